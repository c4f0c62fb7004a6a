// The Wyoming door with a scripted engine: what goes to Home Assistant, what does not, and who is shown out.

import Daemon
import Glibc
import HomeControl
import JSONValues
import Ontology
import Synchronization
import TestBroker
import Testing
import WireMessages

/// A door in a folder of its own.
private final class Door {
  let folder: String
  let server: WyomingServer
  var path: String { "\(folder)/door.sock" }

  init(
    home: Home? = Door.home, adjust: (inout WyomingSettings) -> Void = { _ in },
    report: @escaping WyomingServer.Report = { _, _ in }
  ) throws {
    var template = Array("/tmp/hearken-door-XXXXXX".utf8CString)
    folder = unsafe mkdtemp(&template).map { unsafe String(cString: $0) } ?? "/tmp"
    var settings = WyomingSettings()
    settings.socket = "\(folder)/door.sock"
    settings.address = TCPAddress(host: "127.0.0.1", port: 0)
    adjust(&settings)
    server = WyomingServer(
      settings, engine: EngineSlot(ScriptedEngine(home: home)), log: Log(level: .error), report: report)
    try server.start()
  }

  deinit {
    server.stop()
    _ = unsafe rmdir(folder)
  }

  static let home = Home(
    areas: [Area(id: "den", name: "The den", floor: "up"), Area(id: "hall", floor: "up"), Area(id: "loft")],
    floors: [Floor(id: "up", name: "Upstairs")],
    entities: [
      Entity(id: "light.a", area: "den"), Entity(id: "light.b", area: "den"), Entity(id: "light.c", area: "hall"),
      Entity(id: "light.d", area: "loft"), Entity(id: "light.hidden", area: "loft"), Entity(id: "fan.a", area: "den"),
      Entity(id: "cover.a", area: "den", deviceClass: "blind"),
      Entity(id: "cover.b", area: "den", deviceClass: "garage"),
      Entity(id: "binary_sensor.a", area: "hall", deviceClass: "window"),
      Entity(id: "climate.a", area: "den"), Entity(id: "climate.b", area: "hall"),
    ],
    sites: ["assist_satellite.couch": "den"], exclude: ["light.hidden"])

  /// The intents that answer a scripted command, each as `name slot=value …`; nil when it was not recognised.
  func intents(_ text: String) throws -> [String]? {
    let client = try #require(Knocker(path: path))
    client.ask(text)
    client.finish()
    var intents: [String] = []
    while let event = client.hear() {
      if event.type == "not-recognized" { return nil }
      guard event.type == "intent", case .array(let entities) = event.data["entities"] else { continue }
      let slots = entities.map { entity -> String in
        guard case .object(let members) = entity, case .string(let name) = members["name"] else { return "?" }
        switch members["value"] {
        case .string(let text): return "\(name)=\(text)"
        case .number(let number): return "\(name)=\(number.formatted)"
        default: return "\(name)=?"
        }
      }
      guard case .string(let name) = event.data["name"] else { continue }
      intents.append(([name] + slots).joined(separator: " "))
    }
    return intents
  }
}

extension Double {
  fileprivate var formatted: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}

