// "Turn off the fan, the radio and the lamp" asks for three things. Where one reading names several, joined by "and" or
// a comma, or by nothing but a "the" where a recogniser left the comma out, each is read as a sentence of its own that
// shares the verb before them and the value behind them:
// "turn off the fan", "turn off the radio", "turn off the lamp".

import Ontology

/// Takes a sentence that names several things apart.
struct Conjuncts {
  /// The sentences; just `passage` when it names one thing.
  static func sentences(of passage: Passage, _ reading: Reading) -> [Passage] {
    guard IntentCatalog.definition(of: reading.label.intent)?.hasTargets ?? true,
      reading.label.intent != "HassMediaSearchAndPlay", !reading.spans.contains(where: { $0.name == "item" })
    else { return [passage] }
    let conjuncts = Conjuncts(passage, reading)
    return conjuncts.chunks.count > 1 ? conjuncts.sentences : [passage]
  }

  /// One of the things named.
  private struct Chunk {
    /// From its first word to its last, in the passage.
    var range: Range<Int>
    /// The spans in it.
    var spans: [Reading.Span]

    var things: [Reading.Span] { spans.filter { SlotName.things.contains($0.name) } }
    var places: [Reading.Span] { spans.filter { SlotName.places.contains($0.name) } }
    /// Names of the values in it.
    var values: Set<SlotName> { Set(spans.map(\.name).filter(SlotName.values.contains)) }
    var isNamed: Bool { !things.isEmpty || !places.isEmpty }
  }

  private let passage: Passage
  private let words: [Passage.Word]
  private var chunks: [Chunk] = []

  private init(_ passage: Passage, _ reading: Reading) {
    self.passage = passage
    words = passage.words
    chunks = Self.chunks(of: passage, words, reading)
  }

  /// The passage cut at joining words that stand outside every slot; what names nothing belongs to the chunk before.
  private static func chunks(of passage: Passage, _ words: [Passage.Word], _ reading: Reading) -> [Chunk] {
    var cuts: [(end: Int, start: Int)] = []
    for (position, word) in words.enumerated().dropFirst() {
      let before = words[position - 1]
      let isJoiner = word.text == "and" || word.text == "&" || word.text == "plus"
      let hasComma = passage.scalars[before.range.upperBound..<word.range.lowerBound].contains(",")
      let isListed = isListed(word, after: before, before: words.dropFirst(position + 1), reading.spans)
      guard isJoiner || hasComma || isListed,
        !isInside(before.range.upperBound, word.range.lowerBound, reading.spans)
      else { continue }
      if !isJoiner {
        // "Coffee and, tea": what is cut off behind the "and" is not cut off again at its comma.
        if let last = cuts.last, last.start >= word.range.lowerBound { continue }
        cuts.append((before.range.upperBound, word.range.lowerBound))
      } else if position + 1 < words.count,
        !reading.spans.contains(where: { $0.range.contains(word.range.lowerBound) })
      {
        if cuts.last?.start == word.range.lowerBound { cuts.removeLast() }
        cuts.append((before.range.upperBound, words[position + 1].range.lowerBound))
      }
    }
    var chunks: [Chunk] = []
    var start = 0
    for (end, next) in cuts + [(passage.scalars.count, passage.scalars.count)] {
      let chunk = Chunk(
        range: start..<end, spans: reading.spans.filter { $0.range.lowerBound >= start && $0.range.upperBound <= end })
      start = next
      let hasOwnValue = chunk.values.contains { value in chunks.contains { $0.values.contains(value) } }
      if chunks.isEmpty || chunk.isNamed || (hasOwnValue && hasOwnWords(chunk, words)) {
        chunks.append(chunk)
      } else {
        chunks[chunks.count - 1].range = chunks[chunks.count - 1].range.lowerBound..<end
        chunks[chunks.count - 1].spans += chunk.spans
      }
    }
    // "In the evening, …" asks for nothing before the first cut.
    if chunks.count > 1, !chunks[0].isNamed, chunks[0].values.isEmpty {
      chunks[1].range = chunks[0].range.lowerBound..<chunks[1].range.upperBound
      chunks[1].spans = chunks[0].spans + chunks[1].spans
      chunks.removeFirst()
    }
    return chunks
  }

