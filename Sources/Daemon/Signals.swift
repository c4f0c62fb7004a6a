// Signals as values: blocked in every thread, taken by the one that asks.

internal import Glibc

/// The signals a daemon answers.
enum Signal {
  /// SIGTERM or SIGINT.
  case terminate
  /// SIGHUP.
  case reload

  private static var set: sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&set, signal) }
    return set
  }

  /// Keeps signals from interrupting anything; call it before the first thread starts.
  static func block() {
    var set = set
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Waits for a signal until `deadline`; nil when it has come first.
  static func next(until deadline: ContinuousClock.Instant) -> Signal? {
    let (seconds, attoseconds) = max(.zero, deadline - .now).components
    var set = set
    var timeout = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    switch unsafe sigtimedwait(&set, nil, &timeout) {
    case SIGTERM, SIGINT: return .terminate
    case SIGHUP: return .reload
    default: return nil
    }
  }
}
