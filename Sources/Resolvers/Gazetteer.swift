// Names → identifiers. Every answer is a few hash look-ups, so a home of two thousand devices answers as fast as
// one of twenty. Exact look-up is permission to act; a candidate with a score is evidence, and the caller decides.

/// An immutable index of the names of a home.
public struct Gazetteer: Sendable {
  /// Something that has names.
  public struct Entry: Equatable, Sendable {
    /// Its identifier.
    public var id: String
    /// Its names and aliases, in any spelling.
    public var names: [String]

    /// Makes an entry.
    public init(id: String, names: [String]) {
      self.id = id
      self.names = names
    }
  }

  /// An entry whose name resembles what was said.
  public struct Candidate: Equatable, Sendable {
    /// The entry's identifier.
    public var id: String
    /// Share of the words, of the longer of the two names, that agree: 1 for equal words in any order.
    public var score: Double
  }

  private struct Name: Sendable {
    let words: [String]
    let entry: Int32
  }

  private let ids: [String]
  private let names: [Name]
  /// Whole names, words joined by a space, and joined by nothing.
  private let whole: [String: [Int32]]
  private let joined: [String: [Int32]]
  /// Names by their sorted words, all of them and with one left out.
  private let bySet: [String: [Int32]]
  /// Names by each of their words.
  private let byWord: [String: [Int32]]
  private let similar: SimilarWords
  /// Longer queries are looked up exactly only; a bucket with more names than this decides nothing.
  private static let longestQuery = 8
  private static let largestBucket = 12
  /// A word that more names share tells nothing apart.
  private static let longestPosting = 256

  /// Indexes entries; an entry's empty names are ignored.
  public init(_ entries: some Sequence<Entry>) {
    var ids: [String] = []
    var names: [Name] = []
    var whole: [String: [Int32]] = [:]
    var joined: [String: [Int32]] = [:]
    var bySet: [String: [Int32]] = [:]
    var byWord: [String: [Int32]] = [:]
    for entry in entries {
      let index = Int32(ids.count)
      ids.append(entry.id)
      for text in entry.names {
        let words = NameNormalizer.words(of: text)
        guard !words.isEmpty else { continue }
        Self.insert(index, into: &whole[words.joined(separator: " "), default: []])
        Self.insert(index, into: &joined[words.joined(), default: []])
        let name = Int32(names.count)
        names.append(Name(words: words, entry: index))
        for word in words { Self.insert(name, into: &byWord[word, default: []]) }
        for key in Self.setKeys(words) where (bySet[key]?.count ?? 0) <= Self.largestBucket {
          bySet[key, default: []].append(name)
        }
      }
    }
    self.ids = ids
    self.names = names
    self.whole = whole
    self.joined = joined
    self.bySet = bySet
    self.byWord = byWord
    similar = SimilarWords(names.lazy.flatMap(\.words))
  }

  /// Identifiers of the entries called exactly `text`, after normalisation; several may share a name.
  public func exact(_ text: String) -> [String] { exact(words: NameNormalizer.words(of: text)) }

  /// Identifiers of the entries whose normalised words are exactly `words`, or the same letters spaced differently.
  public func exact(words: [String]) -> [String] {
    guard !words.isEmpty else { return [] }
    return (whole[words.joined(separator: " ")] ?? joined[words.joined()] ?? []).map { ids[Int($0)] }
  }

  /// Identifiers of the entries with a name that holds all of `words`, each once, in the order of the entries.
  ///
  /// Empty also when every one of the words is shared by so many names that they tell nothing apart.
  public func containing(words: [String]) -> [String] {
    guard words.count <= Self.longestQuery else { return [] }
    var rarest: [Int32]?
    for word in words {
      guard let posting = byWord[word] else { return [] }
      if posting.count < rarest?.count ?? .max { rarest = posting }
    }
    guard let rarest, rarest.count <= Self.longestPosting else { return [] }
    var found: [Int32] = []
    for index in rarest {
      let name = names[Int(index)]
      if words.allSatisfy(name.words.contains) { Self.insert(name.entry, into: &found) }
    }
    return found.map { ids[Int($0)] }
  }

  /// Entries whose names resemble `text`, best first, none below `minimum`.
  public func candidates(_ text: String, minimum: Double = 0.6, limit: Int = 5) -> [Candidate] {
    let words = NameNormalizer.words(of: text)
    guard (1...Self.longestQuery).contains(words.count) else { return [] }
    var best: [Int32: Double] = [:]
    for spelling in spellings(of: words) {
      for key in Self.setKeys(spelling.map(\.word)) {
        guard let bucket = bySet[key], bucket.count <= Self.largestBucket else { continue }
        for index in bucket {
          let name = names[Int(index)]
          let score = Self.score(spelling, name.words)
          if score >= minimum, score > best[name.entry] ?? 0 { best[name.entry] = score }
        }
      }
    }
    for index in joined[words.joined()] ?? [] { best[index] = 1 }
    return best.map { Candidate(id: ids[Int($0.key)], score: $0.value) }
      .sorted { $0.score == $1.score ? $0.id < $1.id : $0.score > $1.score }
      .prefix(limit).map { $0 }
  }

  /// The ways to read each word as a word of the names; unknown words stay as they are. At most 16 readings.
  private func spellings(of words: [String]) -> [[SimilarWords.Match]] {
    var readings: [[SimilarWords.Match]] = [[]]
    for word in words {
      var options = similar.matches(word, limit: readings.count > 5 ? 1 : 3)
      if options.isEmpty { options = [SimilarWords.Match(word: word, similarity: 0)] }
      if options[0].similarity == 1 { options = [options[0]] }
      readings = readings.flatMap { reading in options.map { reading + [$0] } }
    }
    return readings
  }

  /// Agreement of a reading with a name, over the words of the longer one.
  private static func score(_ reading: [SimilarWords.Match], _ name: [String]) -> Double {
    var rest = name
    var sum = 0.0
    for match in reading {
      guard let index = rest.firstIndex(of: match.word) else { continue }
      rest.remove(at: index)
      sum += match.similarity
    }
    return sum / Double(max(reading.count, name.count))
  }

  /// The sorted words as one key, and the keys with one word left out.
  private static func setKeys(_ words: [String]) -> [String] {
    let sorted = words.sorted()
    guard sorted.count > 1, sorted.count <= longestQuery else { return [sorted.joined(separator: " ")] }
    return [sorted.joined(separator: " ")]
      + sorted.indices.map { left in
        sorted.indices.filter { $0 != left }.map { sorted[$0] }.joined(separator: " ")
      }
  }

  private static func insert(_ index: Int32, into list: inout [Int32]) {
    if list.last != index { list.append(index) }
  }
}