  /// Whether a word of the chunk stands outside its slots and means something.
  private static func hasOwnWords(_ chunk: Chunk, _ words: [Passage.Word]) -> Bool {
    words.contains { word in
      chunk.range.contains(word.range.lowerBound) && !chunk.spans.contains { $0.range.overlaps(word.range) }
        && !determiners.contains(word.text) && !prepositions.contains(word.text) && word.text != "to"
    }
  }

  /// Whether `word` is a "the" right between two things: "the lights the fan and the lamp". "The TV the lights are too
  /// bright" names one, and says why.
  private static func isListed(
    _ word: Passage.Word, after before: Passage.Word, before rest: ArraySlice<Passage.Word>, _ spans: [Reading.Span]
  ) -> Bool {
    guard let next = rest.first, listing.contains(word.text),
      spans.contains(where: { SlotName.things.contains($0.name) && $0.range.upperBound == before.range.upperBound })
    else { return false }
    // "The bedroom lights": a room counts with the thing behind it.
    let behind = spans.filter { $0.range.lowerBound >= next.range.lowerBound && SlotName.targets.contains($0.name) }
    let named = behind.prefix { !SlotName.things.contains($0.name) }
    guard let first = behind.first, first.range.lowerBound == next.range.lowerBound, named.count <= 1,
      let thing = behind.dropFirst(named.count).first,
      named.isEmpty || rest.dropFirst().contains(where: { $0.range.lowerBound == thing.range.lowerBound })
    else { return false }
    let after = rest.first { $0.range.lowerBound >= thing.range.upperBound }
    return after.map {
      listing.contains($0.text) || ["and", "&", "plus", "please", "then", "thanks"].contains($0.text)
    }
      ?? true
  }

  private static let listing: Set<String> = ["the", "my", "our"]

  private static func isInside(_ lower: Int, _ upper: Int, _ spans: [Reading.Span]) -> Bool {
    spans.contains { $0.range.lowerBound < lower && $0.range.upperBound > upper }
  }

  // MARK: - Sentences

  private var sentences: [Passage] {
    var sentences: [Passage] = []
    for (position, chunk) in chunks.enumerated() {
      if isPlaceOnly(chunk, isFirst: position == 0) {
        if position > 0, let moved = elsewhere(sentences[position - 1], chunk, chunks[position - 1]) {
          sentences.append(moved)
          continue
        }
        if position == 0, let thing = chunks[1].things.first, let place = chunks[1].places.last,
          place.range.upperBound <= thing.range.lowerBound
        {
          // "The kitchen and bedroom lights".
          sentences.append(passage[chunk.range] + passage[place.range.upperBound..<chunks[1].range.upperBound])
          continue
        }
      }
      var sentence = position == 0 ? passage[chunk.range] : passage[..<prefixEnd] + passage[chunk.range]
      if position + 1 < chunks.count, let suffix = suffix(for: chunk) { sentence = sentence + passage[suffix] }
      sentences.append(sentence)
    }
    return sentences
  }

  /// Where the words that all conjuncts share end: before the first thing and the words that belong to it.
  private var prefixEnd: Int {
    let first = chunks[0]
    var start = (first.things + first.places).map(\.range.lowerBound).min() ?? verbEnd
    // "In the kitchen turn on the lights and the fan": the place is shared, for a verb follows it.
    if let thing = first.things.first, start < thing.range.lowerBound,
      words.contains(where: {
        $0.range.lowerBound >= start && $0.range.upperBound <= thing.range.lowerBound && Self.verbs.contains($0.text)
      })
    {
      start = thing.range.lowerBound
      if let place = first.places.last(where: { place in
        place.range.upperBound <= thing.range.lowerBound
          && !words.contains {
            $0.range.lowerBound >= place.range.upperBound && $0.range.upperBound <= thing.range.lowerBound
              && Self.verbs.contains($0.text)
          }
      }) {
        start = place.range.lowerBound
      }
    }
    while let word = words.last(where: { $0.range.upperBound <= start }), Self.determiners.contains(word.text) {
      start = word.range.lowerBound
    }
    return start
  }

