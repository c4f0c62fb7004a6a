// Variants of a row that mean the same: politeness, fillers, digits for number words, dropped articles, other
// places. Spans move with their words; the label never changes.

import Ontology
import Resolvers

struct Augmentation {
  /// Place names to put in the place of others; empty: places stay.
  var areas: [String]

  static let askers = [
    "please ", "can you ", "could you ", "would you ", "can you please ", "could you please ", "will you ",
    "i want you to ",
    "i'd like you to ", "i need you to ", "go ahead and ", "would you mind to ", "just ", "quickly ", "kindly ",
    "you should ", "let's ", "do me a favor and ", "be so kind and ",
  ]
  private static let openers = [
    "hey ", "ok ", "okay ", "um ", "uh ", "hey there ", "so ", "well ", "alright ", "hello ", "hi ", "yo ", "right ",
    "hey house ", "ok house ", "computer ", "hey computer ", "oh and ", "actually ", "hmm ",
  ]
  private static let closers = [
    " please", " thanks", " for me", " now", " right now", " thank you", " will you", " ok", " asap",
  ]
  private static let marks = [".", "!", "?"]
  private static let openSlots: Set<SlotName> = ["message", "search_query", "response", "item", "name"]

  /// A variant, or the row itself when no change applies.
  func varied(_ row: LabelledUtterance, using generator: inout SeededGenerator) -> LabelledUtterance {
    var row = row
    if generator.chance(0.35) { swapNumbers(in: &row, using: &generator) }
    if !areas.isEmpty, generator.chance(0.35) { substitutePlace(in: &row, using: &generator) }
    if generator.chance(0.2) { dropArticle(in: &row, using: &generator) }
    let isCommand = Imperative(row.text) != nil
    if generator.chance(0.3), isCommand, let words = Self.askers.randomElement(using: &generator) {
      row.prepend(words)
    } else if generator.chance(0.25), let words = Self.openers.randomElement(using: &generator) {
      row.prepend(words)
    }
    let end = row.text.unicodeScalars.count
    let endsOpen = row.spans.contains { $0.range?.upperBound == end && Self.openSlots.contains($0.name) }
    let isMarked = row.text.unicodeScalars.last.map(".!?".unicodeScalars.contains) ?? true
    if !isMarked, !endsOpen, isCommand, generator.chance(0.2), let words = Self.closers.randomElement(using: &generator)
    {
      row.text += words
    }
    if !isMarked, generator.chance(0.15), let mark = Self.marks.randomElement(using: &generator) {
      if mark != "?" || !isCommand { row.text += mark }
    }
    return row
  }

  /// Writes one number the other way: "30" as "thirty", "thirty percent" as "30%".
  func swapNumbers(in row: inout LabelledUtterance, using generator: inout SeededGenerator) {
    let words = WordScanner.words(in: row.text)
    let spans = row.spans
    let runs = NumberRuns.runs(in: words) { word in
      spans.contains { span in
        span.range?.overlaps(word.range) ?? false
          && !["name", "area", "item", "message", "search_query"].contains(span.name.rawValue)
      }
    }
    guard let run = runs.randomElement(using: &generator), let first = words[run].first, let last = words[run].last,
      let number = NumberRuns.value(words[run].map(\.key))
    else { return }
    let range = first.range.lowerBound..<last.range.upperBound
    // A number that belongs to another span's words as well must not be written across their border.
    guard
      spans.contains(where: {
        $0.range.map { $0.lowerBound <= range.lowerBound && $0.upperBound >= range.upperBound } ?? false
      })
    else { return }
    if Int(first.key) != nil {
      guard let spelled = NumberWords.spelled(number) else { return }
      let sign =
        words.indices.contains(run.upperBound) && words[run.upperBound].key == "%" ? words[run.upperBound] : nil
      if let sign {
        guard row.replace(sign.range, with: sign.range.lowerBound == range.upperBound ? " percent" : "percent") else {
          return
        }
      }
      let next = Array(row.text.unicodeScalars).dropFirst(range.upperBound).first
      _ = row.replace(range, with: next.map { $0.properties.isAlphabetic } ?? false ? spelled + " " : spelled)
    } else {
      _ = row.replace(range, with: "\(number)")
    }
  }

  /// Puts another area in the place of one.
  func substitutePlace(in row: inout LabelledUtterance, using generator: inout SeededGenerator) {
    let spans = row.spans.filter { $0.name == "area" && $0.range != nil }
    guard let range = spans.randomElement(using: &generator)?.range,
      let area = areas.randomElement(using: &generator)
    else { return }
    _ = row.replace(range, with: area)
  }

  /// Leaves out one "the" outside every span.
  func dropArticle(in row: inout LabelledUtterance, using generator: inout SeededGenerator) {
    let spans = row.spans
    let articles = WordScanner.words(in: row.text).filter { word in
      (word.key == "the" || word.key == "my") && !spans.contains { $0.range?.overlaps(word.range) ?? false }
    }
    guard let article = articles.randomElement(using: &generator) else { return }
    let scalars = Array(row.text.unicodeScalars)
    let end = article.range.upperBound
    guard end < scalars.count, scalars[end] == " " else { return }
    _ = row.replace(article.range.lowerBound..<(end + 1), with: "")
  }
}
