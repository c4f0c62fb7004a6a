// The home as its owner described it: rooms, devices, what is hidden and what asks first. Immutable; reading it
// from a file is `Home+Reading.swift`, acting in it is `Grounder.swift`.

public import Resolvers

/// A home: what there is to act on.
public struct Home: Equatable, Sendable {
  /// Rooms and other places.
  public var areas: [Area]
  /// Floors, which hold areas.
  public var floors: [Floor]
  /// Devices and whatever else has a state or takes a command.
  public var entities: [Entity]
  /// The area of each satellite, by site name.
  public var sites: [String: String]
  /// Entity ids, or whole domains, that nobody can see or reach by voice.
  public var exclude: Set<String>
  /// What waits for a yes.
  public var confirm: Set<ConfirmedAction>
  /// The unit of temperatures said without one, and of every thermostat.
  public var temperatureUnit: TemperatureUnit
  /// IANA name of the time zone, such as `Europe/Lisbon`; nil for the machine's.
  public var timeZone: String?

  /// The units a home counts its temperatures in.
  public enum TemperatureUnit: String, CaseIterable, Sendable {
    /// °C.
    case celsius
    /// °F.
    case fahrenheit

    /// The unit as resolvers know it.
    public var resolverUnit: TemperatureResolver.Unit { self == .celsius ? .celsius : .fahrenheit }
  }

  /// Makes a home.
  public init(
    areas: [Area] = [], floors: [Floor] = [], entities: [Entity] = [], sites: [String: String] = [:],
    exclude: Set<String> = [], confirm: Set<ConfirmedAction> = ConfirmedAction.byDefault,
    temperatureUnit: TemperatureUnit = .celsius, timeZone: String? = nil
  ) {
    self.areas = areas
    self.floors = floors
    self.entities = entities
    self.sites = sites
    self.exclude = exclude
    self.confirm = confirm
    self.temperatureUnit = temperatureUnit
    self.timeZone = timeZone
  }

  /// The entities that may be seen and reached.
  public var visibleEntities: [Entity] {
    entities.filter { !exclude.contains($0.id) && !exclude.contains($0.domain) }
  }
}

/// A room, or any place that devices are in.
public struct Area: Equatable, Sendable {
  /// Its identifier.
  public var id: String
  /// What people call it.
  public var name: String
  /// What else people call it.
  public var aliases: [String]
  /// The floor it is on.
  public var floor: String?

  /// Makes an area; a name left out is made from the identifier.
  public init(id: String, name: String? = nil, aliases: [String] = [], floor: String? = nil) {
    self.id = id
    self.name = name ?? id.replacing("_", with: " ")
    self.aliases = aliases
    self.floor = floor
  }
}

/// A floor.
public struct Floor: Equatable, Sendable {
  /// Its identifier.
  public var id: String
  /// What people call it.
  public var name: String
  /// What else people call it.
  public var aliases: [String]

  /// Makes a floor; a name left out is made from the identifier.
  public init(id: String, name: String? = nil, aliases: [String] = []) {
    self.id = id
    self.name = name ?? id.replacing("_", with: " ")
    self.aliases = aliases
  }
}

/// A device, or anything else with an id `domain.object`.
public struct Entity: Equatable, Sendable {
  /// `domain.object`.
  public var id: String
  /// What people call it.
  public var name: String
  /// What else people call it.
  public var aliases: [String]
  /// The area it is in.
  public var area: String?
  /// Home Assistant's device class: `garage`, `blind`, `tv`, …
  public var deviceClass: String?
  /// What it can be set to; nil when the description does not say, and everything its domain can do is assumed.
  public var capabilities: [Capability: CapabilityRange]?
  /// Topics it takes commands on, by purpose; `command` is the general one.
  public var listens: [String: String]
  /// How it is commanded and where it tells its state, as discovered; nil when only `listens` is known.
  public var connection: DeviceConnection?

  /// Makes an entity; a name left out is made from the object part of the identifier.
  public init(
    id: String, name: String? = nil, aliases: [String] = [], area: String? = nil, deviceClass: String? = nil,
    capabilities: [Capability: CapabilityRange]? = nil, listens: [String: String] = [:],
    connection: DeviceConnection? = nil
  ) {
    self.id = id
    let object = id.split(separator: ".", maxSplits: 1).last ?? ""
    self.name = name ?? String(object).replacing("_", with: " ")
    self.aliases = aliases
    self.area = area
    self.deviceClass = deviceClass
    self.capabilities = capabilities
    self.listens = listens
    self.connection = connection
  }

  /// The part of the identifier before the point.
  public var domain: String { String(id.prefix { $0 != "." }) }
}

/// What an entity can be set to.
public enum Capability: String, CaseIterable, Sendable {
  /// Percent.
  case brightness
  /// Any colour.
  case color
  /// Kelvin.
  case colorTemperature = "color_temperature"
  /// Target temperature, in the home's unit.
  case temperature
  /// Percent open.
  case position
  /// Speed of a fan, percent.
  case percentage
  /// Loudness, percent.
  case volume
}

/// The values of a capability; no bounds for one that has none, such as colour, or takes its domain's default.
public struct CapabilityRange: Equatable, Sendable {
  /// Lowest and highest value.
  public var bounds: ClosedRange<Double>?

  /// Makes a range.
  public init(_ bounds: ClosedRange<Double>? = nil) {
    self.bounds = bounds
  }
}

/// Something that waits for a yes before it is done.
public enum ConfirmedAction: Hashable, Sendable {
  /// Unlocking any lock.
  case unlock
  /// Opening any garage door, gate or motor door.
  case openGarage
  /// Opening any valve.
  case openValve
  /// Anything done to one entity, by identifier.
  case entity(String)

  /// What asks first unless the home says otherwise.
  public static let byDefault: Set<ConfirmedAction> = [.unlock, .openGarage]
}
