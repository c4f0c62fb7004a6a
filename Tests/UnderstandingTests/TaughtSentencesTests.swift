// What was taught by correcting is understood at once, word by word, and never leads to what asks before acting.

import HomeControl
import Ontology
import Testing
import Understanding

@Suite("Taught sentences")
struct TaughtSentencesTests {
  private static let plain = Result {
    try NLUEngine(
      modelPath: Shipped.modelPath, intents: [Shipped.intents], homePath: Shipped.home,
      options: .init(acceptsModifiers: true))
  }

  private func span(_ name: SlotName, _ value: String, in text: String) -> LabelledUtterance.Span {
    let scalars = Array(text.unicodeScalars)
    let wanted = Array(value.unicodeScalars)
    let start = scalars.indices.first { scalars[$0...].starts(with: wanted) }
    return .init(name, value: value, range: start.map { $0..<$0 + wanted.count })
  }

  private func answer(
    _ said: String, taught rows: [LabelledUtterance], area: String? = "living_room"
  ) throws -> Interpretation {
    let engine = try Self.plain.get().teaching(TaughtSentences(rows, revision: 1))
    return engine.parse(Utterance(said, area: area), using: engine.makeWorkspace())
  }

  @Test(
    "a taught sentence is understood as taught, whatever its case, spacing and punctuation",
    arguments: ["waffles for the floor lamp", "Waffles  for the Floor Lamp!"])
  func words(said: String) throws {
    let text = "waffles for the floor lamp"
    let row = LabelledUtterance(text, label: IntentLabel("HassTurnOn"), spans: [span("name", "floor lamp", in: text)])
    let interpretation = try answer(said, taught: [row])
    let command = try #require(interpretation.commands.first)
    #expect(command.intent == "HassTurnOn" && command.targets == ["light.living_room_floor_lamp"])
    let slot = try #require(command["name"])
    #expect(slot.raw?.lowercased() == "floor lamp")
    #expect(interpretation.model == nil)
  }

  @Test("a slot that no word says is implied")
  func implied() throws {
    let row = LabelledUtterance(
      "waffle o'clock", label: IntentLabel("HassLightSet", implying: "brightness", "30"),
      spans: [.init("brightness", value: "30", range: nil), .init("area", value: "kitchen", range: nil)])
    let command = try #require(try answer("waffle o'clock", taught: [row]).commands.first)
    #expect(command.intent == "HassLightSet")
    #expect(command["brightness"]?.value.spelling == "30")
    #expect(command.targets == ["light.kitchen_ceiling", "light.kitchen_counter"])
  }

  @Test("what was taught to ask for nothing is refused, and only that")
  func refused() throws {
    let row = LabelledUtterance("turn on the lights", label: .outOfScope)
    #expect(try answer("turn on the lights", taught: [row]).rejection?.reason == .outOfScope)
    #expect(try answer("turn off the lights", taught: [row]).rejection == nil)
  }

  @Test("of two sentences with the same words the later counts")
  func later() throws {
    let on = LabelledUtterance("waffles", label: IntentLabel("HassTurnOn", implying: "domain", "light"))
    let off = LabelledUtterance("waffles", label: IntentLabel("HassTurnOff", implying: "domain", "light"))
    #expect(try answer("waffles", taught: [on, off]).commands.first?.intent == "HassTurnOff")
  }

  @Test("what asks before acting cannot be taught: the words mean what they meant without it")
  func confirmed() throws {
    let text = "waffles for the front door"
    let row = LabelledUtterance(
      text, label: IntentLabel("HassTurnOff", implying: "domain", "lock"), spans: [span("name", "front door", in: text)]
    )
    let engine = try Self.plain.get()
    #expect(engine.rejection(teaching: row)?.reason == .unsupported)
    let interpretation = try answer(text, taught: [row])
    #expect(interpretation.commands.isEmpty)
    #expect(interpretation.rejection?.reason != .confirmationRequired)
  }

  @Test("not even through a question: which of two, answered, does not unlock")
  func confirmedLater() throws {
    let row = LabelledUtterance("waffles", label: IntentLabel("HassTurnOff", implying: "domain", "lock"))
    let engine = try Self.plain.get().teaching(TaughtSentences([row], revision: 1))
    let workspace = engine.makeWorkspace()
    var conversation = Conversation()
    for said in ["waffles", "the front door", "yes"] {
      let interpretation = engine.parse(
        Utterance(said, site: "one", area: "hall"), using: workspace, in: &conversation, now: 1_800_000_000)
      #expect(interpretation.commands.isEmpty, "\(said)")
    }
  }
}
