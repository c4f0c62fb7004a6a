// Where the installed definitions refuse what a household now asks for, the household knows better: nobody had a sauna
// until somebody bought one.

internal import Ontology

extension ReplayCorpus {
  /// The corpus without refusals of the very words of `sentences`, but for politeness and other fillers.
  public func yielding(to sentences: HouseholdSentences) -> ReplayCorpus {
    let asked = Set(sentences.items.map { Self.content(of: $0.row.text) }.filter { $0.count > 1 })
    func isLeft(_ row: LabelledUtterance) -> Bool {
      row.label != .outOfScope || !asked.contains(Self.content(of: row.text))
    }
    var rest = self
    rest.train = train.filter(isLeft)
    rest.heldOut = heldOut.filter(isLeft)
    return rest
  }

  private static func content(of text: String) -> [String] {
    WordScanner.words(in: text).map(\.key).filter { !fillers.contains($0) }
  }

  private static let fillers: Set<String> = [
    "a", "an", "the", "my", "our", "your", "some", "me", "us", "you", "i", "we", "it", "for", "to", "please", "can",
    "could", "would", "will", "hey", "ok", "okay", "now", "thanks", "just", "then", "nice", "want", "need", "like",
    "i'd", "we'd", "let", "let's", "us", "up",
  ]
}
