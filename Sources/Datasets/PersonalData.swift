// Words that should not get into a model or leave a home: addresses, numbers of telephones and cards, keys. Found by
// their form alone.

/// Finds and masks personal data in sentences.
public enum PersonalData {
  /// Something found.
  public struct Found: Equatable, Sendable {
    /// The words.
    public var words: String
    /// What they look like: "an e-mail address".
    public var kind: String
    /// What may stand in their place.
    public var mask: String
  }

  /// What `text` holds that looks personal, in order.
  public static func found(in text: String) -> [Found] {
    var found: [Found] = []
    for word in text.split(whereSeparator: { $0.isWhitespace || "()[]<>\"',;".contains($0) }) {
      let trimmed = word.drop { ".!?:".contains($0) }
      let core = String(trimmed.reversed().drop { ".!?:".contains($0) }.reversed())
      if isAddress(core) {
        found.append(Found(words: core, kind: "an e-mail address", mask: "someone@example.org"))
      } else if isKey(core) {
        found.append(Found(words: core, kind: "a key or password", mask: "secret"))
      }
    }
    for run in digitRuns(in: text) {
      let digits = run.compactMap(\.wholeNumberValue)
      if (13...19).contains(digits.count), passesLuhn(digits) {
        found.append(Found(words: run, kind: "a card number", mask: "0000"))
      } else if (9...15).contains(digits.count) || run.hasPrefix("+") && digits.count >= 7 {
        found.append(Found(words: run, kind: "a telephone number", mask: "0000"))
      }
    }
    return found
  }

  /// `text` with neutral words in the place of what looks personal.
  public static func masked(_ text: String) -> String {
    found(in: text).reduce(text) { $0.replacing($1.words, with: $1.mask) }
  }

  private static func isAddress(_ word: String) -> Bool {
    let parts = word.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, word != "someone@example.org" else { return false }
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    return labels.count > 1 && labels.allSatisfy { !$0.isEmpty } && (labels.last?.count ?? 0) > 1
  }

  /// Twenty or more letters and digits mixed, as tokens and keys have them.
  private static func isKey(_ word: String) -> Bool {
    guard word.count >= 20, word.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_=+/.".contains($0)) })
    else { return false }
    return word.contains(where: \.isNumber) && word.contains(where: \.isLetter) && !word.contains("://")
  }

  /// Digits in groups as they are written: "+49 30 1234567", "4111-1111-1111-1111".
  private static func digitRuns(in text: String) -> [String] {
    var runs: [String] = []
    var run = ""
    func close() {
      let trimmed = run.reversed().drop { !$0.isNumber }.reversed()
      if trimmed.contains(where: \.isNumber) { runs.append(String(trimmed)) }
      run = ""
    }
    for character in text {
      if character.isASCII, character.isNumber {
        run.append(character)
      } else if run.isEmpty, character == "+" {
        run = "+"
      } else if !run.isEmpty, " -/.()".contains(character), let last = run.last, last.isNumber || last == ")" {
        run.append(character)
      } else {
        close()
      }
    }
    close()
    return runs
  }

  private static func passesLuhn(_ digits: [Int]) -> Bool {
    let sum = digits.reversed().enumerated().reduce(0) { sum, entry in
      let doubled = entry.offset.isMultiple(of: 2) ? entry.element : 2 * entry.element
      return sum + (doubled > 9 ? doubled - 9 : doubled)
    }
    return sum.isMultiple(of: 10)
  }
}
