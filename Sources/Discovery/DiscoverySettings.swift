// What discovery listens to, how far it trusts what it hears, and where it stops reading.

/// The settings of discovery, with every default.
public struct DiscoverySettings: Equatable, Sendable {
  /// First levels of Home Assistant's discovery topics; nil not to read them.
  public var homeAssistantPrefix: String? = "homeassistant"
  /// Base topics of Zigbee2MQTT, one an instance.
  public var zigbee2MQTTBases = ["zigbee2mqtt"]
  /// First levels of Tasmota's discovery topics; nil not to read them.
  public var tasmotaPrefix: String? = "tasmota/discovery"
  /// First level of Homie's topics; nil not to read them.
  public var homiePrefix: String? = "homie"
  /// Where command topics may lie: prefixes that end in `/`, or topic filters with `+` and `#`. Base topics of
  /// Zigbee2MQTT and Homie are always among them.
  public var allowedCommandTopics = DiscoverySettings.defaultAllowedCommandTopics
  /// Prefixes of our own topics, where no device may listen or tell its state.
  public var ownTopics = ["hearken/"]
  /// Entities that are kept; what is announced beyond them is refused.
  public var maximumEntities = 4_000
  /// Longest payload that is read, bytes. Lists of all devices (`bridge/devices`) may be 64 times as long.
  public var maximumPayload = 131_072

  /// The defaults.
  public init() {}

  /// Where devices listen that announce themselves without being told otherwise: Zigbee2MQTT, Tasmota in both orders
  /// of its full topic, Homie, what Home Assistant's documentation shows, ESPHome (whose prefix is the device's own
  /// name, so its topics are known by their shape), and gateways with a topic of their own.
  public static let defaultAllowedCommandTopics: [String] =
    ["zigbee2mqtt/", "cmnd/", "+/cmnd/#", "tasmota/", "homie/", "homeassistant/", "esphome/", "shellies/", "zwave/"]
    + ["valetudo/", "wled/"] + esphomeShapes

  private static let esphomeShapes: [String] =
    ["light", "switch", "cover", "lock", "climate", "fan", "valve", "button", "number", "select"].flatMap {
      ["+/\($0)/+/command", "+/\($0)/+/+/command"]
    }
}
