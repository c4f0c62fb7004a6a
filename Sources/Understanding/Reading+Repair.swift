// Slots as the words themselves say they must be, where a model has cut them wrongly: a list or name that was split at
// its "and", an exception that was left in pieces.

import Ontology
import Resolvers

extension Reading {
  /// The reading with its slots put together again.
  ///
  /// - Parameters:
  ///   - scalars: the text that was read.
  ///   - names: ranges of it that are one name of the home although an "and" or a verb stands in it.
  ///   - resolver: what reads values.
  func repaired(_ scalars: [Unicode.Scalar], names: [Range<Int>], resolver: SlotResolver) -> Reading {
    var reading = self
    reading.spans = Self.rejoined(spans, scalars)
    reading.takeValuesWhole(scalars, resolver)
    reading.takeItemsWhole(scalars)
    reading.dropToldItems(scalars)
    reading.takeDaysWhole(scalars)
    reading.dropEmptyTimes(scalars)
    reading.readUnmuting(scalars)
    reading.readStep(scalars)
    guard IntentCatalog.definition(of: label.intent)?.hasTargets == true else { return reading }
    for name in names { reading.takeNameWhole(name) }
    reading.takeExceptionWhole(scalars)
    return reading
  }

  /// Neighbours of one kind of which the first ends, or the second begins, with "and" are one: "mac and" "cheese".
  private static func rejoined(_ spans: [Span], _ scalars: [Unicode.Scalar]) -> [Span] {
    var result: [Span] = []
    for span in spans {
      if let last = result.last, last.name == span.name, last.range.upperBound <= span.range.lowerBound,
        scalars[last.range.upperBound..<span.range.lowerBound].allSatisfy(\.properties.isWhitespace),
        text(scalars[last.range]).lowercased().hasSuffix(" and")
          || text(scalars[span.range]).lowercased().hasPrefix("and ")
      {
        result[result.count - 1].range = last.range.lowerBound..<span.range.upperBound
      } else {
        result.append(span)
      }
    }
    return result
  }

