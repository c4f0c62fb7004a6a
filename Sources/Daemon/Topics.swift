// Every topic the daemon reads and writes, and the rule that keeps strangers from choosing where it writes.

internal import MQTTClient
internal import Ontology
internal import WireMessages

/// The topics under one root for one daemon.
public struct Topics: Equatable, Sendable {
  /// First level or levels of every topic.
  public let root: String
  /// This daemon's name.
  public let instance: String

  /// Makes the topics of a configuration.
  public init(root: String, instance: String) {
    self.root = root
    self.instance = instance
  }

  /// The filter that selects every utterance; of a group's daemons each gets a share.
  public func utterances(shareGroup: String?) -> String {
    let filter = "\(root)/+/utterance"
    return shareGroup.map { "$share/\($0)/\(filter)" } ?? filter
  }

  /// The site of an utterance's topic; nil when it is none, or no site may have that name.
  public func site(ofUtterance topic: String) -> String? {
    guard topic.hasPrefix("\(root)/"), topic.hasSuffix("/utterance") else { return nil }
    let site = topic.dropFirst(root.count + 1).dropLast("/utterance".count)
    return SiteName.isValid(String(site)) ? String(site) : nil
  }

  /// The filter that selects every correction and confirmation.
  public var feedback: String { "\(root)/+/feedback" }

  /// The site of a correction; nil when the topic is none.
  public func site(ofFeedback topic: String) -> String? {
    guard topic.hasPrefix("\(root)/"), topic.hasSuffix("/feedback") else { return nil }
    let site = topic.dropFirst(root.count + 1).dropLast("/feedback".count)
    return SiteName.isValid(String(site)) ? String(site) : nil
  }

  /// Where it is told what became of a correction.
  public func feedbackResult(_ site: String) -> String { "\(root)/\(site)/feedback/result" }

  /// Where the interpretation of a site's utterance goes.
  public func interpretation(_ site: String) -> String { "\(root)/\(site)/interpretation" }

  /// Where a rejection goes.
  public func rejection(_ site: String) -> String { "\(root)/\(site)/rejection" }

  /// Where a command goes; nil for an intent whose name cannot stand in a topic.
  public func command(_ site: String, intent: String) -> String? {
    let topic = "\(root)/\(site)/command/\(intent)"
    return !intent.isEmpty && !intent.contains("/") && TopicFilter.isValidName(topic) ? topic : nil
  }

  /// What a dry run would send to devices.
  public func plan(_ site: String) -> String { "\(root)/\(site)/plan" }

  /// Where a site's answers go, for whoever speaks them.
  public func answer(_ site: String) -> String { "\(root)/\(site)/answer" }

  /// Where something that happened to a schedule or timer is told.
  func event(_ event: ScheduleEvent) -> String {
    "\(root)/\(event.appointment.site)/\(event.appointment.timer == nil ? "schedule" : "timer")"
  }

  /// The filter that selects every request to cancel what waits.
  public var cancellations: String { "\(root)/+/schedule/cancel" }

  /// The site of a request to cancel; nil when the topic is none.
  public func site(ofCancellation topic: String) -> String? {
    guard topic.hasPrefix("\(root)/"), topic.hasSuffix("/schedule/cancel") else { return nil }
    let site = topic.dropFirst(root.count + 1).dropLast("/schedule/cancel".count)
    return SiteName.isValid(String(site)) ? String(site) : nil
  }

  /// Everything that waits, schedules and timers.
  public var schedules: String { "\(root)/daemon/\(instance)/schedules" }

  /// Where bundles are sent to, in parts.
  public var bundleInstall: String { "\(root)/bundle/install" }

  /// Where every daemon is asked to go back to the bundle before.
  public var bundleRollback: String { "\(root)/bundle/rollback" }

  /// Where this one alone is asked for it, as by the button of its announcement.
  public var ownRollback: String { "\(bundleRollback)/\(instance)" }

  /// What became of a bundle.
  public var bundleResult: String { "\(root)/bundle/result" }

  /// Which bundle is in use, and which is the highest on the disk, as Home Assistant reads it.
  public var bundleVersions: String { "\(root)/daemon/\(instance)/bundle" }

  /// Whether the daemon is there.
  public var status: String { "\(root)/daemon/\(instance)/status" }

  /// What the daemon is.
  public var info: String { "\(root)/daemon/\(instance)/info" }

  /// How the daemon fares.
  public var health: String { "\(root)/daemon/\(instance)/health" }

  /// What became of the last utterance, for whoever shows it.
  public var last: String { "\(root)/daemon/\(instance)/last" }

  /// Whether an answer may be written to `topic`: below one of `prefixes`, a plain name, none of our own topics, no
  /// device's and nothing of the broker's (`$…`).
  public func isAllowedResponse(_ topic: String, prefixes: [String], deviceTopics: Set<String> = []) -> Bool {
    guard TopicFilter.isValidName(topic), !topic.hasPrefix("$"),
      prefixes.contains(where: { topic.hasPrefix($0) && topic.utf8.count > $0.utf8.count })
    else { return false }
    return !deviceTopics.contains(topic) && !own.contains { TopicFilter.matches($0, topic: topic) }
  }

  // Also what a site called `reply` would read and write.
  private var own: [String] {
    [
      "utterance", "feedback/#", "interpretation", "rejection", "command/#", "answer", "plan", "timer", "schedule/#",
    ].map { "\(root)/+/\($0)" }
      + ["\(root)/daemon/#", "\(root)/bundle/#", "hermes/#", "rhasspy/#"]
  }
}
