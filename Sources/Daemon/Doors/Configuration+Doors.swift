// The `wyoming:` and `hermes:` parts of the configuration.

internal import WireMessages
internal import YAMLNodes

extension Configuration {
  mutating func readWyoming(_ node: YAMLNode, folder: String) throws(YAMLError) {
    let section = Section(node, name: "wyoming.", folder: folder)
    try section.known()
    if let (value, node) = try section.string("listen") {
      guard let address = TCPAddress(value) else {
        throw node.error("wyoming.listen: expected an address such as tcp://127.0.0.1:10400, found '\(value)'")
      }
      wyoming.address = address
    }
    wyoming.socket = try section.path("socket")
    // The kernel's structure holds so many bytes of a socket's path, one of them the end.
    if let socket = wyoming.socket, socket.utf8.count > 107, let node = section.node("socket") {
      throw node.error("wyoming.socket: expected a path of at most 107 bytes, found one of \(socket.utf8.count)")
    }
    if let value = try section.choice("names", WyomingSettings.Naming.allCases.map(\.rawValue)) {
      wyoming.naming = WyomingSettings.Naming(rawValue: value) ?? .id
    }
    if let value = try section.int("max_clients", 1...1024) { wyoming.maximumClients = value }
    if let value = try section.int("idle_timeout", 1...86_400) { wyoming.idleTimeout = value }
  }

  mutating func readHermes(_ node: YAMLNode, folder: String) throws(YAMLError) {
    let section = Section(node, name: "hermes.", folder: folder)
    try section.known()
    hermes.isEnabled = try section.bool("enabled") ?? false
    hermes.readsCapturedText = try section.bool("text_captured") ?? false
    hermes.handsOnTimes = try section.bool("times") ?? false
    guard let list = section.node("sites") else { return }
    var sites: [String] = []
    for element in try list.requireSequence() {
      let site = try element.requireString()
      guard SiteName.isValid(site) else {
        throw element.error(
          "hermes.sites: expected names of 1 to \(SiteName.maximumByteCount) bytes without / + # $ or control "
            + "characters, found '\(site)'")
      }
      sites.append(site)
    }
    hermes.sites = sites
  }

  /// Both parts as YAML, every key with the value in force.
  func doorLines(_ quoted: (String) -> String) -> [String] {
    [
      "wyoming:",
      "  listen: \(wyoming.address.map { quoted($0.description) } ?? "null")",
      "  socket: \(wyoming.socket.map(quoted) ?? "null")",
      "  names: \(wyoming.naming.rawValue)",
      "  max_clients: \(wyoming.maximumClients)",
      "  idle_timeout: \(wyoming.idleTimeout)",
      "hermes:",
      "  enabled: \(hermes.isEnabled)",
      "  text_captured: \(hermes.readsCapturedText)",
      "  sites: \(hermes.sites.map { "[\($0.map(quoted).joined(separator: ", "))]" } ?? "null")",
      "  times: \(hermes.handsOnTimes)",
    ]
  }

  /// What somebody who opens a door should know.
  var doorNotes: [String] {
    var notes: [String] = []
    if let address = wyoming.address, !address.isLoopback {
      notes.append(
        "wyoming.listen: \(address) can be reached from the network, and Wyoming asks nobody who they are; let a "
          + "firewall admit Home Assistant alone")
    }
    if hermes.readsCapturedText, !hermes.isEnabled {
      notes.append("hermes.text_captured: nothing is read while hermes.enabled is false")
    } else if hermes.readsCapturedText {
      notes.append(
        "hermes.text_captured: with a dialogue manager, which asks hermes/nlu/query itself, everything is answered twice"
      )
    }
    return notes
  }
}
