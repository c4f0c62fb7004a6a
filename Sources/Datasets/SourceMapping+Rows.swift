// Applying a mapping to one row: renames, forms of time, amount and colour, then the conventions.

import Ontology

extension SourceMapping {
  /// What a source row turned into.
  enum Outcome {
    case labelled(LabelledUtterance)
    case refused(LabelledUtterance)
    case skipped(String)
  }

  /// The row under this mapping's decisions and the conventions.
  func outcome(of row: SourceRow, places: Set<String>, keepsImplied: Bool = false) -> Outcome {
    let source = row.source ?? sets.first ?? file
    switch decision(for: row) {
    case nil: return .skipped("intent not in the mapping")
    case .skip: return .skipped("skipped by the mapping")
    case .refuse: return .refused(LabelledUtterance(row.text, label: .outOfScope, source: source))
    case .map(let rule):
      guard let mapped = apply(rule, to: row, source: source) else { return .skipped("no label or slot for it") }
      do throws(Conventions.Refusal) {
        return .labelled(try Conventions.applied(to: mapped, places: places, keepsImplied: keepsImplied))
      } catch {
        return .skipped(error.rawValue)
      }
    }
  }

  /// What its words say, or else what its intent's name says.
  private func decision(for row: SourceRow) -> Decision? {
    guard let filed = intents[row.intent] else { return fallback }
    guard case .map = filed, !wordings.isEmpty else { return filed }
    let words = WordScanner.words(in: row.text)
    return wordings.first { $0.applies(to: row.intent, words) }?.decision ?? filed
  }

  private func apply(_ rule: Rule, to row: SourceRow, source: String) -> LabelledUtterance? {
    if !rule.require.isEmpty, !row.slots.contains(where: { rule.require.contains($0.name) && $0.start >= 0 }) {
      return nil
    }
    var label = rule.label
    if let choice = rule.choice {
      let value = row.slots.first { $0.name == choice.slot }?.value.lowercased()
      guard let chosen = choice.cases.first(where: { $0.key == value })?.label ?? label else { return nil }
      label = chosen
    }
    guard var label else { return nil }
    let words = WordScanner.words(in: row.text)
    var spans: [LabelledUtterance.Span] = []
    for slot in row.slots {
      guard let target = rule.slots[slot.name] ?? slots[slot.name] else { continue }
      let span = slot.span
      guard let range = span.range, let covered = RowForm.wordRange(of: range, in: words) else {
        if !Self.forms.contains(target) {
          spans.append(.init(SlotName(rawValue: target), value: slot.value, range: nil))
        }
        continue
      }
      switch target {
      case "moment":
        spans.append(.init(Self.moment(covered, words), value: slot.value, range: range))
      case "amount":
        guard let step = Lexicon.stepSlots[label.intent] else { continue }
        if let absolute = rule.absolute, Self.isTarget(covered, words), let slot = Self.targetSlot[absolute.intent] {
          label = absolute
          spans.append(.init(slot, value: span.value, range: range))
        } else {
          spans.append(.init(step, value: span.value, range: range))
        }
      case "tone":
        spans.removeAll { $0.name == "color" || $0.name == "temperature" }
        let keys = words[covered].map(\.key)
        if !Lexicon.temperatureTones.isDisjoint(with: keys) {
          spans.append(.init("temperature", value: span.value, range: range))
        } else if !Lexicon.colors.isDisjoint(with: keys) {
          spans.append(.init("color", value: span.value, range: range))
        }
      default: spans.append(.init(SlotName(rawValue: target), value: span.value, range: range))
      }
    }
    if let absolute = rule.absolute, label == rule.label, let slot = Self.targetSlot[absolute.intent],
      let target = Self.target(in: words, spans: spans)
    {
      label = absolute
      spans.append(.init(slot, value: "", range: target))
    }
    if let slot = rule.locate, !spans.contains(where: { $0.name == slot && $0.range != nil }) {
      if let range = Self.number(in: words, spans: spans) {
        spans.append(.init(slot, value: "", range: range))
      } else if let otherwise = rule.otherwise {
        label = otherwise
      } else {
        return nil
      }
    }
    if let held = rule.whenHolds.first(where: { held in
      spans.contains {
        $0.name.rawValue == held.key && $0.range != nil && !Lexicon.noPlaces.contains($0.value.lowercased())
      }
    }) {
      label = held.label
    }
    if !rule.devices.isEmpty, !spans.contains(where: { $0.name == "name" && $0.range != nil }),
      let phrase = Self.phrase(rule.devices, in: words)
    {
      spans.append(.init("name", value: "", range: phrase))
    }
    // "Turn down the porch light" is marked as off in places: it reads as dimmer, and two readings teach neither.
    let keys = Set(words.map(\.key))
    if label.intent == "HassTurnOff", rule.domain != "cover", keys.contains("down"), keys.contains("turn") {
      return nil
    }
    if let domain = rule.domain { spans.append(.init("domain", value: domain, range: nil)) }
    return LabelledUtterance(row.text, label: label, spans: spans, source: source)
  }

