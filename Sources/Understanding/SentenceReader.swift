// From an utterance's words to drafts: exact match first, then the model; cut where the model or a verb says that a
// further command starts, and where several things are named.

import Ontology

/// Reads passages with one engine and one thread's scratch.
struct SentenceReader {
  /// One sentence of an utterance, read or still to be read.
  struct Sentence {
    var passage: Passage
    /// What the model made of it, where it was asked already.
    var result: ModelReader.Result?
    /// The draft, where somebody wrote the sentence down.
    var draft: CommandDraft?
  }

  let engine: NLUEngine
  let reader: ModelReader
  private var trace: Explanation.Recorder?
  /// The asker's area.
  let asker: String?
  /// Whether the model has been asked.
  private(set) var askedModel = false
  /// What was looked up of this utterance already: the same words are asked for at several places.
  private var matches: [(scalars: [Unicode.Scalar], match: ExactMatcher.Match?)] = []

  init(
    _ engine: NLUEngine, _ workspace: NLUEngine.Workspace, _ trace: Explanation.Recorder?, asker: String?
  ) {
    self.engine = engine
    self.asker = asker
    reader = workspace.reader
    self.trace = trace
  }

  /// The sentences of an utterance, in spoken order.
  mutating func sentences(of passage: Passage) throws(Refusal) -> [Sentence] {
    if let draft = try written(passage) { return [Sentence(passage: passage, draft: draft)] }
    let whole = read(passage)
    if whole.isTruncated { throw Refusal(.tooLong()) }
    let boundaries =
      SpokenBoundaries.of(
        whole.reading, model: whole.boundaries, scalars: passage.scalars,
        names: engine.grounder.joinedNames(in: passage.scalars)) + questionCuts(passage.words, whole)
    let parts = CommandSplitter.parts(of: passage.scalars, boundaries: boundaries)
    guard parts.count > 1 else { return secondRequest(of: passage, whole) ?? conjuncts(of: passage, whole) }
    var sentences: [Sentence] = []
    for part in parts {
      let piece = passage[part]
      if let draft = try written(piece) {
        sentences.append(Sentence(passage: piece, draft: draft))
      } else {
        sentences += conjuncts(of: piece, read(piece))
      }
    }
    return sentences
  }

  /// The draft of a sentence.
  mutating func draft(of sentence: Sentence) throws(Refusal) -> CommandDraft {
    if let draft = sentence.draft { return draft }
    let passage = sentence.passage
    var match: CommandDraft?
    if sentence.result == nil, let draft = try written(passage) { return draft }
    if case .command(let draft, _)? = lookUp(passage) {
      match = draft
    }
    let reading = (sentence.result ?? read(passage)).reading
    if let rejection = engine.refuse(reading)
      ?? SpokenDoubts.rejection(
        of: reading, passage.scalars, isContinued: passage.extent.lowerBound > 0)
    {
      throw Refusal(rejection)
    }
    let draft = match.flatMap { $0.label.intent == reading.label.intent ? $0 : nil }
    return (draft ?? CommandDraft(reading, passage.scalars)).located(in: passage)
  }

  /// What the model makes of a passage.
  mutating func read(_ passage: Passage) -> ModelReader.Result {
    askedModel = true
    var result = reader.read(passage.string)
    if let plain = readPlainly(passage, insteadOf: result) { result = plain }
    result.reading = result.reading.repaired(
      passage.scalars, names: engine.grounder.joinedNames(in: passage.scalars), resolver: engine.grounder.resolver)
    result.reading.confidence = engine.confidence(in: result.reading)
    trace?.read(result, passage)
    return result
  }

  /// What the model makes of a passage with plain names in place of those it cannot read, where that is a request and
  /// the passage as spoken was none, or one that passed over a name.
  private func readPlainly(_ passage: Passage, insteadOf read: ModelReader.Result) -> ModelReader.Result? {
    guard let foreign = engine.homeWords?.foreign, !foreign.isEmpty else { return nil }
    let words = passage.words.filter { foreign.contains($0.text) }
    if words.isEmpty { return nil }
    let isRefused = engine.refuse(read.reading) != nil
    let names = engine.grounder.names(in: passage, foreign: foreign)
    guard isRefused || isPassedOver(words, of: names, in: read.reading) else { return nil }
    let results = (0...1).lazy.compactMap { choice -> ModelReader.Result? in
      guard let plain = StandIns(for: passage, names: names, choice: choice) else { return nil }
      let result = plain.mappedBack(reader.read(text(plain.scalars[...])))
      return result.reading.label != .outOfScope && result.reading.confidence >= Self.surelyPlain
        && engine.refuse(result.reading) == nil
        && (isRefused || result.reading.label == read.reading.label && result.boundaries.count == read.boundaries.count)
        ? result : nil
    }
    // What is meant must not hang on which plain name it is.
    guard let result = results.first, let other = results.dropFirst().first,
      result.reading.label == other.reading.label, saysWhatToDo(passage, names, result.reading.label)
    else { return nil }
    return result
  }

