// Every reader of bytes that somebody else wrote, under one name each: what `hearken-fuzz` tries with bytes of its own
// making, and what `FuzzTests` gives the corpus and all regressions.

/// A reader of outside bytes, with what must hold whatever the bytes are.
public struct Parser: Sendable {
  /// Its name, and that of its folders under `Fuzz/Corpus` and `Fuzz/Regressions`.
  public let name: String
  /// Longest input that is worth trying, bytes.
  public let maximumByteCount: Int
  private let body: @Sendable ([UInt8]) throws(BrokenPromise) -> Void

  init(
    _ name: String, upTo maximumByteCount: Int,
    _ body: @escaping @Sendable ([UInt8]) throws(BrokenPromise) -> Void
  ) {
    self.name = name
    self.maximumByteCount = maximumByteCount
    self.body = body
  }

  /// Reads `bytes`; that they are refused is no fault.
  ///
  /// - Throws: `BrokenPromise` when what came out is not what is promised of it.
  public func read(_ bytes: [UInt8]) throws(BrokenPromise) { try body(bytes) }

  /// All of them.
  public static let all: [Parser] = messages + texts + words + files

  /// The one called `name`.
  public static func named(_ name: String) -> Parser? { all.first { $0.name == name } }
}

/// What was promised of every input, and does not hold of one.
public struct BrokenPromise: Error, CustomStringConvertible {
  /// What does not hold.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Holds a promise.
func promise(_ isKept: Bool, _ text: @autoclosure () -> String) throws(BrokenPromise) {
  if !isKept { throw BrokenPromise(text()) }
}

extension [UInt8] {
  /// The bytes as text; bytes that are no UTF-8 become replacement characters.
  var text: String { String(decoding: self, as: UTF8.self) }

  /// The parts between bytes `mark`.
  func cut(at mark: UInt8, atMost count: Int) -> [[UInt8]] {
    split(separator: mark, maxSplits: count - 1, omittingEmptySubsequences: false).map(Array.init)
  }
}
