// What can be wrong with a bundle file, each case with the facts a person needs to repair it.

/// Why a bundle cannot be read or written.
public enum BundleError: Error, Equatable, Sendable {
  /// The parts of a bundle file, in order.
  public enum Section: String, Sendable {
    /// The eight bytes that say how long the header is.
    case headerLength = "header length"
    /// The JSON header.
    case header = "header"
    /// The tensors' bytes.
    case tensors = "tensors"
  }

  /// A system call on the file failed with an `errno` code.
  case system(file: String, operation: String, code: Int32)
  /// The path names a folder, a pipe or a device.
  case notAFile(file: String)
  /// The file ends inside a section.
  case truncated(file: String, section: Section, needed: Int, available: Int)
  /// The header claims more than any header may hold.
  case headerTooLarge(file: String, size: UInt64, limit: Int)
  /// The header is not the JSON it must be; `offset` counts bytes from the start of the file.
  case malformedHeader(file: String, offset: Int, expected: String)
  /// A name stands twice in the header, or was added twice.
  case duplicateName(file: String, name: String)
  /// The header, or what is to be written, holds more of something than is allowed.
  case tooMany(file: String, what: String, limit: Int)
  /// A tensor's element type is none we know.
  case unknownElementType(file: String, tensor: String, found: String)
  /// A tensor's shape and its number of bytes disagree.
  case wrongSize(file: String, tensor: String, needed: Int, found: Int)
  /// A tensor's shape counts more elements than memory can.
  case shapeOverflow(file: String, tensor: String, shape: [Int])
  /// A tensor does not begin where the one before it ends: `found` before `expected` is an overlap, after it a hole.
  case misplaced(file: String, tensor: String, expected: Int, found: Int)
  /// Bytes after the last tensor belong to none.
  case uncovered(file: String, covered: Int, available: Int)
  /// The file holds no tensor of that name.
  case noSuchTensor(file: String, tensor: String)
  /// A tensor is there, but of another element type.
  case wrongElementType(file: String, tensor: String, expected: ElementType, found: ElementType)
}

extension BundleError: CustomStringConvertible {
  /// The fault in words, with the remedy.
  public var description: String {
    switch self {
    case .system(let file, let operation, let code):
      "\(file): \(operation) failed: \(systemMessage(code)). Check the path, its permissions and the free space."
    case .notAFile(let file):
      "\(file) is not a regular file. Name the bundle file itself."
    case .truncated(let file, let section, let needed, let available):
      "\(file) ends inside its \(section.rawValue): \(needed) bytes needed, \(available) there. Copy it again."
    case .headerTooLarge(let file, let size, let limit):
      "\(file): the header claims \(size) bytes, at most \(limit) are allowed. This is not a safetensors file."
    case .malformedHeader(let file, let offset, let expected):
      "\(file): byte \(offset) of the header is wrong, expected \(expected). Make the file again."
    case .duplicateName(let file, let name):
      "\(file): the name \"\(name)\" occurs twice. Make the file again with each name once."
    case .tooMany(let file, let what, let limit):
      "\(file): more than \(limit) \(what). This is not a bundle of ours."
    case .unknownElementType(let file, let tensor, let found):
      "\(file): tensor \(tensor) has the unknown element type \"\(found)\". Convert it to F32."
    case .wrongSize(let file, let tensor, let needed, let found):
      "\(file): tensor \(tensor) needs \(needed) bytes for its shape, it has \(found). Make the file again."
    case .shapeOverflow(let file, let tensor, let shape):
      "\(file): tensor \(tensor) has the impossible shape \(shape). Make the file again."
    case .misplaced(let file, let tensor, let expected, let found):
      "\(file): tensor \(tensor) begins at data byte \(found), it must begin at \(expected). Make the file again."
    case .uncovered(let file, let covered, let available):
      "\(file): its tensors cover \(covered) of \(available) data bytes. Make the file again."
    case .noSuchTensor(let file, let tensor):
      "\(file) holds no tensor \(tensor). Is this a bundle of the right kind?"
    case .wrongElementType(let file, let tensor, let expected, let found):
      "\(file): tensor \(tensor) is \(found.rawValue), expected \(expected.rawValue). Is this a bundle of the right kind?"
    }
  }
}
