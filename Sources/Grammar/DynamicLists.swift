// What only the home knows: the names of its devices, areas and floors, built once and shared by every match.

/// Lists filled at run time.
public struct DynamicLists: Sendable {
  /// One spoken name and what it stands for.
  public struct Entry: Hashable, Sendable {
    /// The words.
    public var text: String
    /// The identifier it stands for.
    public var id: String
    /// What a block may require or exclude, such as `domain: light`.
    public var context: [String: String]

    /// Makes an entry.
    public init(_ text: String, id: String, context: [String: String] = [:]) {
      self.text = text
      self.id = id
      self.context = context
    }

    /// Makes an entry for an entity: its domain is what stands before the dot.
    public init(entity id: String, text: String) {
      let domain = id.firstIndex(of: ".").map { ["domain": String(id[..<$0])] }
      self.init(text, id: id, context: domain ?? [:])
    }
  }

  /// A list ready to be looked up.
  struct List: Sendable {
    let entries: [Entry]
    let trie: SpellingTrie
  }

  private let lists: [String: List]

  /// Builds the lists by name (`name`, `area`, `floor`, or any other a grammar calls dynamic).
  public init(_ lists: [String: [Entry]] = [:]) {
    self.lists = lists.mapValues { entries in
      let spellings = entries.enumerated().map { (MatchText(utterance: $1.text).bytes, Int32($0)) }
      return List(entries: entries, trie: SpellingTrie(spellings.filter { !$0.0.isEmpty }))
    }
  }

  /// The list called `name`.
  subscript(name: String) -> List? { lists[name] }
}
