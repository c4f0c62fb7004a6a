// Everything a recogniser needs to hear this household well, as texts of files, and what there is to say about them.

public import Datasets
public import Grammar
public import HomeControl
public import NGrams

/// The files of an export.
public struct SpeechFiles: Sendable {
  /// What shapes an export.
  public struct Options: Sendable {
    /// Longest n-gram, 1...5.
    public var order = 3
    /// By what share of the perplexity an n-gram must help to stay; 0 keeps all.
    public var pruning = 0.0
    /// What sentences are drawn.
    public var corpus = SpeechCorpus.Options()
    /// Number of words that the network of the grammar may have.
    public var grammarSize = 40_000

    /// The defaults.
    public init() {}
  }

  /// Figures to tell.
  public struct Summary: Sendable {
    /// Sentences the model is estimated from.
    public var sentences = 0
    /// Templates and examples they are from.
    public var sources = 0
    /// Words of the vocabulary.
    public var words = 0
    /// Number of n-grams by order, shortest first.
    public var nGrams: [Int] = []
    /// How a model estimated without the held-out sentences foretells them.
    public var perplexity = NGramModel.Perplexity()
    /// Templates in the grammar.
    public var templates = 0
    /// Templates that are not.
    public var omittedTemplates = 0
    /// Words that the dictionary does not list, with a guess.
    public var guessed: [String] = []
    /// Words that it does not list and for which there is none.
    public var unpronounced: [String] = []
  }

  /// The JSGF grammar.
  public let grammar: String
  /// The language model in the ARPA format.
  public let languageModel: String
  /// The words, one a line.
  public let words: String
  /// Words and phones; nil without a dictionary.
  public let dictionary: String?
  /// The sentences that the model is estimated from, one a line.
  public let sentences: String
  /// What is in them.
  public let summary: Summary

  /// Makes the files; with a dictionary, words that it does not list are guessed.
  ///
  /// The model that is written is estimated from all sentences, the perplexity told is that of one without the held-out.
  /// - Throws: `SpeechExportError.noSentences`.
  public init(
    _ intents: IntentGrammar, home: Home, corpus: NamesCorpus, dictionary: PronouncingDictionary? = nil,
    options: Options = Options()
  ) throws(SpeechExportError) {
    let spoken = try SpeechCorpus(intents, home: home, corpus: corpus, options: options.corpus)
    let rules = JSGFGrammar(intents, home: home, corpus: corpus, maximumSize: options.grammarSize)
    let model = Self.model(spoken.sentences, and: spoken.householdWords, options)
    let measured = Self.model(spoken.training, and: spoken.householdWords, options)
    let vocabulary = Set(model.vocabulary.spokenWords).union(rules.words).sorted()

    var summary = Summary()
    summary.sentences = spoken.sentences.count
    summary.sources = spoken.sourceCount
    summary.words = vocabulary.count
    summary.nGrams = model.counts
    summary.perplexity = measured.perplexity(of: spoken.heldOut)
    summary.templates = rules.templateCount
    summary.omittedTemplates = rules.omittedCount
    self.dictionary = dictionary.map { Self.pronunciations(of: vocabulary, $0, &summary) }
    self.summary = summary
    grammar = rules.text
    languageModel = ARPAFile.text(of: model)
    words = vocabulary.joined(separator: "\n") + "\n"
    sentences = spoken.sentences.map { $0.words.joined(separator: " ") }.joined(separator: "\n") + "\n"
  }

  private static func model(
    _ sentences: [SpeechCorpus.Sentence], and more: [String], _ options: Options
  ) -> NGramModel {
    let vocabulary = Vocabulary(Set(sentences.flatMap(\.words)).union(more).sorted())
    var counts = NGramCounts(order: options.order, vocabulary: vocabulary)
    for sentence in sentences.sorted(by: { $0.source < $1.source }) {
      counts.add(sentence.words, source: sentence.source)
    }
    return KneserNey.estimate(counts).pruned(threshold: options.pruning)
  }

  /// The lines of the words, those that are listed first, and behind a comment those that are guessed.
  private static func pronunciations(
    of words: [String], _ dictionary: PronouncingDictionary, _ summary: inout Summary
  ) -> String {
    let guess = PronunciationGuess(dictionary)
    var listed: [String] = []
    var guessed: [String] = []
    for word in words {
      let known = dictionary[word]
      for (number, phones) in known.enumerated() {
        listed.append(number == 0 ? "\(word) \(phones)" : "\(word)(\(number + 1)) \(phones)")
      }
      guard known.isEmpty else { continue }
      if let phones = guess.pronunciation(of: word) {
        guessed.append("\(word) \(phones)")
        summary.guessed.append(word)
      } else {
        summary.unpronounced.append(word)
      }
    }
    let mark = guessed.isEmpty ? [] : [";; guessed: not in the dictionary this was made with"]
    return (listed + mark + guessed).joined(separator: "\n") + "\n"
  }
}
