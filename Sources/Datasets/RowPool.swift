// Rows with each text once. Duplicates are told by their words alone (case and punctuation do not count); a text
// with several labels goes to the majority, or out when there is none; what stands in a test set never enters.

import Ontology

struct RowPool {
  private struct Entry {
    var rows: [LabelledUtterance]
  }

  private var entries: [String: Entry] = [:]
  private var order: [String] = []
  /// Keys that may not enter.
  let excluded: Set<String>

  init(excluding excluded: Set<String>) { self.excluded = excluded }

  /// Takes a row in, or counts why not.
  mutating func add(_ row: LabelledUtterance, report: inout DatasetReport) {
    let key = WordScanner.key(of: row.text)
    let source = DatasetReport.family(row.source)
    guard !key.isEmpty else { return report.drop(source, "no words") }
    guard !excluded.contains(key) else { return report.drop(source, "equals an evaluation sentence") }
    guard row.isSound else { return report.drop(source, "unsound spans") }
    if entries[key] == nil { order.append(key) }
    entries[key, default: Entry(rows: [])].rows.append(row)
  }

  mutating func add(_ rows: [LabelledUtterance], report: inout DatasetReport) {
    for row in rows { add(row, report: &report) }
  }

  /// Each text once, in the order of its first appearance.
  func settled(report: inout DatasetReport) -> [LabelledUtterance] {
    var settled: [LabelledUtterance] = []
    for key in order {
      guard let rows = entries[key]?.rows, let first = rows.first else { continue }
      var votes: [IntentLabel: Int] = [:]
      for row in rows { votes[row.label, default: 0] += 1 }
      if votes.count == 1 {
        settled.append(first)
        report.drop(DatasetReport.family(first.source), "duplicate", count: rows.count - 1)
        continue
      }
      let most = votes.values.max() ?? 0
      let winners = votes.filter { $0.value == most }
      if winners.count == 1, let label = winners.first?.key, let row = rows.first(where: { $0.label == label }) {
        settled.append(row)
        report.drop(DatasetReport.family(first.source), "label outvoted", count: rows.count - most)
      } else {
        report.drop(DatasetReport.family(first.source), "conflicting labels", count: rows.count)
      }
    }
    return settled
  }
}