  /// Confidence from which a sentence with plain names put in counts.
  private static let surelyPlain = 0.9

  /// Whether a reading, though it is a request, has left a name aside and names nothing else.
  private func isPassedOver(
    _ words: [Passage.Word], of names: [CommandGrounder.NameInText], in reading: Reading
  ) -> Bool {
    words.contains { word in !reading.spans.contains { $0.range.overlaps(word.range) } }
      && reading.spans.allSatisfy { span in
        !SlotName.things.contains(span.name) || names.contains { $0.range.overlaps(span.range) }
      }
  }

  /// Whether words beside the names say what to do: "the Backofen is hot" asks for nothing, whatever a coffee machine would.
  private func saysWhatToDo(
    _ passage: Passage, _ names: [CommandGrounder.NameInText], _ label: IntentLabel
  ) -> Bool {
    guard Self.bare.contains(label.intent) else { return true }
    return passage.words.contains { word in
      Self.carriers.contains(word.text) && !names.contains { $0.range.overlaps(word.range) }
    }
  }

  /// Intents that a sentence may be taken for which names a device and gives no value.
  private static let bare: Set<IntentName> = [
    "HassTurnOn", "HassTurnOff", "HassVacuumStart", "HassVacuumReturnToBase", "HassLawnMowerStartMowing",
    "HassLawnMowerDock", "HassSetBrightnessRelative", "HassSetVolumeRelative",
  ]
  private static let carriers: Set<String> = SpokenForms.actions.union(SpokenForms.gerunds).subtracting([
    "put", "make", "set", "change", "putting", "making", "setting", "changing",
  ]).union([
    "on", "off", "up", "down", "go", "going", "begin", "send", "return", "dock", "kill", "draw", "pull", "brighter",
    "dimmer",
    "louder", "quieter", "darker", "opened", "closed", "shut", "roll", "extend", "retract",
  ])

  /// What somebody wrote down that these words match.
  mutating func lookUp(_ passage: Passage) -> ExactMatcher.Match? {
    if let known = matches.first(where: { $0.scalars == passage.scalars }) { return known.match }
    let match = engine.written(passage, asker: asker)
    matches.append((passage.scalars, match))
    return match
  }

  /// A sentence that somebody wrote down and that leaves nothing to guess.
  private mutating func written(_ passage: Passage) throws(Refusal) -> CommandDraft? {
    switch lookUp(passage) {
    case .command(let draft, let isCertain):
      guard isCertain || !engine.modelIntents.contains(draft.label.intent) else { return nil }
      let located = draft.located(in: passage)
      trace?.matched(located)
      return located
    case .refused: throw Refusal(.outOfScope(confidence: 1))
    case nil: return nil
    }
  }

  private func conjuncts(of passage: Passage, _ result: ModelReader.Result) -> [Sentence] {
    let sentences = Conjuncts.sentences(of: passage, result.reading)
    guard sentences.count > 1, !SpokenDoubts.hasTwoEnds(result.reading, passage.scalars) else {
      return [Sentence(passage: passage, result: result)]
    }
    return sentences.map { Sentence(passage: $0) }
  }

  /// "Dim the lounge and film time", where a scene is called so: two sentences, each of which moves something by itself.
  private func secondRequest(of passage: Passage, _ whole: ModelReader.Result) -> [Sentence]? {
    guard let start = SpokenDoubts.secondRequest(in: whole.reading, passage.scalars) else { return nil }
    var trial = self
    trial.trace = nil
    let sentences = CommandSplitter.parts(of: passage.scalars, boundaries: [start]).compactMap { part in
      let piece = passage[part]
      return (try? trial.draft(of: Sentence(passage: piece))).map { Sentence(passage: piece, draft: $0) }
    }
    // "Go and clean" is one request.
    guard sentences.count == 2, let first = sentences[0].draft, let second = sentences[1].draft,
      first.label != second.label, IntentName.moving.contains(second.label.intent)
    else { return nil }
    return sentences
  }

  /// Where "and" is followed by a question outside every slot: "what time is it and is the door locked".
  private func questionCuts(_ words: [Passage.Word], _ whole: ModelReader.Result) -> [Int] {
    words.indices.dropFirst(2).compactMap { position in
      let start = words[position].range.lowerBound
      guard words[position - 1].text == "and", Self.questions.contains(words[position].text),
        !whole.reading.spans.contains(where: { $0.range.contains(start) || $0.range.contains(start - 1) })
      else { return nil }
      return start
    }
  }

  private static let questions: Set<String> = ["is", "are", "what", "whats", "how", "which", "did", "where"]
}
