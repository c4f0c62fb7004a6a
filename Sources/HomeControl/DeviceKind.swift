// Words for kinds of devices ("lights", "garage door", "telly") → domain and device class, and the way back.

import Resolvers

/// A kind of device: a domain, perhaps narrowed to a device class.
public struct DeviceKind: Hashable, Sendable {
  /// Home Assistant's domain: `light`, `cover`, …
  public var domain: String
  /// Home Assistant's device class; nil for any.
  public var deviceClass: String?

  /// Makes a kind.
  public init(_ domain: String, _ deviceClass: String? = nil) {
    self.domain = domain
    self.deviceClass = deviceClass
  }

  /// The kind that `text` names as a whole ("the blinds", `media_player`), or nil.
  public init?(named text: String) {
    self.init(words: NameNormalizer.words(of: text)[...])
  }

  init?(words: ArraySlice<String>) {
    guard (1...3).contains(words.count), let kind = Self.byWords[words.joined(separator: " ")] else { return nil }
    self = kind
  }

  /// Whether an entity is of this kind; a class that was not described is read from the entity's name.
  func includes(_ entity: IndexedEntity) -> Bool {
    entity.domain == domain && (deviceClass == nil || deviceClass == entity.deviceClass)
  }

  /// Whether `words` are the kind's plain name ("light"), which tells nothing about a device's own name.
  func isGeneric(_ words: [String]) -> Bool { Self.genericWords.contains(words.joined(separator: " ")) }

  /// How several of this kind are called.
  public var plural: String {
    if let deviceClass, let name = Self.classNames[deviceClass] { return name }
    return Self.domainNames[domain] ?? "\(domain.replacing("_", with: " "))s"
  }

  /// Domains that "everything" speaks of: what anybody switches at any time. Heating is not among them, nor locks,
  /// covers, valves, sirens and robots.
  static let everything: Set<String> = ["light", "switch", "fan", "media_player"]

  /// Domains that can be turned on and off at all.
  static let switchable: Set<String> = everything.union([
    "climate", "humidifier", "input_boolean", "cover", "lock", "valve", "siren", "scene", "script", "vacuum",
    "lawn_mower", "automation", "button",
    "input_button", "camera", "remote", "water_heater", "group",
  ])

  /// Whether `text` is the domain of something that commands speak of.
  static func isDomain(_ text: String) -> Bool { switchable.contains(text) || phrases.contains { $0.0.domain == text } }

  /// The kind whose name clearly resembles `words`: a slip of the recogniser.
  static func resembling(_ words: [String]) -> DeviceKind? {
    let found = spellings.candidates(words.joined(separator: " "))
    guard let best = found.first, best.score >= 0.8, found.count == 1 || found[1].score < best.score - 0.1 else {
      return nil
    }
    let parts = best.id.split(separator: "/").map(String.init)
    return DeviceKind(parts[0], parts.count > 1 ? parts[1] : nil)
  }

  private static let spellings = Gazetteer(
    phrases.map { kind, names in
      Gazetteer.Entry(id: kind.deviceClass.map { "\(kind.domain)/\($0)" } ?? kind.domain, names: names)
    })

  /// The class that the words of a cover's or player's name tell.
  static func deviceClass(fromName words: [String], domain: String) -> String? {
    for count in [2, 1] where words.count >= count {
      for start in 0...(words.count - count) {
        if let kind = DeviceKind(words: words[start..<(start + count)]), kind.domain == domain, kind.deviceClass != nil
        {
          return kind.deviceClass
        }
      }
    }
    return nil
  }

