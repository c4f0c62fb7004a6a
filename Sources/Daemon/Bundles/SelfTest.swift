// The utterances a bundle brings along, said to the model before it takes over: a model that does not understand what
// it was just taught is broken here, whatever it was elsewhere.

internal import JSONValues
internal import Ontology
public import Understanding

/// Tries a model on the utterances of its adapter.
public enum SelfTest {
  /// Utterances that are said; of more, as many spread over all.
  static let count = 100
  /// Share of them that must be understood, percent. The gate of `hearken adapt` has judged quality; this finds what is
  /// broken.
  static let minimum = 80

  /// Says what JSON Lines hold, each with `text` and `intent`.
  ///
  /// - Throws: `BundleRefusal` with `selfTest` or `unusable`, naming the first utterances that are not understood.
  public static func run(_ model: LanguageModel, sentences: String) throws(BundleRefusal) {
    let lines = sentences.split(separator: "\n")
    guard !lines.isEmpty else { return }
    let engine: NLUEngine
    do {
      // Without written sentences and without a home: it is the model that is tried.
      engine = try NLUEngine(model: model, intents: [], home: nil, options: .init(acceptsModifiers: true))
    } catch {
      throw BundleRefusal(.unusable, "\(error)")
    }
    let workspace = engine.makeWorkspace()
    var said = 0
    var missed: [String] = []
    for index in 0..<min(count, lines.count) {
      let line = lines[index * lines.count / min(count, lines.count)]
      guard let row = try? JSONValue(reading: Array(line.utf8)), let text = row.string("text"),
        let spelling = row.string("intent")
      else {
        throw BundleRefusal(.damaged, "the utterances it brings along are not JSON Lines with text and intent")
      }
      let label = IntentLabel(spelling: spelling)
      let interpretation = engine.parse(Utterance(text), using: workspace)
      said += 1
      let isRight =
        label == .outOfScope
        ? interpretation.rejection != nil : interpretation.commands.contains { $0.intent == label.intent }
      if !isRight { missed.append(text) }
    }
    guard (said - missed.count) * 100 >= said * minimum else {
      throw BundleRefusal(
        .selfTest,
        "\(missed.count) of the \(said) utterances it brings along are not understood, the first of them "
          + missed.prefix(3).map { "'\($0)'" }.joined(separator: ", "))
    }
  }
}
