// hearken-fuzz: LLVM's libFuzzer around one of the parsers. The first argument is the parser's name; the rest is
// libFuzzer's. An input that takes more than a second of this thread's time counts as a crash.

import FuzzedParsers
import Glibc
import Synchronization

private let chosen = Mutex<Parser?>(nil)

/// Takes the parser's name out of the arguments.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
  let name = unsafe count.pointee > 1 ? unsafe arguments.pointee[1].map { unsafe String(cString: $0) } : nil
  guard let parser = Parser.named(name ?? "") else {
    print(Parser.all.map { "\($0.name) \($0.maximumByteCount)" }.joined(separator: "\n"))
    exit(name == "--list" ? 0 : 64)
  }
  chosen.withLock { $0 = parser }
  for index in unsafe 1..<Int(count.pointee) { unsafe arguments.pointee[index] = arguments.pointee[index + 1] }
  unsafe count.pointee -= 1
  return 0
}

/// Tries one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let parser = chosen.withLock({ $0 }) else { return -1 }
  let began = cpuSeconds()
  do throws(BrokenPromise) {
    try parser.read(bytes)
  } catch {
    fatalError("\(parser.name): \(error)")
  }
  let took = cpuSeconds() - began
  // The first input loads what is loaded once.
  if took > 1, hasBegun.exchange(true, ordering: .relaxed) { fatalError("\(parser.name): \(took) s of CPU time") }
  hasBegun.store(true, ordering: .relaxed)
  return 0
}

private let hasBegun = Atomic(false)

private func cpuSeconds() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
