// What the daemon publishes of itself, retained: that it is a device of Home Assistant, what it is, how it fares, and
// which bundle is in use.

internal import MQTTClient
internal import WireMessages

extension DaemonService {
  /// Announces the daemon to Home Assistant, with the button to roll back only where a press is listened to and can do
  /// something.
  func announce() {
    guard let announcement else { return }
    let rollsBack = bundleLink != nil && configuration.bundleStore != nil
    client.publish(
      OutgoingMessage(
        topic: announcement.topic, payload: announcement.payload(version: Program.version, rollsBack: rollsBack),
        isRetained: true))
  }

  /// Tells what is loaded.
  func publishInfo() {
    let engine = engine.current
    let info = InfoMessage(
      version: Program.version, model: engine.identity, languages: engine.languages, intents: engine.intents,
      started: startedAt)
    client.publish(OutgoingMessage(topic: topics.info, payload: info.json(), isRetained: true))
    publishVersions()
  }

  /// Tells how the daemon fares.
  func publishHealth() {
    client.publish(OutgoingMessage(topic: topics.health, payload: health.json(), isRetained: true))
  }

  /// Tells which bundle is in use and which is the highest on the disk; `hearken bundle` changes that behind our back.
  func publishVersions() {
    guard announcement != nil else { return }
    let state: BundleState?
    do throws(StorageError) {
      state = try configuration.bundleStore?.state() ?? BundleState()
    } catch {
      state = nil
    }
    let versions = BundleVersions(inUse: engine.current.identity, stored: state)
    client.publish(OutgoingMessage(topic: topics.bundleVersions, payload: versions.json(), isRetained: true))
  }
}
