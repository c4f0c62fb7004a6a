// The rules about devices: names, areas, kinds, and what a label implies.

import Ontology

extension RowForm {
  /// The kind of device that starts at a word: its words and slot; nil when none does.
  func kind(at start: Int) -> (words: Range<Int>, slot: SlotName)? {
    for count in stride(from: Lexicon.longestKind, through: 1, by: -1) where start + count <= words.count {
      let range = start..<(start + count)
      if let slot = Lexicon.kinds[words[range].map(\.key)] { return (range, slot) }
    }
    return nil
  }

  private func isKind(_ range: Range<Int>) -> SlotName? { Lexicon.kinds[words[range].map(\.key)] }

  /// The longest known place that starts at `start` and ends before `end`.
  private func place(at start: Int, before end: Int) -> Range<Int>? {
    for stop in stride(from: end, to: start, by: -1) where places.contains(key(start..<stop)) { return start..<stop }
    return nil
  }

  /// Gives names that are kinds, places, or place + kind their own slots.
  mutating func settleNames() {
    var settled: [(name: SlotName, words: Range<Int>)] = []
    for span in located {
      guard span.name == "name" || span.name == "area" else {
        settled.append(span)
        continue
      }
      let range = span.words
      if span.name == "area", word(range.upperBound - 1) == "garage", let next = word(range.upperBound),
        next == "door" || next == "doors"
      {
        settled.append(("device_class", (range.upperBound - 1)..<(range.upperBound + 1)))
      } else if let slot = isKind(range) {
        settled.append((slot, range))
      } else if places.contains(key(range)) {
        settled.append((Lexicon.floors.contains(key(range)) ? "floor" : "area", range))
      } else if Lexicon.floors.contains(key(range)) {
        settled.append(("floor", range))
      } else if let place = place(at: range.lowerBound, before: range.upperBound - 1),
        let slot = isKind(place.upperBound..<range.upperBound), let last = word(range.upperBound - 1),
        !Lexicon.kindsThatName.contains(last) || range.upperBound - place.upperBound > 1
      {
        settled.append(("area", place))
        settled.append((slot, place.upperBound..<range.upperBound))
      } else {
        settled.append(span)
      }
    }
    located = settled
  }

  /// Covers the words that say which kind of device is meant.
  mutating func coverKinds() {
    // A verb that sources locate as a domain ("light up the kitchen") is no kind.
    for span in located where span.name == "domain" && readsAsVerb(span.words) {
      implied.append(("domain", key(span.words)))
    }
    located = located.filter { span in
      (span.name != "domain" && span.name != "device_class") || !readsAsVerb(span.words)
    }
    if !located.contains(where: { $0.name == "domain" || $0.name == "device_class" }) {
      var index = 0
      while index < words.count {
        guard let kind = kind(at: index), isFree(kind.words), !readsAsVerb(kind.words) else {
          index += 1
          continue
        }
        let follows = located.first { $0.name == "name" && $0.words.upperBound == kind.words.lowerBound }
        let before = kind.words.lowerBound - 1
        if let follows, let at = located.firstIndex(where: { $0.words == follows.words }) {
          located[at].words = follows.words.lowerBound..<kind.words.upperBound  // "sofa lamp" is the whole name
        } else if let word = word(before), isFree(before), Lexicon.qualifiers.contains(word), allows("name") {
          located.append(("name", before..<kind.words.upperBound))  // and so is "front door"
        } else {
          located.append((kind.slot, kind.words))
          locatePlace(beside: kind.words)
        }
        break
      }
    }
    let impliedDomain = implied.first { $0.name == "domain" }?.value
    let hasKind = located.contains { $0.name == "domain" || $0.name == "device_class" || $0.name == "name" }
    if hasKind {
      _ = takeImplied("domain")
      _ = takeImplied("device_class")
      if let impliedDomain, ["lock", "cover", "valve"].contains(impliedDomain) {
        implied.append(("domain", impliedDomain == "valve" ? "cover" : impliedDomain))
      }
    }
  }

  /// Covers a known place beside a kind of device where the source missed it.
  private mutating func locatePlace(beside kind: Range<Int>) {
    guard !located.contains(where: { ["area", "floor", "name"].contains($0.name.rawValue) }) else { return }
    func take(_ range: Range<Int>) {
      guard isFree(range), places.contains(key(range)), !Lexicon.noPlaces.contains(key(range)) else { return }
      located.append((Lexicon.floors.contains(key(range)) ? "floor" : "area", range))
    }
    for count in [3, 2, 1] where kind.lowerBound >= count {
      let range = (kind.lowerBound - count)..<kind.lowerBound
      if places.contains(key(range)) { return take(range) }
    }
    guard word(kind.upperBound) == "in" || word(kind.upperBound) == "on" else { return }
    var start = kind.upperBound + 1
    if let article = word(start), Lexicon.articles.contains(article) { start += 1 }
    if start < words.count, let range = place(at: start, before: min(start + 3, words.count)) { take(range) }
  }

