// Every key of the configuration, once: what a mapping may hold, and the environment variable that overrides it.

/// One key of the configuration.
struct ConfigurationKey: Sendable {
  /// How a variable spells its value.
  enum Form: Sendable {
    /// As it would stand in the file, on one line.
    case scalar
    /// Text taken as it is, whatever it looks like.
    case secret
    /// Elements with commas between them, or a list as YAML writes it.
    case list
    /// A mapping as YAML writes it, such as `{}`.
    case mapping
  }

  /// The key with those it lies under.
  let path: [String]
  let form: Form

  /// `HEARKEN_BROKER_HOST` for `broker.host`.
  var variable: String { "HEARKEN_" + path.joined(separator: "_").uppercased() }

  /// The keys of each mapping, by its name as errors write it: empty for the whole, `broker.` for a part.
  static let names: [String: [String]] = [
    "": [
      "instance", "topic", "broker", "model", "adapter", "trusted_keys", "device_key", "allow_unsigned", "home",
      "intents", "speech_model", "max_age", "repeat_window", "response_prefixes", "queue_capacity", "max_payload",
      "health_interval",
      "share_group", "log_level", "act", "state_directory", "schedule_grace", "schedule_capacity", "discovery",
      "announce", "wyoming", "hermes",
    ],
    "broker.": [
      "host", "port", "socket", "client_id", "user", "password", "password_file", "keep_alive", "protocol", "tls",
    ],
    "broker.tls.": ["ca_file", "ca_path", "certificate", "key", "insecure"],
    "discovery.": ["enabled", "home_assistant", "zigbee2mqtt", "tasmota", "homie", "command_topics", "max_entities"],
    "wyoming.": ["listen", "socket", "names", "max_clients", "idle_timeout"],
    "hermes.": ["enabled", "text_captured", "sites", "times"],
  ]

  private static let lists: Set<String> = [
    "trusted_keys", "intents", "response_prefixes", "discovery.zigbee2mqtt", "discovery.command_topics", "hermes.sites",
  ]

  /// Every key; a mapping comes before the keys in it.
  static let all: [ConfigurationKey] = {
    func keys(in prefix: String) -> [ConfigurationKey] {
      (names[prefix] ?? []).flatMap { name -> [ConfigurationKey] in
        let full = prefix + name
        let path = full.split(separator: ".").map(String.init)
        if names["\(full)."] != nil {
          return [ConfigurationKey(path: path, form: .mapping)] + keys(in: "\(full).")
        }
        let form: Form = full == "broker.password" ? .secret : lists.contains(full) ? .list : .scalar
        return [ConfigurationKey(path: path, form: form)]
      }
    }
    return keys(in: "")
  }()
}
