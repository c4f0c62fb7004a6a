// The `discovery:` part of the configuration: whose announcements are read, and where devices may listen.

internal import Discovery
internal import MQTTClient
internal import YAMLNodes

extension Configuration {
  mutating func readDiscovery(_ node: YAMLNode, folder: String) throws(YAMLError) {
    let section = Section(node, name: "discovery.", folder: folder)
    try section.known()
    discovers = try section.bool("enabled")
    if section.has("home_assistant") { discovery.homeAssistantPrefix = try section.topic("home_assistant") }
    if section.has("tasmota") { discovery.tasmotaPrefix = try section.topic("tasmota") }
    if section.has("homie") { discovery.homiePrefix = try section.topic("homie") }
    if section.has("zigbee2mqtt") {
      discovery.zigbee2MQTTBases = []
      for element in try section.node("zigbee2mqtt")?.requireSequence() ?? [] {
        discovery.zigbee2MQTTBases.append(try section.topic(element.requireString(), "zigbee2mqtt", element))
      }
    }
    if section.has("command_topics") {
      discovery.allowedCommandTopics = []
      for element in try section.node("command_topics")?.requireSequence() ?? [] {
        let filter = try element.requireString()
        let isPrefix = filter.hasSuffix("/") && TopicFilter.isValidName(filter)
        guard isPrefix || TopicFilter.isValidFilter(filter), !filter.hasPrefix("$"), filter != "#" else {
          throw element.error(
            "discovery.command_topics: expected a prefix that ends in /, or a topic filter, found '\(filter)'")
        }
        discovery.allowedCommandTopics.append(filter)
      }
    }
    if let value = try section.int("max_entities", 1...100_000) { discovery.maximumEntities = value }
  }
}
