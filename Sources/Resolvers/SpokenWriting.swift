// What is written → what is heard: a recogniser knows words, no digits, no signs. "Set it to 30%" is "set it to thirty
// percent", "6:30" is "six thirty", "Café-lights" is "cafe lights".

/// Writes text as the words of a recogniser's dictionary: small letters and apostrophes.
public enum SpokenWriting {
  /// The words of `text` as they are spoken (English).
  /// - Complexity: O(n) in the length of `text`.
  public static func words(of text: String) -> [String] {
    var reader = Reader(scalars: Array(NameNormalizer.fold(text.lowercased()).unicodeScalars))
    return reader.words()
  }

  /// The words of a whole number; digit by digit where it is too large to be said.
  package static func number(_ value: Int) -> [String] {
    guard let spelled = NumberWords.spelled(value, saysAnd: false) else { return digits("\(value)") }
    return spelled.split(separator: " ").map(String.init)
  }

  /// "twenty first" for 21.
  static func ordinal(_ value: Int) -> [String] {
    var words = number(value)
    guard let last = words.popLast() else { return [] }
    let irregular = [
      "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
      "twelve": "twelfth",
    ]
    words.append(irregular[last] ?? (last.hasSuffix("y") ? last.dropLast() + "ieth" : last + "th"))
    return words
  }

  /// Each digit by itself.
  static func digits(_ text: some StringProtocol) -> [String] {
    text.unicodeScalars.flatMap { scalar in scalar.properties.numericValue.map { number(Int($0)) } ?? [] }
  }

  /// Walks over the scalars once.
  private struct Reader {
    let scalars: [Unicode.Scalar]
    var index = 0
    var spoken: [String] = []

    init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    mutating func words() -> [String] {
      while index < scalars.count {
        if isDigit(index) {
          numeral()
        } else if isLetter(index) {
          word()
        } else {
          sign()
        }
      }
      return spoken
    }

    private func isDigit(_ place: Int) -> Bool { place < scalars.count && ("0"..."9").contains(scalars[place]) }

    private func isLetter(_ place: Int) -> Bool {
      place < scalars.count && (scalars[place].properties.isAlphabetic || isApostrophe(place))
    }

    private func isApostrophe(_ place: Int) -> Bool { scalars[place] == "'" || scalars[place] == "\u{2019}" }

    private func text(_ range: Range<Int>) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[range].map { $0 == "\u{2019}" ? "'" : $0 })
      return String(view)
    }

    private mutating func word() {
      let start = index
      while isLetter(index) { index += 1 }
      var range = start..<index
      while let first = range.first, isApostrophe(first) { range = first + 1..<range.upperBound }
      while let last = range.last, isApostrophe(last) { range = range.lowerBound..<last }
      // "p.m." is one word and its points belong to it.
      if range.count == 1, ["a", "p"].contains(text(range)), index + 2 < scalars.count, scalars[index] == ".",
        scalars[index + 1] == "m"
      {
        spoken.append(text(range) + ".m.")
        index += 2
        if index < scalars.count, scalars[index] == "." { index += 1 }
        return
      }
      let word = text(range)
      guard !word.isEmpty else { return }
      switch word {
      case "pm": spoken.append("p.m.")
      case "am" where followsNumber: spoken.append("a.m.")
      case "c" where spoken.last == "degrees": spoken.append("celsius")
      case "f" where spoken.last == "degrees": spoken.append("fahrenheit")
      case _ where isDigit(index) && range.count <= 3: spoken += word.map { String($0) }  // "co2", "u2"
      default: spoken.append(word)
      }
    }

    private var followsNumber: Bool { spoken.last.map { NumberWords.isNumber($0) || $0 == "o'clock" } ?? false }

    private mutating func numeral() {
      let start = index
      var digits = ""
      while isDigit(index) || isThousandsComma {
        if isDigit(index) { digits.unicodeScalars.append(scalars[index]) }
        index += 1
      }
      let isNegative =
        start > 0 && (scalars[start - 1] == "-" || scalars[start - 1] == "\u{2212}")
        && (start == 1 || scalars[start - 2] == " ")
      if isNegative { spoken.append("minus") }
      guard digits.count < 7, let value = Int(digits), digits == "\(value)" || index < scalars.count else {
        spoken += SpokenWriting.digits(digits)
        return
      }
      if index + 2 < scalars.count, scalars[index] == ":", isDigit(index + 1), isDigit(index + 2), value < 25 {
        clock(hour: value, minutes: text(index + 1..<index + 3))
      } else if index + 1 < scalars.count, scalars[index] == "." || scalars[index] == ",", isDigit(index + 1) {
        index += 1
        let first = index
        while isDigit(index) { index += 1 }
        spoken += SpokenWriting.number(value) + ["point"] + SpokenWriting.digits(text(first..<index))
      } else if index + 1 < scalars.count, ["st", "nd", "rd", "th"].contains(text(index..<index + 2)),
        !isLetter(index + 2)
      {
        index += 2
        spoken += SpokenWriting.ordinal(value)
      } else if digits.count > 1, digits.hasPrefix("0") {
        spoken += SpokenWriting.digits(digits)
      } else {
        spoken += SpokenWriting.number(value)
      }
    }

    /// Whether a comma at this place parts thousands: three digits follow, and no fourth.
    private var isThousandsComma: Bool {
      index < scalars.count && scalars[index] == "," && isDigit(index + 1) && isDigit(index + 2) && isDigit(index + 3)
        && !isDigit(index + 4)
    }

    private mutating func clock(hour: Int, minutes: String) {
      index += 3
      spoken += SpokenWriting.number(hour)
      let minute = Int(minutes) ?? 0
      switch minute {
      case 0 where hour > 12 || hour == 0: spoken.append("hundred")
      case 0: spoken.append("o'clock")
      case 1..<10: spoken += ["oh"] + SpokenWriting.number(minute)
      default: spoken += SpokenWriting.number(minute)
      }
    }

    private mutating func sign() {
      switch scalars[index] {
      case "%": spoken.append("percent")
      case "°": spoken.append("degrees")
      case "&": spoken.append("and")
      case "+": spoken.append("plus")
      default: break
      }
      index += 1
    }
  }
}
