// The drawings of an adaptation's report, as inline SVG.

import Ontology

/// Loss and share of held-out sentences understood, by step.
struct DrawnCurves {
  private let trials: [Adaptation.Trial]
  private static let (width, height, margin) = (640.0, 220.0, 36.0)

  init(_ trials: [Adaptation.Trial]) { self.trials = trials.filter { !$0.points.isEmpty } }

  var section: String {
    guard !trials.isEmpty else { return "" }
    let steps = Double(trials.flatMap(\.points).map(\.step).max() ?? 1)
    let highest = max(trials.flatMap(\.points).map(\.loss).max() ?? 1, 1e-6)
    let losses = trials.map { trial in
      line(trial.points.map { (Double($0.step) / steps, $0.loss / highest) }, trial.fold == nil ? "#222" : "#999")
    }
    let shares = trials.filter { $0.fold != nil }.map { trial in
      line(trial.points.map { (Double($0.step) / steps, $0.exact) }, "#2a6fb0")
    }
    return """
      <h2>Learning</h2>
      <p>Loss by step (grey: rounds with sentences held out; black: all sentences; top of the scale \(short(highest))),
      and share of held-out sentences understood with their slots (blue).</p>
      <svg viewBox="0 0 \(Self.width) \(Self.height)" width="100%" role="img" aria-label="learning curves">
      \(frame(steps))
      \(losses.joined(separator: "\n"))
      \(shares.joined(separator: "\n"))
      </svg>
      """
  }

  private func frame(_ steps: Double) -> String {
    let (left, bottom) = (Self.margin, Self.height - Self.margin)
    return "<path d=\"M\(left) \(Self.margin / 2)V\(bottom)H\(Self.width - 8)\" fill=\"none\" stroke=\"#666\"/>"
      + "<text x=\"\(Self.width - 90)\" y=\"\(Self.height - 12)\" font-size=\"12\">step \(Int(steps))</text>"
      + "<text x=\"2\" y=\"\(Self.margin / 2 + 8)\" font-size=\"12\">100 %</text>"
      + "<text x=\"12\" y=\"\(bottom)\" font-size=\"12\">0</text>"
  }

  private func line(_ points: [(Double, Double)], _ colour: String) -> String {
    let places = points.map { x, y in
      "\(short(Self.margin + x * (Self.width - Self.margin - 8))),"
        + "\(short(Self.height - Self.margin - min(y, 1) * (Self.height - 1.5 * Self.margin)))"
    }
    return
      "<polyline points=\"\(places.joined(separator: " "))\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"1.5\"/>"
  }
}

/// How sure the model was of each held-out sentence's own intent, and whether it was right to be.
struct DrawnConfidences {
  private let heldOut: [AdaptationGate.HeldOut]
  private let threshold: Double
  private static let (width, height) = (640.0, 110.0)

  init(_ heldOut: [AdaptationGate.HeldOut], threshold: Double) {
    self.heldOut = heldOut
    self.threshold = threshold
  }

  var section: String {
    guard !heldOut.isEmpty else { return "" }
    let dots = heldOut.enumerated().map { index, sentence in
      let (x, y) = (place(sentence.confidence), 20 + Double(index % 7) * 9)
      let colour = sentence.isExact ? "#176b2c" : sentence.isIntentRight ? "#c08a00" : "#a51d1d"
      return "<circle cx=\"\(short(x))\" cy=\"\(short(y))\" r=\"4\" fill=\"\(colour)\" fill-opacity=\"0.7\">"
        + "<title>\(escaped(sentence.row.text)): \(percent(sentence.confidence))</title></circle>"
    }
    let ticks = [0.0, 0.25, 0.5, 0.75, 1].map {
      "<text x=\"\(short(place($0) - 12))\" y=\"104\" font-size=\"12\">\(Int($0 * 100)) %</text>"
    }
    let mean = heldOut.reduce(0) { $0 + $1.confidence } / Double(heldOut.count)
    let right = Double(heldOut.filter(\.isIntentRight).count) / Double(heldOut.count)
    return """
      <h2>How sure it is</h2>
      <p>Each dot is a held-out sentence at the probability of its own intent: green understood, yellow with other
      slots, red refused or taken for something else. The line is the probability from which on the model acts. Mean
      probability \(percent(mean)), right \(percent(right)).</p>
      <svg viewBox="0 0 \(Self.width) \(Self.height)" width="100%" role="img" aria-label="confidence of held-out sentences">
      <path d="M\(short(place(threshold))) 8V88" stroke="#222" stroke-dasharray="4 3"/>
      \(dots.joined(separator: "\n"))
      \(ticks.joined())
      </svg>
      """
  }

  private func place(_ confidence: Double) -> Double { 20 + confidence * (Self.width - 40) }
}

/// A number with at most two decimals.
private func short(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
