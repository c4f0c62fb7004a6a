// What people write into files: YAML, configurations, homes, intents and their templates, suites, rows of data sets.

import Daemon
import Datasets
import Devices
import Discovery
import Grammar
import HomeControl
import JSONValues
import Ontology
import Suites
import YAMLNodes

extension Parser {
  static let texts = [
    Parser("yaml", upTo: 4_096, yaml),
    Parser("configuration", upTo: 4_096, configuration),
    Parser("home", upTo: 4_096, home),
    Parser("intents", upTo: 4_096, intents),
    Parser("template", upTo: 512, template),
    Parser("publication", upTo: 1_024, publication),
    Parser("suite", upTo: 4_096, suite),
    Parser("rows", upTo: 4_096, rows),
    Parser("mapping", upTo: 4_096, mapping),
  ]

  private static func yaml(_ bytes: [UInt8]) throws(BrokenPromise) {
    _ = try? YAML.parseAll(bytes.text, file: "any.yaml")
  }

  private static func configuration(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let node = try? YAML.parse(bytes.text, file: "/nowhere/hearken.yaml"),
      let configuration = try? Configuration(node, file: "/nowhere/hearken.yaml")
    else { return }
    do throws(YAMLError) {
      _ = try YAML.parse(configuration.yaml(), file: "printed.yaml")
    } catch {
      throw BrokenPromise("what --print-config prints is no YAML: \(error)")
    }
  }

  private static func home(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let node = try? YAML.parse(bytes.text, file: "home.yaml"), let home = try? Home(node) else { return }
    _ = home.warnings(in: node)
    let grounder = Grounder(home: home)
    _ = grounder.ground(intent: "HassTurnOn", slots: [Slot("name", .text("lamp"))])
    do throws(HomeError) {
      _ = try Home.parse(HomeFileWriter.text(home))
    } catch {
      throw BrokenPromise("a home that was written cannot be read: \(error)")
    }
  }

  private static func intents(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let grammar = try? IntentGrammar.parse(bytes.text, file: "own.yaml") else { return }
    try use(grammar)
  }

  /// A template, and after a line feed what is said.
  private static func template(_ bytes: [UInt8]) throws(BrokenPromise) {
    let parts = bytes.cut(at: UInt8(ascii: "\n"), atMost: 2)
    var writer = JSONWriter()
    writer.string(parts[0].text)
    let file = """
      language: en
      intents:
        TryOut:
          data:
            - sentences: [\(writer.bytes.text)]
      lists:
        color: {values: [red, "[dark] blue", {in: "warm[ ]white", out: 2700}]}
        level: {range: {from: 0, to: 100}}
        words: {wildcard: true}
      expansion_rules:
        the: "[the|my] "
        twice: "(<the>|<the> <the>)"
      """
    guard let grammar = try? IntentGrammar.parse(file, file: "own.yaml") else { return }
    try use(grammar, saying: parts.count > 1 ? parts[1].text : nil)
  }

  /// Matches and samples.
  private static func use(_ grammar: IntentGrammar, saying text: String? = nil) throws(BrokenPromise) {
    guard let matcher = try? GrammarMatcher(grammar) else { return }
    let lists = DynamicLists(["name": [.init(entity: "light.lamp", text: "lamp")]])
    for words in [text ?? "turn on the lamp", "the the red 50 lamp lamp lamp lamp"] {
      for match in matcher.match(words, lists: lists) {
        let scalars = words.unicodeScalars.count
        for slot in match.slots {
          try promise(slot.range.upperBound <= scalars, "a slot ends behind the text")
        }
      }
    }
    let sampler = GrammarSampler(grammar) { _, _ in [.init("lamp")] }
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<4 {
      guard let sampled = sampler.sample(using: &generator) else { continue }
      try promise(sampled.text.utf8.count <= 1 << 20, "a sampled utterance of \(sampled.text.utf8.count) bytes")
    }
  }

  /// A template of a topic, one of a payload, and words, on a line each.
  private static func publication(_ bytes: [UInt8]) throws(BrokenPromise) {
    let lines = bytes.cut(at: UInt8(ascii: "\n"), atMost: 3)
    guard lines.count == 3 else { return }
    let (topic, payload, words) = (lines[0].text, lines[1].text, lines[2].text)
    let publication = IntentGrammar.Publication(topic: topic, payload: payload)
    func message(_ words: String) -> DeviceMessage? {
      let command = Command(
        intent: "TakeNote", confidence: 1,
        slots: [Slot("words", .text(words)), Slot("level", .number(7.5, unit: "%"))],
        targets: nil, range: 0..<1)
      return try? PublicationRenderer().message(publication, for: command, json: []).get()
    }
    guard let sent = message(words), let plain = message("plain") else { return }
    try promise(CommandTopic.isAllowed(sent.topic, root: "hearken"), "sent to '\(sent.topic)'")
    let levels = { (topic: String) in topic.utf8.count { $0 == UInt8(ascii: "/") } }
    try promise(levels(sent.topic) == levels(plain.topic), "words made levels of a topic")
    guard let honest = try? JSONValue(reading: plain.payload) else { return }
    guard case .object = honest else { return }
    guard let told = try? JSONValue(reading: sent.payload) else {
      throw BrokenPromise("words made JSON into something else")
    }
    try promise(shape(told) == shape(honest), "words changed the shape of a payload")
  }

  /// A value without what its strings say.
  private static func shape(_ value: JSONValue) -> String {
    switch value {
    case .object(let members):
      "{"
        + members.sorted { $0.key < $1.key }.map { "\($0.key.contains("plain") ? "" : $0.key):\(shape($0.value))" }
        .joined(separator: ",") + "}"
    case .array(let elements): "[" + elements.map(shape).joined(separator: ",") + "]"
    default: "."
    }
  }

  private static func suite(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let node = try? YAML.parse(bytes.text, file: "suite.yaml") else { return }
    _ = try? Suite(node, file: "suite.yaml")
  }

  private static func rows(_ bytes: [UInt8]) throws(BrokenPromise) {
    guard let rows = try? JSONLines.parse(bytes.text, path: "rows.jsonl") else { return }
    let once = JSONLines.text(of: rows, split: "train")
    guard let again = try? JSONLines.parse(once, path: "rows.jsonl") else {
      throw BrokenPromise("rows that were written cannot be read")
    }
    try promise(JSONLines.text(of: again, split: "train") == once, "rows written twice are not the same")
  }

  private static func mapping(_ bytes: [UInt8]) throws(BrokenPromise) {
    _ = try? SourceMapping(text: bytes.text, file: "mapping.yaml")
  }
}
