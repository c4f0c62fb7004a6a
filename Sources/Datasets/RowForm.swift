// One row on its way to the conventions: words, spans by word index, and the small edits each rule needs.

import Ontology

struct RowForm {
  typealias Span = LabelledUtterance.Span

  let definition: IntentDefinition
  let places: Set<String>
  let words: [Word]
  let scalars: [Unicode.Scalar]
  var row: LabelledUtterance
  /// Spans that the text holds, by word index.
  var located: [(name: SlotName, words: Range<Int>)] = []
  /// Values that it does not hold.
  var implied: [(name: SlotName, value: String)] = []

  init(_ row: LabelledUtterance, definition: IntentDefinition, places: Set<String>) {
    self.row = row
    self.definition = definition
    self.places = places
    scalars = Array(row.text.unicodeScalars)
    words = WordScanner.words(in: scalars)
    for span in row.spans {
      if let range = span.range, let covered = Self.wordRange(of: range, in: words) {
        located.append((span.name, covered))
      } else {
        implied.append((span.name, span.value))
      }
    }
  }

  /// Indexes of the words that a scalar range touches; nil when it touches none.
  static func wordRange(of range: Range<Int>, in words: [Word]) -> Range<Int>? {
    guard let first = words.firstIndex(where: { $0.range.upperBound > range.lowerBound }),
      let last = words.lastIndex(where: { $0.range.lowerBound < range.upperBound }), first <= last
    else { return nil }
    return first..<(last + 1)
  }

  func key(_ range: Range<Int>) -> String { words[range].map(\.key).joined(separator: " ") }

  /// Whether `slot` may stand in this intent.
  func allows(_ slot: SlotName) -> Bool {
    definition.slots.contains(slot) || IntentCatalog.modifiers.contains(slot)
  }

  /// Whether no located span touches the word at `index`.
  func isFree(_ index: Int) -> Bool { !located.contains { $0.words.contains(index) } }

  func isFree(_ range: Range<Int>) -> Bool { !located.contains { $0.words.overlaps(range) } }

  func word(_ index: Int) -> String? { words.indices.contains(index) ? words[index].key : nil }

  mutating func takeImplied(_ name: SlotName) -> String? {
    guard let index = implied.firstIndex(where: { $0.name == name }) else { return nil }
    return implied.remove(at: index).value
  }

  /// Drops articles and joining words at the edges of names, and names of no place.
  mutating func trim() {
    let trimmed: Set<SlotName> = ["area", "floor", "name", "domain", "device_class", "item"]
    for index in located.indices {
      var range = located[index].words
      let slot = located[index].name
      if trimmed.contains(slot) {
        while range.count > 1,
          let first = word(range.lowerBound),
          Lexicon.articles.contains(first) || (slot != "item" && Lexicon.quantifiers.contains(first))
        { range = (range.lowerBound + 1)..<range.upperBound }
      }
      if Lexicon.percentSlots.contains(slot) || Lexicon.temperatureSlots.contains(slot) {
        while range.count > 1, let first = word(range.lowerBound), ["to", "by", "at", "of"].contains(first) {
          range = (range.lowerBound + 1)..<range.upperBound
        }
      }
      located[index].words = range
    }
    let places = located
    located = places.filter {
      !($0.name == "area" && (Lexicon.noPlaces.contains(key($0.words)) || key($0.words).hasSuffix("'s")))
    }
    for index in located.indices
    where located[index].name == "area" && Lexicon.floors.contains(key(located[index].words)) {
      located[index].name = "floor"
    }
  }

  /// Covers how much louder or dimmer, where the words say so and nobody marked it.
  mutating func coverAmounts() {
    guard let step = Lexicon.stepSlots[row.label.intent], !located.contains(where: { $0.name == step }),
      let amount = occurrences(of: Lexicon.smallAmounts).last
    else { return }
    located.append((step, amount))
  }

