// hearken intents: look at what can be said, and at what the model is trained on.

import ArgumentParser
import Datasets
import Grammar
import Ontology
import Training

struct IntentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "intents", abstract: "Intents: list them, check definitions, build the training data.",
    subcommands: [List.self, Check.self, DatasetCommand.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists every intent with its slots.")

    func run() {
      for definition in IntentCatalog.all {
        print("\(definition.name)  \(definition.summary)")
        if !definition.slots.isEmpty {
          print("    " + definition.slots.map(\.rawValue).joined(separator: " "))
        }
      }
      print("Any command may carry: " + IntentCatalog.modifiers.map(\.rawValue).joined(separator: " "))
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Checks definition files, naming file and line of what is wrong.")

    @Argument(help: "Files or folders of intent definitions.")
    var paths: [String] = ["intents/en"]

    func run() throws {
      try report {
        let grammar = try IntentGrammar.load(paths)
        let examples = grammar.blocks.reduce(0) { $0 + $1.examples.count }
        print(
          "\(grammar.intents.count) intents, \(grammar.sentenceCount) sentence templates, \(examples) examples, "
            + "\(grammar.negatives.count) sentences to refuse: fine")
      }
    }
  }

  struct DatasetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "dataset", abstract: "Builds the training data and tells what went in.")

    @OptionGroup var options: TrainingOptions

    @Flag(help: "Print the report: counts by source and label, what was dropped and why.")
    var report = false

    @Option(help: "Write the training rows to this JSON Lines file.")
    var output: String?

    func run() throws {
      try hearken.report {
        let recipe = try options.loadRecipe()
        let dataset = try options.loadDataset(recipe)
        if report { print(dataset.report.markdown) }
        if let output { try TextFile.write(JSONLines.text(of: dataset.train, split: "train"), to: output) }
        if !report, output == nil { print(dataset.report.summary) }
      }
    }
  }
}
