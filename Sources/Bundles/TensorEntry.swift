// Element types and the place of one tensor in a file.

/// Type of a tensor's elements, by its stored name; multi-byte elements are little-endian.
public enum ElementType: String, Sendable, CaseIterable {
  /// One byte, 0 or 1.
  case bool = "BOOL"
  /// Unsigned 8 bits.
  case uint8 = "U8"
  /// Signed 8 bits.
  case int8 = "I8"
  /// Unsigned 16 bits.
  case uint16 = "U16"
  /// Signed 16 bits.
  case int16 = "I16"
  /// IEEE half precision.
  case float16 = "F16"
  /// The upper half of a single-precision number.
  case bfloat16 = "BF16"
  /// Unsigned 32 bits.
  case uint32 = "U32"
  /// Signed 32 bits.
  case int32 = "I32"
  /// IEEE single precision.
  case float32 = "F32"
  /// Unsigned 64 bits.
  case uint64 = "U64"
  /// Signed 64 bits.
  case int64 = "I64"
  /// IEEE double precision.
  case float64 = "F64"

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }
}

/// One tensor as the header describes it.
public struct TensorEntry: Equatable, Sendable {
  /// Type of its elements.
  public let elementType: ElementType
  /// Dimensions, outermost first; empty for a single number.
  public let shape: [Int]
  /// Its bytes, counted from the start of the file.
  public let byteRange: Range<Int>

  /// Makes an entry.
  public init(elementType: ElementType, shape: [Int], byteRange: Range<Int>) {
    self.elementType = elementType
    self.shape = shape
    self.byteRange = byteRange
  }

  /// Number of elements.
  public var elementCount: Int { byteRange.count / elementType.byteCount }
}

/// One tensor with its bytes, ready to be written.
public struct StoredTensor: Equatable, Sendable {
  /// Stored name.
  public let name: String
  /// Type of its elements.
  public let elementType: ElementType
  /// Dimensions, outermost first.
  public let shape: [Int]
  /// Its elements, row-major and little-endian.
  public let bytes: [UInt8]

  /// Makes a tensor of raw bytes.
  public init(name: String, elementType: ElementType, shape: [Int], bytes: [UInt8]) {
    self.name = name
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// Makes an F32 tensor.
  public init(name: String, shape: [Int], floats: [Float]) {
    self.init(
      name: name, elementType: .float32, shape: shape, bytes: unsafe floats.withUnsafeBytes { unsafe Array($0) })
  }

  /// Makes an I8 tensor.
  public init(name: String, shape: [Int], int8s: [Int8]) {
    self.init(name: name, elementType: .int8, shape: shape, bytes: unsafe int8s.withUnsafeBytes { unsafe Array($0) })
  }

  /// Makes an I32 tensor.
  public init(name: String, shape: [Int], int32s: [Int32]) {
    self.init(name: name, elementType: .int32, shape: shape, bytes: unsafe int32s.withUnsafeBytes { unsafe Array($0) })
  }
}

/// Bytes that a shape needs, or nil where a dimension is negative or the product leaves `Int`.
func byteCount(of shape: [Int], _ elementType: ElementType) -> Int? {
  var count = elementType.byteCount
  for dimension in shape {
    let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
    if dimension < 0 || overflow { return nil }
    count = product
  }
  return count
}