  /// Where the verb at the beginning ends, with its particle: "set |", "turn down |".
  private var verbEnd: Int {
    guard let verb = words.firstIndex(where: { Self.verbs.contains($0.text) }), verb < 4 else { return 0 }
    let next = verb + 1 < words.count ? words[verb + 1] : words[verb]
    let end = ["on", "off", "up", "down"].contains(next.text) ? next : words[verb]
    return min(end.range.upperBound + 1, passage.scalars.count)
  }

  /// What stands behind the last conjunct and holds for `chunk` too, which has nothing behind its own thing.
  private func suffix(for chunk: Chunk) -> Range<Int>? {
    guard let last = chunks.last, let end = last.things.map(\.range.upperBound).max(),
      let own = (chunk.things + chunk.places).map(\.range.upperBound).max(),
      !words.contains(where: { $0.range.lowerBound >= own && $0.range.upperBound <= chunk.range.upperBound })
    else { return nil }
    let rest = end..<last.range.upperBound
    let behind = last.spans.filter { $0.range.lowerBound >= end }
    // A room behind the last holds for kinds ("the blinds and the curtains in the bedroom"), not for names.
    let isOnlyPlace = !behind.isEmpty && behind.allSatisfy { SlotName.places.contains($0.name) }
    if isOnlyPlace, chunk.things.contains(where: { $0.name == "name" }) || !chunk.places.isEmpty { return nil }
    return rest.isEmpty ? nil : rest
  }

  /// "… and the bedroom": a place and nothing but what leads to it.
  private func isPlaceOnly(_ chunk: Chunk, isFirst: Bool) -> Bool {
    guard chunk.things.isEmpty, !chunk.places.isEmpty else { return false }
    let start = isFirst ? prefixEnd : chunk.range.lowerBound
    return words.allSatisfy { word in
      word.range.lowerBound < start || word.range.upperBound > chunk.range.upperBound
        || Self.determiners.contains(word.text) || Self.prepositions.contains(word.text)
        || chunk.spans.contains { $0.range.overlaps(word.range) }
    }
  }

  /// The sentence before with another place: "the lights in the kitchen" → "the lights in the bedroom".
  private func elsewhere(_ sentence: Passage, _ chunk: Chunk, _ before: Chunk) -> Passage? {
    guard let old = before.places.last, let new = chunk.places.first,
      let position = sentence.position(ofOrigin: passage.origin(of: old.range))
    else { return nil }
    let end = chunk.spans.map(\.range.upperBound).max() ?? new.range.upperBound
    let tail = passage[end..<chunk.range.upperBound]
    return sentence[..<position.lowerBound] + passage[new.range.lowerBound..<end]
      + (tail.words.isEmpty ? sentence[position.upperBound...] : tail)
  }

  private static let determiners: Set<String> = ["the", "a", "an", "my", "our", "all", "every", "each", "both", "of"]
  private static let prepositions: Set<String> = ["in", "on", "at", "from", "inside"]
  static let verbs: Set<String> = [
    "turn", "switch", "set", "put", "make", "open", "close", "shut", "lock", "unlock", "dim", "brighten", "raise",
    "lower", "start", "stop", "pause", "resume", "play", "mute", "unmute", "run", "send", "add", "increase", "decrease",
    "reduce", "bring", "roll", "pull", "crank",
  ]
}

extension Passage {
  /// Where a stretch of the utterance stands in this passage.
  func position(ofOrigin range: Range<Int>?) -> Range<Int>? {
    guard let range, !range.isEmpty, range.count <= scalars.count else { return nil }
    return (0...(scalars.count - range.count)).lazy.map { $0..<$0 + range.count }.first { origin(of: $0) == range }
  }

  subscript(range: PartialRangeUpTo<Int>) -> Passage { self[0..<range.upperBound] }
  subscript(range: PartialRangeFrom<Int>) -> Passage { self[range.lowerBound..<scalars.count] }
}
