// Text as the matcher compares it: lower case, single spaces, punctuation at word ends gone, hyphens as spaces,
// one kind of apostrophe, no space before a percent sign. Utterances and templates go through the same rules.

/// Normalised UTF-8 with the place of every byte in the source.
struct MatchText {
  /// The text.
  private(set) var bytes: [UInt8] = []
  /// For each byte, the index of the source's Unicode scalar that it came from.
  private(set) var sources: [Int32] = []
  private var pendingSpace = false

  static let space = UInt8(ascii: " ")
  static let apostrophe = UInt8(ascii: "'")

  /// Normalises an utterance; spaces at its ends are dropped.
  init(utterance text: String) {
    self.init(Array(text.unicodeScalars), isFragment: false)
  }

  /// Normalises a piece of a template; spaces at its ends are kept.
  init(fragment text: String) {
    self.init(Array(text.unicodeScalars), isFragment: true)
  }

  private init(_ scalars: [Unicode.Scalar], isFragment: Bool) {
    bytes.reserveCapacity(scalars.count + 8)
    sources.reserveCapacity(scalars.count + 8)
    for index in scalars.indices {
      let previous = index > 0 ? Kind(scalars[index - 1]) : .edge
      let next = index + 1 < scalars.count ? Kind(scalars[index + 1]) : .edge
      let scalar = scalars[index]
      switch scalar.value {
      case 0x61...0x7A, 0x30...0x39: emit(UInt8(truncatingIfNeeded: scalar.value), index, isFragment)
      case 0x41...0x5A: emit(UInt8(truncatingIfNeeded: scalar.value) | 0x20, index, isFragment)
      case 0x27, 0x60, 0xB4, 0x2BC, 0x2018, 0x2019:
        let isElided = previous.isWord && (isFragment || next.isWord)
        let isLeading = isFragment && previous == .edge && next.isWord
        isElided || isLeading ? emit(Self.apostrophe, index, isFragment) : separate()
      case 0x2D, 0x5F, 0x2010...0x2015, 0x2212:
        next == .digit && !previous.isWord ? emit(UInt8(ascii: "-"), index, isFragment) : separate()
      case 0x2E, 0x2C, 0x3A:
        let isNumber = previous == .digit && next == .digit
        let isInitials = scalar == "." && previous == .letter && next == .letter
        isNumber || isInitials ? emit(UInt8(scalar.value), index, isFragment) : separate()
      case 0x25, 0xB0:
        pendingSpace = false
        for byte in UTF8.encode(scalar) ?? .init() { emit(byte, index, isFragment) }
      case 0x2F: previous == .digit && next == .digit ? emit(0x2F, index, isFragment) : separate()
      case 0x23, 0x24, 0x26, 0x2B, 0x40: emit(UInt8(scalar.value), index, isFragment)
      case 0...0x7F: separate()
      case 0xAD, 0x200B, 0xFEFF: continue
      default: emit(beyondASCII: scalar, index, isFragment)
      }
    }
    if isFragment, pendingSpace { append(Self.space, scalars.count) }
  }

  private mutating func separate() { pendingSpace = true }

  private mutating func append(_ byte: UInt8, _ index: Int) {
    bytes.append(byte)
    sources.append(Int32(truncatingIfNeeded: index))
  }

  private mutating func emit(_ byte: UInt8, _ index: Int, _ isFragment: Bool) {
    if pendingSpace {
      pendingSpace = false
      if isFragment || !bytes.isEmpty { append(Self.space, index) }
    }
    append(byte, index)
  }

  private mutating func emit(beyondASCII scalar: Unicode.Scalar, _ index: Int, _ isFragment: Bool) {
    switch scalar.properties.generalCategory {
    case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .connectorPunctuation, .dashPunctuation,
      .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation:
      separate()
    default:
      for byte in scalar.properties.lowercaseMapping.utf8 { emit(byte, index, isFragment) }
    }
  }

  /// What the neighbour of a mark is.
  private enum Kind {
    case edge, letter, digit, other

    init(_ scalar: Unicode.Scalar) {
      switch scalar.value {
      case 0x30...0x39: self = .digit
      case 0x41...0x5A, 0x61...0x7A: self = .letter
      case 0...0x7F: self = .other
      default: self = scalar.properties.isAlphabetic ? .letter : .other
      }
    }

    var isWord: Bool { self == .letter || self == .digit }
  }
}
