// The account of a build: what came from where, what was left out and why, and digests of inputs and outputs.

import Ontology

/// What went into a data set.
public struct DatasetReport: Equatable, Sendable {
  /// Training rows by source.
  public var trainBySource: [String: Int] = [:]
  /// Training rows by label.
  public var trainByLabel: [String: Int] = [:]
  /// Rows left out, by source and reason.
  public var dropped: [String: Int] = [:]
  /// Rows of each split and suite.
  public var sizes: [String: Int] = [:]
  /// Digest of each input file and of the training rows.
  public var digests: [String: String] = [:]
  /// What was not there to build from.
  public var missing: [String] = []

  /// Makes an empty report.
  public init() {}

  /// Counts a row that was left out.
  mutating func drop(_ source: String, _ reason: String, count: Int = 1) {
    if count > 0 { dropped["\(source): \(reason)", default: 0] += count }
  }

  /// Counts the training rows.
  mutating func count(train: [LabelledUtterance]) {
    var digest = Digest()
    for row in train {
      trainBySource[Self.family(row.source), default: 0] += 1
      trainByLabel[row.label.spelling, default: 0] += 1
      digest.combine(row.text)
      digest.combine(row.label.spelling)
      for span in row.spans { digest.combine("\(span.name)\(span.range?.lowerBound ?? -1)") }
    }
    digests["training rows"] = digest.description
  }

  /// A source without the place inside it: what stands before the first colon.
  static func family(_ source: String) -> String { String(source.split(separator: ":").first ?? "unknown") }

  /// The report as Markdown.
  public var markdown: String {
    var text = "# What the model is trained on\n"
    if !missing.isEmpty { text += "\nMissing: " + missing.joined(separator: "; ") + ".\n" }
    func table(_ title: String, _ head: String, _ counts: [String: Int]) {
      text += "\n## \(title)\n\n| \(head) | rows |\n| --- | ---: |\n"
      for (key, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
        text += "| \(key) | \(count) |\n"
      }
    }
    table("Splits and suites", "part", sizes)
    table("Training rows by source", "source", trainBySource)
    table("Training rows by label", "label", trainByLabel)
    table("Left out", "source: reason", dropped)
    text += "\n## Digests\n\n| of | digest |\n| --- | --- |\n"
    for (name, digest) in digests.sorted(by: { $0.key < $1.key }) { text += "| \(name) | \(digest) |\n" }
    return text
  }
}
