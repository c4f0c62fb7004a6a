// The ARPA format for back-off models, as SRILM's ngram-format(5) describes it: logarithms to the base of ten, \data\ with
// the number of n-grams, one section an order, \end\.

internal import Glibc

/// Where and how a text does not keep to the ARPA format.
public struct ARPAError: Error, Equatable, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// What is wrong there.
  public let reason: String

  /// Line and fault.
  public var description: String { "line \(line): \(reason)" }
}

/// Writes and reads n-gram models in the ARPA format.
public enum ARPAFile {
  /// What a logarithm of zero is written as.
  static let zero = -99.0

  /// The text of the file; probabilities are rounded to six decimals of their logarithm.
  public static func text(of model: NGramModel) -> String {
    var bytes = Array("\\data\\\n".utf8)
    for (level, count) in model.counts.enumerated() { bytes += "ngram \(level + 1)=\(count)\n".utf8 }
    var spelled = [""]
    for (index, level) in model.levels.enumerated() {
      bytes += "\n\\\(index + 1)-grams:\n".utf8
      var texts: [String] = []
      texts.reserveCapacity(level.words.count)
      for entry in level.words.indices {
        let word = model.vocabulary.words[level.words[entry]]
        texts.append(index == 0 ? word : spelled[level.parents[entry]] + " " + word)
        bytes += decimal(logarithm(level.probabilities[entry])).utf8
        bytes.append(UInt8(ascii: "\t"))
        bytes += texts[entry].utf8
        if index + 1 < model.order {
          bytes.append(UInt8(ascii: "\t"))
          bytes += decimal(logarithm(level.backoffs[entry])).utf8
        }
        bytes.append(UInt8(ascii: "\n"))
      }
      spelled = texts
    }
    bytes += "\n\\end\\\n".utf8
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads the text of a file; the marks `<unk>`, `<s>` and `</s>` must be among its words.
  /// - Throws: `ARPAError` with the line of the first fault.
  public static func model(of text: String) throws(ARPAError) -> NGramModel {
    var reader = ARPAReader(text)
    return try reader.model()
  }

  private static func logarithm(_ probability: Double) -> Double { probability > 0 ? log10(probability) : zero }

  /// Six decimals, without the help of a locale.
  static func decimal(_ number: Double) -> String {
    let millionths = Int((abs(number) * 1e6).rounded())
    let fraction = String(millionths % 1_000_000)
    let sign = number < 0 && millionths > 0 ? "-" : ""
    return "\(sign)\(millionths / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
  }
}

/// Reads one file, line by line.
private struct ARPAReader {
  private let lines: [Substring]
  private var index = 0

  init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false) }

  private func fault(_ reason: String) -> ARPAError {
    ARPAError(line: min(index + 1, lines.count), reason: reason)
  }

  private mutating func skipBlank() {
    while index < lines.count, lines[index].allSatisfy(\.isWhitespace) { index += 1 }
  }

  mutating func model() throws(ARPAError) -> NGramModel {
    while index < lines.count, lines[index] != "\\data\\" { index += 1 }
    guard index < lines.count else { throw fault("no \\data\\") }
    index += 1
    var counts: [Int] = []
    while index < lines.count, lines[index].hasPrefix("ngram ") {
      let parts = lines[index].dropFirst(6).split(separator: "=")
      guard parts.count == 2, Int(parts[0]) == counts.count + 1, let count = Int(parts[1]), count >= 0 else {
        throw fault("not 'ngram N=COUNT' in order")
      }
      counts.append(count)
      index += 1
    }
    guard !counts.isEmpty else { throw fault("no 'ngram N=COUNT'") }
    var rows: [[Row]] = []
    for (level, count) in counts.enumerated() { rows.append(try section(order: level + 1, count: count)) }
    skipBlank()
    guard index < lines.count, lines[index] == "\\end\\" else { throw fault("no \\end\\ after the last n-gram") }
    return try assemble(rows)
  }

  private struct Row {
    let line: Int
    let words: [Substring]
    let probability: Double
    let backoff: Double
  }

  private mutating func section(order: Int, count: Int) throws(ARPAError) -> [Row] {
    skipBlank()
    guard index < lines.count, lines[index] == "\\\(order)-grams:" else { throw fault("no \\\(order)-grams: here") }
    index += 1
    var rows: [Row] = []
    while index < lines.count, !lines[index].isEmpty, !lines[index].hasPrefix("\\") {
      let fields = lines[index].split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard fields.count == order + 1 || fields.count == order + 2, let logarithm = Double(fields[0]) else {
        throw fault("not a probability and \(order) words")
      }
      var backoff = 0.0
      if fields.count == order + 2 {
        guard let last = Double(fields[order + 1]) else { throw fault("'\(fields[order + 1])' is no back-off weight") }
        backoff = last
      }
      rows.append(
        Row(
          line: index, words: Array(fields[1...order]), probability: Self.power(logarithm),
          backoff: Self.power(backoff)))
      index += 1
    }
    guard rows.count == count else { throw fault("\(rows.count) n-grams of \(order) words, \(count) announced") }
    return rows
  }

  private static func power(_ logarithm: Double) -> Double { logarithm <= ARPAFile.zero ? 0 : pow(10, logarithm) }

  private mutating func assemble(_ rows: [[Row]]) throws(ARPAError) -> NGramModel {
    let listed = rows[0].map { String($0.words[0]) }
    guard Set(listed).isSuperset(of: ["<unk>", "<s>", "</s>"]) else { throw fault("<unk>, <s> or </s> is missing") }
    let vocabulary = Vocabulary(listed)
    guard vocabulary.count == listed.count else { throw fault("a word is listed twice") }
    var model = NGramModel(vocabulary: vocabulary, levels: [])
    for (level, section) in rows.enumerated() {
      var found: [(numbers: [Int], parent: Int, suffix: Int, row: Row)] = []
      for row in section {
        let numbers = row.words.map { vocabulary.number(of: String($0)) }
        if let stray = zip(row.words, numbers).first(where: { $1 == Vocabulary.unknown && $0 != "<unk>" }) {
          index = row.line
          throw fault("'\(stray.0)' is not among the words")
        }
        guard level > 0 else {
          found.append((numbers, 0, 0, row))
          continue
        }
        guard let parent = model.entry(of: numbers.dropLast()), let suffix = model.entry(of: numbers.dropFirst()) else {
          index = row.line
          throw fault("the shorter n-grams of '\(row.words.joined(separator: " "))' are missing")
        }
        found.append((numbers, parent, suffix, row))
      }
      found.sort { ($0.parent, $0.numbers[level]) < ($1.parent, $1.numbers[level]) }
      var entries = NGramModel.Level(
        words: found.map { $0.numbers[level] }, parents: found.map(\.parent), suffixes: found.map(\.suffix),
        met: found.map { _ in 0 })
      entries.probabilities = found.map(\.row.probability)
      entries.backoffs = found.map(\.row.backoff)
      entries.setChildren(from: [])
      if level > 0 { model.levels[level - 1].setChildren(from: entries.parents) }
      model.levels.append(entries)
    }
    return model
  }
}
