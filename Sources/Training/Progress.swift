// What long work reports while it runs; the command line draws it, tests ignore it.

/// A moment in long work.
public struct Progress: Sendable, CustomStringConvertible {
  /// What is being done: "train teacher", "distill".
  public var task: String
  /// Units done.
  public var done: Int
  /// Units in all.
  public var total: Int
  /// Seconds since this run began (not counting earlier, interrupted runs).
  public var seconds: Double
  /// Units done when this run began.
  public var resumedFrom: Int
  /// Figures of the moment: loss, learning rate, dev scores.
  public var figures: [(name: String, value: Double)]
  /// Whether this closes a stage (an epoch) and deserves a line of its own.
  public var isMilestone: Bool

  /// Seconds left at the rate so far; nil before anything is done.
  public var secondsLeft: Double? {
    let here = done - resumedFrom
    return here > 0 ? seconds / Double(here) * Double(total - done) : nil
  }

  /// One line for people.
  public var description: String {
    let percent = total > 0 ? 100 * done / total : 100
    var line = "\(task) \(done)/\(total) (\(percent)%)"
    for (name, value) in figures { line += "  \(name) \(Self.short(value))" }
    if let left = secondsLeft, left >= 1, done < total { line += "  \(Self.clock(left)) left" }
    return line
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return whole >= 60 ? "\(whole / 60) min \(whole % 60) s" : "\(whole) s"
  }

  private static func short(_ value: Double) -> String {
    if value != 0, abs(value) < 0.001 { return "\(Float(value))" }
    let scaled = (value * 10_000).rounded() / 10_000
    return "\(scaled)"
  }
}