  private func readsAsVerb(_ range: Range<Int>) -> Bool {
    guard range.count == 1, let kind = word(range.lowerBound), Lexicon.kindsLikeVerbs.contains(kind) else {
      return false
    }
    if let before = word(range.lowerBound - 1) {
      if Lexicon.determiners.contains(before) { return false }
      if located.contains(where: {
        $0.words.upperBound == range.lowerBound && ["area", "floor", "color", "name"].contains($0.name.rawValue)
      }) {
        return false
      }
    }
    guard kind == "light" || kind == "gate" else { return true }
    guard let next = word(range.upperBound) else { return range.lowerBound == 0 && words.count > 1 }
    return range.lowerBound == 0 ? !["on", "off", "to", "please", "brightness", "color"].contains(next) : next == "up"
  }

  /// Joins a place and a noun that makes a name ("bedroom lamp"), unless a name is there already.
  mutating func mergeNames() {
    guard allows("name"), !located.contains(where: { $0.name == "name" }),
      let area = located.firstIndex(where: { $0.name == "area" })
    else { return }
    let start = located[area].words
    guard
      let kind = located.firstIndex(where: {
        ($0.name == "domain" || $0.name == "device_class") && $0.words.lowerBound == start.upperBound
          && $0.words.count == 1
      }), Lexicon.kindsThatName.contains(key(located[kind].words))
    else { return }
    let end = located[kind].words.upperBound
    located.remove(at: kind)
    if let area = located.firstIndex(where: { $0.words == start }) {
      located[area] = ("name", start.lowerBound..<end)
    }
  }

  // MARK: Labels

  /// Gives the label what it implies, and nothing else.
  mutating func settleLabel() throws(Conventions.Refusal) {
    let intent = row.label.intent
    if let slot = Lexicon.stepSlots[intent] {
      row.label = IntentLabel(intent, implying: slot, try direction(of: slot))
    } else if intent == "HassTurnOn" || intent == "HassTurnOff" {
      try settlePower()
    } else {
      row.label = IntentLabel(intent)
    }
  }

  private mutating func direction(of slot: SlotName) throws(Conventions.Refusal) -> String {
    var found = row.label.impliedSlot == slot ? row.label.impliedValue : nil
    let keys = Set(words.map(\.key))
    func read(_ value: String) -> String? {
      let value = value.lowercased()
      if Lexicon.upWords.contains(value) { return "up" }
      if Lexicon.downWords.contains(value) || value.hasPrefix("-") { return "down" }
      return nil
    }
    if let value = takeImplied(slot) {
      found = found ?? read(value) ?? (Double(value) != nil ? "up" : nil)
      if Double(value) != nil, !located.contains(where: { $0.name == slot }) { locateAmount(slot) }
    }
    for (index, span) in located.enumerated().reversed() where span.name == slot {
      if Lexicon.directionOnly.contains(key(span.words)) {
        found = found ?? read(key(span.words))
        located.remove(at: index)
      }
    }
    if found == nil, !keys.isDisjoint(with: Lexicon.downWords) { found = "down" }
    if found == nil, !keys.isDisjoint(with: Lexicon.upWords) || located.contains(where: { $0.name == slot }) {
      found = "up"
    }
    guard let found, found == "up" || found == "down" else { throw .noDirection }
    return found
  }

  /// Puts `slot` over the first free number and its unit.
  mutating func locateAmount(_ slot: SlotName) {
    let runs = NumberRuns.runs(in: words) { word in
      !located.contains { span in words[span.words].contains { $0.range == word.range } }
    }
    if let run = runs.first {
      located.append((slot, run))
      coverQuantities()
    }
  }

  private mutating func settlePower() throws(Conventions.Refusal) {
    let domain =
      implied.first { $0.name == "domain" }?.value
      ?? (row.label.impliedSlot == "domain" ? row.label.impliedValue : nil)
    let intent = row.label.intent
    let hasWord = located.contains { ["name", "domain", "device_class"].contains($0.name.rawValue) }
    if domain == "lock" || (hasWord && saysLock) {
      row.label = IntentLabel(intent, implying: "domain", "lock")
    } else if domain == "cover" || domain == "valve" || (hasWord && saysCover) {
      row.label = IntentLabel(intent, implying: "domain", "cover")
    } else if !hasWord, domain == "light" {
      row.label = IntentLabel(intent, implying: "domain", "light")
    } else {
      row.label = IntentLabel(intent)
      let hasPlace = located.contains { $0.name == "area" || $0.name == "floor" }
      guard hasWord || hasPlace || words.contains(where: { ["everything", "all"].contains($0.key) }) else {
        throw .noTarget
      }
    }
  }

  private var verbs: [String] { words.indices.filter(isFree).map { words[$0].key } }

  private var saysLock: Bool {
    verbs.contains { ["lock", "unlock", "locked", "unlocked", "locking", "unlocking"].contains($0) }
  }

  private var saysCover: Bool {
    let keys = verbs
    if keys.contains(where: { ["open", "close", "opened", "closed", "opening", "closing", "reopen"].contains($0) }) {
      return true
    }
    if let shut = keys.firstIndex(of: "shut") {
      return !keys[shut...].contains("off") && !keys[shut...].contains("down")
    }
    let isCover = located.contains { $0.name == "device_class" }
    return isCover
      && keys.contains { ["raise", "lower", "lift", "pull", "draw", "roll", "unroll", "shutter"].contains($0) }
  }
}
