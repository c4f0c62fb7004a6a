// Wyoming on the wire: frames in any pieces, broken frames, and what answers look like.

import JSONValues
import Testing
import WireMessages

@Suite("Wyoming frames")
struct WyomingFrameTests {
  /// The events of `text`, handed over in pieces of `size` bytes.
  private func events(_ text: String, size: Int = .max, limits: WyomingLimits = WyomingLimits())
    throws(WireMessageError)
    -> [WyomingEvent]
  {
    var reader = WyomingReader(limits: limits)
    var events: [WyomingEvent] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      reader.append(rest.prefix(size))
      rest = rest.dropFirst(size)
      while let event = try reader.next() { events.append(event) }
    }
    return events
  }

  private let stream = """
    {"type":"ping","data":{"text":"a"}}
    {"type":"transcript","data":{"text":"old","language":"en"},"data_length":15,"version":"1.7"}
    {"text":"lamp"}{"type":"audio-chunk","data_length":11,"payload_length":5}
    {"rate":16}xxxxx{"type":"describe","data_length":null}

    """

  @Test("frames are the same in whatever pieces they arrive", arguments: [1, 2, 3, 7, 64, 4096])
  func pieces(_ size: Int) throws {
    #expect(
      try events(stream, size: size) == [
        WyomingEvent("ping", ["text": "a"]), WyomingEvent("transcript", ["text": "lamp", "language": "en"]),
        WyomingEvent("audio-chunk", ["rate": 16]), WyomingEvent("describe"),
      ])
  }

  @Test(
    "a broken frame is an error that says what is wrong, and nothing after it is read",
    arguments: [
      ("\n", "a value"), ("hello\n", "a value"), ("[]\n", "an object"), ("null\n", "an object"), ("{}\n", "no type"),
      ("{\"type\":5}\n", "a string"), ("{\"type\":\"\"}\n", "1 to 64 bytes"), ("{\"type\":\"a\"\n", "byte 11"),
      ("{\"type\":\"\(String(repeating: "x", count: 65))\"}\n", "1 to 64 bytes"),
      ("{\"type\":\"a\",\"type\":\"b\"}\n", "twice"), ("{\"type\":\"a\",\"data\":[]}\n", "an object"),
      ("{\"type\":\"a\",\"data_length\":-1}\n", "from 0 to"), ("{\"type\":\"a\",\"data_length\":1.5}\n", "from 0 to"),
      ("{\"type\":\"a\",\"data_length\":\"7\"}\n", "a number"),
      ("{\"type\":\"a\",\"data_length\":65537}\n", "from 0 to"),
      ("{\"type\":\"a\",\"data_length\":1e300}\n", "from 0 to"),
      ("{\"type\":\"a\",\"payload_length\":1048577}\n", "from 0"),
      ("{\"type\":\"a\",\"data_length\":2}\n[]", "an object"),
      ("{\"type\":\"a\",\"data_length\":4}\nnull", "an object"),
      ("{\"type\":\"a\",\"data_length\":3}\n{\"a", "byte"), ("{\"type\":\"\u{1}\"}\n", "control"),
      ("{\"type\":\"a\u{0}\"}\n", "control"), (String(repeating: "[", count: 100) + "\n", "deeper"),
      (String(repeating: " ", count: 65_537), "at most 65536"),
      (String(repeating: "x", count: 70_000) + "\n", "at most"),
    ])
  func broken(_ text: String, _ reason: String) throws {
    var reader = WyomingReader()
    reader.append(Array(text.utf8)[...])
    let error = #expect(throws: WireMessageError.self) { try reader.next() }
    #expect(error?.description.contains(reason) == true, "\(error.map(\.description) ?? "none")")
    reader.append(Array("{\"type\":\"ping\"}\n".utf8)[...])
    #expect(throws: WireMessageError.self) { try reader.next() }
    #expect(reader.bufferedCount <= 16)
  }

  @Test("bytes that are not UTF-8 are an error")
  func notText() {
    var reader = WyomingReader()
    reader.append([0x7B, 0xFF, 0xFE, 0x7D, 0x0A])
    #expect(throws: WireMessageError.json(.invalidUTF8(byteCount: 4))) { try reader.next() }
  }

  @Test("whatever byte of a stream is damaged, the reader ends with events or an error, and keeps no more than it may")
  func damage() {
    let bytes = Array(stream.utf8)
    for index in bytes.indices {
      for value: UInt8 in [0, 0x0A, 0x22, 0x39, 0x7B, 0x7D, 0xFF] {
        var damaged = bytes
        damaged[index] = value
        var reader = WyomingReader(limits: WyomingLimits(header: 200, data: 64, payload: 64))
        reader.append(damaged[...])
        var count = 0
        while let event = try? reader.next() {
          count += 1
          #expect(!event.type.isEmpty)
        }
        #expect(count <= 4)
        #expect(reader.bufferedCount <= bytes.count)
      }
    }
  }

  @Test("payload is counted and thrown away, however long it takes")
  func payload() throws {
    var reader = WyomingReader()
    reader.append(Array("{\"type\":\"audio-chunk\",\"payload_length\":1048576}\n".utf8)[...])
    for _ in 0..<256 {
      #expect(try reader.next() == nil)
      #expect(!reader.isAtRest)
      reader.append([UInt8](repeating: 0x0A, count: 4096)[...])
      #expect(reader.bufferedCount == 4096)
    }
    #expect(try reader.next() == WyomingEvent("audio-chunk"))
    #expect(reader.isAtRest)
  }
}

