// hearken evaluate --home-assistant-tests

import Trials
import Understanding

/// Scores models on the test sentences of Home Assistant's intents project.
struct HomeAssistantEvaluation {
  let folder: String
  /// A file of JSON lines; only the sentences in it are said.
  let sentences: String?
  let intents: [String]
  let errors: Int

  func run(_ models: [String]) throws {
    let tests = try HomeAssistantTests(folder: folder)
    let wanted = try sentences.map(Sentences.load(path:))
    print("| model | sentences | intent % | and slots % | and targets % | refused % |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for path in models {
      let language = try LanguageModel(bundleAt: path)
      let score = try tests.score(where: { wanted?.contains($0.text.lowercased()) ?? true }) { home in
        try NLUEngine(model: language, intents: intents, home: home, options: .init(acceptsModifiers: true))
      }
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let rates = [score.intentRight, score.slotsRight, score.right, score.refused].map { percent($0, score.count) }
      print("| \(name) | \(score.count) | \(rates.joined(separator: " | ")) |")
      for mistake in score.mistakes.prefix(errors) {
        let slots = mistake.test.slots.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
        print("    \(mistake.test.position): \(mistake.fault): \(mistake.test.text)")
        print("        expected \(mistake.test.intent) \(slots)")
        print("        found    \(Summary.text(of: mistake.interpretation))")
      }
    }
  }

  private func percent(_ part: Int, _ whole: Int) -> String {
    guard whole > 0 else { return "–" }
    let tenths = (part * 1_000 + whole / 2) / whole
    return "\(tenths / 10).\(tenths % 10)"
  }
}
