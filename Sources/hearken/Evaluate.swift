// hearken evaluate

import ArgumentParser
import Datasets
import Training
import Understanding

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scores models through the door the daemon uses.",
    discussion: """
      Give bundles or float models (teacher, student, checkpoints). Suites come from the recipe's data: look at -dev
      suites while building; -test suites are for reporting. Intents and slots are scored without a home: devices and
      rooms need not exist.
      """)

  @OptionGroup var options: TrainingOptions

  @Argument(help: "Bundles and float models to score.")
  var models: [String] = []

  @Option(name: .customLong("suite"), help: "Only suites whose name contains this; may be repeated.")
  var suites: [String] = []

  @Option(help: "Show so many mistakes a suite.")
  var errors = 0

  @Option(help: "Adapter to put on each bundle.")
  var adapter: String?

  @Option(help: "Act from this intent probability on, instead of the model's own threshold.")
  var threshold: Float?

  @Flag(help: "Without the exact matcher: what the model alone understands.")
  var modelOnly = false

  @Option(help: "Score on Home Assistant's test sentences instead: the folder of one language, with _fixtures.yaml.")
  var homeAssistantTests: String?

  @Option(help: "Of these, only the sentences in this file of JSON lines with `text`.")
  var sentences: String?

  func validate() throws {
    if let threshold, !(0...1).contains(threshold) { throw ValidationError("--threshold must be 0 to 1.") }
    if models.isEmpty { throw ValidationError("Give at least one model, such as models/hearken-en.safetensors.") }
  }

  func run() throws {
    try report {
      if let folder = homeAssistantTests {
        let definitions = modelOnly ? [] : [options.intents]
        return try HomeAssistantEvaluation(
          folder: folder, sentences: sentences, intents: definitions, errors: errors
        ).run(models)
      }
      let recipe = try options.loadRecipe()
      let dataset = try options.loadDataset(recipe)
      let calibrations = CalibrationCache(recipe: recipe, dataset: dataset)
      print("| suite | model | requests | intent % | with slots % | wrong % | to refuse | accepted % |")
      print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
      for path in models {
        var model = try ScoredModel.load(path, calibrations: calibrations)
        if let adapter { model = try model.adapted(by: Adapter(at: adapter, base: model)) }
        if let threshold {
          var calibration = model.description.calibration
          calibration.intentThreshold = threshold
          model = model.with(calibration)
        }
        let engine = try NLUEngine(
          model: model, intents: modelOnly ? [] : [options.intents], home: nil,
          options: .init(acceptsModifiers: true))
        let evaluator = Evaluator(engine)
        for suite in dataset.suites where suites.isEmpty || suites.contains(where: suite.name.contains) {
          let score = evaluator.score(suite)
          let name = path.split(separator: "/").last.map(String.init) ?? path
          print(
            "| \(suite.name) | \(name) | \(score.requestCount) | \(percent(score.intentAccuracy, score.requestCount)) | "
              + "\(percent(score.exactRate, score.requestCount)) | \(percent(score.wrongRate, score.requestCount)) | "
              + "\(score.outOfScopeCount) | \(percent(score.falseAcceptRate, score.outOfScopeCount)) |")
          for mistake in score.errors.prefix(errors) {
            print("    \(mistake.text)\n        expected \(mistake.expected)\n        found    \(mistake.found)")
          }
        }
      }
    }
  }

  /// A rate with one decimal, or a dash where nothing was counted.
  private func percent(_ rate: Double, _ count: Int) -> String {
    guard count > 0 else { return "–" }
    let tenths = Int((rate * 1_000).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
