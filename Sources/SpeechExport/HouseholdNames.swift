// What fills the open places of a sentence: the household's own names for devices, rooms and floors, and for what no
// household lists (shopping, songs, messages) the words of a corpus.

internal import Datasets
internal import Resolvers
internal import Grammar
internal import HomeControl
internal import Ontology

/// The words that may stand in a slot.
struct HouseholdNames: Sendable {
  /// Names of the home by list: `name`, `area`, `floor`; a name's value is the entity's id.
  let lists: [String: [GrammarSampler.Filling]]
  private let corpus: NamesCorpus
  /// Domain of what the corpus calls devices, by name.
  private let corpusDomains: [String: String]
  private let corpusAreas: Set<String>

  init(home: Home, corpus: NamesCorpus) {
    self.corpus = corpus
    let names = home.entityNames.flatMap { name in
      Self.spoken(name).map { GrammarSampler.Filling($0, value: name.id) }
    }
    lists = [
      "name": names,
      "area": home.areaNames.map { .init($0.text.lowercased(), value: $0.id) },
      "floor": home.floorNames.map { .init($0.text.lowercased(), value: $0.id) },
    ]
    corpusDomains = Dictionary(
      corpus.fillings(list: "name", slot: "name").map { ($0.text, String($0.value.prefix { $0 != "." })) },
      uniquingKeysWith: { first, _ in first })
    corpusAreas = Set(corpus.fillings(list: "area", slot: "area").map(\.text))
  }

  /// A light called "bathroom mirror" is also said "bathroom mirror light".
  private static func spoken(_ name: HomeName) -> [String] {
    let text = name.text.lowercased()
    guard let domain = name.domain, let kinds = kinds[domain],
      let last = text.split(separator: " ").last, !kindWords.contains(String(last))
    else { return [text] }
    return [text] + kinds.map { "\(text) \($0)" }
  }

  private static let kinds = ["light": ["light", "lights"], "fan": ["fan"]]
  private static let kindWords: Set<String> = ["light", "lights", "lamp", "lamps", "fan", "fans", "strip", "strips"]

  /// Every word of the home's names.
  var words: [String] { lists.values.flatMap { $0 }.flatMap { SpokenWriting.words(of: $0.text) } }

  /// The words that a list, or the slot it fills, may be filled with.
  func fillings(list: String, slot: String) -> [GrammarSampler.Filling] {
    lists[list] ?? corpus.fillings(list: list, slot: slot)
  }

  /// Names of the home that could stand where an example says `words`; empty when none is of that kind.
  func alternatives(to words: String, slot: SlotName, in block: IntentGrammar.Block) -> [String] {
    let text = words.lowercased()
    switch slot {
    case "area": return lists["area"]?.map(\.text) ?? []
    case "floor":
      // "The lights upstairs" and "the lights on the first floor" are built differently.
      return lists["floor"]?.map(\.text).filter { Self.isAdverb($0) == Self.isAdverb(text) } ?? []
    case "name":
      let own = lists["name"] ?? []
      let implied = block.fixedSlots.first { $0.name == "domain" }?.value.spelling
      let known = own.first { $0.text == text }.map { String($0.value.prefix { $0 != "." }) } ?? corpusDomains[text]
      if let domain = known ?? implied {
        return own.filter { $0.value.hasPrefix(domain + ".") && block.accepts(entity: $0.value) }.map(\.text)
      }
      guard let last = text.split(separator: " ").last else { return [] }
      return own.map(\.text).filter { $0.split(separator: " ").last == last }
    default: return corpus.fillings(list: slot.rawValue, slot: slot.rawValue).map(\.text)
    }
  }

  /// "except the nursery" with a room of this home, where it ends in the name of a room.
  func replacingRoom(in words: String, with room: String) -> String {
    let parts = words.lowercased().split(separator: " ").map(String.init)
    for count in stride(from: min(3, parts.count), through: 1, by: -1)
    where corpusAreas.contains(parts.suffix(count).joined(separator: " ")) {
      return (parts.dropLast(count) + [room]).joined(separator: " ")
    }
    return words
  }

  private static func isAdverb(_ floor: String) -> Bool { floor.hasSuffix("stairs") || floor == "outside" }
}
