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

/// Reads one file, line by line; of each section nothing is kept but numbers.
private struct ARPAReader {
  private let bytes: [UInt8]
  private var next = 0
  /// The line that is read, without its end; nil behind the last.
  private var line: String?
  private var number = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
    advance()
  }

  private mutating func advance() {
    guard next <= bytes.count else {
      line = nil
      return
    }
    let end = bytes[next...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    let content = bytes[next..<end]
    line = String(decoding: content.last == UInt8(ascii: "\r") ? content.dropLast() : content, as: UTF8.self)
    next = end + 1
    number += 1
  }

  private func fault(_ reason: String) -> ARPAError { ARPAError(line: number, reason: reason) }

  mutating func model() throws(ARPAError) -> NGramModel {
    while let line, line != "\\data\\" { advance() }
    guard line != nil else { throw ARPAError(line: 1, reason: "no \\data\\ from here on") }
    advance()
    var counts: [Int] = []
    while let line, line.hasPrefix("ngram ") {
      let parts = line.dropFirst(6).split(separator: "=")
      guard parts.count == 2, Int(parts[0]) == counts.count + 1, let count = Int(parts[1]), count >= 0 else {
        throw fault("not 'ngram N=COUNT' in order")
      }
      counts.append(count)
      advance()
    }
    guard let first = counts.first else { throw fault("no 'ngram N=COUNT'") }
    var listed: [String] = []
    let words = try section(order: 1, count: first) { words throws(ARPAError) in listed += words.map(String.init) }
    guard Set(listed).isSuperset(of: ["<unk>", "<s>", "</s>"]) else { throw fault("<unk>, <s> or </s> is missing") }
    let vocabulary = Vocabulary(listed)
    guard vocabulary.count == listed.count else { throw fault("a word is listed twice") }
    var model = NGramModel(vocabulary: vocabulary, levels: [])
    add(
      words, numbers: listed.map(vocabulary.number), parents: listed.map { _ in 0 }, suffixes: listed.map { _ in 0 },
      to: &model)
    for (index, count) in counts.enumerated().dropFirst() {
      var (last, parents, suffixes): ([Int], [Int], [Int]) = ([], [], [])
      let known = model
      let rows = try section(order: index + 1, count: count) { [number] words throws(ARPAError) in
        let numbers = words.map { vocabulary.number(of: String($0)) }
        if let stray = zip(words, numbers).first(where: { $1 == Vocabulary.unknown && $0 != "<unk>" }) {
          throw ARPAError(line: number + last.count + 1, reason: "'\(stray.0)' is not among the words")
        }
        guard let parent = known.entry(of: numbers.dropLast()), let suffix = known.entry(of: numbers.dropFirst()) else {
          throw ARPAError(
            line: number + last.count + 1,
            reason: "the shorter n-grams of '\(words.joined(separator: " "))' are missing")
        }
        last.append(numbers[index])
        parents.append(parent)
        suffixes.append(suffix)
      }
      guard add(rows, numbers: last, parents: parents, suffixes: suffixes, to: &model) else {
        throw fault("an n-gram of \(index + 1) words is listed twice")
      }
    }
    while let line, line.allSatisfy(\.isWhitespace) { advance() }
    guard line == "\\end\\" else { throw fault("no \\end\\ after the last n-gram") }
    return model
  }

  /// Probabilities and back-off weights in the order of the file.
  private struct Rows {
    var probabilities: [Double] = []
    var backoffs: [Double] = []
  }

  private mutating func section(
    order: Int, count: Int, each: ([Substring]) throws(ARPAError) -> Void
  ) throws(ARPAError) -> Rows {
    while let line, line.allSatisfy(\.isWhitespace) { advance() }
    guard line == "\\\(order)-grams:" else { throw fault("no \\\(order)-grams: here") }
    advance()
    var rows = Rows()
    while let line, !line.isEmpty, !line.hasPrefix("\\") {
      let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard fields.count == order + 1 || fields.count == order + 2, let logarithm = Double(fields[0]), logarithm <= 0
      else { throw fault("not a probability and \(order) words") }
      var backoff = 0.0
      if fields.count == order + 2 {
        guard let last = Double(fields[order + 1]), last.isFinite, last < 10 else {
          throw fault("'\(fields[order + 1])' is no back-off weight")
        }
        backoff = last
      }
      guard rows.probabilities.count < count else { throw fault("more than the \(count) n-grams that are announced") }
      try each(Array(fields[1...order]))
      rows.probabilities.append(Self.power(logarithm))
      rows.backoffs.append(Self.power(backoff))
      advance()
    }
    guard rows.probabilities.count == count else {
      throw fault("\(rows.probabilities.count) n-grams of \(order) words, \(count) announced")
    }
    return rows
  }

  private static func power(_ logarithm: Double) -> Double { logarithm <= ARPAFile.zero ? 0 : pow(10, logarithm) }

  /// Adds a level, sorted by history and word; false, where an n-gram comes twice.
  @discardableResult private func add(
    _ rows: Rows, numbers: [Int], parents: [Int], suffixes: [Int], to model: inout NGramModel
  ) -> Bool {
    let order = numbers.indices.sorted { (parents[$0], numbers[$0]) < (parents[$1], numbers[$1]) }
    let isTwice = zip(order, order.dropFirst()).contains { parents[$0] == parents[$1] && numbers[$0] == numbers[$1] }
    var entries = NGramModel.Level(
      words: order.map { numbers[$0] }, parents: order.map { parents[$0] }, suffixes: order.map { suffixes[$0] },
      met: order.map { _ in 0 })
    entries.probabilities = order.map { rows.probabilities[$0] }
    entries.backoffs = order.map { rows.backoffs[$0] }
    entries.setChildren(from: [])
    if !model.levels.isEmpty { model.levels[model.levels.count - 1].setChildren(from: entries.parents) }
    model.levels.append(entries)
    return !isTwice
  }
}
