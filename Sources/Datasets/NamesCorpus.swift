// Words for what a template leaves open: areas, floors, device names, items, messages. A file of lists, or of
// lists by domain ("light: [...]"), so that a template about lights draws lights.

public import Grammar
internal import Synchronization
internal import YAMLNodes

/// Words for what templates leave open.
public struct NamesCorpus: Sendable {
  /// Fillings by list name.
  private(set) var lists: [String: [GrammarSampler.Filling]] = [:]

  /// Starts without any.
  public init() {}

  /// Reads a names file.
  /// - Throws: `DatasetError` with file and line of the first fault.
  public init(path: String) throws(DatasetError) {
    do { try read(YAML.load(path: path)) } catch { throw DatasetError(error) }
  }

  /// Reads the areas, floors and entities of a Home Assistant fixtures file.
  init(fixtures path: String) throws(DatasetError) {
    do {
      let root = try YAML.load(path: path)
      for (key, list) in [("areas", "area"), ("floors", "floor"), ("entities", "name")] {
        for node in try root[key]?.requireSequence() ?? [] {
          guard let written = node["name"]?.string ?? node["name"]?["in"]?.string, !written.contains("(") else {
            continue
          }
          let name = written.filter { $0 != "[" && $0 != "]" }  // the fixtures mark optional letters
          lists[list, default: []].append(.init(name.lowercased(), value: list == "name" ? node["id"]?.string : nil))
        }
      }
    } catch {
      throw DatasetError(error)
    }
  }

  private mutating func read(_ root: YAMLNode) throws {
    for (key, value) in try root.requireMapping() {
      let list = Self.listName(try key.requireString())
      if let mapping = value.mapping {
        for (domain, names) in mapping {
          let prefix = try domain.requireString()
          for name in try names.requireStrings() {
            lists[list, default: []].append(.init(name, value: list == "name" ? "\(prefix).\(Self.slug(name))" : nil))
          }
        }
      } else if value.sequence != nil {
        lists[list, default: []] += try value.requireStrings().map { .init($0) }
      }
    }
  }

  /// Adds the lists of another corpus behind these.
  mutating func add(_ other: NamesCorpus) {
    for (list, fillings) in other.lists { lists[list, default: []] += fillings }
  }

  /// Texts of one list.
  func texts(_ list: String) -> [String] { (lists[list] ?? []).map(\.text) }

  /// A function that draws a handful of fillings for each call, some of every domain: a template takes one of
  /// them, and looking through a thousand names each time would cost more than everything else.
  func drawing(seed: UInt64) -> @Sendable (_ list: String, _ slot: String) -> [GrammarSampler.Filling] {
    let generator = Mutex(SeededGenerator(seed: seed, stream: "names"))
    let domains = Dictionary(grouping: lists["name"] ?? []) { $0.value.prefix { $0 != "." } }
      .sorted { $0.key < $1.key }.map(\.value)
    return { list, slot in
      let all = list == "name" ? [] : self.fillings(list: list, slot: slot)
      return generator.withLock { generator in
        guard list == "name" else { return all.randomElement(using: &generator).map { [$0] } ?? [] }
        return domains.flatMap { names in (0..<3).compactMap { _ in names.randomElement(using: &generator) } }
      }
    }
  }

  /// Fillings for a list that a template names, or for the slot it fills.
  public func fillings(list: String, slot: String) -> [GrammarSampler.Filling] {
    for name in [list, slot, Self.listName(list), Self.listName(slot)] {
      if let found = lists[name], !found.isEmpty { return found }
    }
    switch list {
    case "shopping_list_item", "todo_list_item": return lists["item"] ?? []
    default: return []
    }
  }

  private static func listName(_ key: String) -> String {
    switch key {
    case "areas", "area": "area"
    case "floors", "floor": "floor"
    case "names", "devices", "entities", "entity", "name": "name"
    case "search_queries", "queries", "media": "search_query"
    default: key.hasSuffix("s") ? String(key.dropLast()) : key
    }
  }

  private static func slug(_ name: String) -> String {
    String(name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }
}