@Suite("Wyoming messages")
struct WyomingMessageTests {
  @Test("a transcript brings its words, its language and who heard it")
  func transcript() throws {
    let context: [String: JSONValue] = [
      "conversation_id": "c", "device_id": "d", "satellite_id": "assist_satellite.kitchen", "more": 1,
    ]
    let event = WyomingEvent("transcript", ["text": "lamp on", "language": "en-GB", "context": .object(context)])
    #expect(
      try WyomingRequest(event)
        == .recognize(
          WyomingUtterance(
            "lamp on", language: "en-GB", conversationID: "c", deviceID: "d",
            satelliteID: "assist_satellite.kitchen", context: context)))
    #expect(try WyomingRequest(WyomingEvent("recognize", ["text": ""])) == .recognize(WyomingUtterance("")))
    #expect(try WyomingRequest(WyomingEvent("ping", ["text": .null])) == .ping(text: nil))
    #expect(try WyomingRequest(WyomingEvent("audio-start")) == .other(type: "audio-start"))
  }

  @Test(
    "data that is not as it should be is an error that names the field",
    arguments: [
      ([:], "text"), (["text": 5], "text"), (["text": "a\u{0}"], "text"),
      (["text": "a", "language": "x_y"], "language"),
      (["text": "a", "context": "c"], "context"), (["text": "a", "context": .object(["device_id": 7])], "device_id"),
      (
        [
          "text": "a",
          "context": .object(["conversation_id": .string(String(repeating: "x", count: 129))]),
        ], "conversation_id"
      ),
    ] as [([String: JSONValue], String)])
  func faults(_ data: [String: JSONValue], _ field: String) {
    let error = #expect(throws: WireMessageError.self) { try WyomingRequest(WyomingEvent("recognize", data)) }
    #expect(error?.description.contains(field) == true)
  }

  private func read(_ answer: WyomingAnswer) throws -> [WyomingEvent] {
    var reader = WyomingReader()
    reader.append(answer.frames()[...])
    var events: [WyomingEvent] = []
    while let event = try reader.next() { events.append(event) }
    #expect(reader.isAtRest)
    return events
  }

  @Test("one intent goes alone, several between start and stop, each with the context that was sent")
  func intents() throws {
    let one = WyomingIntent("HassTurnOn", [.init("name", "light.hall"), .init("brightness", 30)], text: "Done.")
    let alone = try read(.intents([one], context: ["conversation_id": "c"]))
    #expect(
      alone == [
        WyomingEvent(
          "intent",
          [
            "name": "HassTurnOn", "text": "Done.", "context": .object(["conversation_id": "c"]),
            "entities": .array([
              .object(["name": "name", "value": "light.hall"]), .object(["name": "brightness", "value": 30]),
            ]),
          ])
      ])
    #expect(
      try read(.intents([one, one], context: nil)).map(\.type)
        == ["intents-start", "intent", "intent", "intents-stop"])
  }

  @Test("we are one installed intent program with one model, and none of the others")
  func info() throws {
    let events = try read(.info(WyomingProgram(version: "1", model: "m", modelVersion: "2", languages: ["en"])))
    let data = try #require(events.first).data
    #expect(data["asr"] == .array([]) && data["handle"] == .array([]))
    guard case .array(let programs) = data["intent"], case .object(let program) = programs.first,
      case .array(let models) = program["models"], case .object(let model) = models.first
    else {
      Issue.record("no program: \(data)")
      return
    }
    #expect(programs.count == 1 && models.count == 1)
    #expect(program["installed"] == true && model["installed"] == true)
    #expect(model["languages"] == .array(["en"]) && model["name"] == "m" && program["version"] == "1")
  }
}
