// A small home's grammar and what people say to it.

import Grammar
import Ontology
import Testing

private let sentences = """
  language: en
  intents:
    HassTurnOn:
      data:
        - sentences:
            - "turn on [<the>] {name}"
          excludes_context:
            domain: [lock, cover]
        - sentences:
            - "turn on [<the>] {area} light[s]"
            - "light[s] on in [<the>] {area}"
          slots:
            domain: light
        - sentences:
            - "lock [<the>] {name}"
          requires_context:
            domain: lock
          confirm: true
    HassListAddItem:
      data:
        - sentences:
            - "add {item} to [my] {name} list"
          requires_context: {domain: todo}
    HassShoppingListAddItem:
      data:
        - sentences:
            - "add {item} to [my] (shopping|<local>) list"
          expansion_rules:
            local: grocery
          publish:
            topic: "shopping/add"
            payload: "{item}"
  lists:
    item: {wildcard: true}
  expansion_rules:
    the: (the|my)
  skip_words: [please, can you]
  """

private let home = DynamicLists([
  "name": [
    .init(entity: "light.kitchen_lights", text: "Kitchen Lights"),
    .init(entity: "light.lamp", text: "lamp"), .init(entity: "switch.lamp", text: "lamp"),
    .init(entity: "lock.front", text: "front door"), .init(entity: "cover.front", text: "front door"),
    .init(entity: "todo.hardware", text: "hardware"), .init(entity: "light.cafe", text: "Café"),
  ],
  "area": [.init("kitchen", id: "area_kitchen"), .init("Mia's room", id: "mia")],
])

@Suite("Matching")
struct MatcherTests {
  private let matcher: GrammarMatcher

  init() throws { matcher = try GrammarMatcher(IntentGrammar.parse(sentences, file: "home.yaml")) }

  @Test("an area is found, and what the block implies comes with it")
  func area() throws {
    let match = try #require(matcher.match("lights on in Mia’s room", lists: home).first)
    #expect(match.intent == "HassTurnOn")
    #expect(match.value(of: "area") == .identifier("mia"))
    #expect(match.value(of: "domain") == .text("light"))
    #expect(match.slots.map(\.raw) == ["Mia’s room"])
    #expect(match.slots.map(\.range) == [13..<23])
  }

  @Test("the name of a device goes before the area it begins with")
  func nameBeforeArea() throws {
    let matches = matcher.match("turn on the kitchen lights", lists: home)
    #expect(
      matches.map { $0.value(of: "name") ?? $0.value(of: "area") } == [
        .identifier("light.kitchen_lights"), .identifier("area_kitchen"),
      ])
  }

  @Test("several devices of one name are all told")
  func candidates() throws {
    let match = try #require(matcher.match("turn on the lamp", lists: home).first)
    #expect(match.slots[0].candidates == ["light.lamp", "switch.lamp"])
  }

  @Test("a block takes only devices whose domain it requires or does not exclude")
  func context() throws {
    let match = try #require(matcher.match("lock the front door", lists: home).first)
    #expect(match.slots[0].candidates == ["lock.front"])
    #expect(matcher.grammar.blocks[match.blockIndex].needsConfirmation)
    #expect(matcher.match("lock the lamp", lists: home).isEmpty)
    #expect(matcher.match("turn on the front door", lists: home).isEmpty)
  }

  @Test("the reading with fewer free words comes first")
  func wildcards() throws {
    let matches = matcher.match("add nails to my hardware list", lists: home)
    #expect(matches.first?.intent == "HassListAddItem")
    let shopping = try #require(matcher.match("add rice to my list to my grocery list", lists: home).first)
    #expect(shopping.value(of: "item") == .text("rice to my list"))
    #expect(matcher.grammar.blocks[shopping.blockIndex].publication?.topic == "shopping/add")
  }

  @Test(
    "case, punctuation, spaces and polite words do not matter",
    arguments: [
      "Turn on the LAMP!", "  turn   on, the lamp . ", "Can you turn on the lamp please?", "turn on my lamp…",
    ])
  func lenient(text: String) {
    #expect(matcher.match(text, lists: home).first?.intent == "HassTurnOn")
  }

  @Test("ranges count Unicode scalars of the text as received")
  func ranges() throws {
    let text = "👩‍🍳 please turn on the Café"
    let plain = "¡Please turn on the CAFÉ!"
    #expect(matcher.match(text, lists: home).isEmpty)
    let match = try #require(matcher.match(plain, lists: home).first)
    #expect(match.slots.map(\.range) == [20..<24])
    #expect(match.slots.map(\.raw) == ["CAFÉ"])
  }

  @Test("what no sentence says matches nothing", arguments: ["", "?!", "turn", "turn on the", "unlock the front door"])
  func nothing(text: String) {
    #expect(matcher.match(text, lists: home).isEmpty)
  }

  @Test("a text beyond the limit matches nothing, at once")
  func long() {
    let text = "add " + String(repeating: "milk ", count: 100_000) + "to my list"
    #expect(matcher.match(text, lists: home).isEmpty)
  }

  @Test("without a home, sentences that need its names do not match")
  func homeless() {
    #expect(matcher.match("turn on the lamp").isEmpty)
    #expect(matcher.match("add salt to the grocery list").isEmpty)
    #expect(matcher.match("add salt to my grocery list").count == 1)
  }
}
