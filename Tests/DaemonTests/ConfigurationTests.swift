// What people write into hearken.yaml, and what they are told when it is wrong.

import Daemon
import Discovery
import MQTTClient
import Signing
import TestBroker
import Testing
import YAMLNodes

@Suite("Configuration")
struct ConfigurationTests {
  func read(_ text: String) throws -> Configuration {
    try Configuration(YAML.parse(text, file: "/etc/hearken/hearken.yaml"), file: "/etc/hearken/hearken.yaml")
  }

  /// The message about `text`, which must be wrong.
  func fault(_ text: String) -> String {
    do {
      _ = try read(text)
      return "no fault"
    } catch {
      return "\(error)"
    }
  }

  @Test("an empty file is a daemon for a broker on this machine")
  func defaults() throws {
    let configuration = try read("")
    #expect(configuration.broker.address == .tcp(host: "localhost", port: 1883))
    #expect(configuration.topic == "hearken")
    #expect(configuration.maximumAge == 10)
    #expect(configuration.repeatWindow == 60)
    #expect(configuration.responsePrefixes == ["hearken/reply/"])
    #expect(configuration.instance == Configuration.hostName)
    #expect(configuration.logLevel == .info)
  }

  @Test("every key is read")
  func everyKey() throws {
    let configuration = try read(
      """
      instance: attic
      topic: house/hearken
      broker:
        host: broker.example
        port: 8884
        client_id: me
        user: hearken
        password_file: /run/secret
        keep_alive: 30
        protocol: 3.1.1
        tls: {ca_file: ca.pem, ca_path: /etc/ssl/certs, certificate: c.pem, key: k.pem, insecure: true}
      model: m.safetensors
      trusted_keys: [RWQG5cln3qbgFlS+jfHrr0zlqna3FKuqej+Zh731RAuC43MmDvuC03J6]
      device_key: d.pub
      allow_unsigned: true
      home: null
      intents: [a, /b]
      max_age: 5
      repeat_window: 30
      response_prefixes: [answers/]
      queue_capacity: 10
      max_payload: 1000
      health_interval: 300
      log_level: debug
      act: dry_run
      state_directory: state
      schedule_grace: 300
      schedule_capacity: 12
      announce: ha
      discovery: {enabled: false, home_assistant: null, zigbee2mqtt: [z1, z2], tasmota: t, homie: h,
        command_topics: [a/, +/b/#], max_entities: 9}
      """)
    #expect(configuration.instance == "attic")
    #expect(configuration.topic == "house/hearken")
    #expect(configuration.broker.address == .tcp(host: "broker.example", port: 8884))
    #expect(configuration.broker.protocolPreference == .only(.v311))
    #expect(
      configuration.broker.tls
        == TLSConfiguration(
          authorityFile: "/etc/hearken/ca.pem", authorityPath: "/etc/ssl/certs", certificateFile: "/etc/hearken/c.pem",
          keyFile: "/etc/hearken/k.pem", isInsecure: true))
    #expect(configuration.broker.passwordFile == "/run/secret")
    #expect(configuration.broker.keepAlive == 30)
    #expect(configuration.model == "/etc/hearken/m.safetensors")
    #expect(
      configuration.trustedKeys.map(\.description) == ["RWQG5cln3qbgFlS+jfHrr0zlqna3FKuqej+Zh731RAuC43MmDvuC03J6"])
    #expect(configuration.deviceKey == "/etc/hearken/d.pub" && configuration.allowsUnsigned)
    #expect(configuration.home == nil)
    #expect(configuration.intents == ["/etc/hearken/a", "/b"])
    #expect(configuration.maximumAge == 5)
    #expect(configuration.repeatWindow == 30)
    #expect(configuration.responsePrefixes == ["answers/"])
    #expect(configuration.queueCapacity == 10)
    #expect(configuration.maximumPayload == 1000)
    #expect(configuration.healthInterval == 300)
    #expect(configuration.logLevel == .debug)
    #expect(configuration.act == .dryRun)
    #expect(configuration.stateDirectory == "/etc/hearken/state")
    #expect(configuration.scheduleGrace == 300)
    #expect(configuration.scheduleCapacity == 12)
    #expect(configuration.announce == "ha")
    #expect(!configuration.isDiscovering)
    #expect(configuration.discovery.homeAssistantPrefix == nil)
    #expect(configuration.discovery.zigbee2MQTTBases == ["z1", "z2"])
    #expect(configuration.discovery.tasmotaPrefix == "t" && configuration.discovery.homiePrefix == "h")
    #expect(configuration.discovery.allowedCommandTopics == ["a/", "+/b/#"])
    #expect(configuration.discovery.maximumEntities == 9)
    #expect(configuration.discovery.ownTopics == ["house/hearken/"])
  }

  @Test("doors are shut unless they are opened, and their keys are read")
  func doors() throws {
    let shut = try read("")
    #expect(!shut.wyoming.isOpen && shut.hermes.filters.isEmpty)
    let open = try read(
      """
      wyoming: {listen: "tcp://[::1]:10400", socket: w.sock, names: name, max_clients: 7, idle_timeout: 9}
      hermes: {enabled: true, text_captured: true, sites: [default, den], times: true}
      """)
    #expect(open.wyoming.address == TCPAddress(host: "::1", port: 10400))
    #expect(open.wyoming.socket == "/etc/hearken/w.sock" && open.wyoming.naming == .name)
    #expect(open.wyoming.maximumClients == 7 && open.wyoming.idleTimeout == 9)
    #expect(open.hermes.sites == ["default", "den"] && open.hermes.handsOnTimes)
    #expect(open.hermes.filters.count == 3)
  }

  @Test("TLS alone moves the default port")
  func port() throws {
    #expect(try read("broker: {tls: {ca_file: /ca.pem}}").broker.address == .tcp(host: "localhost", port: 8883))
    #expect(try read("broker: {socket: /run/mosquitto.sock}").broker.address == .unix(path: "/run/mosquitto.sock"))
  }

  @Test(
    "a fault names file, line, key and what was expected",
    arguments: [
      ("topik: x", "hearken.yaml:1:1: unknown key 'topik'; did you mean 'topic'?"),
      ("\nbroker:\n  hots: x", "hearken.yaml:3:3: unknown key 'broker.hots'; did you mean 'broker.host'?"),
      (
        "broker:\n  tls:\n    cafile: x",
        "hearken.yaml:3:5: unknown key 'broker.tls.cafile'; did you mean 'broker.tls.ca_file'?"
      ),
      ("colour: red", "unknown key 'colour'; known here: instance, topic"),
      ("max_age: soon", "hearken.yaml:1:10: max_age: expected a whole number, found 'soon'"),
      ("max_age: 0", "max_age: expected a whole number from 1 to 3600, found 0"),
      ("broker: {port: 70000}", "broker.port: expected a whole number from 1 to 65535, found 70000"),
      ("broker: {protocol: 4}", "broker.protocol: expected auto, 5, 3.1.1, found '4'"),
      ("broker: localhost", "expected keys with values, found 'localhost'"),
      ("log_level: loud", "log_level: expected error, warning, info, debug, found 'loud'"),
      ("topic: a/#", "topic: expected a topic such as hearken"),
      ("topic: a/", "topic: expected a topic such as hearken"),
      ("instance: a/b", "instance: expected 1 to 64 bytes without / + # $"),
      ("response_prefixes: [x]", "response_prefixes: expected a topic that ends in /"),
      ("response_prefixes: ['$SYS/']", "response_prefixes: expected a topic that ends in /"),
      ("response_prefixes: [hearken/]", "would let anybody write our own topics"),
      ("broker: {socket: /s, port: 1}", "expected either socket, or host and port, found both"),
      ("broker: {password: x}", "a password needs a user"),
      ("broker: {user: u, password: x, password_file: y}", "expected either password or password_file, found both"),
      ("broker: {tls: {key: k}}", "expected certificate and key together, found one of them"),
      ("broker: {tls: {insecure: perhaps}}", "broker.tls.insecure: expected true or false, found 'perhaps'"),
      ("share_group: g\nbroker: {protocol: 3.1.1}", "share_group: shared subscriptions need MQTT 5"),
      ("act: perhaps", "act: expected false, dry_run, true, found 'perhaps'"),
      ("schedule_grace: 0", "schedule_grace: expected a whole number from 1 to 86400, found 0"),
      ("discovery: {command_topics: ['$SYS/']}", "discovery.command_topics: expected a prefix that ends in /"),
      ("announce: a/#", "announce: expected a topic such as homeassistant"),
      ("discovery: {tasmota: a/+}", "discovery.tasmota: expected a topic such as homeassistant"),
      ("wyoming: {listen: '127.0.0.1:10400'}", "wyoming.listen: expected an address such as tcp://127.0.0.1:10400"),
      ("wyoming: {listen: 'tcp://:10400'}", "wyoming.listen: expected an address"),
      ("wyoming: {listen: 'tcp://::1:10400'}", "wyoming.listen: expected an address"),
      ("wyoming: {listen: 'tcp://localhost:0'}", "wyoming.listen: expected an address"),
      ("wyoming: {socket: /\(String(repeating: "x", count: 107))}", "wyoming.socket: expected a path of at most 107"),
      ("wyoming: {names: entity}", "wyoming.names: expected id, name, found 'entity'"),
      ("wyoming: {max_clients: 0}", "wyoming.max_clients: expected a whole number from 1 to 1024"),
      ("hermes: {textcaptured: true}", "unknown key 'hermes.textcaptured'; did you mean 'hermes.text_captured'?"),
      ("hermes: {sites: [a/b]}", "hermes.sites: expected names of 1 to 64 bytes"),
      ("intents: {a: b}", "intents: expected a list"),
      ("- a", "expected keys with values, found a list"),
    ])
  func faults(_ text: String, _ expected: String) {
    #expect(fault(text).contains(expected))
  }

  @Test("what is printed reads back as the same configuration, and hides the password")
  func printing() throws {
    let configuration = try read(
      "instance: a\nbroker: {user: u, password: geheim, tls: {ca_file: /ca.pem}}\nhome: null\nspeech_model: /x.arpa")
    let text = configuration.yaml()
    #expect(!text.contains("geheim"))
    var again = try read(text)
    again.broker.password = "geheim"
    again.broker.clientID = configuration.broker.clientID
    again.broker.port = configuration.broker.port
    #expect(again.isDiscovering == configuration.isDiscovering)
    again.discovers = configuration.discovers
    #expect(again == configuration)
  }

  @Test("the shipped example is valid, states the defaults and mentions every key")
  func example() throws {
    let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let text = try readFile("/\(folder)/systemd/hearken.yaml")
    let example = try read(text)
    var defaults = try read("")
    defaults.instance = example.instance
    #expect(example == defaults)
    for key in Configuration.keys.compactMap({ $0.split(separator: ".").last }) {
      #expect(text.contains("\(key):"), "\(key) is not in the example")
    }
  }
}

@Suite("Command line")
struct InvocationTests {
  @Test("options are read in any order, with and without an equals sign")
  func options() throws {
    #expect(try Invocation(arguments: []) == .run(file: "/etc/hearken/hearken.yaml"))
    #expect(try Invocation(arguments: ["--config", "x"]) == .run(file: "x"))
    #expect(try Invocation(arguments: ["--check-config", "--config=y"]) == .check(file: "y"))
    #expect(try Invocation(arguments: ["-c", "z", "--print-config"]) == .print(file: "z"))
    #expect(try Invocation(arguments: ["--version"]) == .version)
    #expect(try Invocation(arguments: ["-h"]) == .help)
  }

  @Test("anything else is a usage error", arguments: [["x"], ["--config"], ["--verbose"], ["--help=1"]])
  func usage(_ arguments: [String]) {
    #expect(throws: UsageError.self) { try Invocation(arguments: arguments) }
  }

  @Test("the exit status tells wrong usage from a wrong configuration")
  func exitStatus() {
    #expect(Program.run(arguments: ["--nonsense"]) { _ in ScriptedEngine() } == 2)
    #expect(Program.run(arguments: ["--check-config", "-c", "/nonexistent"]) { _ in ScriptedEngine() } == 78)
  }
}