@Suite("Wyoming door")
struct WyomingDoorTests {
  @Test(
    "devices are put as Home Assistant selects exactly those: all of a room, a floor or a kind, or one by one",
    arguments: [
      ("HassTurnOn domain=light targets=light.a,light.b", ["HassTurnOn area=The den domain=light"]),
      ("HassTurnOn domain=light targets=light.a", ["HassTurnOn name=light.a"]),
      (
        "HassTurnOff floor=up domain=light targets=light.a,light.b,light.c", ["HassTurnOff floor=Upstairs domain=light"]
      ),
      ("HassTurnOff area=loft domain=light targets=light.d", ["HassTurnOff name=light.d"]),
      (
        "HassTurnOff domain=light targets=light.a,light.b,light.d",
        ["HassTurnOff area=The den domain=light", "HassTurnOff name=light.d"]
      ),
      (
        "HassTurnOff targets=light.c,fan.a",
        ["HassTurnOff area=hall domain=light", "HassTurnOff area=The den domain=fan"]
      ),
      ("HassTurnOn name=x targets=light.a,light.b", ["HassTurnOn name=light.a", "HassTurnOn name=light.b"]),
      (
        "HassTurnOff domain=light except=c targets=light.a,light.b",
        ["HassTurnOff name=light.a", "HassTurnOff name=light.b"]
      ),
      ("HassTurnOff domain=cover targets=cover.a", ["HassTurnOff area=The den domain=cover device_class=blind"]),
      ("HassLightSet brightness=30 targets=light.a,light.b", ["HassLightSet area=The den domain=light brightness=30"]),
      (
        "HassClimateSetTemperature temperature=20.5 targets=climate.a,climate.b",
        [
          "HassClimateSetTemperature name=climate.a temperature=20.5",
          "HassClimateSetTemperature name=climate.b temperature=20.5",
        ]
      ),
      ("HassGetState state=open targets=binary_sensor.a", ["HassGetState name=binary_sensor.a state=on"]),
      ("HassStartTimer minutes=5", ["HassStartTimer minutes=5"]),
      ("HassCancelTimer area=den", ["HassCancelTimer area=den"]),
      ("HassNevermind", ["HassNevermind"]),
    ] as [(String, [String])])
  func selections(_ command: String, _ expected: [String]) throws {
    #expect(try Door().intents(command) == expected)
  }

  @Test(
    "what Home Assistant cannot express is not recognised, whole",
    arguments: [
      "HassSetBrightnessRelative brightness_step=up targets=light.a", "HassTurnOff delay=600 targets=light.a",
      "HassTurnOff time=noon targets=light.a", "HassTurnOn duration=60 targets=light.a", "HassOwnIntent",
      "HassBroadcast message=tea area=den", "HassLightSet brightness=12.5 targets=light.a",
      "HassStartTimer minutes=5 conversation_command=x", "HassTurnOff domain=light except=c",
      "HassGetState except=b targets=light.a,light.c", "HassGetState state=jammed targets=binary_sensor.a",
    ])
  func inexpressible(_ command: String) throws {
    #expect(try Door().intents(command) == nil)
  }

  @Test("a question about several is answered with yes where all are so, one about a single device where that is")
  func answers() throws {
    func said(_ command: String) throws -> String? {
      let door = try Door()
      let client = try #require(Knocker(path: door.path))
      client.ask(command)
      client.finish()
      guard case .string(let text)? = client.hear()?.data["text"] else { return nil }
      return text
    }
    let several = try #require(try said("HassGetState state=on domain=light targets=light.a,light.b"))
    let single = try #require(try said("HassGetState state=open targets=binary_sensor.a"))
    #expect(several.contains("not query.unmatched"))
    #expect(!single.contains("unmatched") && single.contains("Yes"))
  }

  @Test("by name where the home's identifiers are not Home Assistant's, with the area that tells namesakes apart")
  func names() throws {
    let door = try Door { $0.naming = .name }
    defer { door.server.stop() }
    #expect(try door.intents("HassTurnOn name=x targets=light.a") == ["HassTurnOn name=a area=The den domain=light"])
  }

