// Chooses temperature and threshold on dev sets: the temperature that makes the probabilities honest, the out-of-scope
// probability that keeps false accepts under the stated rate. How sure the intent itself must be is the recipe's.

import Datasets
import Glibc
import Ontology
import Understanding

/// Fits a model's calibration.
struct CalibrationFitter {
  /// Share of out-of-scope dev utterances that may be accepted, 0...1.
  let falseAcceptRate: Double
  /// Least intent probability that is acted on, 0...1.
  let intentThreshold: Double

  init(_ recipe: ModelRecipe) {
    falseAcceptRate = recipe.falseAcceptRate
    intentThreshold = recipe.intentThreshold
  }

  /// The calibration of `model`: the temperature from all dev rows, the threshold from what people really said that
  /// must be refused (the suite `oos-dev`), or where no public set is at hand, from the dev rows to refuse.
  func fit(_ model: LanguageModel, _ dataset: Dataset) throws(TrainingError) -> Calibration {
    guard !dataset.dev.isEmpty else { throw .emptyData(what: "dev utterances to calibrate on") }
    let real = dataset.suites.first { $0.name == "oos-dev" }?.rows ?? []
    let toRefuse = real.isEmpty ? dataset.dev.filter { $0.label == .outOfScope } : real
    guard !toRefuse.isEmpty else { throw .emptyData(what: "out-of-scope dev utterances to choose a threshold on") }
    var calibration = Calibration(intentTemperature: try temperature(model, dataset.dev))
    calibration.intentThreshold = Float(intentThreshold)
    calibration.outOfScopeThreshold = outOfScopeThreshold(model.with(calibration), toRefuse)
    return calibration
  }

  /// The temperature with the least negative log likelihood, among 0.5, 0.55, … 3.
  private func temperature(_ model: LanguageModel, _ rows: [LabelledUtterance]) throws(TrainingError) -> Float {
    let reader = ModelReader(model)
    let labels = Dictionary(
      model.description.labels.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let logits = rows.compactMap { row in labels[row.label].map { (reader.intentLogits(row.text), $0) } }
    var best: (temperature: Float, loss: Double) = (1, .infinity)
    for step in 10...60 {
      let temperature = Float(step) * 0.05
      var loss = 0.0
      for (values, label) in logits {
        let largest = values.max() ?? 0
        let sum = values.reduce(0.0) { $0 + exp(Double(($1 - largest) / temperature)) }
        loss -= Double((values[label] - largest) / temperature) - log(sum)
      }
      if loss < best.loss { best = (temperature, loss) }
    }
    return best.temperature
  }

  /// The greatest out-of-scope probability that lets at most the stated share of `rows` through.
  private func outOfScopeThreshold(_ model: LanguageModel, _ rows: [LabelledUtterance]) -> Float {
    let reader = ModelReader(model)
    let least = Double(model.description.calibration.intentThreshold)
    var doubts = rows.compactMap { row -> Double? in
      let reading = reader.read(row.text).reading
      return reading.label == .outOfScope || reading.confidence < least ? nil : reading.outOfScope
    }
    doubts.sort()
    let allowed = Int(Double(rows.count) * falseAcceptRate)
    guard doubts.count > allowed else { return 1 }
    // Below the first that may not pass; what ties with it is refused as well.
    return max(Float(doubts[allowed]).nextDown, 0)
  }
}
