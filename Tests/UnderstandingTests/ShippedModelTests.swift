// The shipped bundle, the shipped intents and the example home, through the public door.

import Foundation
import HomeControl
import Ontology
import Testing
import Understanding

enum Shipped {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let modelPath = root + "/models/hearken-en.safetensors"
  static let intents = root + "/intents/en"
  static let home = root + "/Documentation/Examples/home.yaml"

  static let engine = Result { try NLUEngine(modelPath: modelPath, intents: [intents], homePath: home) }
  /// The model alone: no written sentence, no home.
  static let modelOnly = Result { try NLUEngine(modelPath: modelPath, intents: [], homePath: nil) }

  static func parse(_ text: String, area: String? = "living_room") throws -> Interpretation {
    let engine = try engine.get()
    return engine.parse(Utterance(text, area: area), using: engine.makeWorkspace())
  }
}

@Suite("The shipped model in the example home")
struct ShippedModelTests {
  @Test("a brightness for a room becomes a command for the room's lights")
  func brightness() throws {
    let interpretation = try Shipped.parse("dim the lights in the kitchen to 30 percent")
    let command = try #require(interpretation.commands.first)
    #expect(command.intent == "HassLightSet")
    #expect(command["brightness"]?.value == .number(30, unit: "%"))
    #expect(command["area"]?.value == .identifier("kitchen"))
    #expect(command.targets == ["light.kitchen_ceiling", "light.kitchen_counter"])
  }

