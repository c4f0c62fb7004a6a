// A file, the folder beside it, the environment: which of them is in force, and who is named when it is wrong.

import Daemon
import Discovery
import Glibc
import MQTTClient
import TestBroker
import Testing

@Suite("Layers of the configuration")
struct ConfigurationLayersTests {
  /// Writes a file and those of the folder beside it, and gives both to `body`.
  func withFiles(_ text: String, _ others: [String: String] = [:], _ body: (String) throws -> Void) throws {
    let folder = try makeTemporaryFolder()
    let path = "\(folder)/hearken.yaml"
    defer {
      removeFolder("\(path).d")
      removeFolder(folder)
    }
    try writeFile(path, text)
    #expect(unsafe mkdir("\(path).d", 0o700) == 0)
    for (name, text) in others { try writeFile("\(path).d/\(name)", text) }
    try body(path)
  }

  func fault(_ path: String, _ environment: [String: String] = [:]) -> String {
    do {
      _ = try Configuration.load(path: path, environment: environment)
      return "no fault"
    } catch {
      return "\(error)"
    }
  }

  @Test("files of the folder are laid over the file in order of name, mappings key by key, lists whole")
  func order() throws {
    let files = [
      "20-b.yaml": "broker: {port: 2000}\nintents: [c]\nhome: null",
      "10-a.yml": "max_age: 7\nbroker: {port: 1000, user: u, tls: {ca_file: ca.pem}}",
      "30-empty.yaml": "# nothing yet\n", "note.txt": "no: yaml", ".hidden.yaml": "nonsense: 1",
      "40.yaml.bak": "nonsense: 1",
    ]
    let text = "max_age: 5\nbroker: {host: h, port: 1, keep_alive: 9}\nintents: [a, b]\nhome: home.yaml"
    try withFiles(text, files) { path in
      let configuration = try Configuration.load(path: path, environment: [:])
      let folder = String(path.dropLast("/hearken.yaml".utf8.count))
      #expect(configuration.maximumAge == 7)
      #expect(configuration.broker.address == .tcp(host: "h", port: 2000))
      #expect(configuration.broker.keepAlive == 9 && configuration.broker.user == "u")
      #expect(configuration.broker.tls?.authorityFile == "\(folder)/ca.pem")
      #expect(configuration.intents == ["\(folder)/c"])
      #expect(configuration.home == nil)
      #expect(
        configuration.sources
          == [path, "\(path).d/10-a.yml", "\(path).d/20-b.yaml", "\(path).d/30-empty.yaml"])
    }
  }

  @Test("a fault is told with the file and line it stands in")
  func placesOfFaults() throws {
    try withFiles("max_age: 5\n", ["10.yaml": "\nmax_age: never\n"]) { path in
      #expect(fault(path).hasPrefix("\(path).d/10.yaml:2:10: max_age: expected a whole number, found 'never'"))
    }
    try withFiles("broker: {user: u}\n", ["10.yaml": "broker:\n  pasword: x\n"]) { path in
      #expect(fault(path).contains("10.yaml:2:3: unknown key 'broker.pasword'; did you mean 'broker.password'?"))
    }
    try withFiles("broker: {host: h}\n", ["10.yaml": "- a\n"]) { path in
      #expect(fault(path).contains("10.yaml:1:1: expected keys with values, found a list"))
    }
    try withFiles("broker: here\n", ["10.yaml": "topic: x\n"]) { path in
      #expect(fault(path).contains("hearken.yaml:1:9: expected keys with values, found 'here'"))
    }
  }

  @Test("the environment goes before every file, for every form of value")
  func environment() throws {
    let variables = [
      "HEARKEN_TOPIC": "house", "HEARKEN_MAX_AGE": "3", "HEARKEN_BROKER_HOST": "mq", "HEARKEN_BROKER_USER": "u",
      "HEARKEN_BROKER_PASSWORD": "null", "HEARKEN_BROKER_TLS": "{}", "HEARKEN_BROKER_TLS_CA_FILE": "/ca.pem",
      "HEARKEN_INTENTS": "/a, /b c ,/d", "HEARKEN_DISCOVERY_ZIGBEE2MQTT": "[z1, 'z2']", "HEARKEN_HOME": "null",
      "HEARKEN_ACT": "dry_run", "HEARKEN_INSTANCE": "", "HEARKEN_SERVICE_HOST": "10.0.0.1", "PATH": "/bin",
    ]
    try withFiles("topic: hearken\nmax_age: 5\ninstance: attic\n", ["10.yaml": "max_age: 7"]) { path in
      let configuration = try Configuration.load(path: path, environment: variables)
      #expect(configuration.topic == "house" && configuration.maximumAge == 3)
      #expect(configuration.broker.address == .tcp(host: "mq", port: 8883))
      #expect(configuration.broker.password == "null")
      #expect(configuration.broker.tls?.authorityFile == "/ca.pem")
      #expect(configuration.intents == ["/a", "/b c", "/d"])
      #expect(configuration.discovery.zigbee2MQTTBases == ["z1", "z2"])
      #expect(configuration.home == nil && configuration.instance == "attic")
      #expect(configuration.act == .dryRun)
      #expect(configuration.sources.contains("HEARKEN_BROKER_HOST"))
      #expect(!configuration.sources.contains("HEARKEN_INSTANCE"))
    }
  }

  @Test("a wrong variable is named, and so is one that is nearly a key's")
  func wrongVariables() throws {
    try withFiles("") { path in
      #expect(
        fault(path, ["HEARKEN_MAX_AGE": "0"])
          .hasPrefix("$HEARKEN_MAX_AGE:1:1: max_age: expected a whole number from 1 to 3600, found 0"))
      #expect(
        fault(path, ["HEARKEN_BROKER_HOSTS": "x"])
          .contains("$HEARKEN_BROKER_HOSTS:1:1: no key has this variable; did you mean 'HEARKEN_BROKER_HOST'?"))
      #expect(fault(path, ["HEARKEN_BROKER": "{hots: x}"]).contains("did you mean 'broker.host'?"))
      #expect(fault(path, ["HEARKEN_INTENTS": "[a"]).hasPrefix("$HEARKEN_INTENTS:"))
      #expect(fault(path, ["HEARKEN_VERSION": "1", "HEARKEN_CONFIG": path]) == "no fault")
    }
  }

  @Test("what is printed tells where it comes from, and no secret of any layer")
  func printing() throws {
    try withFiles("broker: {user: u, password: eins}", ["10.yaml": "broker: {password: zwei}"]) { path in
      let configuration = try Configuration.load(path: path, environment: ["HEARKEN_BROKER_PASSWORD": "drei"])
      #expect(configuration.broker.password == "drei")
      let text = configuration.yaml()
      #expect(text.hasPrefix("# \(path)\n# \(path).d/10.yaml\n# HEARKEN_BROKER_PASSWORD\n"))
      for secret in ["eins", "zwei", "drei"] { #expect(!text.contains(secret)) }
    }
  }

  @Test("no two keys share a variable")
  func variables() {
    let names = Configuration.keys.map { $0.replacing(".", with: "_") }
    #expect(Set(names).count == names.count)
    #expect(names.contains("broker_tls_ca_file") && names.count > 50)
  }
}