  @Test("without a home the slots go as they were understood")
  func noHome() throws {
    #expect(
      try Door(home: nil).intents("HassTurnOn area=kitchen domain=light") == ["HassTurnOn area=kitchen domain=light"])
  }

  @Test("the answer says nothing of the words, and gives the context back")
  func context() throws {
    let door = try Door()
    defer { door.server.stop() }
    let client = try #require(Knocker(path: door.path))
    client.ask("HassTurnOn name={{x}} targets=light.a", #"{"conversation_id":"c","more":[1]}"#)
    let event = try #require(client.hear())
    #expect(event.data["text"] == "Done.")
    #expect(event.data["context"] == .object(["conversation_id": "c", "more": .array([1])]))
    client.ask("gibberish {{x}}")
    let refusal = try #require(client.hear())
    #expect(refusal.type == "not-recognized" && refusal.data["text"] == "I can't help with that.")
  }

  @Test("requests that come together are answered in order, and what was asked is counted")
  func pipelining() throws {
    let counts = Mutex<[RequestHandler.Outcome]>([])
    let door = try Door(report: { outcome, _ in counts.withLock { $0.append(outcome) } })
    defer { door.server.stop() }
    let client = try #require(Knocker(port: door.server.port))
    for number in 1...200 { client.ask("light \(number)", "{\"conversation_id\":\"\(number)\"}") }
    client.finish()
    for number in 1...200 {
      #expect(client.hear()?.data["context"] == .object(["conversation_id": .string("\(number)")]))
    }
    #expect(client.hear() == nil)
    #expect(counts.withLock { $0.count } == 200)
  }

  @Test("a broken frame is told and ends the connection, wrong data is told and does not")
  func faults() throws {
    let door = try Door()
    defer { door.server.stop() }
    let client = try #require(Knocker(path: door.path))
    client.say(
      "{\"type\":\"transcript\"}\n{\"type\":\"ping\",\"data\":{\"text\":\"a\"}}\nnonsense\n{\"type\":\"ping\"}\n")
    #expect(client.hear()?.data["code"] == "invalid-data")
    #expect(client.hear()?.data["text"] == "a")
    #expect(client.hear()?.data["code"] == "invalid-frame")
    #expect(client.hear() == nil)
  }

  @Test("one client too many is told so and shown out; when another leaves there is room again")
  func crowd() throws {
    let door = try Door { $0.maximumClients = 2 }
    defer { door.server.stop() }
    var clients = [try #require(Knocker(path: door.path)), try #require(Knocker(path: door.path))]
    for client in clients {
      client.say("{\"type\":\"ping\"}\n")
      #expect(client.hear()?.type == "pong")
    }
    let late = try #require(Knocker(path: door.path))
    #expect(late.hear()?.data["code"] == "busy")
    #expect(late.hear() == nil)
    clients.removeLast()
    let isBack = waitUntil(seconds: 5) {
      let next = Knocker(path: door.path)
      next?.say("{\"type\":\"ping\"}\n")
      return next?.hear()?.type == "pong"
    }
    #expect(isBack)
  }

  @Test("whoever is silent for too long is shown out")
  func silence() throws {
    let door = try Door { $0.idleTimeout = 1 }
    defer { door.server.stop() }
    let client = try #require(Knocker(path: door.path))
    let start = ContinuousClock.now
    #expect(client.hear() == nil)
    #expect(ContinuousClock.now - start < .seconds(8))
  }

  @Test("a client that takes no answers keeps nobody else waiting, and is not read any further")
  func deafness() throws {
    let door = try Door()
    defer { door.server.stop() }
    let deaf = try #require(Knocker(path: door.path))
    let context = "{\"conversation_id\":\"\(String(repeating: "x", count: 120))\"}"
    // More than sockets hold: sending has to stop before all is sent.
    var lines = ""
    for _ in 0..<20_000 { lines += "{\"type\":\"ping\",\"data\":{\"text\":\(context.debugDescription)}}\n" }
    #expect(deaf.saySome(lines) < lines.utf8.count)
    let client = try #require(Knocker(path: door.path))
    client.ask("light 5")
    #expect(client.hear()?.type == "intent")
  }

  @Test("the socket is for owner and group, gone after the end, and taken over from a daemon that died")
  func socketFile() throws {
    let door = try Door()
    defer { door.server.stop() }
    var status = stat()
    #expect(unsafe stat(door.path, &status) == 0 && status.st_mode & 0o777 == 0o660)
    var settings = WyomingSettings()
    settings.socket = door.path
    let other = WyomingServer(
      settings, engine: EngineSlot(ScriptedEngine()), log: Log(level: .error), report: { _, _ in })
    #expect(throws: DaemonError.self) { try other.start() }
    let path = door.path
    door.server.stop()
    #expect(unsafe stat(path, &status) != 0)
    // What a killed daemon leaves behind: a file that nobody listens on.
    let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
      for (index, byte) in path.utf8.enumerated() { unsafe field[index] = byte }
    }
    let isBound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(left, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    close(left)
    #expect(isBound == 0)
    try other.start()
    #expect(Knocker(path: path) != nil)
    other.stop()
  }
}
