// The report of an adaptation for people: one self-contained page, drawings inline, nothing loaded from elsewhere.

import Ontology
import Understanding

/// Writes an adaptation's `report.html`.
public struct AdaptationReport {
  private let outcome: Adaptation.Outcome
  private let base: String

  /// A report on `outcome`, made for the base of that digest.
  public init(outcome: Adaptation.Outcome, base: String) {
    self.outcome = outcome
    self.base = base
  }

  /// The page.
  public var html: String {
    let facts = outcome.adapter.description
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Adapter \(escaped(facts.name))@\(facts.sequence)</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
      h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
      table { border-collapse: collapse } td, th { border: 1px solid #ccc; padding: .2rem .6rem; text-align: left }
      td.n { text-align: right } .pass { color: #176b2c } .fail { color: #a51d1d; font-weight: 600 }
      svg { background: #fafafa; border: 1px solid #ddd } code { word-break: break-all }
      </style></head><body>
      <h1>Adapter \(escaped(facts.name)), sequence \(facts.sequence)</h1>
      <p class="\(outcome.gate.isPassed ? "pass" : "fail")">\(opening)</p>
      \(verdict)
      \(DrawnCurves(outcome.trials).section)
      \(perIntent)
      \(confusion)
      \(DrawnConfidences(outcome.gate.heldOut, threshold: Double(facts.calibration.intentThreshold)).section)
      \(worse)
      \(parses)
      <h2>How it was made</h2>
      <table>
      \(row("base", base)) \(row("method", "\(facts.method.name)\(method)")) \(row("trained numbers", "\(outcome.trainedCount)"))
      \(row("learning rate", "\(outcome.learningRate)")) \(row("steps", "\(outcome.chosenStep)"))
      \(facts.facts.sorted { $0.key < $1.key }.filter { $0.key != "evaluation" }.map { row($0.key, $0.value) }.joined(separator: "\n"))
      </table>
      </body></html>

      """
  }

  private var opening: String {
    outcome.gate.isPassed ? "The gate is passed." : "The gate failed: the adapter is written only with --force."
  }

  private var method: String {
    let method = outcome.adapter.description.method
    guard let rank = method.rank else { return "" }
    return ", rank \(rank), alpha \(method.alpha ?? 0), on " + (method.targets ?? []).joined(separator: ", ")
  }

  private var verdict: String {
    let rows = outcome.gate.checks.map { check in
      let sentences =
        check.sentences.isEmpty || check.isPassed
        ? ""
        : "<ul>" + check.sentences.map { "<li>\(escaped($0))</li>" }.joined() + "</ul>To do: \(escaped(check.advice))."
      return "<tr><td class=\"\(check.isPassed ? "pass\">passed" : "fail\">failed")</td>"
        + "<td>\(escaped(check.title))<br>\(escaped(check.finding))\(sentences)</td></tr>"
    }
    return "<h2>Verdict</h2><table>\(rows.joined(separator: "\n"))</table>"
  }

  /// Precision and recall of each intent over the held-out sentences.
  private var perIntent: String {
    let heldOut = outcome.gate.heldOut
    let labels = Set(heldOut.map(\.row.label.spelling)).sorted()
    guard !labels.isEmpty else { return "" }
    let rows = labels.map { label in
      let own = heldOut.filter { $0.row.label.spelling == label }
      let taken = heldOut.filter { $0.found == label }
      let right = own.filter(\.isIntentRight).count
      let exact = own.filter(\.isExact).count
      let precise = taken.filter { $0.row.label.spelling == label }.count
      return "<tr><td>\(escaped(label))</td><td class=n>\(own.count)</td>"
        + "<td class=n>\(percent(Double(right) / Double(own.count)))</td>"
        + "<td class=n>\(taken.isEmpty ? "–" : percent(Double(precise) / Double(taken.count)))</td>"
        + "<td class=n>\(percent(Double(exact) / Double(own.count)))</td></tr>"
    }
    return "<h2>Held-out sentences by intent</h2><table><tr><th>intent</th><th>sentences</th><th>recall</th>"
      + "<th>precision</th><th>with slots</th></tr>\(rows.joined())</table>"
  }

  /// What was meant against what was found, among the new intents and those they were taken for.
  private var confusion: String {
    let heldOut = outcome.gate.heldOut
    let meant = Set(heldOut.map(\.row.label.spelling)).sorted()
    let found = meant + Set(heldOut.map(\.found)).subtracting(meant).sorted()
    guard !meant.isEmpty else { return "" }
    let head = found.map { "<th>\(escaped($0))</th>" }.joined()
    let rows = meant.map { label in
      "<tr><th>\(escaped(label))</th>"
        + found.map { other in
          let count = heldOut.filter { $0.row.label.spelling == label && $0.found == other }.count
          return "<td class=n>\(count == 0 ? "" : "\(count)")</td>"
        }.joined() + "</tr>"
    }
    return "<h2>What was meant, and what it was taken for</h2><table><tr><th></th>\(head)</tr>\(rows.joined())</table>"
  }

  private var worse: String {
    let gate = outcome.gate
    let rows = gate.worse.prefix(60).map {
      "<tr><td>\(escaped($0.text))</td><td>\(escaped($0.expected))</td><td>\(escaped($0.found))</td></tr>"
    }
    let table =
      rows.isEmpty
      ? "<p>No sentence that was right before is wrong now.</p>"
      : "<table><tr><th>sentence</th><th>should be</th><th>is</th></tr>\(rows.joined())</table>"
    return "<h2>What got worse</h2><p>\(percent(gate.before.exactRate)) of \(gate.before.requestCount) old sentences "
      + "were understood before, \(percent(gate.after.exactRate)) are now; of \(gate.before.outOfScopeCount) to be "
      + "refused, \(gate.before.falseAccepts) were accepted before, \(gate.after.falseAccepts) are now.</p>\(table)"
  }

  private var parses: String {
    let rows = outcome.gate.examples.map { "<tr><td>\(escaped($0.text))</td><td>\(escaped($0.answer))</td></tr>" }
    return "<h2>Examples</h2><table>\(rows.joined())</table>"
  }

  private func row(_ name: String, _ value: String) -> String {
    "<tr><th>\(escaped(name))</th><td><code>\(escaped(value))</code></td></tr>"
  }
}

/// Text that means itself in a page.
func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.append(character)
    }
  }
  return result
}
