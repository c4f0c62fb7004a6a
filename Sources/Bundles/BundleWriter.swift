// Writes a bundle: the same tensors and metadata always give the same bytes, and a reader sees the old file
// or the new one, never half of one.
//
// The format allows no holes, so alignment comes from order: tensors whose size is a multiple of 64 bytes
// first (each then begins at a multiple of 64), then the others by falling element size (each then begins at
// a multiple of its element size); equals by name.

import Glibc

/// Collects tensors and metadata and writes them as one safetensors file.
public struct BundleWriter: Sendable {
  /// The strings of `__metadata__`.
  public var metadata: [String: String] = [:]
  private var tensors: [String: StoredTensor] = [:]

  /// Makes an empty bundle.
  public init() {}

  /// Adds a tensor.
  ///
  /// - Throws: `duplicateName`, `shapeOverflow`, or `wrongSize` where bytes and shape disagree.
  public mutating func add(_ tensor: StoredTensor) throws(BundleError) {
    let file = "the bundle to be written"
    guard tensor.name != "__metadata__", tensors[tensor.name] == nil else {
      throw .duplicateName(file: file, name: tensor.name)
    }
    guard tensor.shape.count <= HeaderReader.maximumRank else {
      throw .tooMany(file: file, what: "dimensions of \(tensor.name)", limit: HeaderReader.maximumRank)
    }
    guard let needed = byteCount(of: tensor.shape, tensor.elementType) else {
      throw .shapeOverflow(file: file, tensor: tensor.name, shape: tensor.shape)
    }
    guard needed == tensor.bytes.count else {
      throw .wrongSize(file: file, tensor: tensor.name, needed: needed, found: tensor.bytes.count)
    }
    tensors[tensor.name] = tensor
  }

  /// Adds a tensor of raw bytes, row-major and little-endian.
  ///
  /// - Throws: as `add(_:)`.
  public mutating func add(
    _ name: String, _ elementType: ElementType, shape: [Int], bytes: [UInt8]
  ) throws(BundleError) {
    try add(StoredTensor(name: name, elementType: elementType, shape: shape, bytes: bytes))
  }

  /// Adds an F32 tensor.
  ///
  /// - Throws: as `add(_:)`.
  public mutating func add(_ name: String, shape: [Int], floats: [Float]) throws(BundleError) {
    try add(StoredTensor(name: name, shape: shape, floats: floats))
  }

  /// Writes the file: to a temporary name in the same folder, flushed to the disk, then renamed over `path`.
  ///
  /// - Throws: `system` with the call that failed, `tooMany` or `headerTooLarge`; `path` is then as it was.
  public func write(to path: String) throws(BundleError) {
    let inOrder = orderedTensors
    let header = try headerBytes(inOrder, path: path)
    let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max)).tmp"
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(file: temporary, operation: "open", code: errno) }
    do throws(BundleError) {
      defer { close(descriptor) }
      try append(header, to: descriptor, file: temporary)
      for tensor in inOrder { try append(tensor.bytes, to: descriptor, file: temporary) }
      guard fsync(descriptor) == 0 else { throw .system(file: temporary, operation: "fsync", code: errno) }
      guard unsafe rename(temporary, path) == 0 else {
        throw .system(file: path, operation: "rename", code: errno)
      }
    } catch {
      unsafe unlink(temporary)
      throw error
    }
    try flushFolder(of: path)
  }

  private var orderedTensors: [StoredTensor] {
    /// Rank of a tensor in the file: whole blocks of 64 bytes, then wide elements, then narrow ones.
    func rank(_ tensor: StoredTensor) -> Int {
      tensor.bytes.count.isMultiple(of: 64) ? -64 : -tensor.elementType.byteCount
    }
    return tensors.values.sorted {
      (rank($0), $0.name) < (rank($1), $1.name)
    }
  }

  private func headerBytes(_ inOrder: [StoredTensor], path: String) throws(BundleError) -> [UInt8] {
    guard inOrder.count <= HeaderReader.maximumTensorCount else {
      throw .tooMany(file: path, what: "tensors", limit: HeaderReader.maximumTensorCount)
    }
    guard metadata.count <= HeaderReader.maximumMetadataCount else {
      throw .tooMany(file: path, what: "metadata entries", limit: HeaderReader.maximumMetadataCount)
    }
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in inOrder {
      let end = offset + tensor.bytes.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.elementType.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var json = Array("{\(members.joined(separator: ","))}".utf8)
    while !(8 + json.count).isMultiple(of: 64) { json.append(UInt8(ascii: " ")) }
    guard json.count <= Bundle.maximumHeaderByteCount else {
      throw .headerTooLarge(file: path, size: UInt64(json.count), limit: Bundle.maximumHeaderByteCount)
    }
    let length = UInt64(json.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + json
  }
}

/// A JSON string.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\t": result += "\\t"
    case "\r": result += "\\r"
    case "\u{0}"..<"\u{20}":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

private func append(_ bytes: [UInt8], to descriptor: Int32, file: String) throws(BundleError) {
  var written = 0
  while written < bytes.count {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
    }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { throw .system(file: file, operation: "write", code: errno) }
    written += count
  }
}

/// Makes a rename in the folder of `path` survive a power cut.
private func flushFolder(of path: String) throws(BundleError) {
  let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .system(file: folder, operation: "open", code: errno) }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw .system(file: folder, operation: "fsync", code: errno) }
}
