// Everything that can be wrong with what data sets are made from, with the place to repair.

/// A fault in a data set's inputs.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// A file cannot be read or written.
  case unreadable(path: String, reason: String)
  /// A line of a JSON Lines file is not a row.
  case badRow(path: String, line: Int, reason: String)
  /// A recipe, mapping or names file does not say what it must.
  case badRecipe(file: String, line: Int, reason: String)
  /// The intent definitions cannot be loaded or sampled.
  case badIntents(reason: String)
  /// A mapping names an intent or slot that the ontology does not have.
  case unknownName(file: String, line: Int, name: String)
  /// Nothing is left to train on.
  case empty(reason: String)

  /// The fault, with what to do about it.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .badRow(let path, let line, let reason):
      "\(path):\(line): \(reason); a row is {\"text\", \"intent\", \"slots\": [{\"name\", \"value\", \"start\", \"end\"}]}"
    case .badRecipe(let file, let line, let reason): "\(file):\(line): \(reason)"
    case .badIntents(let reason): "intents: \(reason)"
    case .unknownName(let file, let line, let name):
      "\(file):\(line): '\(name)' is not of the ontology; use a name of IntentCatalog, 'refuse' or 'skip'"
    case .empty(let reason): "no training rows: \(reason)"
    }
  }
}
