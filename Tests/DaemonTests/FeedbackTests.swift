// Corrections: read, checked, kept in a log that survives anything, and understood from the next utterance on.

import Daemon
import Foundation
import HomeControl
import MQTTClient
import Ontology
import Testing
import Understanding
import WireMessages

/// A state directory that is removed with the test.
private final class State {
  let path = FileManager.default.temporaryDirectory.path + "/hearken-feedback-\(UUID().uuidString)"
  deinit { try? FileManager.default.removeItem(atPath: path) }
  var log: FeedbackLog { FeedbackLog(stateDirectory: path) }
  func text() throws -> String { try String(contentsOfFile: log.path, encoding: .utf8) }
}

private func entry(
  _ text: String, _ intent: IntentName = "HassLightSet", _ slots: [FeedbackMessage.Value] = [], id: String? = nil
) -> FeedbackEntry {
  FeedbackEntry(text: text, intent: intent, slots: slots, time: 1_800_000_000, id: id)
}

@Suite("Feedback log")
struct FeedbackLogTests {
  private let state = State()

  @Test("what is written is read back, for the owner's eyes alone")
  func roundTrip() throws {
    let first = entry("dim it to thirty percent", "HassLightSet", [.init("brightness", "30")])
    let second = entry("quote \"this\"\\", "out_of_scope")
    try state.log.append(first)
    try state.log.append(second)
    #expect(try state.log.read() == .init(entries: [first, second], damagedLines: []))
    let mode = try FileManager.default.attributesOfItem(atPath: state.log.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test("an entry can be taken back once; the log only grows")
  func withdrawal() throws {
    try state.log.append(entry("one", id: "a1"))
    try state.log.append(entry("two", id: "b2"))
    let before = try state.text()
    #expect(try state.log.withdraw("a1", at: 1_800_000_001).text == "one")
    #expect(try state.log.read().entries.map(\.id) == ["b2"])
    #expect(try state.text().hasPrefix(before))
    #expect(throws: StorageError.self) { try state.log.withdraw("a1", at: 1_800_000_002) }
  }

  @Test("the same words taught again count once, with their last meaning")
  func again() throws {
    try state.log.append(entry("movie time", "HassTurnOn", id: "a1"))
    try state.log.append(entry("Movie  time!", "HassTurnOff", id: "b2"))
    #expect(try state.log.read().entries.map(\.id) == ["b2"])
  }

  @Test("half a line after a power cut costs that line alone")
  func damage() throws {
    try state.log.append(entry("one", id: "a1"))
    let handle = try FileHandle(forWritingTo: URL(filePath: state.log.path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(#"{"id":"b2","time":"2027-0"#.utf8))
    try handle.close()
    try state.log.append(entry("three", id: "c3"))
    #expect(
      try state.log.read() == .init(entries: [entry("one", id: "a1"), entry("three", id: "c3")], damagedLines: [2]))
  }

  @Test("a full log takes nothing more and says what to do")
  func full() throws {
    try state.log.append(entry("one", id: "a1"))
    let filler = String(repeating: "x", count: 60_000)
    var refusal: StorageError?
    for index in 0..<12 where refusal == nil {
      do throws(StorageError) { try state.log.append(entry("\(filler)\(index)")) } catch { refusal = error }
    }
    #expect(refusal?.reason.contains("--from-feedback") ?? false)
    #expect(try state.text().utf8.count <= FeedbackLog.maximumByteCount)
    #expect(try state.log.read().entries.first?.id == "a1")
  }

  @Test("words that say a slot's value are its place; a value nobody says is implied")
  func places() {
    func spans(_ text: String, _ intent: IntentName, _ slots: [FeedbackMessage.Value]) -> [String] {
      let row = entry(text, intent, slots).row
      return [row.label.spelling]
        + row.spans.map { "\($0.name)=\($0.value)@\($0.range.map { "\($0.lowerBound)" } ?? "-")" }
    }
    #expect(
      spans(
        "dim the Sofa Lamp to thirty percent", "HassLightSet", [.init("brightness", "30"), .init("name", "sofa lamp")])
        == ["HassLightSet", "name=Sofa Lamp@8", "brightness=thirty percent@21"])
    #expect(
      spans("make it cosy", "HassLightSet", [.init("brightness", "30")])
        == ["HassLightSet[brightness=30]", "brightness=30@-"])
    #expect(
      spans("bed time in the living room.", "HassTurnOff", [.init("domain", "light"), .init("area", "living_room")])
        == ["HassTurnOff[domain=light]", "area=living room@16", "domain=light@-"])
    #expect(spans("shut up", "out_of_scope", []) == ["out_of_scope"])
  }
}

@Suite("Feedback messages")
struct FeedbackMessageTests {
  private func decoded(_ text: String) -> Result<FeedbackMessage, WireMessageError> {
    Result { () throws(WireMessageError) in try FeedbackMessage.decode(Array(text.utf8)) }
  }

  @Test("a confirmation names an utterance; a correction its intent and slots, plain or as in an Interpretation")
  func forms() throws {
    #expect(try decoded(#"{"id":"7","correct":true}"#).get() == FeedbackMessage(id: "7", isCorrect: true))
    #expect(
      try decoded(
        #"{"text":"cosy","intent":"HassLightSet","slots":{"brightness":30,"area":{"value":"hall","raw":"the hall"}}}"#
      ).get()
        == FeedbackMessage(
          text: "cosy", intent: "HassLightSet",
          slots: [.init("area", "hall", raw: "the hall"), .init("brightness", "30")]))
  }

