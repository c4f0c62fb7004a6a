// hearken speech: what a speech recogniser needs to hear this household well.

import ArgumentParser
import NGrams
import Datasets
import Grammar
import HomeControl
import SpeechExport
import Training

struct SpeechCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "speech", abstract: "Speech recognition: what a recogniser needs to hear this household well.",
    subcommands: [Export.self])

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes grammar, language model and words of this household for a speech recogniser.",
      discussion: """
        hearken speech export --home home.yaml --dictionary cmudict-en-us.dict --output speech

        Writes into the folder: household.jsgf, a JSGF grammar with a rule for each intent; household.arpa, an
        n-gram language model (interpolated Kneser-Ney) of sentences drawn from the intents and their examples with this
        home's names; household.words, its words; and, with --dictionary, household.dict, how they are pronounced, words
        missing from the dictionary guessed and marked so. What was there is replaced.

        With PocketSphinx: pocketsphinx_continuous -inmic yes -lm speech/household.arpa -dict speech/household.dict
        """)

    @Option(help: "Home file, for the names of devices, areas and floors.")
    var home: String

    @Option(help: "File or folder of intent definitions; may be repeated. Default: the shipped ones.")
    var intents: [String] = []

    @Option(name: .shortAndLong, help: "Folder to write into; it is made if need be.")
    var output: String

    @Option(help: "Longest n-gram of the language model, 1 to 5.")
    var order = 3

    @Option(help: "The recogniser's pronouncing dictionary, such as cmudict-en-us.dict.")
    var dictionary: String?

    @Option(help: "How many sentences are drawn at most.")
    var sentences = 40_000

    @Option(help: "Equal seeds draw equal sentences.")
    var seed: UInt64 = 1

    @Option(help: "Leave out n-grams whose loss raises the perplexity by less than this share, such as 1e-7; 0: none.")
    var prune = 0.0

    @Option(help: "Most words that the network of the JSGF grammar may have.")
    var grammarSize = 40_000

    @Flag(help: "Also write the sentences, household.txt, for another program's estimator.")
    var text = false

    func validate() throws {
      guard (1...5).contains(order) else { throw ValidationError("--order is 1 to 5.") }
      guard sentences > 0 else { throw ValidationError("--sentences is a number above 0.") }
      guard prune >= 0, prune < 1 else { throw ValidationError("--prune is a share, 0 or above and below 1.") }
      guard grammarSize > 0 else { throw ValidationError("--grammar-size is a number above 0.") }
    }

    func run() throws {
      try report {
        let household = try Home.load(path: home)
        let paths = intents.isEmpty ? Locations.intents.map { [$0] } ?? [] : intents
        guard !paths.isEmpty else {
          throw FileFailure(
            path: "intents/en", reason: "no definitions found; name them with --intents, or run from an installation")
        }
        let grammar = try IntentGrammar.load(paths)
        let pronouncing = try dictionary.map { try Self.dictionary(at: $0) }
        let names = paths.map { "\($0)/names.yaml" }.first(where: TextFile.exists)
        let corpus = try names.map { try NamesCorpus(path: $0) } ?? NamesCorpus()
        var options = SpeechFiles.Options()
        options.order = order
        options.pruning = prune
        options.grammarSize = grammarSize
        options.corpus.sentences = sentences
        options.corpus.seed = seed
        let files = try SpeechFiles(
          grammar, home: household, corpus: corpus, dictionary: pronouncing, options: options)
        try write(files)
        tell(files.summary)
      }
    }

    private static func dictionary(at path: String) throws -> PronouncingDictionary {
      let dictionary = PronouncingDictionary(try TextFile.read(path))
      guard !dictionary.phones.isEmpty else { throw SpeechExportError.badDictionary(path: path) }
      return dictionary
    }

    private func write(_ files: SpeechFiles) throws {
      try TextFile.makeFolder(output)
      try TextFile.write(files.grammar, to: "\(output)/household.jsgf")
      try TextFile.write(files.languageModel, to: "\(output)/household.arpa")
      try TextFile.write(files.words, to: "\(output)/household.words")
      if let dictionary = files.dictionary { try TextFile.write(dictionary, to: "\(output)/household.dict") }
      if text { try TextFile.write(files.sentences, to: "\(output)/household.txt") }
    }

    private func tell(_ summary: SpeechFiles.Summary) {
      print("sentences   \(summary.sentences), of \(summary.sources) templates and examples")
      print("words       \(summary.words)")
      print("n-grams     " + summary.nGrams.map(String.init).joined(separator: " + "))
      let (perplexity, share) = (summary.perplexity.value, 100 * summary.perplexity.unknownShare)
      print(
        "perplexity  \(tenths(perplexity)) on \(summary.perplexity.sentences) held-out sentences, of whose words "
          + "\(tenths(share)) % are unknown")
      print("grammar     \(summary.templates) templates, \(summary.omittedTemplates) left out")
      if dictionary != nil {
        print("guessed     \(summary.guessed.count) pronunciations" + listed(summary.guessed))
        if !summary.unpronounced.isEmpty {
          print(
            "unsaid      \(summary.unpronounced.count) words without a pronunciation" + listed(summary.unpronounced))
        }
      }
      let names = ["jsgf", "arpa", "words"] + (dictionary == nil ? [] : ["dict"]) + (text ? ["txt"] : [])
      print("written     " + names.map { "\(output)/household.\($0)" }.joined(separator: " "))
    }

    private func tenths(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }

    private func listed(_ words: [String]) -> String {
      words.isEmpty ? "" : ": " + words.prefix(8).joined(separator: ", ") + (words.count > 8 ? ", …" : "")
    }
  }
}
