// How an entity is commanded and where it tells its state: topics, and what values look like on them. Data only, and
// neutral to the dialect: whoever discovers devices fills it in, `Devices` plans payloads with it and reads states
// through it. Values here are in the home's own units: percent 0...100, kelvin, degrees of the home, words of
// `DeviceWord`; an encoding says what becomes of them on the wire.

public import JSONValues

/// The topics of one entity, by what they are for.
public struct DeviceConnection: Equatable, Sendable {
  /// Where each function is commanded. Of several endpoints the first that can encode the value is used, so that
  /// starting and docking may have topics of their own.
  public var commands: [DeviceFunction: [CommandEndpoint]]
  /// Where each function's value is told. All topics are read, and the latest message counts; of several endpoints
  /// with one topic, the first that can read its message.
  public var states: [DeviceFunction: [StateEndpoint]]
  /// Where it says whether it is there, in the words `online` and `offline`; while any says `offline`, nothing is
  /// known of it.
  public var availability: [StateEndpoint]
  /// What tells that two announcements are one device: hardware addresses and unique ids, as announced.
  public var hardwareIdentifiers: [String]

  /// Makes a connection.
  public init(
    commands: [DeviceFunction: [CommandEndpoint]] = [:], states: [DeviceFunction: [StateEndpoint]] = [:],
    availability: [StateEndpoint] = [], hardwareIdentifiers: [String] = []
  ) {
    self.commands = commands
    self.states = states
    self.availability = availability
    self.hardwareIdentifiers = hardwareIdentifiers
  }
}

/// What can be commanded, or is told. The values are of the kind named with each.
public enum DeviceFunction: String, CaseIterable, Sendable {
  /// `on`, `off`, `toggle`; of a thermostat, the mode that heats and the one that does not; of a siren, its noise.
  case power
  /// Percent, 0...100.
  case brightness
  /// A change by percent, negative for dimmer, or the words `up` and `down` of a device that knows its own step.
  case brightnessStep = "brightness_step"
  /// A colour.
  case color
  /// Kelvin.
  case colorTemperature = "color_temperature"
  /// Covers and valves: `open`, `closed`, `stop`; as state also `opening`, `closing`.
  case movement
  /// Covers and valves: percent open, 0...100.
  case position
  /// `locked`, `unlocked`; as state also `locking`, `unlocking`, `jammed`.
  case lock
  /// Thermostats: what they shall reach, in the home's unit.
  case targetTemperature = "target_temperature"
  /// What a thermostat or thermometer measures, in the home's unit; told only.
  case currentTemperature = "current_temperature"
  /// Thermostats: what they are set to, in words such as `heat`, `cool`, `off`.
  case mode
  /// Fans: percent, 0...100.
  case speed
  /// Fans: a preset's name, as text.
  case preset
  /// Loudness, percent, 0...100.
  case volume
  /// A change of loudness by percent, or the words `up` and `down`.
  case volumeStep = "volume_step"
  /// `muted`, `unmuted`.
  case mute
  /// `playing`, `paused`, `stop`, `next`, `previous`.
  case playback
  /// Vacuum cleaners and mowers: `start`, `dock`, `stop`, `pause`; as state `cleaning`, `mowing`, `docked`, `returning`,
  /// `paused`, `idle`, `error`.
  case robot
  /// Scenes, scripts, buttons: `press`.
  case trigger
  /// What a sensor tells: a number, a word (`on`, `off`), or text such as the weather.
  case value
}

/// A word of a function: a state to reach or reached, spelled as Home Assistant spells states, or a bare order.
public struct DeviceWord: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The spelling.
  public let rawValue: String

  /// Takes any spelling: thermostats have modes of their own.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Takes a literal spelling.
  public init(stringLiteral value: String) { rawValue = value }

  /// The spelling.
  public var description: String { rawValue }
}

/// A topic that takes commands.
public struct CommandEndpoint: Equatable, Sendable {
  /// Where to publish; no wildcards.
  public var topic: String
  /// What the value becomes.
  public var encoding: ValueEncoding
  /// What is written around the value.
  public var frame: Frame
  /// Whether the device has to be turned on through `power` as well, since this alone does not.
  public var needsPower: Bool

