// Reads a bundle: a safetensors file, mapped and checked whole before anything is believed.
//
//   bytes 0..<8   header length n, unsigned, little-endian
//   bytes 8..<8+n the header: JSON, padded with spaces; we write it so that the tensors begin at a multiple of 64
//   the rest      the tensors, back to back: no hole, no overlap, nothing after the last
//
// What the tensors and the metadata mean is the business of other modules.

import CDigest
import CSodium
import Synchronization

/// A safetensors file, open for as long as the object lives.
public final class Bundle: Sendable {
  /// Largest header accepted, in bytes, as in the safetensors format.
  public static let maximumHeaderByteCount = 100_000_000

  /// Path of the file, as given.
  public let path: String
  /// The strings of `__metadata__`.
  public let metadata: [String: String]
  /// Every tensor by its stored name.
  public let tensors: [String: TensorEntry]
  private let mapped: MappedFile
  private let knownDigest = Mutex<String?>(nil)

  /// Maps a file and checks its header.
  ///
  /// - Throws: what is wrong with the file, with the numbers.
  public init(path: String) throws(BundleError) {
    let mapped = try MappedFile(path: path)
    let bytes = mapped.bytes
    guard bytes.byteCount >= 8 else {
      throw .truncated(file: path, section: .headerLength, needed: 8, available: bytes.byteCount)
    }
    let length = UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self))
    guard length <= UInt64(Self.maximumHeaderByteCount) else {
      throw .headerTooLarge(file: path, size: length, limit: Self.maximumHeaderByteCount)
    }
    let dataStart = 8 + Int(length)
    guard dataStart <= bytes.byteCount else {
      throw .truncated(file: path, section: .header, needed: Int(length), available: bytes.byteCount - 8)
    }
    var reader = HeaderReader(file: path, bytes: bytes.extracting(8..<dataStart), origin: 8)
    let header = try reader.read()
    self.path = path
    self.mapped = mapped
    metadata = header.metadata
    tensors = try Self.place(header.tensors, file: path, dataStart: dataStart, fileSize: bytes.byteCount)
  }

  /// Checks that the tensors cover the data exactly, in the order of their offsets.
  private static func place(
    _ list: [HeaderTensor], file: String, dataStart: Int, fileSize: Int
  ) throws(BundleError) -> [String: TensorEntry] {
    let available = fileSize - dataStart
    var covered = 0
    var entries: [String: TensorEntry] = [:]
    entries.reserveCapacity(list.count)
    let inOrder = list.sorted {
      ($0.offsets.lowerBound, $0.offsets.upperBound) < ($1.offsets.lowerBound, $1.offsets.upperBound)
    }
    for tensor in inOrder {
      guard tensor.offsets.lowerBound == covered else {
        throw .misplaced(file: file, tensor: tensor.name, expected: covered, found: tensor.offsets.lowerBound)
      }
      guard let needed = byteCount(of: tensor.shape, tensor.elementType) else {
        throw .shapeOverflow(file: file, tensor: tensor.name, shape: tensor.shape)
      }
      guard needed == tensor.offsets.count else {
        throw .wrongSize(file: file, tensor: tensor.name, needed: needed, found: tensor.offsets.count)
      }
      guard tensor.offsets.upperBound <= available else {
        throw .truncated(file: file, section: .tensors, needed: tensor.offsets.upperBound, available: available)
      }
      covered = tensor.offsets.upperBound
      entries[tensor.name] = TensorEntry(
        elementType: tensor.elementType, shape: tensor.shape,
        byteRange: dataStart + tensor.offsets.lowerBound..<dataStart + covered)
    }
    guard covered == available else { throw .uncovered(file: file, covered: covered, available: available) }
    return entries
  }

  /// A tensor's entry.
  ///
  /// - Throws: `noSuchTensor`.
  public func entry(named name: String) throws(BundleError) -> TensorEntry {
    guard let entry = tensors[name] else { throw .noSuchTensor(file: path, tensor: name) }
    return entry
  }

  /// A tensor's bytes, in place.
  ///
  /// - Throws: `noSuchTensor`.
  @_lifetime(borrow self)
  public borrowing func bytes(named name: String) throws(BundleError) -> RawSpan {
    let range = try entry(named: name).byteRange
    let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: mapped.unsafeBytes[range]))
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// A tensor's bytes, in place, for whoever keeps the bundle alive as long as the pointer.
  ///
  /// - Throws: `noSuchTensor`.
  @unsafe public func unsafeBytes(named name: String) throws(BundleError) -> UnsafeRawBufferPointer {
    let range = try entry(named: name).byteRange
    return unsafe UnsafeRawBufferPointer(rebasing: mapped.unsafeBytes[range])
  }

  /// A copy of an F32 tensor's elements, row-major.
  ///
  /// - Throws: `noSuchTensor`, `wrongElementType`.
  public func floats(named name: String) throws(BundleError) -> [Float] {
    let entry = try entry(named: name)
    guard entry.elementType == .float32 else {
      throw .wrongElementType(file: path, tensor: name, expected: .float32, found: entry.elementType)
    }
    let source = unsafe UnsafeRawBufferPointer(rebasing: mapped.unsafeBytes[entry.byteRange])
    return unsafe [Float](unsafeUninitializedCapacity: entry.elementCount) { target, count in
      unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
      count = entry.elementCount
    }
  }

  /// `sha256:` and 64 hexadecimal digits over the whole file; computed once, at the first use.
  public var digest: String {
    knownDigest.withLock { known in
      if let known { return known }
      let digest = "sha256:" + sha256(mapped)
      known = digest
      return digest
    }
  }
}

extension Bundle {
  /// `sha256:` and 64 hexadecimal digits over the UTF-8 bytes of `text`.
  public static func digest(of text: String) -> String {
    let bytes = Array(text.utf8)
    let hash = unsafe bytes.withUnsafeBytes { unsafe sha256($0) }
    return "sha256:" + hash
  }
}

/// SHA-256 of a file in lower-case hexadecimal. Pages that were read for it alone are given back: most of a bundle is
/// word pieces that a home never says.
private func sha256(_ file: MappedFile) -> String {
  defer { file.forgetPages() }
  return unsafe sha256(file.unsafeBytes)
}

@unsafe private func sha256(_ memory: UnsafeRawBufferPointer) -> String {
  var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
  let bytes = unsafe memory.bindMemory(to: UInt8.self)
  if unsafe digest_sha256(bytes.baseAddress, bytes.count, &hash) == 0 {
    _ = unsafe crypto_hash_sha256(&hash, bytes.baseAddress, UInt64(bytes.count))
  }
  let digits = Array("0123456789abcdef")
  return String(hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
