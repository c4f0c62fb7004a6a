// Reads the JSON header of a safetensors file, and only that: one object whose members are tensor entries
// and `__metadata__`, a map of strings. Stricter than a JSON library: no name twice, no unknown field, no
// fraction, sign or exponent in a number, no raw control character, valid UTF-8 throughout. The depth is
// fixed by the format, so no input can make it recurse.

/// A tensor as written in the header, before its place is checked.
struct HeaderTensor {
  var name: String
  var elementType: ElementType
  var shape: [Int]
  /// First byte and end, counted from the start of the tensors' bytes.
  var offsets: Range<Int>
}

/// What the header of a file says.
struct Header {
  var metadata: [String: String] = [:]
  var tensors: [HeaderTensor] = []
}

/// A cursor over the header's bytes.
struct HeaderReader: ~Escapable {
  static let maximumTensorCount = 65_536
  static let maximumMetadataCount = 4_096
  static let maximumRank = 8

  private let file: String
  private let bytes: RawSpan
  /// Where the header begins in the file, for messages.
  private let origin: Int
  private var position = 0

  @_lifetime(copy bytes)
  init(file: String, bytes: RawSpan, origin: Int) {
    self.file = file
    self.bytes = bytes
    self.origin = origin
  }

  @_lifetime(self: copy self)
  mutating func read() throws(BundleError) -> Header {
    var header = Header()
    var names: Set<String> = []
    guard peek() == UInt8(ascii: "{") else { throw malformed("\"{\"") }
    position += 1
    var more = try opensWithMember()
    while more {
      let name = try memberName()
      guard names.insert(name).inserted else { throw .duplicateName(file: file, name: name) }
      if name == "__metadata__" {
        header.metadata = try metadata()
      } else {
        guard header.tensors.count < Self.maximumTensorCount else {
          throw .tooMany(file: file, what: "tensors", limit: Self.maximumTensorCount)
        }
        header.tensors.append(try tensor(name))
      }
      more = try continues(with: UInt8(ascii: "}"), "\",\" or \"}\"")
    }
    skipSpace()
    guard position == bytes.byteCount else { throw malformed("only spaces after the header") }
    return header
  }

  @_lifetime(self: copy self)
  private mutating func metadata() throws(BundleError) -> [String: String] {
    var metadata: [String: String] = [:]
    try expect("{")
    var more = try opensWithMember()
    while more {
      let key = try memberName()
      guard metadata[key] == nil else { throw .duplicateName(file: file, name: key) }
      guard metadata.count < Self.maximumMetadataCount else {
        throw .tooMany(file: file, what: "metadata entries", limit: Self.maximumMetadataCount)
      }
      metadata[key] = try string()
      more = try continues(with: UInt8(ascii: "}"), "\",\" or \"}\"")
    }
    return metadata
  }

