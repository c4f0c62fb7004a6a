// Home Assistant's own test sentences (`tests/<language>/<Intent>/*.yaml` of its intents project) through the whole
// engine, in the home its fixture describes: intent, slots and targets.

public import HomeControl
public import Ontology
public import YAMLNodes

/// The tests of one language.
public struct HomeAssistantTests: Sendable {
  /// One sentence and what it should be.
  public struct Case: Sendable {
    /// The words.
    public var text: String
    /// The intent.
    public var intent: IntentName
    /// Slots as written: names of things, numbers, words.
    public var slots: [String: String]
    /// File and line.
    public var position: YAMLPosition
    /// The home it is said in: the fixture's, or one in which the file's own devices take the place of its namesakes.
    var homeIndex: Int
    /// Whether all of a kind in the home are meant.
    var isWhole: Bool
  }

  /// The homes of the files, most often one.
  public private(set) var homes: [Home] = []
  /// Every sentence, in the order of the files.
  public private(set) var cases: [Case] = []
  /// The room the asker is in: the one with most kinds of devices.
  public let asker: String?

  /// Reads the folder of one language.
  /// - Throws: `YAMLError` with file and line.
  public init(folder: String) throws(YAMLError) {
    let fixture = try DescribedHome.load(path: folder + "/_fixtures.yaml").home
    asker = fixture.areas.map(\.id).max { one, other in
      Self.kinds(of: one, in: fixture) < Self.kinds(of: other, in: fixture)
    }
    homes = [fixture]
    for group in Folder.subfolders(of: folder) {
      let intent = IntentName(rawValue: group.split(separator: "/").last.map(String.init) ?? "")
      for file in Folder.files(in: group, ending: ".yaml") { try read(file, intent, fixture) }
    }
  }

  private static func kinds(of area: String, in home: Home) -> Int {
    Set(home.visibleEntities.filter { $0.area == area }.map(\.domain)).count
  }

  private mutating func read(_ file: String, _ intent: IntentName, _ fixture: Home) throws(YAMLError) {
    let node = try YAML.load(path: file)
    var home = try Self.home(fixture, with: node)
    for test in try node.required("tests").requireSequence() {
      var slots: [String: String] = [:]
      for (key, value) in test["slots"]?.mapping ?? [] { slots[key.string ?? ""] = value.string ?? "" }
      Self.furnish(&home, for: slots, intent)
    }
    if home != fixture { homes.append(home) }
    let index = home == fixture ? 0 : homes.count - 1
    for test in try node.required("tests").requireSequence() {
      var slots: [String: String] = [:]
      for (key, value) in test["slots"]?.mapping ?? [] { slots[key.string ?? ""] = value.string ?? "" }
      for sentence in try test.required("sentences").requireSequence() {
        cases.append(
          Case(
            text: try sentence.requireString(), intent: intent, slots: slots, position: sentence.position,
            homeIndex: index, isWhole: file.hasSuffix("_all.yaml")))
      }
    }
  }

  /// The fixture with a file's own devices, rooms and floors.
  private static func home(_ fixture: Home, with node: YAMLNode) throws(YAMLError) -> Home {
    let own = try DescribedHome(node).home
    var home = fixture
    home.entities.removeAll { entity in
      own.entities.contains { $0.domain == entity.domain && ExpectedTargets.same($0.name, entity.name) }
    }
    let ids = Set(home.entities.map(\.id))
    home.entities += own.entities.map { entity in
      var entity = entity
      if ids.contains(entity.id) { entity.id += "_2" }
      return entity
    }
    home.areas += own.areas.filter { area in !home.areas.contains { $0.name.lowercased() == area.name.lowercased() } }
    home.floors += own.floors.filter { floor in
      !home.floors.contains { $0.name.lowercased() == floor.name.lowercased() }
    }
    return home
  }

  /// Puts into the home what a test speaks of and the fixture lacks: the tests were written to be matched, not carried
  /// out, and a fan that is not there is rightly refused.
  private static func furnish(_ home: inout Home, for slots: [String: String], _ intent: IntentName) {
    guard let definition = IntentCatalog.definition(of: intent), definition.hasTargets else { return }
    let place: String?
    if let name = slots["area"] {
      place = home.areas.first { ExpectedTargets.same($0.name, name) }?.id
    } else if let name = slots["floor"], let floor = home.floors.first(where: { ExpectedTargets.same($0.name, name) }) {
      place = home.areas.first { $0.floor == floor.id }?.id
    } else {
      return
    }
    guard let place else { return }
    let inside = Set(
      home.areas.filter { area in area.id == place || slots["floor"] != nil && area.floor == floorID(place, home) }
        .map(\.id))
    if let name = slots["name"] {
      for index in home.entities.indices where ExpectedTargets.same(home.entities[index].name, name) {
        if !(home.entities[index].area.map(inside.contains) ?? true) { home.entities[index].area = nil }
      }
      return
    }
    let deviceClass = slots["device_class"]
    guard let domain = slots["domain"] ?? definition.domain ?? (deviceClass == nil ? nil : "binary_sensor"),
      intent != "HassVacuumCleanArea"
    else { return }
    let isThere = home.entities.contains { entity in
      entity.domain == domain && (deviceClass == nil || entity.deviceClass == deviceClass)
        && entity.area.map(inside.contains) ?? false
    }
    if !isThere {
      let number = home.entities.count
      home.entities.append(
        Entity(id: "\(domain).unit_\(number)", name: "Unit \(number)", area: place, deviceClass: deviceClass))
    }
  }

  private static func floorID(_ area: String, _ home: Home) -> String? { home.areas.first { $0.id == area }?.floor }
}
