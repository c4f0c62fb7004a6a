// More out of few: each time a sentence of the household is learned it is said a little differently, with other words
// in its slots; and from what was asked for comes what was not, since a model that only sees requests takes every
// mention for one.

public import Ontology
import Resolvers

extension HouseholdSentences {
  /// The sentence as somebody else might say it; equal generators give equal variants.
  public func variant(of row: LabelledUtterance, using generator: inout SeededGenerator) -> LabelledUtterance {
    var varied = row
    substituteSlots(in: &varied, using: &generator)
    substituteNumbers(in: &varied, using: &generator)
    if generator.chance(0.3) { substituteVerb(in: &varied, using: &generator) }
    varied = Augmentation(areas: fillings["area"] ?? []).varied(varied, using: &generator)
    if varied.text == row.text, Self.isRequest(row.text), generator.chance(0.3),
      let words = Augmentation.askers.randomElement(using: &generator)
    {
      varied.prepend(words)
    }
    varied.source = row.source
    return varied.isSound ? varied : row
  }

  private func substituteSlots(in row: inout LabelledUtterance, using generator: inout SeededGenerator) {
    for span in row.spans where generator.chance(0.5) {
      guard let range = span.range, let words = fillings[span.name]?.randomElement(using: &generator),
        !words.isEmpty, let place = row.spans.first(where: { $0.name == span.name && $0.range == range })?.range
      else { continue }
      // A digit stays a digit's place: "zone 2" and "zone two" are both kept as somebody wrote them.
      _ = row.replace(place, with: words)
      return
    }
  }

  /// Another amount in a slot's number: "20 minutes" as "35 minutes".
  private func substituteNumbers(in row: inout LabelledUtterance, using generator: inout SeededGenerator) {
    guard generator.chance(0.5) else { return }
    let words = WordScanner.words(in: row.text)
    let spans = row.spans
    let runs = NumberRuns.runs(in: words) { word in
      spans.contains {
        $0.range.map { $0.lowerBound <= word.range.lowerBound && $0.upperBound >= word.range.upperBound } ?? false
      }
    }
    guard let run = runs.randomElement(using: &generator), let first = words[run].first, let last = words[run].last,
      let number = NumberRuns.value(words[run].map(\.key)), number > 2
    else { return }
    let other = Int.random(in: 2...max(2 * number, 12), using: &generator)
    let round = number >= 20 ? max(other / 5 * 5, 5) : other
    let isDigits = Int(first.key) != nil
    _ = row.replace(
      first.range.lowerBound..<last.range.upperBound,
      with: isDigits ? "\(round)" : NumberWords.spelled(round) ?? "\(round)")
  }

  /// Verbs that ask for the same of almost anything; a sentence keeps its sense within a line.
  private static let sameVerbs: [[String]] = [
    ["start", "begin", "fire up", "kick off", "launch", "run", "turn on", "switch on", "activate", "power up"],
    ["stop", "end", "turn off", "switch off", "shut off", "shut down", "halt", "kill", "deactivate", "cut"],
    ["set", "change", "adjust", "put", "switch"],
    ["make", "get", "do"],
    ["raise", "increase", "turn up", "bump up"],
    ["lower", "decrease", "reduce", "turn down"],
    ["tell me", "let me know", "say", "check"],
    ["pause", "hold", "suspend"],
    ["resume", "continue", "carry on with"],
  ]

  private func substituteVerb(in row: inout LabelledUtterance, using generator: inout SeededGenerator) {
    let text = row.text.lowercased()
    for group in Self.sameVerbs {
      guard let verb = group.first(where: { text.hasPrefix($0 + " ") }),
        let other = group.filter({ $0 != verb }).randomElement(using: &generator)
      else { continue }
      _ = row.replace(0..<verb.unicodeScalars.count, with: other)
      return
    }
  }

  /// Whether a sentence seems to open with its verb.
  static func isRequest(_ text: String) -> Bool {
    let first = text.lowercased().prefix { $0.isLetter || $0 == "'" }
    return !first.isEmpty && !openers.contains(String(first))
  }

