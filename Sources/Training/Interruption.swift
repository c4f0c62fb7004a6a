// Ctrl-C during long work asks it to stop at the next safe point; nothing is lost.

import Synchronization

/// A flag that a signal handler may raise and long loops look at.
public enum Interruption {
  private static let raised = Atomic<Bool>(false)

  /// Asks long work to stop; safe in a signal handler.
  public static func request() { raised.store(true, ordering: .relaxed) }

  /// Whether stopping was asked for.
  public static var isRequested: Bool { raised.load(ordering: .relaxed) }
}
