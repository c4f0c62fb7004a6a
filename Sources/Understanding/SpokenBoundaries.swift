// Where a further command starts although the model did not see it, and where none does although it did: a verb after
// "and" opens a command, a second value of one kind belongs to a second command, and nothing is cut inside a name, an
// item or a list of devices.

import Ontology

/// Corrects the boundaries that a model gave, by the words themselves.
enum SpokenBoundaries {
  /// Scalar offsets at which further commands start.
  ///
  /// - Parameter names: ranges that are one name of the home.
  static func of(
    _ whole: Reading, model: [Int], scalars: [Unicode.Scalar], names: [Range<Int>]
  ) -> [Int] {
    let words = Wording(scalars, in: 0..<scalars.count).words
    let spans = whole.spans.sorted { $0.range.lowerBound < $1.range.lowerBound }
    var found = Set(model)
    for position in words.indices.dropFirst() {
      if isSearchAndPlay(at: position, words, whole) { found.remove(words[position].range.lowerBound) }
      if startsCommand(at: position, words, spans), !isSearchAndPlay(at: position, words, whole) {
        found.insert(words[position].range.lowerBound)
      }
      if let start = delayedCommand(at: position, words, spans) {
        found.remove(words[position].range.lowerBound)
        found.insert(start)
      }
    }
    found.formUnion(secondValues(spans, words))
    found.formUnion(secondParticles(words, spans))
    found.formUnion(secondLists(words, spans))
    return found.sorted().filter { boundary in
      !names.contains { $0.lowerBound < boundary && boundary < $0.upperBound }
        && !spans.contains { isFree($0.name) && $0.range.lowerBound < boundary && boundary < $0.range.upperBound }
        && !isIndirectQuestion(at: boundary, words)
        && !onlyLists(from: boundary, to: found.filter { $0 > boundary }.min() ?? scalars.count, words, spans)
    }
  }

  /// "Tell me what time it is": what is told is no command of its own.
  private static func isIndirectQuestion(at start: Int, _ words: [Wording.Word]) -> Bool {
    let before = words.filter { $0.range.lowerBound < start }.suffix(2).map(\.text)
    return before == ["tell", "me"] || before == ["show", "me"] || before == ["me", "know"]
  }

  /// "Search for X and play it": one command.
  private static func isSearchAndPlay(at position: Int, _ words: [Wording.Word], _ whole: Reading) -> Bool {
    guard whole.label.intent == "HassMediaSearchAndPlay", words[position].text == "play", position + 1 < words.count
    else { return false }
    return ["it", "that", "them", "this"].contains(words[position + 1].text)
  }

  /// Words that join two commands.
  static let joiners: Set<String> = ["and", "then", "also", "plus", "next", "afterwards", "&"]

  /// Slots that hold free words, whatever they are.
  private static func isFree(_ name: SlotName) -> Bool {
    ["item", "message", "search_query", "conversation_command", "response"].contains(name)
  }

  /// A verb after "and", "then" or a comma, outside every slot, with something named before it.
  private static func startsCommand(at position: Int, _ words: [Wording.Word], _ spans: [Reading.Span]) -> Bool {
    let word = words[position]
    guard verbs.contains(word.text) else { return false }
    if opensAnew(at: position, words, spans) { return true }
    guard joiners.contains(words[position - 1].text) || word.followsComma else { return false }
    // "… and turn on" opens a command even where a list would swallow it.
    let next = position + 1 < words.count ? words[position + 1].text : ""
    let isPlain = ["turn", "switch"].contains(word.text) && ["on", "off"].contains(next)
    guard isPlain || !spans.contains(where: { $0.range.overlaps(word.range) }) else { return false }
    // "In five minutes, set …" is one command.
    return spans.contains { $0.range.upperBound <= word.range.lowerBound && !SlotName.scheduling.contains($0.name) }
      || position > 2 && words[..<(position - 1)].contains { verbs.contains($0.text) }
  }

  /// "Turn off the TV close the blinds", as recognisers write it: a verb that cannot belong to what stands before it, with
  /// something named on both sides.
  private static func opensAnew(at position: Int, _ words: [Wording.Word], _ spans: [Reading.Span]) -> Bool {
    let isHeld = { (word: Wording.Word) in spans.contains { $0.range.overlaps(word.range) } }
    let word = words[position]
    let next = position + 1 < words.count ? words[position + 1].text : ""
    guard SpokenForms.actions.contains(word.text), !isHeld(word), !["to", "by", ""].contains(next),
      !leading.contains(words[position - 1].text), !joiners.contains(words[position - 1].text),
      let earlier = words[..<position].firstIndex(where: { SpokenForms.actions.contains($0.text) && !isHeld($0) }),
      !["make", "let"].contains(words[earlier].text)
    else { return false }
    return position - earlier > 2 && spans.contains { $0.range.lowerBound >= word.range.upperBound }
  }

  /// Words behind which a verb is part of what they begin.
  private static let leading: Set<String> = [
    "to", "the", "a", "an", "my", "our", "can", "could", "would", "will", "you", "i", "we", "dont", "not", "never",
    "go",
    "come", "lets", "let", "just", "if", "when", "says", "said", "that", "which",
  ]

