// What can be wrong with what an export is made from.

/// A fault in the inputs of an export.
public enum SpeechExportError: Error, Equatable, CustomStringConvertible {
  /// The definitions and the home give no sentence at all.
  case noSentences
  /// A file has no line of a pronouncing dictionary.
  case badDictionary(path: String)

  /// The fault, with what to do about it.
  public var description: String {
    switch self {
    case .noSentences: "the definitions give no sentence; name files with sentences: or examples: by --intents"
    case .badDictionary(let path):
      "\(path) has no line such as 'kitchen K IH CH AH N'; give the recogniser's pronouncing dictionary"
    }
  }
}