  @Test("offsets count the Unicode scalars of the text as received", arguments: ["", "👍🏽 ", "É́t "])
  func offsets(prefix: String) throws {
    let text = prefix + "dim the lights in the kitchen to 30 percent"
    let command = try #require(try Shipped.parse(text).commands.first)
    let scalars = Array(text.unicodeScalars)
    for slot in command.slots {
      guard let range = slot.range, let raw = slot.raw else { continue }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[range])
      #expect(String(view) == raw)
    }
  }

  @Test("two requests in one sentence become two commands in spoken order")
  func compound() throws {
    let interpretation = try Shipped.parse("turn off the kitchen lights and open the bedroom blinds")
    #expect(interpretation.commands.map(\.intent) == ["HassTurnOff", "HassTurnOn"])
    #expect(interpretation.commands.last?.targets == ["cover.bedroom_blinds"])
    let asked = try Shipped.parse("turn on the tv and what time is it")
    #expect(asked.commands.map(\.intent) == ["HassTurnOn", "HassGetCurrentTime"])
  }

  @Test("one part that cannot be done rejects the whole")
  func allOrNothing() throws {
    let interpretation = try Shipped.parse("turn off the kitchen lights and unlock the front door")
    #expect(interpretation.commands.isEmpty)
    #expect(interpretation.rejection?.reason == .confirmationRequired)
  }

  @Test("the asker's area says which lights are meant", arguments: ["kitchen", "living_room"])
  func askersArea(area: String) throws {
    let command = try #require(try Shipped.parse("turn off the lights", area: area).commands.first)
    let targets = try #require(command.targets)
    #expect(!targets.isEmpty)
    #expect(targets.allSatisfy { $0.hasPrefix("light.\(area)") }, "\(targets)")
  }

  @Test("locking is asked of nobody, unlocking waits for a yes")
  func locks() throws {
    #expect(try Shipped.parse("lock the front door").commands.first?.targets == ["lock.front_door"])
    #expect(try Shipped.parse("unlock the front door").rejection?.reason == .confirmationRequired)
  }

  @Test(
    "what must not be done is not done",
    arguments: [
      "i turned off the lights", "don't turn off the lights", "order me a pizza", "what is the capital of france",
      "why did you open the garage door",
    ])
  func refused(text: String) throws {
    let interpretation = try Shipped.parse(text)
    #expect(interpretation.commands.isEmpty, "\(interpretation.commands)")
  }

  @Test(
    "half of what was asked, a corrected or a conditional request is not acted on",
    arguments: [
      "turn off the kitchen lights after the movie", "turn on the kitchen lights if it is dark",
      "turn on the kitchen lights, no wait", "turn off the lights instead of the tv",
      "dim the kitchen lights to 30 or 40 percent", "turn on the tv and the", "turn up the",
      "remind me to turn off the lights", "set the brightness to",
      "set the lights to ultraviolet",
    ])
  func doubts(text: String) throws {
    let interpretation = try Shipped.parse(text)
    #expect(interpretation.commands.isEmpty, "\(interpretation.commands)")
  }

  @Test(
    "a span of amounts is refused, not its surer end taken",
    arguments: [
      "set the lights to 50-60 percent", "set the kitchen lights to 50 - 60 percent",
      "set the kitchen lights to 50 to 60 percent", "set a timer for 5-10 minutes",
    ])
  func spans(text: String) throws {
    let interpretation = try Shipped.parse(text)
    #expect(interpretation.commands.isEmpty)
    #expect(interpretation.rejection?.reason == .invalidValue)
  }

  @Test(
    "a robot that is greeted or praised is not sent to work",
    arguments: [
      "thanks shaun", "well done rover", "hello rover", "thank you so much rover", "hey shaun", "lovely lawn shaun",
      "good clean rover", "hi shaun we're home", "hello rover i'm home", "welcome back rover", "ok rover",
      "nice carpet rover",
    ])
  func praise(text: String) throws {
    #expect(try Shipped.parse(text).commands.isEmpty)
  }

  @Test(
    "praise beside work is work",
    arguments: [
      ("thanks rover go back home", "HassVacuumReturnToBase"), ("hi rover start cleaning", "HassVacuumStart"),
      ("hey rover do the kitchen", "HassVacuumCleanArea"), ("rover return thanks", "HassVacuumReturnToBase"),
      ("hi shaun begin", "HassLawnMowerStartMowing"),
    ])
  func praiseAndWork(text: String, intent: String) throws {
    #expect(try Shipped.parse(text).commands.map(\.intent.rawValue) == [intent])
  }

  @Test("of a device that is set to a number, its kind says what the number sets")
  func settings() throws {
    for text in ["set the telly to 15", "set the living room tv to 20"] {
      let command = try Shipped.parse(text).commands.first
      #expect(command?.intent == "HassSetVolume" && command?.targets == ["media_player.tv"], "\(text)")
      #expect((command?.confidence ?? 0) >= 0.5)
    }
    for text in [
      "put the tv on 12", "put the tv on 12 please", "switch the tv to input 2", "tune the bedroom radio to 98",
      "bedroom fan costs 40", "the thermostat reads 19", "set the bedroom fan to mode 2",
    ] {
      #expect(try Shipped.parse(text).commands.isEmpty, "\(text)")
    }
    #expect(try Shipped.parse("set the position of the tv to 30").commands.isEmpty)
  }

  @Test("manners are not conditions", arguments: ["if you can", "if possible", "if you please"])
  func manners(words: String) throws {
    let rejection = try Shipped.parse("turn on the kitchen lights \(words)").rejection
    #expect(rejection?.reason != .unsupported)
  }

  @Test(
    "a minus sign is part of the number",
    arguments: [
      "dim the kitchen lights to -10 percent", "set the tv volume to -20", "set the office heater to -20 degrees",
    ])
  func negative(text: String) throws {
    #expect(try Shipped.parse(text).commands.isEmpty)
  }

  @Test("a site that is called like a room stands in it")
  func siteOfARoom() throws {
    let engine = try Shipped.engine.get()
    let heard = engine.parse(Utterance("turn on the lights", site: "kitchen"), using: engine.makeWorkspace())
    #expect(heard.commands.first?.targets == ["light.kitchen_ceiling", "light.kitchen_counter"])
  }

  @Test("a time that cannot be kept is a rejection, not now", arguments: ["at nine", "in ten minutes"])
  func later(when: String) throws {
    #expect(try Shipped.parse("turn off the kitchen lights \(when)").rejection?.reason == .unsupported)
  }

  @Test("a device that the home does not have is named")
  func unknownName() throws {
    let rejection = try #require(try Shipped.parse("turn on the toaster").rejection)
    #expect(rejection.reason == .unknownName)
    #expect(rejection.message.contains("toaster"))
  }

  @Test("text without a word is invalid, text without end is too long")
  func hostile() throws {
    #expect(try Shipped.parse("  ?! …").rejection?.reason == .invalidInput)
    #expect(try Shipped.parse(String(repeating: "turn on the lights ", count: 500)).rejection?.reason == .tooLong)
    #expect(try Shipped.parse(String(repeating: "a ", count: 200)).rejection?.reason == .tooLong)
  }

  @Test("the same utterance gives the same interpretation every time")
  func deterministic() throws {
    let engine = try Shipped.modelOnly.get()
    let workspace = engine.makeWorkspace()
    func read(_ text: String) -> Interpretation {
      var interpretation = engine.parse(Utterance(text), using: workspace)
      interpretation.elapsedMicroseconds = 0
      return interpretation
    }
    let first = read("please make the bedroom a bit brighter")
    _ = read("a longer sentence in between changes nothing about the shorter one")
    #expect(read("please make the bedroom a bit brighter") == first)
  }

  @Test("a kind has its name in the ontology even where no home is described")
  func kindWithoutHome() throws {
    let engine = try Shipped.modelOnly.get()
    let command = engine.parse(Utterance("turn off the kitchen lights"), using: engine.makeWorkspace()).commands.first
    #expect(command?["domain"]?.value == .text("light"))
    #expect(command?.targets == nil)
  }

  @Test("another language is not read as English", arguments: ["de", "fr-FR", "xx"])
  func foreign(language: String) throws {
    let engine = try Shipped.modelOnly.get()
    let utterance = Utterance("turn on the lights", language: language)
    #expect(engine.parse(utterance, using: engine.makeWorkspace()).rejection?.reason == .unsupported)
    let british = Utterance("turn on the lights", language: "en-GB")
    #expect(engine.parse(british, using: engine.makeWorkspace()).rejection == nil)
  }

  @Test("an explanation shows every stage")
  func explanation() throws {
    let engine = try Shipped.modelOnly.get()
    let text = engine.explain(Utterance("dim the kitchen lights to 30 percent"), using: engine.makeWorkspace())
      .description
    for stage in ["pieces", "intent", "slot", "value", "command"] { #expect(text.contains(stage), "\(text)") }
  }

  @Test("the bundle is small, and says where it came from")
  func bundle() throws {
    let model = try LanguageModel(bundleAt: Shipped.modelPath)
    let size = try #require(try FileManager.default.attributesOfItem(atPath: Shipped.modelPath)[.size] as? Int)
    #expect(size <= 8_000_000)
    for fact in ["recipe", "data", "data.digest", "teacher", "float", "initial"] {
      #expect(model.description.provenance[fact]?.isEmpty == false, "\(fact)")
    }
    #expect(model.identity.base.hasPrefix("sha256:"))
  }
}

@Suite("A model's description")
struct ModelDescriptionTests {
  @Test("metadata is read back as the same description")
  func roundTrip() throws {
    let description = try LanguageModel(bundleAt: Shipped.modelPath).description
    #expect(try ModelDescription(metadata: description.metadata(), file: "test") == description)
  }

  @Test(
    "what is missing or contradicts is named", arguments: ["vocabulary", "labels", "slots", "calibration", "format"])
  func faults(key: String) throws {
    var metadata = try LanguageModel(bundleAt: Shipped.modelPath).description.metadata()
    metadata[key] = nil
    #expect {
      _ = try ModelDescription(metadata: metadata, file: "some.bundle")
    } throws: {
      "\($0)".contains("some.bundle") && "\($0)".contains(key)
    }
    metadata[key] = "nonsense"
    #expect(throws: ModelError.self) { _ = try ModelDescription(metadata: metadata, file: "some.bundle") }
  }

  @Test("a file that is not a bundle is named once, with a remedy")
  func notABundle() {
    #expect {
      _ = try LanguageModel(bundleAt: Shipped.home)
    } throws: {
      "\($0)".contains("hearken quantize") && "\($0)".split(separator: "home.yaml").count == 2
    }
  }
}
