// From definitions and a home to the files.

import Datasets
import Grammar
import HomeControl
import NGrams
import Resolvers
import Testing

@testable import SpeechExport

private let definitions = """
  language: en
  expansion_rules:
    the: "(the|my)"
    percent: "(%| percent| per cent)"
  lists:
    level: {range: {type: percentage, from: 0, to: 100}}
    item: {wildcard: true}
  intents:
    HassTurnOn:
      data:
        - sentences:
            - "turn on [<the>] {area} light[s]"
            - "(turn;on) {area}"
            - "light(s|ing) {floor}"
        - name_domains: [light]
          sentences: ["switch [<the>] {name} on"]
        - examples:
            - "it's dark in the [cellar](area)"
            - "get the [ceiling fan](name) going"
    HassLightSet:
      data:
        - sentences: ["[<the>] {area} [lights] to {level:brightness}<percent>"]
        - examples: ["put the [cellar](area) at [20%](brightness)"]
    9Lives:
      data:
        - sentences: ["add {item}", "feed the cat"]
  negatives: ["what a day"]
  """

private let home = Home(
  areas: [Area(id: "den", aliases: ["Mia's room"]), Area(id: "attic")], floors: [Floor(id: "top", name: "Top floor")],
  entities: [
    Entity(id: "light.strip", name: "Rainbow strip"), Entity(id: "light.mirror", name: "Mirror"),
    Entity(id: "fan.one", name: "Big fan"), Entity(id: "lock.secret", name: "Vault"),
  ], exclude: ["lock.secret"])

@Suite("Speech files")
struct SpeechFilesTests {
  private let grammar: IntentGrammar
  init() throws { grammar = try IntentGrammar.parse(definitions, file: "test.yaml") }

  private func corpus(seed: UInt64 = 1) throws -> SpeechCorpus {
    var options = SpeechCorpus.Options()
    options.seed = seed
    options.sentences = 400
    return try SpeechCorpus(grammar, home: home, corpus: NamesCorpus(), options: options)
  }

  @Test("sentences hold the household's names in words, and no digits or hidden devices")
  func sentences() throws {
    let texts = try corpus().sentences.map { $0.words.joined(separator: " ") }
    #expect(texts.contains { $0.contains("mia's room") } && texts.contains { $0.contains("rainbow strip") })
    #expect(texts.contains("what a day"))
    #expect(texts.contains { $0.hasPrefix("it's dark in the ") && !$0.hasSuffix("cellar") })
    #expect(texts.contains { $0.hasPrefix("put the ") && $0.hasSuffix(" percent") })
    #expect(!texts.contains { $0.contains("vault") || $0.contains("cellar") })
    #expect(texts.allSatisfy { $0.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x20 || $0 == 0x27 } })
    #expect(Set(texts).count == texts.count)
    #expect(texts.contains { $0.contains("mirror light") })
  }

  @Test("equal seeds give equal sentences, and a source is held out whole")
  func seeded() throws {
    let (one, same, other) = (try corpus(), try corpus(), try corpus(seed: 2))
    #expect(one.sentences.map(\.words) == same.sentences.map(\.words))
    #expect(one.sentences.map(\.words) != other.sentences.map(\.words))
    let held = Set(one.sentences.filter(\.isHeldOut).map(\.source))
    #expect(held.isDisjoint(with: one.training.map(\.source)))
  }

  @Test("without sentences there is an error")
  func empty() throws {
    let nothing = try IntentGrammar.parse("language: en\n", file: "none.yaml")
    #expect(throws: SpeechExportError.noSentences) { try SpeechCorpus(nothing, home: home, corpus: NamesCorpus()) }
  }

  @Test("the JSGF grammar is well formed: header, every rule defined once, brackets balanced, words only")
  func wellFormed() throws {
    let rules = JSGFGrammar(grammar, home: home, corpus: NamesCorpus())
    let file = try JSGFText(rules.text)
    #expect(file.publicRules == ["command"])
    #expect(file.defined.isSuperset(of: ["HassTurnOn", "HassLightSet", "_9Lives"]))
    #expect(file.references.isSubset(of: file.defined))
    #expect(file.words == rules.words)
    #expect(rules.templateCount == 6)
    #expect(rules.omittedCount == 1)  // "add {item}": the home lists no items
    #expect(rules.text.contains("<light> = ") && !rules.text.contains("<fan>") && !rules.text.contains("vault"))
  }

