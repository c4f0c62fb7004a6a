// Requests in described homes, each with the states before and the changes that a right answer makes: the form of the
// "Home LLM Leaderboard". Each request is understood through the engine's own door and applied to the states.

public import HomeControl
public import Ontology
public import Understanding
public import YAMLNodes

/// A home of a simulation with its requests.
public struct Simulation: Sendable {
  /// One request and what should come of it.
  public struct Request: Sendable {
    /// The words.
    public var text: String
    /// Device that heard it; its area is the asker's.
    public var device: String?
    /// The request's own states before, expected changes, and changes that do not matter.
    let setup: [(id: String, node: YAMLNode)]
    let expected: [(id: String, node: YAMLNode)]
    let ignored: [(id: String, attributes: [String])]
  }

  /// What became of a request.
  public struct Outcome: Sendable {
    /// The request.
    public var request: Request
    /// What was understood.
    public var interpretation: Interpretation
    /// Expected changes that did not happen and others that did; empty when all is right.
    public var differences: [String]
  }

  /// The folder's name.
  public let name: String
  let described: DescribedHome
  private let areaOfDevice: [String: String]
  /// What is asked, in the order of the files.
  public let requests: [Request]

  /// Reads a folder with `_fixtures.yaml` and files of requests.
  /// - Throws: `YAMLError` with file and line.
  public init(folder: String) throws(YAMLError) {
    name = folder.split(separator: "/").last.map(String.init) ?? folder
    let fixture = try YAML.load(path: folder + "/_fixtures.yaml")
    described = try DescribedHome(fixture)
    var areas: [String: String] = [:]
    for device in fixture["devices"]?.sequence ?? [] {
      if let id = device["id"]?.string { areas[id] = device["area"]?.string }
    }
    areaOfDevice = areas
    var requests: [Request] = []
    for file in Folder.files(in: folder, ending: ".yaml") where !file.hasSuffix("/_fixtures.yaml") {
      for test in try YAML.load(path: file).required("tests").requireSequence() {
        for sentence in try test.required("sentences").requireStrings() {
          requests.append(
            Request(
              text: sentence, device: test["context_device"]?.string, setup: Self.pairs(test["setup"]),
              expected: Self.pairs(test["expect_changes"]),
              ignored: try Self.pairs(test["ignore_changes"]).map { (pair) throws(YAMLError) in
                (pair.id, try pair.node.requireStrings())
              }))
        }
      }
    }
    self.requests = requests
  }

  /// The folders in `folder`, or `folder` itself, that hold a home.
  public static func folders(in folder: String) -> [String] {
    if Folder.exists(folder + "/_fixtures.yaml") { return [folder] }
    return Folder.subfolders(of: folder).filter { Folder.exists($0 + "/_fixtures.yaml") }
  }

  private static func pairs(_ node: YAMLNode?) -> [(id: String, node: YAMLNode)] {
    (node?.mapping ?? []).compactMap { key, value in key.string.map { ($0, value) } }
  }

  /// The home acted in.
  public var home: Home { described.home }

  /// Says every request to `engine`, whose home must be this one; what asks first is answered with yes.
  public func run(_ engine: NLUEngine) -> [Outcome] {
    let workspace = engine.makeWorkspace()
    return requests.map { request in
      var conversation = Conversation()
      let area = request.device.flatMap { areaOfDevice[$0] }
      let players = states(before: request).players
      var interpretation = engine.parse(
        Utterance(request.text, area: area), using: workspace, in: &conversation, now: 0, players: players)
      if interpretation.rejection?.reason == .confirmationRequired {
        interpretation = engine.parse(
          Utterance("yes", area: area), using: workspace, in: &conversation, now: 1, players: players)
      }
      return Outcome(
        request: request, interpretation: interpretation, differences: differences(request, interpretation))
    }
  }

  /// The states before a request.
  private func states(before request: Request) -> HomeStates {
    var states = described.states
    for (id, node) in request.setup { states.set(id, from: node) }
    return states
  }

  private func differences(_ request: Request, _ interpretation: Interpretation) -> [String] {
    let before = states(before: request)
    var after = before
    for command in interpretation.commands { StateSimulator.apply(command, to: &after) }
    var wanted = before
    for (id, node) in request.expected { wanted.set(id, from: node) }
    let ignored = request.ignored.reduce(into: Set<String>()) { found, pair in
      for attribute in pair.attributes { found.insert("\(pair.id).\(attribute)") }
    }
    return wanted.changes(to: after).filter { change in
      guard let attribute = change.attribute else { return true }
      // A device's own bookkeeping: what the request does not speak of may follow its state.
      let expected = request.expected.first { $0.id == change.id }
      let isNamed = expected?.node["attributes"]?[attribute] != nil
      if ignored.contains("\(change.id).\(attribute)") { return false }
      if isNamed || expected == nil { return true }
      let isGone = change.value == nil && after.entities[change.id]?.state == "off"
      return !Self.derived.contains(attribute)
        && !(isGone && LightSimulator.shining.union(StateSimulator.playing).contains(attribute))
    }.map { change in
      let was = change.attribute.map { wanted.entities[change.id]?.attributes[$0] } ?? wanted.entities[change.id]?.state
      return "\(change), expected \(was ?? "nothing")"
    }
  }

  /// Attributes that a device derives from its state.
  private static let derived: Set<String> = [
    "color_mode", "current_position", "hs_color", "xy_color", "rgb_color", "color_temp",
  ]
}
