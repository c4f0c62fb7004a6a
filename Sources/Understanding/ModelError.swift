// What can be wrong with a model file, in words that lead to the repair.

/// Why a model cannot be used.
public enum ModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The container or a tensor in it is unreadable.
  case unreadableFile(file: String, reason: String)
  /// A metadata key is not there.
  case missingMetadata(file: String, key: String)
  /// A metadata value cannot be read, or contradicts another.
  case unreadableMetadata(file: String, key: String, reason: String)
  /// The file is of another format.
  case wrongFormat(file: String, found: String, supported: String)
  /// An adapter was made for another base than the one it is put on.
  case wrongBase(file: String, expected: String, found: String)
  /// A description cannot be written.
  case unwritable(reason: String)

  /// A sentence that names the file and the remedy.
  public var description: String {
    switch self {
    case .unreadableFile(let file, let reason):
      (reason.hasPrefix(file) ? reason : "\(file): \(reason)")
        + " A model is a bundle made by `hearken quantize`, such as models/hearken-en.safetensors."
    case .missingMetadata(let file, let key):
      "\(file): the metadata has no `\(key)`: this is not a Hearken model"
    case .unreadableMetadata(let file, let key, let reason): "\(file): metadata `\(key)`: \(reason)"
    case .wrongFormat(let file, let found, let supported):
      "\(file): its format is `\(found)`, this program reads `\(supported)`"
    case .wrongBase(let file, let expected, let found):
      "\(file): it adapts the model \(expected), but the model in use is \(found); give the model it was made for, or "
        + "run `hearken adapt` again on this one"
    case .unwritable(let reason): "the model's description cannot be written: \(reason)"
    }
  }
}
