// The public sets: where their files are, which are tests, and what they give under their mappings. The sets
// under share-alike terms are read for their test sentences alone, so that none of them is trained on by chance.

import Ontology

struct PublicSets {
  let path: String
  private let mappings: [String: SourceMapping]

  /// Sets whose test sentences may not be trained on.
  static let testSets = [
    "hwu64", "slurp", "massive-sample", "home-assistant-intents", "clinc150", "snips", "mtop-subset", "xsid",
  ]

  init(path: String, mappingsPath: String) throws(DatasetError) {
    self.path = path
    var mappings: [String: SourceMapping] = [:]
    for file in ["hwu64", "clinc150", "thingpedia-iot", "home-llm", "ha-device-actions"] {
      let mapping = try SourceMapping(path: "\(mappingsPath)/\(file).yaml")
      for set in mapping.sets { mappings[set] = mapping }
    }
    self.mappings = mappings
  }

  /// English rows of one part, or nil when the file is not there.
  func rows(_ set: String, _ part: String, report: inout DatasetReport) throws(DatasetError) -> [SourceRow]? {
    let file = "\(path)/\(set)/\(part).jsonl"
    guard TextFiles.exists(file) else { return nil }
    let rows = try JSONLines.sourceRows(path: file).filter { ($0.language ?? "en") == "en" }
    var digest = Digest()
    for row in rows { digest.combine(row.text) }
    report.digests["\(set)/\(part), English"] = digest.description
    return rows
  }

  /// Texts of a set's test part in every language: "pause" is a test sentence in French as well. Nil without file.
  func testTexts(_ set: String) throws(DatasetError) -> [String]? {
    let file = "\(path)/\(set)/test.jsonl"
    return TextFiles.exists(file) ? try JSONLines.sourceRows(path: file).map(\.text) : nil
  }

  /// What the rows of a set are under its mapping: ours, and what must be refused.
  func mapped(
    _ rows: [SourceRow], of set: String, places: Set<String>, keepsImplied: Bool = false, report: inout DatasetReport
  ) -> (labelled: [LabelledUtterance], refused: [LabelledUtterance]) {
    var labelled: [LabelledUtterance] = []
    var refused: [LabelledUtterance] = []
    guard let mapping = mappings[set] else { return ([], []) }
    for row in rows {
      switch mapping.outcome(of: row, places: places, keepsImplied: keepsImplied) {
      case .labelled(var found):
        found.source = "\(set):\(row.intent)"
        labelled.append(found)
      case .refused(var found):
        found.source = "\(set):\(row.intent)"
        refused.append(found)
      case .skipped(let reason): report.drop(set, reason)
      }
    }
    return (labelled, refused)
  }

  /// Home Assistant's own rows in our form.
  static func homeAssistant(_ rows: [SourceRow], places: Set<String>, report: inout DatasetReport)
    -> [LabelledUtterance]
  {
    var found: [LabelledUtterance] = []
    for row in rows {
      let raw =
        Delays.command(in: row)
        ?? LabelledUtterance(row.text, label: IntentLabel(spelling: row.intent), spans: row.slots.map(\.span))
      if raw.spans.contains(where: { $0.name == "conversation_command" }) {
        report.drop("home-assistant-intents", Conventions.Refusal.unknownCommand.rawValue)
        continue
      }
      do throws(Conventions.Refusal) {
        var brought = try Conventions.applied(to: raw, places: places, keepsImplied: true)
        brought.source = "home-assistant-intents:\(row.intent)"
        found.append(brought)
      } catch {
        report.drop("home-assistant-intents", error.rawValue)
      }
    }
    return found
  }
}
