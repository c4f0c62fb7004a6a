// What one site's conversation remembers for about a minute: what was done last, and the question that waits for an
// answer. A value that its owner keeps; the engine itself remembers nothing.

import Ontology

/// The conversation with one site. Hand the same value to every `NLUEngine.parse` of that site, and of no other.
public struct Conversation: Equatable, Sendable {
  /// Seconds from one turn to the next after which everything is forgotten.
  public static let lifetime: Double = 60
  /// Most earlier utterances that `Utterance.previous` replays.
  public static let maximumReplayCount = 8

  /// Drafts with what became of them.
  struct Turn: Equatable, Sendable {
    var drafts: [CommandDraft]
    var commands: [Command]
  }

  /// What was asked back.
  enum Question: Equatable, Sendable {
    /// Whether to do this.
    case confirmation(Turn)
    /// Which device: of `turn`, the command at `index` lacks its target.
    case target(Turn, index: Int, candidates: [String])
  }

  private(set) var site: String?
  /// What was done last.
  var last: Turn?
  /// What waits for an answer.
  var question: Question?
  private var touched: Double?

  /// Begins a conversation in which nothing has been said.
  public init() {}

  /// Whether a yes is being waited for.
  public var awaitsConfirmation: Bool {
    if case .confirmation = question { true } else { false }
  }

  /// Whether nothing of it counts any more at a moment in Unix seconds.
  public func isOver(at now: Double) -> Bool {
    touched.map { !(0...Self.lifetime).contains(now - $0) } ?? true
  }

  /// Makes ready for an utterance at a moment in Unix seconds; false when it comes from another site.
  mutating func begin(_ utterance: Utterance, now: Double) -> Bool {
    if isOver(at: now) { self = Conversation() }
    guard touched == nil || site == utterance.site else { return false }
    site = utterance.site
    touched = now
    return true
  }
}