  @Test(
    "everything else is an error that names the field",
    arguments: [
      ("", "JSON"), ("[]", "object"), ("{}", "no id, and no text"), (#"{"text":"x"}"#, "no intent"),
      (#"{"text":" ","intent":"A"}"#, "no text"), (#"{"id":"1","correct":1}"#, "correct"),
      (#"{"text":"x","correct":true}"#, "no id"), (#"{"id":"1","correct":true,"intent":"A"}"#, "correct"),
      (#"{"id":"1","intent":7}"#, "intent"), (#"{"id":"1","intent":"A","slots":[]}"#, "slots"),
      (#"{"id":"1","intent":"A","slots":{"b":[1]}}"#, "slot b"),
      (#"{"id":"1","intent":"A","slots":{"b":{}}}"#, "slot b"),
    ])
  func faults(text: String, part: String) {
    guard case .failure(let error) = decoded(text) else {
      Issue.record("\(text) was read")
      return
    }
    #expect(error.description.contains(part), "\(error)")
  }
}

@Suite("Feedback requests")
struct FeedbackRequestTests {
  private let state = State()
  private let start = ContinuousClock.now
  private let topics = Topics(root: "hearken", instance: "attic")

  /// The payloads that come of messages to `kitchen`, one after another.
  private func answers(_ messages: [(String, String)], hasLog: Bool = true) -> [RequestHandler.Answer] {
    var handler = RequestHandler(topics: topics, feedback: hasLog ? FeedbackBook(state.log) : nil)
    let rules = RequestHandler.Rules(Configuration(instance: "attic"))
    return messages.map { topic, payload in
      let message = IncomingMessage(
        topic: "hearken/kitchen/\(topic)", payload: Array(payload.utf8), receivedAt: start)
      return handler.answer(
        .message(message), with: ScriptedEngine(), performer: Performer(topics: topics), rules: rules, now: start,
        wallClock: Timestamp(seconds: 1_800_000_000))
    }
  }

  private func text(_ answer: RequestHandler.Answer?) -> String {
    (answer?.messages ?? []).map { "\($0.topic) \(String(decoding: $0.payload, as: UTF8.self))" }.joined()
  }

  @Test("a correction of an utterance by its identifier is logged with its words, and answered")
  func correction() throws {
    let answers = answers([
      ("utterance", #"{"text":"sing","id":"7"}"#),
      ("feedback", #"{"id":"7","intent":"HassTurnOn","slots":{"name":"radio"}}"#),
    ])
    #expect(answers[1].outcome == .taught(true))
    #expect(text(answers[1]).hasPrefix("hearken/kitchen/feedback/result "))
    #expect(text(answers[1]).contains(#""taught":true"#))
    let logged = try #require(try state.log.read().entries.first)
    #expect(logged.text == "sing" && logged.intent == "HassTurnOn" && logged.site == "kitchen")
    #expect(logged.slots == [.init("name", "radio")])
  }

  @Test("a confirmation logs what was understood")
  func confirmation() throws {
    let answers = answers([
      ("utterance", #"{"text":"light 30","id":"7"}"#), ("feedback", #"{"id":"7","correct":true}"#),
      ("utterance", #"{"text":"both","id":"8"}"#), ("feedback", #"{"id":"8","correct":true}"#),
    ])
    #expect(answers.map(\.outcome) == [.accepted(count: 1), .taught(true), .accepted(count: 2), .taught(false)])
    #expect(try state.log.read().entries.map(\.intent) == ["HassLightSet"])
  }

  @Test(
    "what cannot be taught is told, and nothing is logged",
    arguments: [
      (#"{"id":"9","correct":true}"#, "remembered"), (#"{"text":"x","intent":"HassDance"}"#, "HassDance"),
      (#"{"text":"x","intent":"HassTurnOn","slots":{"brightness":3}}"#, "brightness"), ("nonsense", "JSON"),
      (#"{"text":"7","intent":"HassTurnOn"}"#, "no words"),
    ])
  func refusals(payload: String, part: String) throws {
    let answer = answers([("feedback", payload)])[0]
    #expect(answer.outcome == .taught(false))
    #expect(text(answer).contains(part), "\(text(answer))")
    #expect(try state.log.read().entries.isEmpty)
  }

  @Test("without a state directory nothing can be taught, and it is said")
  func nowhere() {
    let answer = answers([("feedback", #"{"text":"x y","intent":"HassTurnOn"}"#)], hasLog: false)[0]
    #expect(answer.outcome == .taught(false))
    #expect(text(answer).contains("state_directory"))
  }

  @Test("plain utterances are not logged")
  func privacy() {
    _ = answers([("utterance", #"{"text":"light 30","id":"7"}"#), ("utterance", "sing")])
    #expect(!FileManager.default.fileExists(atPath: state.log.path))
  }

  @Test("what somebody else writes into the log counts from the next look on")
  func otherWriter() throws {
    let book = FeedbackBook(state.log)
    #expect(book.sentences().count == 0)
    try state.log.append(entry("movie time", "HassTurnOn", id: "a1"))
    let taught = book.sentences()
    #expect(taught.count == 1)
    #expect(book.sentences().revision == taught.revision)
    _ = try state.log.withdraw("a1", at: 1_800_000_001)
    #expect(book.sentences().count == 0)
    #expect(book.sentences().revision > taught.revision)
  }
}
