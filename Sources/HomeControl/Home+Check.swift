// What in a home's file can be read but is hardly meant: names that two devices of one room share, things excluded that
// are not there, identifiers that nothing else spells so. Said by `hearken home check`, never in the way of a start.

import Resolvers
public import YAMLNodes

/// Something in a home's file that is hardly meant.
public struct HomeWarning: Equatable, Sendable, CustomStringConvertible {
  /// Where it stands.
  public let position: YAMLPosition
  /// What it is, and what to do.
  public let message: String

  /// `file:line:column: warning: what it is; what to do`.
  public var description: String { "\(position.file):\(position.line):\(position.column): warning: \(message)" }
}

extension Home {
  /// Reads the home described in the file at `path`, with what in it is hardly meant.
  /// - Throws: `HomeError` with file and line of the first fault.
  public static func check(path: String) throws(HomeError) -> (home: Home, warnings: [HomeWarning]) {
    let node: YAMLNode
    do { node = try YAML.load(path: path) } catch { throw .unreadable(error) }
    let home = try Home(node)
    return (home, home.warnings(in: node))
  }

  /// What is hardly meant in the file `node` that this home was read from, in the order of its lines.
  public func warnings(in node: YAMLNode) -> [HomeWarning] {
    var found = unknownExclusions(node) + oddIdentifiers(node) + sharedNames(node)
    found.sort { ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column) }
    return found
  }

  private func unknownExclusions(_ node: YAMLNode) -> [HomeWarning] {
    let ids = entities.map(\.id)
    let known = Set(ids).union(entities.map(\.domain))
    let listed = node["exclude"].map { $0.sequence ?? [$0] } ?? []
    return listed.compactMap { item in
      guard let name = item.string, !known.contains(name) else { return nil }
      let remedy = Spelling.nearest(to: name, in: ids + known).map { "did you mean '\($0)'?" } ?? "remove it"
      return HomeWarning(
        position: item.position, message: "nothing here is called '\(name)', to be excluded; \(remedy)")
    }
  }

  private func oddIdentifiers(_ node: YAMLNode) -> [HomeWarning] {
    ["areas", "floors"].flatMap { key in
      (node[key]?.sequence ?? []).compactMap { item -> HomeWarning? in
        let place = item["id"] ?? item
        guard let id = place.string, !id.utf8.allSatisfy(HomeReader.isIdentifier) else { return nil }
        let better = NameNormalizer.words(of: id).joined(separator: "_")
        return HomeWarning(
          position: place.position,
          message: "'\(id)' is an odd identifier; write '\(better)', and the name under 'name'")
      }
    }
  }

  /// Names that two devices of one room answer to: neither can be named there.
  private func sharedNames(_ node: YAMLNode) -> [HomeWarning] {
    var positions: [String: YAMLPosition] = [:]
    for item in node["entities"]?.sequence ?? [] {
      if let id = (item["id"] ?? item).string { positions[id] = item.position }
    }
    var owners: [String: Entity] = [:]
    var found: [HomeWarning] = []
    for entity in visibleEntities {
      for name in [entity.name] + entity.aliases {
        let words = NameNormalizer.words(of: name).joined(separator: " ")
        let key = "\(entity.area ?? "")/\(entity.domain)/\(words)"
        if let other = owners[key], other.id != entity.id, let position = positions[entity.id] {
          found.append(
            HomeWarning(
              position: position,
              message: "'\(name)' is also \(other.id) in the same place; give one of them another name"))
        } else {
          owners[key] = entity
        }
      }
    }
    return found
  }
}