  private static let phrases: [(DeviceKind, [String])] = [
    (
      .init("light"),
      ["light", "lamp", "lighting", "bulb", "light bulb", "lightbulb", "lights and lamps", "illumination"]
    ),
    (.init("fan"), ["fan", "ventilator", "ventilation", "ceiling fan"]),
    (.init("switch"), ["switch", "input boolean"]),
    (
      .init("switch", "outlet"),
      ["plug", "socket", "outlet", "smart plug", "power outlet", "plug socket", "smart socket"]
    ),
    (.init("cover"), ["cover", "window cover", "window covering"]),
    (.init("cover", "blind"), ["blind", "window blind", "venetian blind", "roller blind"]),
    (.init("cover", "curtain"), ["curtain", "drape"]),
    (.init("cover", "shutter"), ["shutter", "roller shutter"]),
    (.init("cover", "shade"), ["shade", "window shade"]),
    (.init("cover", "awning"), ["awning", "canopy"]),
    (.init("cover", "garage"), ["garage door", "garage", "car port", "carport"]),
    (.init("cover", "gate"), ["gate", "driveway gate"]),
    (.init("cover", "door"), ["door"]),
    (.init("cover", "window"), ["window", "skylight"]),
    (.init("lock"), ["lock", "door lock", "deadbolt", "latch"]),
    (.init("valve"), ["valve", "tap", "faucet"]),
    (.init("siren"), ["siren"]),
    (
      .init("climate"),
      [
        "climate", "thermostat", "heating", "heater", "heat", "radiator", "air conditioner", "air conditioning",
        "aircon",
        "ac", "central heating", "hvac", "temperature",
      ]
    ),
    (
      .init("media_player"),
      [
        "media player", "music", "player", "stereo", "radio", "sound", "audio", "volume", "song", "movie", "video",
        "playback", "music player", "sound system",
      ]
    ),
    (.init("media_player", "tv"), ["tv", "tvs", "tele", "tv set"]),
    (.init("media_player", "speaker"), ["speaker", "soundbar", "sound bar"]),
    (.init("media_player", "receiver"), ["receiver", "av receiver", "avr", "amplifier", "amp"]),
    (
      .init("vacuum"),
      [
        "vacuum", "vacuum cleaner", "robot vacuum", "robot vacuum cleaner", "hoover", "robot", "roomba",
        "robotic vacuum",
        "cleaning robot", "vacuum robot", "robot cleaner", "vaccum", "vacuum cleaning robot",
      ]
    ),
    (.init("lawn_mower"), ["lawn mower", "mower", "lawnmower", "robot mower", "mowing robot"]),
    (.init("humidifier"), ["humidifier", "dehumidifier"]),
    (.init("water_heater"), ["water heater", "boiler", "hot water"]),
    (.init("camera"), ["camera"]),
    (.init("scene"), ["scene"]),
    (.init("script"), ["script", "routine"]),
    (.init("automation"), ["automation"]),
    (.init("todo"), ["todo", "todo list", "to do list"]),
    (.init("weather"), ["weather", "weather forecast", "forecast"]),
    (.init("sensor"), ["sensor"]),
    (.init("binary_sensor"), ["binary sensor"]),
    (.init("person"), ["person"]),
  ]

  private static let byWords: [String: DeviceKind] = Dictionary(
    phrases.flatMap { kind, names in
      names.map { (NameNormalizer.words(of: $0).joined(separator: " "), kind) }
    }, uniquingKeysWith: { first, _ in first })

  private static let genericWords: Set<String> = Set(
    phrases.compactMap { $1.first.map { NameNormalizer.words(of: $0).joined(separator: " ") } })

  private static let classNames: [String: String] = [
    "garage": "garage doors", "tv": "TVs", "outlet": "plugs", "blind": "blinds", "curtain": "curtains",
    "shutter": "shutters", "shade": "shades", "awning": "awnings", "gate": "gates", "door": "doors",
    "window": "windows", "speaker": "speakers", "receiver": "receivers",
    "temperature": "thermometers",
  ]
  private static let domainNames: [String: String] = [
    "light": "lights", "switch": "switches", "climate": "thermostats", "media_player": "media players",
    "cover": "blinds or covers", "todo": "lists", "weather": "weather reports", "vacuum": "vacuum cleaners",
    "lawn_mower": "lawn mowers", "person": "people",
  ]
}