  /// Extends quantities over their units.
  mutating func coverQuantities() {
    for index in located.indices {
      let slot = located[index].name
      var range = located[index].words
      if Lexicon.percentSlots.contains(slot) {
        if let next = word(range.upperBound), Lexicon.percentUnits.contains(next), isFree(range.upperBound) {
          range = range.lowerBound..<(range.upperBound + 1)
        } else if word(range.upperBound) == "per", word(range.upperBound + 1) == "cent" {
          range = range.lowerBound..<(range.upperBound + 2)
        }
      } else if Lexicon.temperatureSlots.contains(slot), let last = word(range.upperBound - 1),
        NumberRuns.isNumber(last) || Lexicon.temperatureUnits.contains(last)
      {
        while let next = word(range.upperBound), Lexicon.temperatureUnits.contains(next), isFree(range.upperBound) {
          range = range.lowerBound..<(range.upperBound + 1)
        }
      } else if let units = timeUnits(slot) {
        if word(range.upperBound) == "and", word(range.upperBound + 1) == "a", word(range.upperBound + 2) == "half",
          word(range.upperBound + 3).map(units.contains) == true
        {
          range = range.lowerBound..<(range.upperBound + 4)
        } else if let next = word(range.upperBound), units.contains(next), isFree(range.upperBound) {
          range = range.lowerBound..<(range.upperBound + 1)
          if word(range.upperBound) == "and", word(range.upperBound + 1) == "a", word(range.upperBound + 2) == "half" {
            range = range.lowerBound..<(range.upperBound + 3)
          }
        }
      }
      located[index].words = range
    }
  }

  private func timeUnits(_ slot: SlotName) -> Set<String>? {
    let name = slot.rawValue.hasPrefix("start_") ? SlotName(rawValue: String(slot.rawValue.dropFirst(6))) : slot
    return Lexicon.timeUnits[name]
  }

  /// Extends modifiers over the word that opens them and joins neighbours of one kind.
  mutating func coverModifiers() {
    let openers: [SlotName: Set<String>] = [
      "delay": Lexicon.delayWords, "duration": Lexicon.durationWords, "time": Lexicon.timeWords,
    ]
    for index in located.indices {
      let start = located[index].words.lowerBound
      if let words = openers[located[index].name], let first = word(start), !words.contains(first),
        let before = word(start - 1), words.contains(before), isFree(start - 1)
      {
        located[index].words = (start - 1)..<located[index].words.upperBound
      } else if located[index].name == "except" {
        var start = start
        if let before = word(start - 1), Lexicon.articles.contains(before) { start -= 1 }
        let opener = Lexicon.exceptWords.first { phrase in
          start >= phrase.count && words[(start - phrase.count)..<start].map(\.key) == phrase
        }
        start -= opener?.count ?? 0
        if opener != nil { located[index].words = start..<located[index].words.upperBound }
      }
    }
    located.sort { $0.words.lowerBound < $1.words.lowerBound }
    var joined: [(name: SlotName, words: Range<Int>)] = []
    for span in located {
      if let last = joined.last, last.name == span.name, IntentCatalog.modifiers.contains(span.name),
        span.name != "except", span.words.lowerBound <= last.words.upperBound + 1
      {
        joined[joined.count - 1].words = last.words.lowerBound..<max(last.words.upperBound, span.words.upperBound)
      } else {
        joined.append(span)
      }
    }
    located = joined
  }

  /// Locates values given as numbers or codes where a word stands for them ("maximum", "warm white").
  mutating func locateSpokenValues() {
    if definition.name == "HassGetState", !located.contains(where: { $0.name == "state" }) {
      let found = occurrences(of: Lexicon.states)
      if found.count == 1, let only = found.first { located.append(("state", only)) }
      _ = takeImplied("state")
    }
    for (slot, phrases) in Lexicon.spokenValues.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      guard implied.contains(where: { $0.name == slot }), let found = occurrences(of: phrases).first else { continue }
      _ = takeImplied(slot)
      located.append((slot, found))
    }
  }

  /// Places where one of the phrases stands outside every span, in text order, longer phrases first.
  func occurrences(of phrases: [[String]]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for start in words.indices {
      let fitting = phrases.filter { phrase in
        start + phrase.count <= words.count && words[start..<(start + phrase.count)].map(\.key) == phrase
          && isFree(start..<(start + phrase.count))
      }
      if let longest = fitting.max(by: { $0.count < $1.count }), found.last.map({ $0.upperBound <= start }) ?? true {
        found.append(start..<(start + longest.count))
      }
    }
    return found
  }

  /// The row with its spans in text order, without what its intent does not carry.
  func finished(keepsImplied: Bool) -> LabelledUtterance {
    var result = row
    result.spans = []
    for span in located.sorted(by: { $0.words.lowerBound < $1.words.lowerBound }) where allows(span.name) {
      guard let first = words[span.words].first, let last = words[span.words].last else { continue }
      let range = first.range.lowerBound..<last.range.upperBound
      if let end = result.spans.last?.range?.upperBound, end > range.lowerBound { continue }
      result.spans.append(Span(span.name, value: WordScanner.string(scalars[range]), range: range))
    }
    if keepsImplied {
      for value in implied where allows(value.name) && value.name != row.label.impliedSlot {
        result.spans.append(Span(value.name, value: value.value, range: nil))
      }
    }
    return result
  }
}
