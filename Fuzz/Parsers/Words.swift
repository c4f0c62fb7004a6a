// What a recogniser sends: word pieces, values of slots, and whole sentences in the example home.

import Glibc
import HomeControl
import JSONValues
import NGrams
import Ontology
import Resolvers
import Synchronization
import Tokenization
import Understanding
import WireMessages

extension Parser {
  static let words = [
    Parser("word-pieces", upTo: 1_024, wordPieces),
    Parser("vocabulary", upTo: 2_048, vocabulary),
    Parser("language-model", upTo: 4_096, languageModel),
    Parser("values", upTo: 256, values),
    Parser("sentence", upTo: 256, sentence),
  ]

  /// The folder of the package.
  public static let root: String = {
    let levels = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return levels.dropLast(3).joined(separator: "/")
  }()

  private static let pieces = try? WordPiece(
    vocabulary: Vocabulary(pieces: [
      "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "turn", "on", "the", "light", "##s", "##a", "##b", "a", "b", "é",
      "中", "##中", "1", "##1", ".", "!", "'", "ab", "##ab", "##abab",
    ]))

  private static func check(_ encoding: Encoding, of text: String, atMost limit: Int) throws(BrokenPromise) {
    let scalars = text.unicodeScalars.count
    try promise(encoding.count <= limit, "more tokens than asked for")
    try promise(
      encoding.ranges.count == encoding.count && encoding.wordIndexes.count == encoding.count, "lengths differ")
    var end = 0
    for (index, range) in encoding.ranges.enumerated() where encoding.wordIndexes[index] >= 0 {
      try promise(range.lowerBound >= end && range.upperBound <= scalars, "token \(index) is at \(range) of \(scalars)")
      end = max(end, range.lowerBound)
      try promise(encoding.wordIndexes[index] < encoding.words.count, "a token of a word that is not there")
    }
    for range in encoding.words { try promise(range.upperBound <= scalars, "a word ends behind the text") }
  }

  private static func wordPieces(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let pieces else { throw BrokenPromise("the vocabulary cannot be used") }
    let text = bytes.text
    for limit in [2, 16, 1_024] { try check(pieces.encode(text, maximumTokenCount: limit), of: text, atMost: limit) }
    let normalized = Normalizer().normalize(text)
    try promise(normalized.scalars.count == normalized.sources.count, "scalars without a source")
  }

  /// A vocabulary, a byte 30, and a text.
  private static func vocabulary(_ bytes: [UInt8]) throws(BrokenPromise) {
    let parts = bytes.cut(at: 30, atMost: 2)
    guard let vocabulary = try? Vocabulary(text: parts[0].text) else { return }
    let text = parts.count > 1 ? parts[1].text : "turn on the lights"
    try check(WordPiece(vocabulary: vocabulary).encode(text, maximumTokenCount: 64), of: text, atMost: 64)
  }

  /// A language model in the ARPA format.
  private static func languageModel(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let model = try? ARPAFile.model(of: bytes.text) else { return }
    let written = ARPAFile.text(of: model)
    guard let again = try? ARPAFile.model(of: written) else { throw BrokenPromise("what was written is refused") }
    try promise(again.counts == model.counts, "n-grams are lost in writing")
    _ = (try? SpeechModel(text: written))?.logProbability("turn on the 21.5 lights, a b")
  }

  private static let slotNames: [SlotName] = [
    "brightness", "position", "percentage", "brightness_step", "volume_step", "temperature_step", "temperature",
    "hours", "minutes", "seconds", "delay", "duration", "time", "color", "state", "ordinal", "item", "date",
  ]

  private static func values(_ bytes: [UInt8]) throws(BrokenPromise) {
    var context = SlotResolver.Context()
    context.now = 1_800_000_000
    let resolver = SlotResolver(context: context)
    let text = bytes.text
    for name in slotNames {
      for intent in ["HassLightSet", "HassClimateSetTemperature"] as [IntentName] {
        guard let value = resolver.resolve(name, raw: text, intent: intent, text: text) else { continue }
        if case .number(let number, _) = value {
          try promise(number.isFinite, "\(name) of \(text.debugDescription) is \(number)")
        }
      }
    }
    _ = OrdinalResolver.resolve(text)
    if let number = NumberResolver.resolve(text) { try promise(number.isFinite, "a number that is none") }
  }

  private static let engine = Mutex<Result<(NLUEngine, NLUEngine.Workspace), BrokenPromise>?>(nil)

  private static func load() -> Result<(NLUEngine, NLUEngine.Workspace), BrokenPromise> {
    do {
      let engine = try NLUEngine(
        modelPath: root + "/models/hearken-en.safetensors", intents: [root + "/intents/en"],
        homePath: root + "/Documentation/Examples/home.yaml", options: .init(acceptsModifiers: true))
      return .success((engine, engine.makeWorkspace()))
    } catch {
      return .failure(BrokenPromise("the engine cannot be loaded: \(error)"))
    }
  }

  /// Lines said one after the other at one site.
  private static func sentence(_ bytes: [UInt8]) throws(BrokenPromise) {
    let fault = engine.withLock { slot -> BrokenPromise? in
      let loaded = slot ?? load()
      slot = loaded
      do throws(BrokenPromise) {
        try converse(bytes, with: loaded.get())
        return nil
      } catch {
        return error
      }
    }
    if let fault { throw fault }
  }

  private static func converse(
    _ bytes: [UInt8], with engine: (NLUEngine, NLUEngine.Workspace)
  ) throws(BrokenPromise) {
    var conversation = Conversation()
    for (index, line) in bytes.cut(at: UInt8(ascii: "\n"), atMost: 4).enumerated() {
      let utterance = Utterance(line.text, id: "f", site: "living_room", area: "living_room")
      let found = engine.0.parse(utterance, using: engine.1, in: &conversation, now: 1_800_000_000)
      try promise(found.commands.isEmpty == (found.rejection != nil), "neither commands nor a rejection, or both")
      try promise((try? JSONValue(reading: found.json())) != nil, "the Interpretation is no JSON")
      let scalars = line.text.unicodeScalars.count
      for command in found.commands {
        try promise(command.range.upperBound <= scalars, "a command ends behind the text")
        for slot in command.slots {
          guard let range = slot.range else { continue }
          try promise(range.upperBound <= scalars, "the slot \(slot.name) ends behind the text")
        }
        // HassTurnOff unlocks. It takes a question and a yes.
        let unlocks =
          command.intent == "HassTurnOff" && command.targets?.contains { $0.hasPrefix("lock.") } == true
        try promise(!unlocks || index > 0, "one sentence unlocks: \(line.text.debugDescription)")
      }
    }
  }
}
