// Templates by what they match: a template is right when the sentences it stands for match, and others do not.

import Grammar
import Ontology
import Testing
import YAMLNodes

/// A matcher of one template for the intent `Test`, with a few lists.
func matcher(_ template: String, lists: String = "") throws -> GrammarMatcher {
  try GrammarMatcher(
    IntentGrammar.parse(
      """
      language: en
      intents:
        Test:
          data:
            - sentences:
                - '\(template.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'
      expansion_rules:
        turn: "(turn|switch)"
        the: "(the|my|our)"
        light: "light[s]"
      lists:
        percent: {range: {from: 0, to: 100, type: percentage}}
        kelvin: {range: {from: 1000, to: 10000, step: 100}}
        degrees: {range: {from: 5, to: 30, fractions: halves}}
        item: {wildcard: true}
        color:
          values:
            - red
            - in: "(dark|navy) blue"
              out: blue
            - in: "warm[ ]white"
              out: 2700
      \(lists)
      """, file: "test.yaml"))
}

@Suite("Templates")
struct TemplateTests {
  @Test(
    "optional parts, alternatives and rules take letters and spaces as written",
    arguments: [
      ("light[s] on", ["light on", "lights on"], ["lightson", "light s on", "on"]),
      (
        "<turn> [<the>] <light> (on|off)", ["turn lights off", "switch my light on"],
        ["turn the the light on", "turn on"]
      ),
      ("(turn|switch) on", ["turn on", "Switch ON!"], ["turnon", "turning on", "turn on it"]),
      ("[please] stop", ["stop", "please stop", "Please, stop."], ["pleasestop"]),
      ("day[ ]light", ["daylight", "day light"], ["dayslight"]),
      ("re[start|boot|set] it", ["re it", "restart it", "reboot it", "reset it"], ["re start it"]),
      ("where(| i)s it", ["wheres it", "where is it"], ["where s it"]),
      ("what's on", ["what's on", "What’s on?"], ["whats on"]),
      ("a|b c", ["a", "b c"], ["a c"]),
      ("living room", ["living-room", "living  room"], ["livingroom"]),
      ("3 \\(three\\)", ["3 three"], ["3"]),
    ])
  func structure(template: String, good: [String], bad: [String]) throws {
    let matcher = try matcher(template)
    for text in good { #expect(!matcher.match(text).isEmpty, "\(template) should match \(text)") }
    for text in bad { #expect(matcher.match(text).isEmpty, "\(template) should not match \(text)") }
  }

  @Test("a permutation takes every order once, as separate words")
  func permutation() throws {
    let matcher = try matcher("set (brightness;[here];to {percent})")
    for text in [
      "set brightness here to 5", "set to 5 brightness", "set here brightness to 5", "set to five here brightness",
    ] {
      #expect(matcher.match(text).first?.value(of: "percent") == .number(5, unit: "%"), "\(text)")
    }
    #expect(matcher.match("set brightness").isEmpty)
    #expect(matcher.match("set brightness brightness to 5").isEmpty)
  }

  @Test(
    "a unit may touch its number or stand apart",
    arguments: ["30%", "30 %", "30 percent", "thirty percent", "30", "thirty"])
  func units(amount: String) throws {
    let matcher = try matcher("dim to {percent}[([ ]%)| percent]")
    let match = try #require(matcher.match("dim to \(amount)").first)
    #expect(match.value(of: "percent") == .number(30, unit: "%"))
    #expect(match.slots[0].raw == amount)
    #expect(match.slots[0].range == 7..<7 + amount.unicodeScalars.count)
  }

  @Test(
    "numbers are read from digits and from words, on the list's steps",
    arguments: [
      ("2700k", 2700.0), ("2700 kelvin", 2700), ("two thousand seven hundred kelvin", 2700),
      ("twenty seven hundred", 2700), ("2750", nil), ("900", nil), ("10,000 k", 10000), ("a thousand", 1000),
      ("one thousand and one hundred", 1100),
    ] as [(String, Double?)])
  func kelvin(text: String, value: Double?) throws {
    let match = try matcher("{kelvin}[[ ](k|kelvin)]").match(text).first
    #expect(match?.value(of: "kelvin") == value.map { .number($0) })
  }

  @Test(
    "halves are read where the list has them",
    arguments: [
      ("21.5", 21.5), ("21,5", 21.5), ("twenty one and a half", 21.5), ("twenty one point five", 21.5), ("21.3", nil),
      ("twenty-one", 21), ("thirty one", nil), ("4", nil),
    ] as [(String, Double?)])
  func halves(text: String, value: Double?) throws {
    let match = try matcher("to {degrees:temperature}").match("to \(text)").first
    #expect(match?.value(of: "temperature") == value.map { .number($0) })
  }

  @Test("a range in the sentence itself has its own slot and steps")
  func inlineRange() throws {
    let matcher = try matcher("speed {0..10,2:level}")
    #expect(matcher.match("speed four").first?.value(of: "level") == .number(4))
    #expect(matcher.match("speed 5").isEmpty)
  }

  @Test("a list maps each of its spellings to its value")
  func listValues() throws {
    let matcher = try matcher("make it {color:shade}")
    #expect(matcher.match("make it Navy blue").first?.value(of: "shade") == .text("blue"))
    #expect(matcher.match("make it warmwhite").first?.value(of: "shade") == .number(2700))
    #expect(matcher.match("make it red").first?.value(of: "shade") == .text("red"))
    #expect(matcher.match("make it blue").isEmpty)
  }

  @Test("a wildcard takes whole words, and as few of them as the rest allows")
  func wildcard() throws {
    let matcher = try matcher("add {item} [to [my] list]")
    let match = try #require(matcher.match("Add oat milk, please to my list").first)
    #expect(match.slots[0].raw == "oat milk, please")
    #expect(match.slots[0].range == 4..<20)
    #expect(matcher.match("add").isEmpty)
  }

  @Test(
    "a broken template is refused with its file, line and fault",
    arguments: [
      ("turn [on", "unclosed '[' at character 6"), ("turn (on|off", "unclosed '('"), ("{name", "unclosed '{'"),
      ("<turn", "unclosed '<'"), ("on)", "unexpected ')'"), ("{}", "a name is missing"), ("(a|b;c)", "'|' and ';'"),
      ("{10..0:x}", "a range is written"), ("{0..10}", "names no slot"),
      ("{-9223372036854775808..10:x}", "a range lies between"), ("a \\", "nothing follows"),
      (String(repeating: "(", count: 100) + String(repeating: ")", count: 100), "nested deeper"),
    ])
  func faults(template: String, message: String) throws {
    let error = #expect(throws: GrammarError.self) { try matcher(template) }
    #expect(error?.description.contains(message) == true)
    #expect(error?.description.hasPrefix("test.yaml:6: ") == true)
  }

  @Test("references that lead nowhere or in a circle are refused")
  func references() throws {
    func fault(_ text: String) -> GrammarError? {
      #expect(throws: GrammarError.self) { try IntentGrammar.parse(text, file: "f") }
    }
    let sentence = "intents: {A: {data: [{sentences: ['<r> {l}']}]}}\n"
    #expect(fault(sentence)?.description.contains("<r> is not defined") == true)
    #expect(fault(sentence + "expansion_rules: {r: x}")?.description.contains("{l} is not defined") == true)
    #expect(
      fault(sentence + "expansion_rules: {r: '<s>', s: 'a <r>'}")?.description.contains("contains itself") == true)
  }

  @Test("rules that double each other beyond all bounds are refused, not expanded")
  func explosion() throws {
    var rules = "expansion_rules:\n  r0: \"[x]\"\n"
    for level in 1...40 { rules += "  r\(level): \"<r\(level - 1)> <r\(level - 1)>\"\n" }
    let error = #expect(throws: GrammarError.self) {
      try IntentGrammar.parse("intents: {A: {data: [{sentences: ['<r40>']}]}}\n" + rules, file: "f")
    }
    guard case .tooLarge = error else {
      Issue.record("expected tooLarge, found \(String(describing: error))")
      return
    }
  }

  @Test("a template of a trillion sentences is matched without walking through them", .timeLimit(.minutes(1)))
  func trillion() throws {
    let matcher = try matcher(String(repeating: "[(a|b|c)] ", count: 25) + "[{item}] [(a|b|c)] {item:other} end")
    #expect(matcher.match(String(repeating: "a ", count: 200) + "nothing").isEmpty)
    #expect(!matcher.match(String(repeating: "a ", count: 20) + "end").isEmpty)
  }
}
