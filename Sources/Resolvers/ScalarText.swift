// Scalars to text and questions about scalars, for whoever goes through an utterance scalar by scalar. The standard
// library answers both for all of Unicode and takes a hundred times as long for the letters that nearly all text is of.

/// What every pass over an utterance asks of its scalars.
package enum ScalarText {
  /// The scalars as a string.
  package static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var size = 0
    for scalar in scalars { size += UTF8.width(scalar) }
    return unsafe String(unsafeUninitializedCapacity: size) { buffer in
      var count = 0
      for scalar in scalars {
        if scalar.value < 0x80 {
          unsafe buffer[count] = UInt8(truncatingIfNeeded: scalar.value)
          count += 1
        } else {
          for byte in UTF8.encode(scalar) ?? .init() {
            unsafe buffer[count] = byte
            count += 1
          }
        }
      }
      return count
    }
  }

  /// Whether it is a letter in the wide sense of Unicode's property Alphabetic.
  package static func isAlphabetic(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return (0x61...0x7A).contains(scalar.value | 0x20) }
    return scalar.properties.isAlphabetic
  }

  /// Whether it stands for a number: a digit, a fraction.
  package static func isNumeric(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return (0x30...0x39).contains(scalar.value) }
    return scalar.properties.numericType != nil
  }

  /// Whether it is white space.
  package static func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return scalar.value == 0x20 || (0x09...0x0D).contains(scalar.value) }
    return scalar.properties.isWhitespace
  }
}
