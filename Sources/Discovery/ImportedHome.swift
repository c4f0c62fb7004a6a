// A home on its way into a file.

public import HomeControl

/// A home made from somebody else's description.
public struct ImportedHome: Equatable, Sendable {
  /// The home.
  public var home: Home
  /// What a person should know: what was left out and why, one sentence each.
  public var notes: [String]
  /// What stands beside an entity in its file, by identifier: where it listens, or tells its state.
  public var origins: [String: String]

  /// Makes an imported home.
  public init(home: Home, notes: [String] = [], origins: [String: String] = [:]) {
    self.home = home
    self.notes = notes
    self.origins = origins
  }
}

extension DiscoveredHome {
  /// The same as a file describes it. Topics stay out of the file, where they would grow old: the entities find
  /// their devices again by their identifiers.
  public var imported: ImportedHome {
    var home = home
    var origins: [String: String] = [:]
    for index in home.entities.indices {
      origins[home.entities[index].id] = home.entities[index].connection?.principalTopic
      home.entities[index].connection = nil
    }
    home.entities.sort { $0.id < $1.id }
    return ImportedHome(home: home, notes: notes.map(\.description), origins: origins)
  }
}

extension DeviceConnection {
  /// The topic that says best which device this is.
  public var principalTopic: String? {
    for function in DeviceFunction.allCases {
      if let topic = commands[function]?.first?.topic { return topic }
    }
    for function in DeviceFunction.allCases {
      if let topic = states[function]?.first?.topic { return topic }
    }
    return nil
  }
}
