// Fork and join on POSIX threads, for the few coarse pieces of a training step.

import Glibc

/// Runs `body(0)` … `body(count - 1)` at the same time, one thread each, and returns when all have returned.
///
/// The caller's thread runs piece 0. The pieces must not write the same memory: that is the caller's promise, which
/// the type system is not asked to check. Where no thread can be made, the piece runs on the caller's.
public func concurrently(_ count: Int, _ body: (Int) -> Void) {
  guard count > 1 else {
    if count == 1 { body(0) }
    return
  }
  withoutActuallyEscaping(body) { body in
    var threads: [pthread_t] = []
    var leftOver: [Int] = []
    threads.reserveCapacity(count - 1)
    for index in 1..<count {
      let piece = unsafe Unmanaged.passRetained(Piece(index: index, body: body))
      var thread = pthread_t()
      let status = unsafe pthread_create(
        &thread, nil,
        { argument in
          if let argument = unsafe argument { unsafe Unmanaged<Piece>.fromOpaque(argument).takeRetainedValue().run() }
          return nil
        }, piece.toOpaque())
      if status == 0 {
        threads.append(thread)
      } else {
        unsafe piece.release()
        leftOver.append(index)
      }
    }
    body(0)
    for index in leftOver { body(index) }
    for thread in threads { pthread_join(thread, nil) }
  }
}

private final class Piece {
  let index: Int
  let body: (Int) -> Void

  init(index: Int, body: @escaping (Int) -> Void) {
    self.index = index
    self.body = body
  }

  func run() { body(index) }
}
