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
      abstract: "Checks definition files, naming file and line of what is wrong.",
      discussion: """
        Files of a household, and the data sets of Rasa (nlu.yml) and Snips (.json), are also checked for what would spoil `hearken adapt`: one sentence under two intents,
        near-copies across intents, too few sentences or too much the same, slots hardly seen, sentences that already
        mean something else, and words that look personal. Folders, such as the installed definitions, are only read.
        """)

    @Argument(help: "Files or folders of intent definitions, or data sets of Rasa or Snips.")
    var paths: [String] = ["intents/en"]

    @Option(help: "Folder of the installed definitions, which must not be contradicted.")
    var installed: String?

    @Flag(help: "Write a copy of each file, NAME.masked.yaml, with what looks personal replaced.")
    var mask = false

    func run() throws {
      try report {
        let files = paths.filter { [".yaml", ".yml", ".jsonl", ".json"].contains(where: $0.hasSuffix) }
        var isFine = true
        if files.count < paths.count {
          let grammar = try IntentGrammar.load(paths.filter { !files.contains($0) })
          let examples = grammar.blocks.reduce(0) { $0 + $1.examples.count }
          print(
            "\(grammar.intents.count) intents, \(grammar.sentenceCount) sentence templates, \(examples) examples, "
              + "\(grammar.negatives.count) sentences to refuse: fine")
        }
        if !files.isEmpty {
          let folder = installed ?? Locations.intents
          let sentences = try HouseholdSentences(paths: files, intentsPath: folder, seed: 1)
          let check = try SentenceCheck(sentences, intentsPath: folder)
          for finding in check.findings { print("\(finding)") }
          isFine = !check.findings.contains(where: \.isError)
          let warnings = check.findings.filter { !$0.isError }.count
          print(
            "\(sentences.items.count) sentences, \(sentences.negatives.count) to refuse: "
              + (check.findings.isEmpty ? "fine" : "\(check.findings.count - warnings) errors, \(warnings) warnings"))
        }
        if mask { for file in files { try writeMasked(file) } }
        if !isFine { throw ExitCode(1) }
      }
    }

    private func writeMasked(_ file: String) throws {
      let lines = try TextFile.read(file).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let masked = lines.map(PersonalData.masked)
      guard masked != lines, let dot = file.lastIndex(of: ".") else { return }
      let copy = file[..<dot] + ".masked" + file[dot...]
      try TextFile.write(masked.joined(separator: "\n"), to: String(copy))
      print("\(copy): \(zip(lines, masked).filter { $0 != $1 }.count) lines masked")
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