  /// Where the delay or time begins that stands between "and" and a verb: "and in five minutes close the door".
  private static func delayedCommand(at position: Int, _ words: [Wording.Word], _ spans: [Reading.Span]) -> Int? {
    guard verbs.contains(words[position].text),
      let time = spans.last(where: { $0.range.upperBound <= words[position].range.lowerBound }),
      ["delay", "time"].contains(time.name),
      var first = words.firstIndex(where: { $0.range.overlaps(time.range) }), first > 0,
      words[(words.lastIndex { $0.range.overlaps(time.range) } ?? first)..<position].count == 1
    else { return nil }
    if ["in", "at", "on"].contains(words[first - 1].text) { first -= 1 }
    guard first > 0, joiners.contains(words[first - 1].text) || words[first].followsComma,
      spans.contains(where: { $0.range.upperBound <= words[first].range.lowerBound })
    else { return nil }
    return words[first].range.lowerBound
  }

  private static let verbs: Set<String> = [
    "turn", "switch", "shut", "open", "close", "lock", "unlock", "dim", "brighten", "set", "put", "power", "raise",
    "lower", "increase", "decrease", "activate", "deactivate", "start", "stop", "make", "pause", "resume", "mute",
    "unmute", "play", "add", "send", "run", "tell", "announce", "skip", "cancel", "broadcast",
  ]

  /// "The heating to 21 and the office heater to 19": where a value comes twice, the word after the "and" between.
  private static func secondValues(_ spans: [Reading.Span], _ words: [Wording.Word]) -> [Int] {
    var starts: [Int] = []
    var last: [SlotName: Range<Int>] = [:]
    for span in spans where once.contains(span.name) {
      defer { last[span.name] = span.range }
      guard let before = last[span.name] else { continue }
      let between = words.indices.filter {
        words[$0].range.lowerBound >= before.upperBound && words[$0].range.upperBound <= span.range.lowerBound
      }
      guard let join = between.first(where: { joiners.contains(words[$0].text) || words[$0].followsComma }) else {
        continue
      }
      let start = between.first { $0 >= join && !joiners.contains(words[$0].text) }
      // "Between 20 and 30" names no second device.
      let isNamed = spans.contains {
        SlotName.targets.contains($0.name) && $0.range.lowerBound >= before.upperBound
          && $0.range.upperBound <= span.range.lowerBound
      }
      if let start, isNamed { starts.append(words[start].range.lowerBound) }
    }
    return starts
  }

  /// "The towel rail on and the fan off": opposite particles, each at the end of its part.
  private static func secondParticles(_ words: [Wording.Word], _ spans: [Reading.Span]) -> [Int] {
    for (position, word) in words.enumerated() where ends.contains(word.text) {
      guard position + 2 < words.count, joiners.contains(words[position + 1].text) || words[position + 1].followsComma,
        let last = words.last(where: { !["please", "now", "thanks"].contains($0.text) }),
        ends.contains(last.text), last.text != word.text, last.range.lowerBound > words[position + 2].range.lowerBound
      else { continue }
      let start = joiners.contains(words[position + 1].text) ? position + 2 : position + 1
      let hasTarget = { (range: Range<Int>) in
        spans.contains { SlotName.targets.contains($0.name) && range.contains($0.range.lowerBound) }
      }
      if hasTarget(0..<word.range.lowerBound), hasTarget(words[start].range.lowerBound..<last.range.lowerBound) {
        return [words[start].range.lowerBound]
      }
    }
    return []
  }

  /// "Milk to the shopping list and passports to the packing list": another item after a list was named.
  private static func secondLists(_ words: [Wording.Word], _ spans: [Reading.Span]) -> [Int] {
    let items = spans.filter { $0.name == "item" }
    return zip(items, items.dropFirst()).compactMap { one, other in
      let between = words.filter {
        $0.range.lowerBound >= one.range.upperBound && $0.range.upperBound <= other.range.lowerBound
      }
      // "… and add jam to the list": the verb opens it.
      guard let list = between.firstIndex(where: { $0.text == "list" }),
        !between[list...].contains(where: { verbs.contains($0.text) })
      else { return nil }
      return other.range.lowerBound
    }
  }

  private static let ends: Set<String> = ["on", "off", "open", "closed", "up", "down"]

  /// Whether nothing but devices, places and the words between them stands in a part: it goes on with the list.
  private static func onlyLists(from start: Int, to end: Int, _ words: [Wording.Word], _ spans: [Reading.Span]) -> Bool
  {
    let part = words.filter { $0.range.lowerBound >= start && $0.range.upperBound <= end }
    guard spans.contains(where: { $0.range.lowerBound >= start && $0.range.upperBound <= end }) else { return false }
    return part.allSatisfy { word in
      between.contains(word.text)
        || spans.contains { SlotName.targets.contains($0.name) && $0.range.overlaps(word.range) }
    }
  }

  /// Words that may stand between the things of a list.
  private static let between: Set<String> = [
    "and", "also", "plus", "&", "as", "well", "too", "then", "the", "a", "an", "my", "our", "your", "both", "all",
    "every", "each", "of", "in", "at", "from", "please",
  ]
  /// Slots of which one command has one.
  private static let once = SlotName.values.union(SlotName.scheduling).union(["state"])
}
