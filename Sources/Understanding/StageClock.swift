// Where the time of an utterance goes. A clock is always in one stage, so that the stages add up to the whole; an engine
// without one, which is every engine but a benchmark's, asks for nil at each change.

import Glibc

/// A part of the way from text to published JSON.
package enum Stage: Int, CaseIterable, Sendable {
  /// What words say of sentences, lists, manners and doubts; also all that no other stage claims.
  case words
  /// Looking for a sentence that somebody wrote down.
  case match
  /// Normalising and cutting into pieces.
  case tokenise
  /// Encoder and heads.
  case model
  /// Logits to intent, slots and boundaries.
  case decode
  /// Words to values.
  case resolve
  /// Values and names to devices.
  case ground
  /// Interpretation to JSON.
  case serialise
}

/// Time by stage of an engine that one thread runs.
@safe package final class StageClock: @unchecked Sendable {
  // Sendable: only a benchmark makes one, and runs its engine on one thread.

  /// Nanoseconds in each stage, by raw value.
  package private(set) var nanoseconds = [Int](repeating: 0, count: Stage.allCases.count)
  private var stage: Stage?
  private var since = 0

  /// A clock that stands still.
  package init() {}

  /// Goes over to a stage, or stands still; returns the stage before.
  @discardableResult
  package func enter(_ next: Stage?) -> Stage? {
    let now = Self.now
    if let stage { nanoseconds[stage.rawValue] += now - since }
    since = now
    defer { stage = next }
    return stage
  }

  /// Starts from zero.
  package func reset() {
    for index in nanoseconds.indices { nanoseconds[index] = 0 }
    stage = nil
  }

  private static var now: Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