  // MARK: Forms

  private static let targetSlot: [IntentName: SlotName] = [
    "HassSetVolume": "volume_level", "HassLightSet": "brightness", "HassClimateSetTemperature": "temperature",
    "HassFanSetSpeed": "percentage", "HassSetPosition": "position",
  ]

  /// Whether the words of a time are a delay, a duration, or a time of day.
  static func moment(_ range: Range<Int>, _ words: [Word]) -> SlotName {
    let keys = words[range].map(\.key)
    let before = range.lowerBound > 0 ? words[range.lowerBound - 1].key : ""
    let first = keys.first ?? ""
    if Lexicon.durationWords.contains(first) || Lexicon.durationWords.contains(before) { return "duration" }
    guard !Lexicon.anyTimeUnit.isDisjoint(with: keys) else { return "time" }
    return Lexicon.delayWords.contains(first) || Lexicon.delayWords.contains(before) ? "delay" : "duration"
  }

  /// Whether an amount is where to go ("to fifty", "maximum") rather than how far.
  static func isTarget(_ range: Range<Int>, _ words: [Word]) -> Bool {
    let keys = words[range].map(\.key)
    let before = range.lowerBound > 0 ? words[range.lowerBound - 1].key : ""
    if keys.contains("by") || before == "by" { return false }
    return keys.first == "to" || ["to", "at"].contains(before)
      || !Set(keys).isDisjoint(with: ["maximum", "max", "minimum", "min", "loudest", "full", "highest", "lowest"])
  }

  /// Scalars of the number and unit after a free "to" or "at".
  private static func target(in words: [Word], spans: [LabelledUtterance.Span]) -> Range<Int>? {
    guard let found = number(in: words, spans: spans),
      let first = words.firstIndex(where: { $0.range.lowerBound == found.lowerBound }), first > 0,
      ["to", "at"].contains(words[first - 1].key)
    else { return nil }
    return found
  }

  /// Scalars of the first number outside every span; the conventions add its unit.
  private static func number(in words: [Word], spans: [LabelledUtterance.Span]) -> Range<Int>? {
    let runs = NumberRuns.runs(in: words) { word in
      !spans.contains { $0.range?.overlaps(word.range) ?? false }
    }
    guard let run = runs.first, let first = words[run].first, let last = words[run].last else { return nil }
    return first.range.lowerBound..<last.range.upperBound
  }

  static func phrase(_ phrases: [[String]], in words: [Word]) -> Range<Int>? {
    for phrase in phrases {
      for start in words.indices where start + phrase.count <= words.count {
        if words[start..<(start + phrase.count)].map(\.key) == phrase {
          return words[start].range.lowerBound..<words[start + phrase.count - 1].range.upperBound
        }
      }
    }
    return nil
  }
}
