// The configuration as YAML, every key with the value in force: what `--print-config` shows. Secrets are not shown.

internal import Discovery
internal import MQTTClient
internal import Signing

extension Configuration {
  /// Every key with the value in force, as a file that could be read again but for the password.
  public func yaml() -> String {
    var lines = sources.map { "# \($0)" } + ["instance: \(quoted(instance))", "topic: \(quoted(topic))", "broker:"]
    if let socket = broker.socket {
      lines.append("  socket: \(quoted(socket))")
    } else if case .tcp(let host, let port) = broker.address {
      lines += ["  host: \(quoted(host))", "  port: \(port)"]
    }
    lines.append("  client_id: \(quoted(clientID))")
    if let user = broker.user { lines.append("  user: \(quoted(user))") }
    if broker.password != nil { lines.append("  # password: set, not shown") }
    if let file = broker.passwordFile { lines.append("  password_file: \(quoted(file))") }
    lines.append("  keep_alive: \(broker.keepAlive)")
    let name = if case .only(let version) = broker.protocolPreference { version.rawValue } else { "auto" }
    lines.append("  protocol: \(quoted(name))")
    if let tls = broker.tls {
      lines.append("  tls:")
      let files = [
        ("ca_file", tls.authorityFile), ("ca_path", tls.authorityPath), ("certificate", tls.certificateFile),
        ("key", tls.keyFile),
      ]
      for case (let key, let file?) in files { lines.append("    \(key): \(quoted(file))") }
      lines.append("    insecure: \(tls.isInsecure)")
    }
    lines.append("model: \(quoted(model))")
    lines.append("adapter: \(adapter.map(quoted) ?? "null")")
    lines.append("trusted_keys: [\(trustedKeys.map { quoted($0.description) }.joined(separator: ", "))]")
    lines.append("device_key: \(deviceKey.map(quoted) ?? "null")")
    lines.append("allow_unsigned: \(allowsUnsigned)")
    lines.append("home: \(home.map(quoted) ?? "null")")
    lines.append("intents: [\(intents.map(quoted).joined(separator: ", "))]")
    lines.append("speech_model: \(speechModel.map(quoted) ?? "null")")
    lines.append("act: \(act.rawValue)")
    lines.append("discovery:")
    lines.append("  enabled: \(isDiscovering)")
    lines.append("  home_assistant: \(discovery.homeAssistantPrefix.map(quoted) ?? "null")")
    lines.append("  zigbee2mqtt: [\(discovery.zigbee2MQTTBases.map(quoted).joined(separator: ", "))]")
    lines.append("  tasmota: \(discovery.tasmotaPrefix.map(quoted) ?? "null")")
    lines.append("  homie: \(discovery.homiePrefix.map(quoted) ?? "null")")
    lines.append("  command_topics: [\(discovery.allowedCommandTopics.map(quoted).joined(separator: ", "))]")
    lines.append("  max_entities: \(discovery.maximumEntities)")
    lines.append("announce: \(announce.map(quoted) ?? "null")")
    lines.append("state_directory: \(stateDirectory.map(quoted) ?? "null")")
    lines.append("schedule_grace: \(scheduleGrace)")
    lines.append("schedule_capacity: \(scheduleCapacity)")
    lines.append("max_age: \(maximumAge)")
    lines.append("repeat_window: \(repeatWindow)")
    lines.append("response_prefixes: [\(responsePrefixes.map(quoted).joined(separator: ", "))]")
    lines.append("queue_capacity: \(queueCapacity)")
    lines.append("max_payload: \(maximumPayload)")
    lines.append("health_interval: \(healthInterval)")
    lines.append("share_group: \(shareGroup.map(quoted) ?? "null")")
    lines += doorLines(quoted)
    lines.append("log_level: \(logLevel.rawValue)")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The client identifier in force.
  var clientID: String { broker.clientID ?? "hearken-\(instance)" }

  // Double quotes with the escapes of YAML.
  private func quoted(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "\"": escaped += "\\\(scalar)"
      case "\n": escaped += "\\n"
      case "\t": escaped += "\\t"
      case _ where scalar.value < 0x20:
        escaped += "\\x\(scalar.value < 16 ? "0" : "")\(String(scalar.value, radix: 16))"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return "\"\(escaped)\""
  }
}
