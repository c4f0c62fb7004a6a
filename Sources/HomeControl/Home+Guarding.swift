// Which topics belong to what is not opened, unlocked or reached by a chance word. Whoever makes a topic out of what
// somebody said asks here first.

extension Home {
  /// Whether something listens on `topic`, or just above it, that asks first or is excluded: a lock, a valve, a siren, a
  /// garage door, what `confirm` or `exclude` names.
  public func isGuarded(topic: String) -> Bool {
    entities.contains { entity in
      let isGuarded =
        IndexedEntity(entity).isGuarded || confirm.contains(.entity(entity.id)) || exclude.contains(entity.id)
        || exclude.contains(entity.domain)
      return isGuarded && entity.commandTopics.contains { topic == $0 || topic.hasPrefix("\($0)/") }
    }
  }
}

extension Entity {
  fileprivate var commandTopics: Set<String> {
    var topics = Set(listens.filter { $0.key != "state" && $0.key != "availability" }.values)
    for endpoints in (connection?.commands ?? [:]).values { topics.formUnion(endpoints.map(\.topic)) }
    return topics
  }
}