  private static let openers: Set<String> = [
    "the", "a", "an", "my", "our", "it", "its", "it's", "is", "are", "was", "i", "i'd", "i'm", "i'll", "we", "we'd",
    "what",
    "when", "how", "who", "why", "where", "which", "can", "could", "would", "will", "please", "did", "does", "do",
    "hey",
    "ok", "okay", "time", "there", "this", "that", "don't", "let's", "someone", "somebody", "you", "has", "have", "any",
  ]

  /// Something that shares its words with a household's sentence and asks for nothing: forbidden, done, told of, or
  /// only named. Nil when nothing comes to mind.
  public func counterexample(
    of row: LabelledUtterance, using generator: inout SeededGenerator
  ) -> LabelledUtterance? {
    var text: String?
    if generator.chance(0.5), let made = Counterparts.make(of: row, using: &generator) {
      text = made.text
    } else if generator.chance(0.5), Self.isRequest(row.text), Imperative(row.text) == nil {
      text = Self.talk.randomElement(using: &generator).map { $0.replacing("*", with: row.text) }
    } else if let noun = Self.nouns(items.filter { $0.row.label == row.label }.map(\.row)).randomElement(
      using: &generator)
    {
      text = Self.mentions.randomElement(using: &generator).map { $0.replacing("*", with: noun) }
    }
    guard let text else { return nil }
    return LabelledUtterance(text, label: .outOfScope, source: "counterexamples")
  }

  /// Texts like a household's sentence that are about something else: in the place of the word that the sentences of its
  /// intent share stands another thing of a home. Empty where they share no word.
  public func contrasts(
    of row: LabelledUtterance, count: Int, using generator: inout SeededGenerator
  ) -> [String] {
    let others = items.filter { $0.row.label == row.label }.map(\.row)
    let texts = row.text.unicodeScalars
    let words = WordScanner.words(in: row.text).filter { word in
      !row.spans.contains { $0.range?.overlaps(word.range) ?? false }
    }
    let shared = Set(Self.nouns(others))
    guard let word = words.last(where: { shared.contains($0.key) }), !things.isEmpty else { return [] }
    let (before, after) = (texts.prefix(word.range.lowerBound), texts.dropFirst(word.range.upperBound))
    return (0..<count).compactMap { _ in
      guard let thing = things.randomElement(using: &generator),
        shared.isDisjoint(with: WordScanner.words(in: thing).map(\.key))
      else { return nil }
      return String(before) + thing + String(after)
    }
  }

  private static let talk = [
    "don't *", "do not *", "please don't *", "never *", "you must not *", "i don't want you to *", "should i *",
    "how do i *", "he told me to *", "i was going to *", "i forgot to * this morning", "no need to *",
    "what happens if i *", "did anyone *", "why did you *", "she asked me to *", "i will * myself",
  ]

  private static let mentions = [
    "tell me about the *", "what is a *", "how much does a * cost", "i bought a new *", "we talked about the *",
    "my * is green", "who invented the *", "the * was lovely yesterday", "the neighbours have a * too",
    "there was something about a * on the news", "how do you spell *", "i like our *",
    "is a * expensive to run", "the * broke last year", "where can i buy a *",
  ]

  /// Words outside slots that a third of the sentences share and that say what they are about.
  static func nouns(_ rows: [LabelledUtterance]) -> [String] {
    var counts: [String: Int] = [:]
    for row in rows {
      let words = WordScanner.words(in: row.text).filter { word in
        !row.spans.contains { $0.range?.overlaps(word.range) ?? false }
      }
      for word in Set(words.map(\.key)) where word.count > 2 && !common.contains(word) && !openers.contains(word) {
        counts[word, default: 0] += 1
      }
    }
    return counts.filter { 3 * $0.value >= rows.count }.keys.sorted()
  }

  private static let common: Set<String> = [
    "turn", "switch", "set", "start", "stop", "put", "make", "get", "give", "take", "run", "and", "for", "off", "with",
    "please", "now", "some", "more", "time", "minutes", "hours", "percent", "degrees", "going", "need", "want", "ready",
    "begin", "open", "close", "from", "into", "onto", "bit", "much", "long", "left", "feed", "water", "charge", "wash",
    "change", "print", "show", "let", "keep", "bring", "fire", "kick",
  ]
}
