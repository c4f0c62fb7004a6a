// What the daemon does for bundles: it loads an engine aside and puts it in force between two utterances.

internal import HomeControl
internal import MQTTClient
internal import Synchronization
internal import WireMessages

extension DaemonService: BundleHost {
  func exchange(
    adapter: String?, sentences: String, commit: () throws(BundleRefusal) -> Void
  ) throws(BundleRefusal) {
    var adapted = configuration
    adapted.adapter = adapter
    // A home that changes meanwhile waits, so that it is built on the engine that is then in force.
    let refusal = adopting.withLock { _ -> BundleRefusal? in
      do {
        var replacement = try Self.load(adapted, loader)
        if let link { replacement = try replacement.rebuilt(for: link.merged(with: replacement.home ?? Home())) }
        try replacement.tryOut(sentences)
        try commit()
        engine.replace(with: replacement)
        return nil
      } catch let refusal as BundleRefusal {
        return refusal
      } catch {
        return BundleRefusal(.unusable, "\(error)")
      }
    }
    if let refusal { throw refusal }
    publishInfo()
  }

  func publish(_ result: BundleResult) {
    client.publish(
      OutgoingMessage(
        topic: topics.bundleResult, payload: result.json(instance: topics.instance, time: .now), isRetained: true))
  }

  /// Bundles over the broker have a connection of their own; nil where none could be taken.
  static func bundleLink(
    _ configuration: Configuration, desk: BundleDesk, log: Log
  ) throws(MQTTError) -> BundleLink? {
    guard configuration.isTakingBundles else { return nil }
    let topics = Topics(root: configuration.topic, instance: configuration.instance)
    var connection = try connection(configuration, topics: topics)
    connection.clientID = "\(configuration.clientID)-bundles"
    return try BundleLink(connection, topics: topics, desk: desk, log: log)
  }
}