  /// What is written around an encoded value.
  public enum Frame: Equatable, Sendable {
    /// Nothing: the value is the payload.
    case plain
    /// A JSON object that holds the value at `path` (keys from the outside in, at least one), and what is
    /// `alongside`, such as `state`: `ON`.
    case object(path: [String], alongside: [String: JSONValue] = [:])
    /// Fixed text before and after it, of a template such as `{"pos": {{ value }} }`.
    case surrounded(before: String, after: String)
  }

  /// Makes an endpoint.
  public init(topic: String, encoding: ValueEncoding, frame: Frame = .plain, needsPower: Bool = false) {
    self.topic = topic
    self.encoding = encoding
    self.frame = frame
    self.needsPower = needsPower
  }
}

/// A topic that tells a state.
public struct StateEndpoint: Equatable, Sendable {
  /// Where it is told; no wildcards.
  public var topic: String
  /// Where in the payload's JSON the value is; empty for the payload itself.
  public var path: PayloadPath
  /// How to read it.
  public var encoding: ValueEncoding

  /// Makes an endpoint.
  public init(topic: String, path: PayloadPath = [], encoding: ValueEncoding) {
    self.topic = topic
    self.path = path
    self.encoding = encoding
  }
}

/// What values look like on the wire. The same encoding writes commands and reads states.
public enum ValueEncoding: Equatable, Sendable {
  /// Fixed payloads: `on` is `ON`. In a frame `.plain` a string is sent without quotation marks and anything else as
  /// JSON. A word without a payload cannot be commanded, and a payload of no word is not known.
  case words([DeviceWord: JSONValue])
  /// A number.
  case number(NumberEncoding)
  /// A percentage as one of these words, evenly spread from 0 to 100: `off`, `low`, `medium`, `high`.
  case levels([String])
  /// A colour.
  case color(ColorEncoding)
  /// Text as it is.
  case text
}

/// How a number is counted on the wire.
public struct NumberEncoding: Equatable, Sendable {
  /// What the wire counts in.
  public enum Unit: Equatable, Sendable {
    /// A share of `range`: its lower end is 0 %, its upper end 100 %.
    case percent
    /// Kelvin.
    case kelvin
    /// Mired: a million divided by kelvin.
    case mired
    /// Degrees Celsius.
    case celsius
    /// Degrees Fahrenheit.
    case fahrenheit
    /// As it is, in the unit named (`W`, `lx`, `%`), or none where the name is empty.
    case plain(String)
  }

  /// What the wire counts in.
  public var unit: Unit
  /// Lowest and highest number on the wire, such as 0...254; required for percent, nil for no bounds otherwise.
  public var range: ClosedRange<Double>?
  /// Whether the lower end is 100 %: a shutter that counts how far it is closed.
  public var isInverted: Bool
  /// The smallest difference the device knows: 1 for whole numbers, 0.5 for half degrees; 0 for any.
  public var step: Double

  /// Makes an encoding.
  public init(_ unit: Unit, range: ClosedRange<Double>? = nil, isInverted: Bool = false, step: Double = 1) {
    self.unit = unit
    self.range = range
    self.isInverted = isInverted
    self.step = step
  }

  /// Percent as whole numbers of `range`: `percent(0...254)` for Zigbee's brightness, `percent(0...100)` for percent
  /// themselves, `percent(0...3)` for a fan of three speeds.
  public static func percent(_ range: ClosedRange<Double>, isInverted: Bool = false) -> NumberEncoding {
    NumberEncoding(.percent, range: range, isInverted: isInverted)
  }
}

/// How a colour is written.
public struct ColorEncoding: Equatable, Sendable {
  /// What the colour is told in.
  public enum Space: String, CaseIterable, Sendable {
    /// Red, green, blue, each 0...255.
    case rgb
    /// Hue 0...360 and saturation 0...100.
    case hueSaturation
    /// Hue 0...360, saturation 0...100 and brightness 0...100: the brightness last known, or 100.
    case hueSaturationBrightness
    /// CIE 1931 x and y, each 0...1.
    case xy
    /// `#rrggbb`.
    case hexadecimal
  }

  /// What the colour is told in.
  public var space: Space
  /// Keys of the JSON object that holds its numbers, in the order of the space; empty for numbers with commas between.
  public var keys: [String]
  /// Text before it: Homie's `rgb,`.
  public var prefix: String

  /// Makes an encoding.
  public init(_ space: Space, keys: [String] = [], prefix: String = "") {
    self.space = space
    self.keys = keys
    self.prefix = prefix
  }
}
