// The words a home is called by, so that a fragment ("and the hall", "the bedroom one") is known from other talk.

import HomeControl
import Ontology
import Resolvers

/// What a fragment of words names in a home.
struct HomeWords: Sendable {
  private var areas: Set<[String]> = []
  private var floors: Set<[String]> = []
  private var entities: Set<[String]> = []
  private var vocabulary: Set<String> = []
  /// Words of names, in lower case and without apostrophes, that the model has never met and that tell no kind of device.
  private(set) var foreign: Set<String> = []

  init(home: Home, model: LanguageModel) {
    for (names, add) in [
      (home.areaNames, \HomeWords.areas), (home.floorNames, \HomeWords.floors), (home.entityNames, \HomeWords.entities),
    ] {
      for name in names {
        let words = NameNormalizer.words(of: name.text)
        self[keyPath: add].insert(words)
        vocabulary.formUnion(words)
        // What is spelled with an apostrophe may be a word that negates: a scene may be called "Don't disturb".
        let passage = Passage(Array(name.text.unicodeScalars))
        foreign.formUnion(
          passage.words.filter { word in
            !passage.scalars[word.range].contains { "'\u{2019}".unicodeScalars.contains($0) }
          }
          .map(\.text))
      }
    }
    // A "mower" is one in any home.
    foreign = foreign.filter { !model.knows($0) && DeviceKind(named: $0) == nil && !Alternatives.kept.contains($0) }
  }

  /// What a fragment is.
  enum Reading: Equatable {
    /// A room.
    case area
    /// A floor.
    case floor
    /// One device, or a device's kind with or without its room: the words tell the kind.
    case device
    /// A device by a part of its name.
    case partOfName
  }

  /// What `text` as a whole names, or nil where some of its words name nothing here.
  func reading(_ text: String) -> Reading? {
    let words = NameNormalizer.words(of: text)
    guard !words.isEmpty, words.count <= 5 else { return nil }
    if areas.contains(words) { return .area }
    if floors.contains(words) { return .floor }
    if entities.contains(words) { return .device }
    for count in 1...min(3, words.count) {
      guard DeviceKind(named: words.suffix(count).joined(separator: " ")) != nil else { continue }
      let rest = words.dropLast(count)
      if rest.allSatisfy(vocabulary.contains) { return .device }
    }
    return words.allSatisfy(vocabulary.contains) ? .partOfName : nil
  }
}
