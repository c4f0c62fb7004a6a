// How likely words are in a household, by the language model that `hearken speech export` has written for its recogniser.

internal import Files
internal import Resolvers

/// Weighs sentences by an n-gram model read from a file; some 4 MB of memory for a hundred thousand n-grams.
public struct SpeechModel: Sendable {
  private let model: NGramModel
  /// Natural logarithm of the probability of a word that nobody in the household says.
  private static let unknown = -12.0
  /// Longest file that is read, bytes.
  static let maximumByteCount = 16 << 20

  /// Reads an ARPA file.
  /// - Throws: `SpeechModelError` naming the file, the line where there is one, and how to make one.
  public init(path: String) throws(SpeechModelError) {
    let bytes: [UInt8]
    do { bytes = try FileContents.bytes(of: path, limit: Self.maximumByteCount) } catch {
      throw SpeechModelError(path: path, reason: "cannot be read: \(error.reason)")
    }
    guard bytes.count <= Self.maximumByteCount else {
      throw SpeechModelError(path: path, reason: "longer than 16 MiB")
    }
    do { try self.init(text: String(decoding: bytes, as: UTF8.self)) } catch {
      throw SpeechModelError(path: path, line: error.line, reason: error.reason)
    }
  }

  /// Reads the text of an ARPA file.
  /// - Throws: `ARPAError` with the line of the first fault.
  public init(text: String) throws(ARPAError) { model = try ARPAFile.model(of: text).forWeighing }

  /// Natural logarithm of the probability of `text` as a sentence (English), its numbers and signs spoken as words.
  public func logProbability(_ text: String) -> Double {
    let weighed = model.perplexity(of: [SpokenWriting.words(of: text)])
    return weighed.logProbability + Self.unknown * Double(weighed.unknown)
  }
}

/// Why a language model cannot be used.
public struct SpeechModelError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The line of the fault, from 1; nil where it is the file itself.
  public var line: Int?
  /// What is wrong.
  public let reason: String

  /// File, line, fault and remedy.
  public var description: String {
    "\(path)\(line.map { ":\($0)" } ?? ""): \(reason); `hearken speech export` writes one"
  }
}