  /// A value of which the slot holds only a piece, with the words behind it that make it one: "about | sixty percent",
  /// "light | blue".
  private mutating func takeValuesWhole(_ scalars: [Unicode.Scalar], _ resolver: SlotResolver) {
    func isValue(_ name: SlotName, _ range: Range<Int>) -> Bool {
      resolver.resolveParts(
        name, raw: text(scalars[range]), intent: label.intent, implied: label.impliedValue,
        text: text(scalars[self.range])) != nil
    }
    let words = Wording(scalars, in: range).words
    for span in spans where Self.values.contains(span.name) {
      var whole = isValue(span.name, span.range) ? span.range : nil
      for word in words.filter({ $0.range.lowerBound >= span.range.upperBound }).prefix(4) {
        guard !spans.contains(where: { $0.name != span.name && $0.range.overlaps(word.range) }) else { break }
        let longer = span.range.lowerBound..<word.range.upperBound
        // Once it is a value, only a unit right behind makes it another.
        if whole != nil, !Self.units.contains(word.text) { break }
        if isValue(span.name, longer) { whole = longer } else if whole != nil { break }
      }
      guard let whole, whole != span.range else { continue }
      spans.removeAll { $0.name == span.name && $0.range.overlaps(whole) }
      spans.append(Span(name: span.name, range: whole, confidence: span.confidence))
    }
    spans.sort { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// "The day | after tomorrow at seven": the words before that make it a day.
  private mutating func takeDaysWhole(_ scalars: [Unicode.Scalar]) {
    var days: [Range<Int>] = []
    for position in spans.indices where SlotName.scheduling.contains(spans[position].name) {
      let span = spans[position].range
      guard text(scalars[span]).lowercased().hasPrefix("after tomorrow"),
        let day = Wording(scalars, in: range).words.last(where: { $0.range.upperBound <= span.lowerBound }),
        day.text == "day"
      else { continue }
      spans[position].range = day.range.lowerBound..<span.upperBound
      days.append(spans[position].range)
    }
    // What else was made of the "day".
    spans.removeAll { span in days.contains { $0 != span.range && $0.overlaps(span.range) } }
  }

  /// "Volume | at | 5": a preposition alone is no time.
  private mutating func dropEmptyTimes(_ scalars: [Unicode.Scalar]) {
    spans.removeAll { span in
      SlotName.scheduling.contains(span.name)
        && ["at", "in", "for", "to", "by", "on"].contains(text(scalars[span.range]).lowercased())
    }
  }

  /// "Turn mute off", read as muting.
  private mutating func readUnmuting(_ scalars: [Unicode.Scalar]) {
    guard label.intent == "HassMediaPlayerMute" else { return }
    let words = Wording(scalars, in: range).words.map(\.text)
    guard let mute = words.firstIndex(of: "mute") else { return }
    let next = words[(mute + 1)...].first
    let isAfterOff =
      words[..<mute].last == "off" && (next.map { ["on", "for", "in", "please", "now"].contains($0) } ?? true)
    if next == "off" || isAfterOff { label = IntentLabel("HassMediaPlayerUnmute") }
  }

  /// "Ten percent brighter", read as ten percent: an amount before a comparative is a step.
  private mutating func readStep(_ scalars: [Unicode.Scalar]) {
    guard let step = Self.comparatives[label.intent],
      let position = spans.firstIndex(where: { $0.name == IntentName.settings[label.intent] }),
      let next = Wording(scalars, in: range).words.first(where: {
        $0.range.lowerBound >= spans[position].range.upperBound
      }),
      let slot = IntentName.steps[step.intent], let direction = step.directions[next.text]
    else { return }
    label = IntentLabel(step.intent, implying: slot, direction)
    spans[position].name = slot
  }

  private static let comparatives: [IntentName: (intent: IntentName, directions: [String: String])] = [
    "HassLightSet": (
      "HassSetBrightnessRelative", ["brighter": "up", "lighter": "up", "dimmer": "down", "darker": "down"]
    ),
    "HassSetVolume": ("HassSetVolumeRelative", ["louder": "up", "quieter": "down", "softer": "down"]),
    "HassClimateSetTemperature": (
      "HassClimateSetTemperatureRelative", ["warmer": "up", "hotter": "up", "cooler": "down", "colder": "down"]
    ),
  ]

  /// "Add | 7 | up to my list": a number and what stands between it and the list are one item.
  private mutating func takeItemsWhole(_ scalars: [Unicode.Scalar]) {
    guard let position = spans.lastIndex(where: { $0.name == "item" }) else { return }
    let item = spans[position].range
    let words = Wording(scalars, in: range).words
    let number = words.filter { item.overlaps($0.range) }.map(\.text)
    let behind = words.filter { $0.range.lowerBound >= item.upperBound }
    guard NumberResolver.read(number[...])?.wordCount == number.count, behind.count > 1,
      ["to", "on", "onto", "from"].contains(behind[1].text), !behind[0].followsComma,
      !spans.contains(where: { $0.range.overlaps(behind[0].range) })
    else { return }
    spans[position].range = item.lowerBound..<behind[0].range.upperBound
  }

  /// "I bought bread, so take bread off the list": what is told before the "so" is no item of the request.
  private mutating func dropToldItems(_ scalars: [Unicode.Scalar]) {
    let items = spans.filter { $0.name == "item" }
    guard IntentName.listing.contains(label.intent), items.count > 1,
      let so = Self.request(in: Wording(scalars, in: range).words),
      !items.contains(where: { $0.range.contains(so) }), items.contains(where: { $0.range.lowerBound > so })
    else { return }
    spans.removeAll { $0.name == "item" && $0.range.upperBound <= so }
  }

  /// Where a "so" stands that a verb of lists follows: "so you can take", "so please add".
  private static func request(in words: [Wording.Word]) -> Int? {
    words.indices.last { position in
      guard words[position].text == "so" else { return false }
      let next = words[(position + 1)...].first { !["please", "can", "could", "you", "just", "now"].contains($0.text) }
      return next.map { listVerbs.contains($0.text) } ?? false
    }.map { words[$0].range.lowerBound }
  }

  private static let listVerbs: Set<String> = [
    "add", "put", "take", "remove", "cross", "tick", "check", "delete", "strike", "stick", "get", "mark", "scratch",
    "pop",
  ]

  /// Words that change what the number before them counts.
  private static let units: Set<String> = [
    "percent", "%", "degrees", "steps", "step", "notches", "notch", "levels", "clicks", "ticks", "bars",
  ]
  private static let values = SlotName.values.union(SlotName.timerParts)

  /// One slot for a name of the home of which slots hold pieces.
  private mutating func takeNameWhole(_ name: Range<Int>) {
    let pieces = spans.filter { $0.range.overlaps(name) && SlotName.targets.contains($0.name) }
    guard let first = pieces.first, pieces.allSatisfy({ name.contains($0.range.lowerBound) }) else { return }
    spans.removeAll { pieces.contains($0) }
    spans.append(Span(name: "name", range: name, confidence: first.confidence))
    spans.sort { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// "Except the floor lamp", however it was marked: from the word that opens the exception to the end of the command,
  /// or to the time or value that follows.
  private mutating func takeExceptionWhole(_ scalars: [Unicode.Scalar]) {
    let words = Wording(scalars, in: range).words
    guard let opening = Self.opening(in: words) else { return }
    let start = words[opening].range.lowerBound
    let excepting = SlotName.targets.union(["except"])
    var end =
      spans.filter { !excepting.contains($0.name) }.map(\.range.lowerBound).filter { $0 > start }.min()
      ?? range.upperBound
    while let last = words.last(where: { $0.range.upperBound <= end && $0.range.lowerBound > start }),
      ["please", "thanks", "now", "in", "at", "for", "on"].contains(last.text)
    {
      end = last.range.lowerBound
    }
    // "… except the hall and close the curtains": a verb opens another command.
    let next = words.indices.dropLast().first { position in
      words[position].range.lowerBound > start && words[position].range.lowerBound < end
        && ["and", "then"].contains(words[position].text) && Conjuncts.verbs.contains(words[position + 1].text)
    }
    if let next { end = words[next].range.lowerBound }
    end = words.last { $0.range.upperBound <= end }?.range.upperBound ?? end
    guard end > words[opening].range.upperBound else { return }
    spans.removeAll { excepting.contains($0.name) && $0.range.upperBound > start && $0.range.lowerBound < end }
    // A room marked as left out in front of the exception is where it is an exception to.
    for position in spans.indices where spans[position].name == "except" { spans[position].name = "area" }
    spans.append(Span(name: "except", range: start..<end, confidence: confidence))
    spans.sort { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// The word that opens an exception, alone or with the next.
  private static func opening(in words: [Wording.Word]) -> Int? {
    words.indices.dropFirst().first { position in
      let next = position + 1 < words.count ? words[position + 1].text : ""
      switch words[position].text {
      case "except", "excepting", "excluding": return true
      case "apart", "aside": return next == "from"
      case "other": return next == "than"
      // Not at the beginning, where a bar is a bar.
      case "bar": return position > 2 && ["the", "my", "our"].contains(next)
      case "but": return next == "not" || next == "leave"
      default: return false
      }
    }
  }
}
