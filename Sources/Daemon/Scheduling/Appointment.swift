// One thing that is to happen later at a site: commands to carry out, or a timer that runs down.

public import Ontology

/// Something that waits for its time.
public struct Appointment: Equatable, Sendable {
  /// What happens when its time comes.
  public enum Content: Equatable, Sendable {
    /// Commands are carried out, all of them or none; `isUndo` when they end what was done "for ten minutes".
    case commands([Command], isUndo: Bool)
    /// A timer ends.
    case timer(CountdownTimer)
  }

  /// Identifier among all that wait, six letters and digits.
  public var id: String
  /// Who asked for it.
  public var site: String
  /// Where the asker was.
  public var area: String?
  /// The identifier of the utterance that asked for it.
  public var utteranceID: String?
  /// What was said.
  public var text: String
  /// When, in Unix seconds; of a paused timer it says nothing.
  public var due: Double
  /// Whether it counts time that passes ("in ten minutes") and not the clock on the wall ("at seven").
  public var countsElapsedTime: Bool
  /// Whether it was begun to be carried out; found so after a restart, nobody knows how far it came.
  public var isStarted = false
  /// What happens.
  public var content: Content

  /// Makes an appointment.
  public init(
    id: String = Self.newIdentifier(), site: String, area: String? = nil, utteranceID: String? = nil, text: String,
    due: Double, countsElapsedTime: Bool, content: Content
  ) {
    self.id = id
    self.site = site
    self.area = area
    self.utteranceID = utteranceID
    self.text = text
    self.due = due
    self.countsElapsedTime = countsElapsedTime
    self.content = content
  }

  /// The timer, if it is one.
  public var timer: CountdownTimer? {
    if case .timer(let timer) = content { timer } else { nil }
  }

  /// The commands; none of a timer.
  public var commands: [Command] {
    if case .commands(let commands, _) = content { commands } else { [] }
  }

  /// Whether it ends what was done for a while.
  public var isUndo: Bool {
    if case .commands(_, let isUndo) = content { isUndo } else { false }
  }

  /// Whether time passes for it.
  public var isRunning: Bool { timer?.remaining == nil }

  /// Six letters and digits that are hard to mistake for each other.
  public static func newIdentifier() -> String {
    let symbols = Array("23456789abcdefghjkmnpqrstuvwxyz")
    return String((0..<6).map { _ in symbols[Int.random(in: 0..<symbols.count)] })
  }
}

/// A timer that somebody set.
public struct CountdownTimer: Equatable, Sendable {
  /// What it was called: "pizza"; nil when it has no name.
  public var name: String?
  /// How long it was set for at first, seconds.
  public var length: Double
  /// Seconds left while it is paused; nil while it runs.
  public var remaining: Double?

  /// Makes a timer.
  public init(name: String? = nil, length: Double, remaining: Double? = nil) {
    self.name = name
    self.length = length
    self.remaining = remaining
  }
}
