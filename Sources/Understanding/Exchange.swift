// One utterance in a conversation: an answer to what was asked, or something tied to what was done, or a request of its
// own. What is done becomes what the next one may speak of.

import HomeControl
import Ontology

/// One utterance on its way through the engine.
struct Exchange {
  let engine: NLUEngine
  let utterance: Utterance
  let passage: Passage
  let situation: Situation
  var reader: SentenceReader
  var conversation: Conversation

  init(
    _ engine: NLUEngine, _ utterance: Utterance, _ scalars: [Unicode.Scalar], _ situation: Situation,
    _ workspace: NLUEngine.Workspace, _ trace: Explanation.Recorder?, _ conversation: Conversation
  ) {
    self.engine = engine
    self.utterance = utterance
    self.situation = situation
    self.conversation = conversation
    reader = SentenceReader(engine, workspace, trace, asker: utterance.area)
    let whole = Passage(scalars)
    if NLUEngine.isUnderstood(language: utterance.language),
      let request = SpokenCalls.after(whole, isName: { engine.homeWords?.reading($0) != nil }),
      reader.lookUp(whole) == nil
    {
      passage = request
    } else {
      passage = whole
    }
  }

  /// The answer; `conversation` then holds what is remembered of it.
  mutating func interpretation() -> Interpretation {
    let question = conversation.question
    conversation.question = nil
    let isEnglish = NLUEngine.isUnderstood(language: utterance.language)
    do throws(Refusal) {
      if isEnglish, let question, let answered = try answer(to: question) { return answered }
      if isEnglish, let drafts = try tied(to: question) { return carryOut(drafts) }
      let before = conversation
      let answer = carryOut(try requests(of: passage, isEnglish: isEnglish))
      guard isEnglish, let rejection = answer.rejection else { return answer }
      let after = conversation
      conversation = before
      if let mended = withoutAsides(after: rejection) { return mended }
      conversation = after
      return answer
    } catch {
      if isEnglish, let drafts = continuedList(after: error.rejection) { return carryOut(drafts) }
      if isEnglish, let mended = withoutAsides(after: error.rejection) { return mended }
      return rejected(error.rejection)
    }
  }

  // MARK: - Requests of their own

  /// The drafts of a passage that asks for something by itself.
  mutating func requests(of passage: Passage, isEnglish: Bool) throws(Refusal) -> [CommandDraft] {
    let written = reader.lookUp(passage)
    if written == nil, !isEnglish { throw Refusal(.foreignLanguage) }
    if written == nil, FollowUp.answer(passage) == true { throw Refusal(.nothingAsked) }
    if case .command(_, isCertain: false)? = written, !isEnglish { throw Refusal(.foreignLanguage) }
    var meant = passage
    if written == nil, isEnglish {
      meant = SelfCorrection.applied(to: meant) ?? meant
      meant = Remarks.withoutClauses(meant) { engine.homeWords?.reading($0) } ?? meant
    }
    var drafts = try self.drafts(of: meant)
    // "Stick eggs on the list, ta": thanks are no second request.
    if drafts.count > 1 { drafts.removeAll { $0.label.intent == "HassRespond" && $0.range.count <= 12 } }
    // "Give it ten minutes and then put the heating on": later, not a timer and now.
    if drafts.count > 1, drafts[0].label.intent == "HassStartTimer", SpokenForms.isDelay(drafts[0].words) {
      throw Refusal(Rejection(.lowConfidence, "Say when, as in: put it on in ten minutes."))
    }
    if isEnglish, SpokenForms.isBareQuestion(meant),
      drafts.contains(where: { IntentName.moving.contains($0.label.intent) })
    {
      throw Refusal(Rejection(.lowConfidence, "I'm not sure whether you ask or want that done."))
    }
    if drafts.count == 1, let draft = drafts.first { drafts = [elliptic(draft)] }
    return drafts
  }

  private mutating func drafts(of passage: Passage) throws(Refusal) -> [CommandDraft] {
    var drafts: [CommandDraft] = []
    for sentence in try reader.sentences(of: passage) { drafts.append(try draft(of: sentence, after: drafts)) }
    return drafts
  }

  // MARK: - Carrying out

