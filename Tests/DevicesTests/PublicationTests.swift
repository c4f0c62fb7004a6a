// `publish:` templates: what values become in topics, in JSON and in plain payloads.

import Devices
import Grammar
import HomeControl
import Ontology
import Testing

@Suite("Publishing what intents define")
struct PublicationTests {
  private func rendered(
    _ topic: String, _ payload: String?, _ slots: [SlotName: SlotValue] = [:]
  ) -> String {
    let command = Command(
      intent: "MakeTea", confidence: 1, slots: slots.map { Slot($0.key, $0.value) }, range: 0..<1)
    let publication = IntentGrammar.Publication(topic: topic, payload: payload)
    switch PublicationRenderer().message(publication, for: command, json: Array("{}".utf8)) {
    case .success(let message): return "\(message.topic) \(message.text)"
    case .failure(let rejection): return "\(rejection.reason)"
    }
  }

  @Test("values are put into topic and payload")
  func plain() {
    #expect(
      rendered(
        "kettle/{area}/set", "{minutes} min of {item}",
        [
          "area": .identifier("kitchen"), "minutes": .number(3.5, unit: "min"), "item": .text("green tea"),
        ]) == "kettle/kitchen/set 3.5 min of green tea")
    #expect(rendered("kettle/set", nil) == "kettle/set {}")
    #expect(rendered("kettle/set", "{item}", ["item": .text("tea")]) == "kettle/set tea")
  }

  @Test("in JSON a value is a number, a string, or the inside of one, and can never be more")
  func json() {
    let item: SlotValue = .text(#"tea","admin":true,"x":"\"#)
    #expect(
      rendered(
        "k", #"{"item": {item}, "note": "make {item}!", "n": {minutes}, "s": "{minutes}"}"#,
        [
          "item": item, "minutes": .number(4),
        ])
        == #"k {"item": "tea\",\"admin\":true,\"x\":\"\\", "note": "make tea\",\"admin\":true,\"x\":\"\\!", "n": 4, "s": "4"}"#
    )
    #expect(rendered("k", "[{item}]", ["item": .text("a\nb")]) == #"k ["a\nb"]"#)
    #expect(rendered("k", #"{"a": "say \"{item}\""}"#, ["item": .text("hi")]) == #"k {"a": "say \"hi\""}"#)
  }

  @Test("a template that is not JSON after all is refused")
  func brokenTemplate() {
    #expect(rendered("k", #"{"a": "#) == "unsupported")
  }

  @Test(
    "words that would lead to another topic are refused",
    arguments: [
      "a/b", "+", "a#", "", "a\u{0}", "a\nb", "$SYS", "a\u{2028}b", "a\u{202E}b", "\u{2066}a",
      "\u{200B}", "\u{FEFF}a", String(repeating: "a", count: 129),
    ])
  func topicValues(value: String) {
    #expect(rendered("shop/{item}/add", "1", ["item": .text(value)]) == "invalidValue")
  }

  @Test("our own topics are out of reach, however they are put together")
  func ownTopics() {
    #expect(rendered("hearken/{item}/utterance", "x", ["item": .text("hall")]) == "unsupported")
    #expect(rendered("hear{item}/a/utterance", "x", ["item": .text("ken")]) == "unsupported")
  }

  @Test("a slot that was not said is not made up")
  func missing() {
    #expect(rendered("k", "{item}") == "invalidValue")
  }

  @Test(
    "control characters and marks that turn text around do not reach plain payloads",
    arguments: ["a\nb", "a\u{1B}[0m", "\u{0}", "a\u{202E}b", "a\u{2069}"])
  func plainValues(value: String) {
    #expect(rendered("k", "say {item}", ["item": .text(value)]) == "invalidValue")
  }

  @Test("intents name their publication, the one that fits the command's slots")
  func lookup() throws {
    let grammar = try IntentGrammar.parse(
      """
      intents:
        MakeTea:
          publish: kettle/set
          data:
            - sentences: ["make tea"]
            - sentences: ["make green tea"]
              slots: {item: green}
              publish: {topic: "kettle/{item}", payload: '{"on": true}'}
      """, file: "tea.yaml")
    func topic(_ slots: [Slot]) -> String? {
      grammar.publication(for: Command(intent: "MakeTea", confidence: 1, slots: slots, range: 0..<1))?.topic
    }
    #expect(topic([]) == "kettle/set")
    #expect(topic([Slot("item", .text("green"))]) == "kettle/{item}")
    #expect(topic([Slot("item", .text("black"))]) == "kettle/set")
    #expect(grammar.publication(for: Command(intent: "HassTurnOn", confidence: 1, slots: [], range: 0..<1)) == nil)
  }

  @Test("a device's command stays the device's, unless a block speaks of that very device")
  func devicesOwn() throws {
    let grammar = try IntentGrammar.parse(
      """
      intents:
        HassTurnOn:
          data:
            - sentences: ["fire it up"]
              publish: oven/set
            - sentences: ["start the sauna"]
              slots: {name: sauna}
              publish: sauna/set
        HassShoppingListAddItem:
          data:
            - sentences: ["we need {item}"]
              publish: list/add
      lists:
        item: {wildcard: true}
      """, file: "own.yaml")
    func topic(_ intent: IntentName, _ name: String) -> String? {
      let slots = [Slot("name", .identifier(name))]
      return CommandRouter.publication(
        of: Command(intent: intent, confidence: 1, slots: slots, range: 0..<1), in: grammar,
        home: Home(entities: [Entity(id: "switch.s1", name: "Sauna")]))?.topic
    }
    #expect(topic("HassTurnOn", "light.desk") == nil)
    #expect(topic("HassTurnOn", "switch.s1") == "sauna/set")
    #expect(topic("HassShoppingListAddItem", "milk") == "list/add")
  }

  @Test("a topic that can be none is an error with its place", arguments: ["a/+/b", "a/#", "{item}/a", "$SYS/a", ""])
  func topics(topic: String) {
    #expect(throws: GrammarError.self) {
      try IntentGrammar.parse(
        """
        intents:
          MakeTea:
            data:
              - sentences: ["make tea"]
                publish: "\(topic)"
        """, file: "tea.yaml")
    }
  }
}
