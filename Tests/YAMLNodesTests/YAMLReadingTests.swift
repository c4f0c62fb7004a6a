// What comes out of a YAML text, and what is refused.

import Testing
import YAMLNodes

@Suite("YAML reading")
struct YAMLReadingTests {
  @Test("keys keep their order, and every value knows its line and column")
  func ordered() throws {
    let node = try YAML.parse("---\nzebra: 1\napple:\n  - red\n  - \"green\"\n", file: "fruit.yaml")
    #expect(try node.requireMapping().map { $0.key.string } == ["zebra", "apple"])
    let green = try #require(node["apple"]?.sequence?.last)
    #expect(green.string == "green")
    #expect(green.position == YAMLPosition(file: "fruit.yaml", line: 5, column: 5))
  }

  @Test(
    "a plain scalar spells a truth value as people write it",
    arguments: [("yes", true), ("on", true), ("True", true), ("no", false), ("off", false), ("false", false)])
  func truth(spelling: String, value: Bool) throws {
    #expect(try YAML.parse("key: \(spelling)", file: "f").required("key").bool == value)
  }

  @Test("a quoted scalar is text and nothing else")
  func quoted() throws {
    let node = try YAML.parse("a: \"on\"\nb: '12'\nc: \"\"\nd: 'null'", file: "f")
    #expect(node["a"]?.bool == nil)
    #expect(node["a"]?.string == "on")
    #expect(node["b"]?.int == nil)
    #expect(node["c"]?.isNull == false)
    #expect(node["c"]?.string == "")
    #expect(node["d"]?.isNull == false)
  }

  @Test("numbers are read as YAML 1.2 spells them, and the spelling is kept")
  func numbers() throws {
    let node = try YAML.parse("[12, -3, 0x1F, 2.5, 1e3, .nan, twelve, 1_000, 0x1p3]", file: "f")
    let values = try node.requireSequence()
    #expect(values.map(\.int) == [12, -3, 31, nil, nil, nil, nil, nil, nil])
    #expect(values.map(\.double) == [12, -3, 31, 2.5, 1000, nil, nil, nil, nil])
    #expect(values[2].string == "0x1F")
  }

  @Test("an empty value, an empty file and a tilde are null")
  func null() throws {
    #expect(try YAML.parse("", file: "f").isNull)
    #expect(try YAML.parse("# only a comment\n", file: "f").isNull)
    let node = try YAML.parse("a:\nb: ~", file: "f")
    #expect(node["a"]?.isNull == true)
    #expect(node["b"]?.string == nil)
  }

  @Test("block text and a byte order mark are read")
  func block() throws {
    let node = try YAML.parse("\u{FEFF}text: |\n  one\n  two\nname: Küche", file: "f")
    #expect(node["text"]?.string == "one\ntwo\n")
    #expect(node["name"]?.string == "Küche")
  }

  @Test("several documents come out in order, and where one is expected the second is refused")
  func several() throws {
    let text = "a: 1\n---\nb: 2\n"
    #expect(try YAML.parseAll(text, file: "f").count == 2)
    #expect(throws: YAMLError.self) { try YAML.parse(text, file: "f") }
  }
}

@Suite("YAML that is refused")
struct YAMLRefusalTests {
  private func fault(_ text: String) throws -> YAMLError {
    let error = #expect(throws: YAMLError.self) { _ = try YAML.parse(text, file: "home.yaml") }
    return try #require(error)
  }

  @Test("broken syntax is reported with its line")
  func syntax() throws {
    #expect(try fault("a: 1\nb: [1, 2\nc: 3\n").line >= 2)
    #expect(try fault("a: \"open").description.hasPrefix("home.yaml:1:"))
  }

  @Test("a repeated key names the line of the first one")
  func repeated() throws {
    let error = try fault("a: 1\nb: 2\na: 3\n")
    #expect(error.line == 3)
    #expect(error.message == "the key 'a' was already given in line 1")
  }

  @Test("aliases, tags and keys that are lists are refused")
  func exotic() throws {
    #expect(try fault("a: &x [1]\nb: *x\n").message.contains("aliases"))
    #expect(try fault("a: !secret door\n").message.contains("!secret"))
    #expect(try fault("? [1, 2]\n: 3\n").message.contains("key"))
  }

  @Test("nesting beyond the limit is refused, not followed", arguments: [70, 20_000])
  func deep(levels: Int) throws {
    #expect(try fault(String(repeating: "[", count: levels)).message.contains("nested"))
  }

  @Test("64 levels are read")
  func deepEnough() throws {
    let text = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(throws: Never.self) { try YAML.parse(text, file: "f") }
  }

  @Test("a file larger than the limit is refused")
  func large() throws {
    #expect(try fault(String(repeating: "#", count: YAML.maximumByteCount + 1)).message.contains("16 MB"))
  }

  @Test("control characters are refused with their line")
  func control() throws {
    #expect(try fault("a: 1\nb: \u{1}\n").line == 2)
  }

  @Test("a file that does not exist says so")
  func missing() {
    let error = #expect(throws: YAMLError.self) { try YAML.load(path: "/nonexistent/home.yaml") }
    #expect(error?.message.contains("No such file") == true)
    #expect(throws: YAMLError.self) { try YAML.load(path: "/") }
  }

  @Test("typed reading names what was expected and what was found")
  func typed() throws {
    let node = try YAML.parse("port: \"1883\"\nname: [a]\nlevel: 900\n", file: "hearken.yaml")
    let port = #expect(throws: YAMLError.self) { try node.required("port").requireInt() }
    #expect(port?.description == "hearken.yaml:1:7: expected a whole number, found the quoted text \"1883\"")
    let name = #expect(throws: YAMLError.self) { try node.required("name").requireString() }
    #expect(name?.message == "expected text, found a list")
    let level = #expect(throws: YAMLError.self) { try node.required("level").requireInt(in: 0...100) }
    #expect(level?.message == "expected a whole number from 0 to 100, found 900")
    let missing = #expect(throws: YAMLError.self) { try node.required("host") }
    #expect(missing?.message == "the key 'host' is missing here")
    let unknown = #expect(throws: YAMLError.self) { try node.refuseUnknownKeys(known: ["port", "name"]) }
    #expect(unknown?.line == 3)
    #expect(unknown?.message == "unknown key 'level'; known here: port, name")
  }
}