  @Test("parts that touch become whole words, optional parts stay optional")
  func converted() throws {
    let text = JSGFGrammar(grammar, home: home, corpus: NamesCorpus()).text
    #expect(text.contains("turn on [<say_the>] <area> (lights | light)"))
    #expect(text.contains("(turn on | on turn) <area>") || text.contains("on turn <area>"))
    #expect(text.contains("(lights | lighting) <floor>"))
    #expect(text.contains("<number_0_100_1> (percent | per cent)"))
    #expect(text.contains("<say_the> = (the | my);"))
  }

  @Test("phrases are factored by how they start and end, and none is lost or added")
  func factored() {
    let phrases = (1...99).map { SpokenWriting.number($0).map(JSGFExpression.word) }
    let text = JSGFExpression.factored(phrases).text
    #expect(text.split(whereSeparator: { "()[]| ".contains($0) }).count < 40)
    #expect(JSGFExpression.factored([[.word("a")], [.word("a"), .word("b")]]).text == "a [b]")
  }

  @Test("the network stays under its size, and every intent keeps its share")
  func bounded() {
    let small = JSGFGrammar(grammar, home: home, corpus: NamesCorpus(), maximumSize: 30)
    #expect(small.size <= 30 && small.omittedCount > 1)
    #expect(small.text.contains("\n<_9Lives>") && small.text.contains("\n<HassTurnOn>"))
  }

  @Test("the files agree with one another")
  func files() throws {
    var options = SpeechFiles.Options()
    options.corpus.sentences = 300
    let dictionary = PronouncingDictionary(
      "turn T ER N\non AA N\non(2) AO N\nrain R EY N\nbow B OW\nstrip S T R IH P\n")
    let files = try SpeechFiles(grammar, home: home, corpus: NamesCorpus(), dictionary: dictionary, options: options)
    let words = Set(files.words.split(separator: "\n").map(String.init))
    let model = try ARPAFile.model(of: files.languageModel)
    #expect(words.isSuperset(of: model.vocabulary.spokenWords))
    #expect(words.isSuperset(of: JSGFGrammar(grammar, home: home, corpus: NamesCorpus()).words))
    #expect(files.dictionary?.contains("on AA N\non(2) AO N\n") == true)
    #expect(files.dictionary?.contains(";; guessed") == true)
    #expect(files.summary.guessed.contains("rainbow") && !files.summary.guessed.contains("turn"))
    #expect(files.summary.nGrams == model.counts)
  }
}

/// A JSGF file taken apart.
private struct JSGFText {
  struct Fault: Error { let line: Substring }

  var publicRules: [String] = []
  var defined: Set<String> = []
  var references: Set<String> = []
  var words: Set<String> = []

  init(_ text: String) throws {
    var lines = text.split(separator: "\n")[...]
    guard lines.popFirst() == "#JSGF V1.0;", lines.popFirst() == "grammar household;" else {
      throw Fault(line: "header")
    }
    for line in lines {
      let isPublic = line.hasPrefix("public ")
      let rule = isPublic ? line.dropFirst(7) : line
      guard rule.hasPrefix("<"), rule.hasSuffix(";"), let close = rule.firstIndex(of: ">"),
        rule[close...].hasPrefix("> = ")
      else { throw Fault(line: line) }
      let name = String(rule[rule.index(after: rule.startIndex)..<close])
      guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }), defined.insert(name).inserted else {
        throw Fault(line: line)
      }
      if isPublic { publicRules.append(name) }
      var open: [Character] = []
      var token = ""
      var previous: Character = "|"
      for letter in rule[rule.index(close, offsetBy: 4)...] {
        if "()[]|; ".contains(letter) {
          if token.hasPrefix("<") {
            references.insert(String(token.dropFirst().dropLast()))
          } else if !token.isEmpty {
            words.insert(token)
          }
          token = ""
        } else {
          token.append(letter)
        }
        switch letter {
        case "(", "[": open.append(letter)
        case ")": guard open.popLast() == "(", previous != "|", previous != "(" else { throw Fault(line: line) }
        case "]": guard open.popLast() == "[", previous != "|", previous != "[" else { throw Fault(line: line) }
        case "|": guard !["|", "(", "["].contains(previous) else { throw Fault(line: line) }
        default: break
        }
        if letter != " " { previous = letter }
      }
      guard open.isEmpty else { throw Fault(line: line) }
    }
    guard words.allSatisfy({ $0.allSatisfy { $0.isLetter || $0 == "'" || $0 == "." } }) else {
      throw Fault(line: "words")
    }
  }
}
