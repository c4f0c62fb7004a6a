// Acting without a broker: what is sent, what is only told, and what a household's own intents may reach.

import Daemon
import Grammar
import HomeControl
import MQTTClient
import Ontology
import TestBroker
import Testing
import WireMessages

/// A daemon's desk in a small home, with a scripted engine.
private struct Desk {
  let home: Home
  let performer: Performer
  let engine: ScriptedEngine
  var handler = RequestHandler(topics: Topics(root: "hearken", instance: "attic"))

  init(_ mode: ActMode, publications: [IntentName: IntentGrammar.Publication] = [:]) throws {
    home = try Home.parse(
      """
      entities:
        - {id: light.desk, name: Desk lamp, listens: zigbee2mqtt/desk/set}
        - {id: lock.front, name: Front door, listens: zigbee2mqtt/front_door/set}
        - {id: cover.garage, name: Garage door, listens: cmnd/garage/ShutterPosition1}
        - {id: switch.pump, name: Pump, listens: {power: pump/set, state: pump/state}}
      exclude: [switch.pump]
      """)
    engine = ScriptedEngine(home: home, publications: publications)
    let topics = Topics(root: "hearken", instance: "attic")
    performer = Performer(
      topics: topics, devices: DeviceDesk(mode: mode, root: "hearken", states: DeviceStates()))
  }

  mutating func say(_ text: String) -> [String] {
    let message = IncomingMessage(topic: "hearken/hall/utterance", payload: Array(text.utf8))
    let answer = handler.answer(
      .message(message), with: engine, performer: performer,
      rules: RequestHandler.Rules(Configuration(instance: "attic")), now: .now, wallClock: Timestamp(seconds: 0))
    return answer.messages.map { "\($0.topic) \(String(decoding: $0.payload, as: UTF8.self))" }
  }

  mutating func topics(_ text: String) -> [String] { say(text).map { String($0.prefix { $0 != "{" }) } }
}

@Suite("Acting")
struct ActingTests {
  private let turnOn = "HassTurnOn targets=light.desk"

  @Test("on: the device first, then whoever listens, who is told that it is done")
  func acting() throws {
    var desk = try Desk(.on)
    let sent = desk.say(turnOn)
    #expect(sent.first == #"zigbee2mqtt/desk/set {"state":"ON"}"#)
    #expect(sent.dropFirst().first?.hasPrefix("hearken/hall/command/HassTurnOn ") == true)
    #expect(sent.dropFirst().first?.contains(#""executor":"hearken""#) == true)
  }

  @Test("a dry run tells topic and payload, and sends nothing")
  func dryRun() throws {
    var desk = try Desk(.dryRun)
    let sent = desk.say(turnOn)
    #expect(sent.first == #"hearken/hall/plan {"topic":"zigbee2mqtt/desk/set","payload":"{\"state\":\"ON\"}"}"#)
    #expect(!sent.contains { $0.hasPrefix("zigbee2mqtt/") })
    let answer = try #require(sent.first { $0.hasPrefix("hearken/hall/interpretation ") })
    #expect(answer.contains(#""plan":[{"topic":"zigbee2mqtt/desk/set","payload":"{\"state\":\"ON\"}"}]"#))
    #expect(!answer.contains("executor"))
  }

  @Test("off: others act")
  func off() throws {
    var desk = try Desk(.off)
    #expect(desk.topics(turnOn) == ["hearken/hall/command/HassTurnOn ", "hearken/hall/interpretation "])
  }

  @Test("an own intent is published as it says, its words as values")
  func publication() throws {
    var desk = try Desk(.on, publications: ["HassRing": .init(topic: "bells/{bell}/ring", payload: #"{"n": {times}}"#)])
    #expect(desk.say("HassRing bell=front times=3").first == #"bells/front/ring {"n": 3}"#)
    #expect(desk.topics("HassRing bell=a/b times=3").contains("hearken/hall/rejection "))
    #expect(desk.topics("HassRing bell=+ times=3").contains("hearken/hall/rejection "))
    #expect(desk.topics("HassRing bell=front").contains("hearken/hall/rejection "))
  }

  @Test(
    "words do not lead to what is guarded or excluded",
    arguments: [
      ("zigbee2mqtt/{word}/set", "front_door"), ("cmnd/{word}/ShutterPosition1", "garage"),
      ("zigbee2mqtt/front_door/set/{word}", "state"), ("pump/{word}", "set"),
    ])
  func guarded(_ topic: String, _ word: String) throws {
    var desk = try Desk(.on, publications: ["HassWink": .init(topic: topic, payload: "x")])
    #expect(desk.topics("HassWink word=\(word)").contains("hearken/hall/rejection "))
    #expect(desk.home.isGuarded(topic: topic.replacing("{word}", with: word)))
  }

  @Test("they may lead to a lamp, and a household may name a topic outright")
  func unguarded() throws {
    var desk = try Desk(
      .on,
      publications: [
        "HassWink": .init(topic: "zigbee2mqtt/{word}/set", payload: "x"),
        "HassPump": .init(topic: "pump/set", payload: "1"),
      ])
    #expect(desk.say("HassWink word=desk").first == "zigbee2mqtt/desk/set x")
    #expect(desk.say("HassPump").first == "pump/set 1")
    #expect(!desk.home.isGuarded(topic: "pump/state"))
    #expect(!desk.home.isGuarded(topic: "zigbee2mqtt/front_doorbell/set"))
  }
}
