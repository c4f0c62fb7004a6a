// hearken test

import ArgumentParser
import HomeControl
import JSONValues
import Suites
import Understanding
import WireMessages
import YAMLNodes

struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks what becomes of utterances against suites of expectations.",
    discussion: """
      A suite is a YAML file: a home, and what people say in it with the commands or the refusal that should come of
      it (Documentation/Suites.md). Each is run through the door the daemon uses, times and delays included.

      The table counts turns: right; with the right intents (or refused, for whatever reason); acted wrongly, which is
      something else done, or anything where nothing should be; refused though it was a request. Exit status 1 when a
      turn is not right, or with --minimum when a suite stays under it.
      """)

  @Argument(help: "Suite files.")
  var suites: [String]

  @Option(help: "Bundle to use instead of the shipped one.")
  var model: String?

  @Option(help: "Adapter on top of the bundle.")
  var adapter: String?

  @Option(help: "Home file to use instead of the suites' own.")
  var home: String?

  @Option(help: "File or folder of intent definitions; may be repeated. Default: the shipped ones.")
  var intents: [String] = []

  @Option(help: "Show at most so many mistakes a suite.")
  var errors = 20

  @Option(help: "Only tests of this group; may be repeated.")
  var group: [String] = []

  @Option(help: "Percent of turns that must be right, instead of all.")
  var minimum: Double?

  @Flag(help: "Print one JSON object a suite instead of the table.")
  var json = false

  func validate() throws {
    if suites.isEmpty { throw ValidationError("Give at least one suite.") }
    if let minimum, !(0...100).contains(minimum) { throw ValidationError("--minimum must be 0 to 100.") }
    if errors < 0 { throw ValidationError("--errors must not be negative.") }
  }

  func run() throws {
    try report {
      guard let modelPath = model ?? Locations.model else {
        Terminal.write("hearken: no model found; give one with --model, or run from a checkout or an installation\n")
        throw ExitCode(1)
      }
      let read = try suites.map { try Suite.load(path: $0) }
      let language = try LanguageModel(bundleAt: modelPath, adapterAt: adapter)
      let definitions = intents.isEmpty ? Locations.intents.map { [$0] } ?? [] : intents
      var isMet = true
      if !json { SuiteTable.printHead() }
      for suite in read {
        let place = try (home ?? suite.home).map { try Home.load(path: $0) }
        let engine = try NLUEngine(
          model: language, intents: definitions, home: place, options: .init(acceptsModifiers: true))
        let results = try SuiteRunner(engine).run(suite) { test in
          group.isEmpty || test.group.map(group.contains) ?? false
        }
        let score = SuiteScore(results)
        isMet = isMet && score.percent(.right) >= minimum ?? 100
        if json {
          Terminal.print(SuiteJSON.bytes(of: suite, results, errors: errors))
        } else {
          SuiteTable.print(suite, results, errors: errors)
        }
      }
      if !isMet { throw ExitCode(1) }
    }
  }
}

/// Scores as rows of a table, mistakes below them.
enum SuiteTable {
  static func printHead() {
    Swift.print("| suite | n | right % | intent % | wrong values % | acted wrongly % | refused % |")
    Swift.print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
  }

  static func print(_ suite: Suite, _ results: [SuiteRunner.Result], errors: Int) {
    let name = suite.file.split(separator: "/").last.map(String.init) ?? suite.file
    row(name, results)
    for group in SuiteJSON.groups(of: results) { row("– \(group)", results.filter { $0.group == group }) }
    for result in results.filter({ $0.verdict != .right }).prefix(errors) {
      let verdict = result.verdict.rawValue.replacing("_", with: " ")
      let found = Summary.text(of: result.interpretation).replacing("\n", with: " + ")
      Swift.print("    \(result.turn.position): \(verdict): \(result.turn.words)")
      Swift.print("        expected \(result.turn.expected)\n        found    \(found)")
    }
  }

  private static func row(_ name: String, _ results: [SuiteRunner.Result]) {
    let score = SuiteScore(results)
    let shares = [
      score.percent(.right), score.percent(.right, .wrongDetails, .otherReason), score.percent(.wrongDetails),
      score.percent(.actedWrongly), score.percent(.refused),
    ]
    Swift.print("| \(name) | \(score.total) | \(shares.map(tenths).joined(separator: " | ")) |")
  }

  private static func tenths(_ percent: Double) -> String {
    let tenths = Int((percent * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

/// Scores and mistakes as JSON.
enum SuiteJSON {
  /// The groups' names, in the order in which they first occur.
  static func groups(of results: [SuiteRunner.Result]) -> [String] {
    var seen: Set<String> = []
    return results.compactMap(\.group).filter { seen.insert($0).inserted }
  }

  static func bytes(of suite: Suite, _ results: [SuiteRunner.Result], errors: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("suite")
      writer.string(suite.file)
      count(results, &writer)
      writer.key("groups")
      writer.object { writer in
        for group in groups(of: results) {
          writer.key(group)
          writer.object { count(results.filter { $0.group == group }, &$0) }
        }
      }
      writer.key("mistakes")
      writer.array { writer in
        for result in results.filter({ $0.verdict != .right }).prefix(errors) { mistake(result, &writer) }
      }
    }
    return writer.bytes
  }

  private static func count(_ results: [SuiteRunner.Result], _ writer: inout JSONWriter) {
    let score = SuiteScore(results)
    writer.key("turns")
    writer.number(score.total)
    for verdict in Verdict.allCases {
      writer.key(verdict.rawValue)
      writer.number(score.counts[verdict] ?? 0)
    }
  }

  private static func mistake(_ result: SuiteRunner.Result, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("line")
      writer.number(result.turn.position.line)
      writer.key("verdict")
      writer.string(result.verdict.rawValue)
      writer.key("text")
      writer.string(result.turn.words)
      writer.key("expected")
      writer.string(result.turn.expected.description)
      writer.key("found")
      writer.string(Summary.text(of: result.interpretation).replacing("\n", with: " + "))
    }
  }
}
