// How likely words are in a household, by the language model that `hearken speech export` has written.

import SpeechExport
import Training
import Understanding

/// Weighs what a recogniser may have heard by an n-gram model.
struct HouseholdScorer: SentenceScorer {
  private let model: NGramModel
  /// Natural logarithm of the probability of a word that nobody in the household says.
  private static let unknown = -12.0

  /// Reads an ARPA file.
  /// - Throws: `LoadError` naming the file, what is wrong, and how to make one.
  init(path: String) throws {
    let text = try TextFile.read(path)
    do {
      model = try ARPAFile.model(of: text)
    } catch {
      throw LoadError(description: "\(path): \(error); `hearken speech export` writes one")
    }
  }

  /// Why a language model cannot be used.
  struct LoadError: Error, CustomStringConvertible {
    let description: String
  }

  func logProbability(_ text: String) -> Double {
    let weighed = model.perplexity(of: [SpokenWriting.words(of: text)])
    return weighed.logProbability + Self.unknown * Double(weighed.unknown)
  }
}