  /// Values, then devices; one part that cannot be done rejects all. What waits for an answer is remembered.
  mutating func carryOut(_ drafts: [CommandDraft]) -> Interpretation {
    var commands: [Command] = []
    var asking: Rejection?
    var open: (index: Int, rejection: Rejection)?
    for (index, draft) in drafts.enumerated() {
      do throws(Refusal) {
        commands.append(try engine.command(draft, in: situation))
      } catch {
        var rejection = error.rejection
        rejection.confidence = rejection.confidence ?? draft.confidence
        switch rejection.reason {
        case .confirmationRequired:
          // Only what can be done after a yes is asked about.
          guard let command = try? engine.command(draft, in: situation, isConfirmed: true) else {
            return refusedThoughConfirmed(draft, rejection)
          }
          commands.append(command)
          asking = asking ?? rejection
        case .ambiguous where open == nil, .missingTarget where open == nil:
          open = (index, rejection)
          commands.append(Command(intent: draft.label.intent, confidence: 0, slots: [], range: draft.range))
        default: return rejected(rejection)
        }
      }
    }
    let kept = open == nil ? Self.distinct(commands, drafts) : Array(commands.indices)
    let turn = Conversation.Turn(drafts: kept.map { drafts[$0] }, commands: kept.map { commands[$0] })
    if let open {
      if asking == nil {
        conversation.question = .target(turn, index: open.index, candidates: open.rejection.candidates)
      }
      return rejected(open.rejection)
    }
    if let asking {
      conversation.question = .confirmation(turn)
      return rejected(asking)
    }
    return done(turn)
  }

  /// Positions without what a statement asked for already: "too hot in the conservatory, make it cooler" asks once,
  /// "next song, next song" twice.
  private static func distinct(_ commands: [Command], _ drafts: [CommandDraft]) -> [Int] {
    commands.indices.filter { position in
      guard position > 0, let targets = commands[position].targets, !targets.isEmpty,
        !["HassMediaNext", "HassMediaPrevious"].contains(commands[position].intent)
      else { return true }
      let (before, command) = (commands[position - 1], commands[position])
      let opening = Passage(Array(drafts[position - 1].words.unicodeScalars)).words.first?.text ?? ""
      let values = { (command: Command) in
        command.slots.filter { !targeting.contains($0.name) }.map { [$0.name.rawValue, "\($0.value)"] }
      }
      // Said twice, or as what is the matter and what to do about it.
      return !Self.telling.contains(opening) && !["HassTurnOn", "HassTurnOff"].contains(command.intent)
        || before.intent != command.intent
        || before.targets != targets || values(before) != values(command)
    }
  }

  /// First words of sentences that tell something.
  private static let telling: Set<String> = [
    "its", "im", "it", "i", "too", "so", "theres", "there", "were", "the", "my", "our",
  ]

  private func refusedThoughConfirmed(_ draft: CommandDraft, _ asked: Rejection) -> Interpretation {
    do throws(Refusal) {
      _ = try engine.command(draft, in: situation, isConfirmed: true)
      return rejected(asked)
    } catch {
      return rejected(error.rejection)
    }
  }

  /// What is done, and what the next utterance may speak of.
  mutating func done(_ turn: Conversation.Turn) -> Interpretation {
    if turn.commands.contains(where: { !Self.passing.contains($0.intent) }) { conversation.last = turn }
    return Interpretation(utterance, commands: turn.commands, model: identity)
  }

  func rejected(_ rejection: Rejection) -> Interpretation {
    var rejection = rejection
    if !engine.options.keepsConversations, utterance.previous.isEmpty, needsMemory(rejection) {
      rejection.reason = .unsupported
      rejection.message = "I can't remember here what was said before."
    }
    return Interpretation(utterance, rejection: rejection, model: identity)
  }

  /// Whether it could only be put right by remembering.
  private func needsMemory(_ rejection: Rejection) -> Bool {
    rejection.reason == .confirmationRequired || rejection == .nothingAsked || rejection == .unclearPronoun
      || [.outOfScope, .lowConfidence].contains(rejection.reason) && Pronouns.object(in: passage) != nil
        && passage.words.first.map { Conjuncts.verbs.contains($0.text) } ?? false
  }

  private var identity: ModelIdentity? { reader.askedModel ? engine.model.identity : nil }

  /// The whole utterance, as the range of a command whose words were said before.
  var extent: Range<Int> { 0..<passage.scalars.count }

  /// Intents that leave what is spoken of as it was.
  private static let passing: Set<IntentName> = [
    "HassNevermind", "HassRespond", "HassGetCurrentTime", "HassGetCurrentDate",
  ]
}

extension Rejection {
  static let nothingAsked = Rejection(.outOfScope, "I did not ask anything.")
}