  @_lifetime(self: copy self)
  private mutating func tensor(_ name: String) throws(BundleError) -> HeaderTensor {
    var elementType: ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    try expect("{")
    var more = try opensWithMember()
    while more {
      let start = position
      switch try memberName() {
      case "dtype" where elementType == nil:
        let found = try string()
        guard let known = ElementType(rawValue: found) else {
          throw .unknownElementType(file: file, tensor: name, found: found)
        }
        elementType = known
      case "shape" where shape == nil:
        shape = try integers("dimensions of \(name)", limit: Self.maximumRank)
      case "data_offsets" where offsets == nil:
        offsets = try integers("data_offsets of \(name)", limit: 2)
      case "dtype", "shape", "data_offsets":
        throw .duplicateName(file: file, name: "\(name): a field")
      default:
        position = start
        skipSpace()
        throw malformed("one of dtype, shape, data_offsets")
      }
      more = try continues(with: UInt8(ascii: "}"), "\",\" or \"}\"")
    }
    guard let elementType, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
      throw malformed("dtype, shape and two ascending data_offsets before the end of \(name)")
    }
    return HeaderTensor(name: name, elementType: elementType, shape: shape, offsets: offsets[0]..<offsets[1])
  }

  @_lifetime(self: copy self)
  private mutating func integers(_ what: String, limit: Int) throws(BundleError) -> [Int] {
    var list: [Int] = []
    try expect("[")
    skipSpace()
    if peek() == UInt8(ascii: "]") {
      position += 1
      return list
    }
    repeat {
      guard list.count < limit else { throw .tooMany(file: file, what: what, limit: limit) }
      list.append(try integer())
    } while try continues(with: UInt8(ascii: "]"), "\",\" or \"]\"")
    return list
  }

  @_lifetime(self: copy self)
  private mutating func integer() throws(BundleError) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !overflow, !carry, position == start || value > 0 else { throw malformed("an integer that fits 63 bits") }
      value = sum
      position += 1
    }
    guard position > start else { throw malformed("a whole number of zero or more") }
    return value
  }

  // MARK: Objects and lists

  @_lifetime(self: copy self)
  private mutating func opensWithMember() throws(BundleError) -> Bool {
    skipSpace()
    guard peek() == UInt8(ascii: "}") else { return true }
    position += 1
    return false
  }

  @_lifetime(self: copy self)
  private mutating func memberName() throws(BundleError) -> String {
    let name = try string()
    try expect(":")
    return name
  }

  /// True after a comma, false after `end`.
  @_lifetime(self: copy self)
  private mutating func continues(with end: UInt8, _ expected: String) throws(BundleError) -> Bool {
    skipSpace()
    guard let byte = peek(), byte == UInt8(ascii: ",") || byte == end else { throw malformed(expected) }
    position += 1
    return byte != end
  }

  @_lifetime(self: copy self)
  private mutating func expect(_ character: Unicode.Scalar) throws(BundleError) {
    skipSpace()
    guard peek() == UInt8(ascii: character) else { throw malformed("\"\(character)\"") }
    position += 1
  }

  @_lifetime(self: copy self)
  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private func peek() -> UInt8? {
    position < bytes.byteCount ? unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self) : nil
  }

  private func malformed(_ expected: String) -> BundleError {
    .malformedHeader(file: file, offset: origin + position, expected: expected)
  }

  // MARK: Strings

  @_lifetime(self: copy self)
  private mutating func string() throws(BundleError) -> String {
    try expect("\"")
    let start = position
    var buffer: [UInt8] = []
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let string = String(validating: buffer, as: UTF8.self) else {
          position = start
          throw malformed("valid UTF-8 in a string")
        }
        return string
      case UInt8(ascii: "\\"):
        position += 1
        buffer.append(contentsOf: String(Character(try escaped())).utf8)
      case 0..<0x20:
        throw malformed("no raw control character in a string")
      default:
        buffer.append(byte)
        position += 1
      }
    }
    throw malformed("the end of a string")
  }

  /// The scalar after a backslash; a surrogate pair counts as one.
  @_lifetime(self: copy self)
  private mutating func escaped() throws(BundleError) -> Unicode.Scalar {
    guard let letter = peek() else { throw malformed("the end of an escape") }
    position += 1
    switch letter {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var value = try fourHexDigits()
      if (0xD800..<0xDC00).contains(value) {
        try expectByte("\\")
        try expectByte("u")
        let low = try fourHexDigits()
        guard (0xDC00..<0xE000).contains(low) else { throw malformed("the second half of a surrogate pair") }
        value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(value) else { throw malformed("a Unicode scalar value") }
      return scalar
    default:
      position -= 1
      throw malformed("one of \" \\ / b f n r t u after a backslash")
    }
  }

  @_lifetime(self: copy self)
  private mutating func expectByte(_ character: Unicode.Scalar) throws(BundleError) {
    guard peek() == UInt8(ascii: character) else { throw malformed("\"\(character)\"") }
    position += 1
  }

  @_lifetime(self: copy self)
  private mutating func fourHexDigits() throws(BundleError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw malformed("a hexadecimal digit")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
