// What an utterance comes to: now, later, or not at all.

import Daemon
import MQTTClient
import Ontology
import TestBroker
import Testing
import WireMessages

/// A household with a scheduler, and utterances of a scripted engine.
private final class Household {
  let folder: String
  let scheduler: Scheduler
  var handler = RequestHandler(topics: Topics(root: "hearken", instance: "attic"))
  let engine = ScriptedEngine()
  var rules = RequestHandler.Rules(Configuration(instance: "attic"))
  let now = ContinuousClock.now

  init() throws {
    folder = try makeTemporaryFolder()
    scheduler = try Scheduler(
      file: AgendaFile(directory: folder), capacity: 3, clock: { moment(1_800_000_000, 5) }, grace: { 60 },
      fault: { _ in })
  }

  deinit { removeFolder(folder) }

  func say(_ text: String, site: String = "kitchen", id: String? = nil) -> RequestHandler.Answer {
    let payload = id.map { "{\"text\":\"\(text)\",\"id\":\"\($0)\"}" } ?? text
    let message = IncomingMessage(
      topic: "hearken/\(site)/utterance", payload: Array(payload.utf8), receivedAt: now)
    return handler.answer(
      .message(message), with: engine,
      performer: Performer(topics: Topics(root: "hearken", instance: "attic"), scheduler: scheduler), rules: rules,
      now: now, wallClock: Timestamp(seconds: 1_800_000_000))
  }

  func post(_ payload: String, to topic: String) -> RequestHandler.Answer {
    handler.answer(
      .message(IncomingMessage(topic: topic, payload: Array(payload.utf8), receivedAt: now)), with: engine,
      performer: Performer(topics: Topics(root: "hearken", instance: "attic"), scheduler: scheduler), rules: rules,
      now: now, wallClock: Timestamp(seconds: 1_800_000_000))
  }
}

private func text(_ answer: RequestHandler.Answer, _ topic: String) -> String {
  answer.messages.first { $0.topic == topic }.map { String(decoding: $0.payload, as: UTF8.self) } ?? ""
}

@Suite("Schedules by voice")
struct ScheduleVoiceTests {
  @Test("a command with a delay waits: told and answered, not published")
  func delay() throws {
    let home = try Household()
    let answer = home.say("HassTurnOff targets=light.hall delay=600", id: "7")
    #expect(answer.outcome == .accepted(count: 1))
    #expect(
      answer.messages.map(\.topic) == [
        "hearken/kitchen/schedule", "hearken/kitchen/interpretation", "hearken/kitchen/answer",
      ])
    #expect(text(answer, "hearken/kitchen/schedule").contains(#""event":"added""#))
    #expect(text(answer, "hearken/kitchen/schedule").contains(#""due":"2027-01-15T08:10:00Z""#))
    #expect(text(answer, "hearken/kitchen/answer").contains("I'll do that in 10 minutes."))
    #expect(text(answer, "hearken/kitchen/interpretation").contains(#""executor":"hearken""#))
    let waiting = try #require(home.scheduler.appointments.first)
    #expect(waiting.countsElapsedTime && waiting.commands.first?.slots.isEmpty == true)
  }

  @Test("a clock time waits for the wall clock, and one that is over is refused")
  func clockTime() throws {
    let home = try Household()
    #expect(home.say("HassTurnOff time=2027-01-15T09:00:00+01:00").outcome == .rejected(.invalidValue))
    #expect(home.say("HassTurnOff time=nine").outcome == .rejected(.invalidValue))
    #expect(home.say("HassTurnOff time=2027-01-15T09:01:00+01:00").outcome == .accepted(count: 1))
    #expect(home.scheduler.appointments.map(\.due) == [1_800_000_060])
    #expect(home.scheduler.appointments.first?.countsElapsedTime == false)
  }

  @Test("a duration is done now and undone after; told anew, the old end does not come")
  func duration() throws {
    let home = try Household()
    let answer = home.say("HassTurnOn targets=fan.bath duration=600")
    #expect(answer.messages.first?.topic == "hearken/kitchen/command/HassTurnOn")
    #expect(text(answer, "hearken/kitchen/command/HassTurnOn").contains(#""slots":{}"#))
    #expect(home.scheduler.appointments.map { $0.commands.map(\.intent.rawValue) } == [["HassTurnOff"]])
    #expect(home.scheduler.appointments.first?.isUndo == true)
    let longer = home.say("HassTurnOn targets=fan.bath duration=1800")
    #expect(longer.messages.filter { $0.topic == "hearken/kitchen/schedule" }.count == 2)
    #expect(home.scheduler.appointments.map(\.due) == [1_800_001_800])
    _ = home.say("HassTurnOn targets=fan.bath")
    #expect(home.scheduler.appointments.isEmpty)
  }

  @Test(
    "what has no obvious end, must not unlock by itself, or means nothing later is refused and nothing is kept",
    arguments: [
      "HassLightSet brightness=20 duration=60 targets=light.hall", "HassTurnOn domain=lock duration=60",
      "HassTurnOff domain=cover duration=60", "HassGetState delay=60", "HassMediaNext duration=60",
      "HassTurnOn delay=60 time=2027-01-15T10:00:00Z", "HassTurnOff delay=99999999", "HassStartTimer minutes=0",
    ])
  func refused(_ words: String) throws {
    let home = try Household()
    guard case .rejected(let reason) = home.say(words).outcome else {
      Issue.record("was accepted")
      return
    }
    #expect([.unsupported, .invalidValue].contains(reason))
    #expect(home.scheduler.appointments.isEmpty)
  }

  @Test("cancel that, right after: by the same site alone, and once")
  func cancelThat() throws {
    let home = try Household()
    _ = home.say("HassTurnOff targets=light.hall delay=600")
    _ = home.say("HassNevermind", site: "bedroom")
    #expect(home.scheduler.appointments.count == 1)
    let answer = home.say("HassNevermind")
    #expect(text(answer, "hearken/kitchen/schedule").contains(#""event":"cancelled""#))
    #expect(home.scheduler.appointments.isEmpty)
  }

  @Test("cancelled by topic, by identifier or all, and only what the site asked for")
  func cancelByTopic() throws {
    let home = try Household()
    _ = home.say("HassTurnOff delay=600")
    _ = home.say("HassStartTimer minutes=5")
    let id = try #require(home.scheduler.appointments.first?.id)
    #expect(home.post(id, to: "hearken/bedroom/schedule/cancel").outcome == .cancelled(count: 0))
    #expect(home.post(id, to: "hearken/kitchen/schedule/cancel").outcome == .cancelled(count: 1))
    #expect(home.post("all", to: "hearken/kitchen/schedule/cancel").messages.first?.topic == "hearken/kitchen/timer")
    #expect(home.scheduler.appointments.isEmpty)
  }

  @Test("a repeated identifier schedules nothing a second time")
  func repeated() throws {
    let home = try Household()
    _ = home.say("HassTurnOff delay=600", id: "1")
    #expect(home.say("HassTurnOff delay=600", id: "1").outcome == .repeated)
    #expect(home.scheduler.appointments.count == 1)
  }

  @Test("more than may wait is refused, and what waits stays")
  func capacity() throws {
    let home = try Household()
    for _ in 0..<3 { _ = home.say("HassTurnOff delay=600") }
    #expect(home.say("HassTurnOff delay=600").outcome == .rejected(.unsupported))
    #expect(home.scheduler.appointments.count == 3)
  }

  @Test("without a scheduler what would have to wait is refused, and never done at once")
  func nowhere() {
    var handler = RequestHandler(topics: Topics(root: "hearken", instance: "attic"))
    for words in ["HassTurnOff delay=600", "HassStartTimer minutes=5", "HassTurnOn duration=60"] {
      let answer = handler.answer(
        .message(IncomingMessage(topic: "hearken/a/utterance", payload: Array(words.utf8))), with: ScriptedEngine(),
        performer: Performer(topics: Topics(root: "hearken", instance: "attic")),
        rules: RequestHandler.Rules(Configuration(instance: "attic")), now: .now, wallClock: Timestamp(seconds: 0))
      #expect(answer.outcome == .rejected(.unsupported))
    }
  }
}

@Suite("Timers by voice")
struct TimerVoiceTests {
  @Test("a timer is set, asked, changed, paused, resumed and cancelled")
  func life() throws {
    let home = try Household()
    let started = home.say("HassStartTimer hours=1 minutes=30 name=pizza")
    #expect(text(started, "hearken/kitchen/timer").contains(#""event":"started""#))
    #expect(text(started, "hearken/kitchen/answer").contains("Pizza timer set for an hour and a half."))
    let steps: [(String, String, String)] = [
      ("HassTimerStatus", "", "An hour and a half left on the pizza timer."),
      ("HassIncreaseTimer minutes=10", "updated", "1 hour and 40 minutes left on the pizza timer."),
      ("HassDecreaseTimer minutes=70", "updated", "Half an hour left on the pizza timer."),
      ("HassPauseTimer name=pizza", "paused", "Paused the pizza timer."),
      ("HassIncreaseTimer seconds=30", "updated", "30 minutes and 30 seconds left on the pizza timer."),
      ("HassUnpauseTimer", "resumed", "The pizza timer goes on, 30 minutes and 30 seconds left."),
      ("HassCancelTimer", "cancelled", "Cancelled the pizza timer."),
      ("HassTimerStatus", "", "There are no timers."),
    ]
    for (words, event, speech) in steps {
      let answer = home.say(words)
      #expect(text(answer, "hearken/kitchen/answer").contains(speech), "\(words)")
      #expect(event.isEmpty || text(answer, "hearken/kitchen/timer").contains("\"event\":\"\(event)\""), "\(words)")
    }
  }

  @Test("of several timers the one that is named, by name or length, and none on a guess")
  func several() throws {
    let home = try Household()
    _ = home.say("HassStartTimer minutes=5")
    _ = home.say("HassStartTimer minutes=10 name=eggs")
    #expect(home.say("HassCancelTimer").outcome == .rejected(.ambiguous))
    #expect(home.say("HassCancelTimer name=pizza").outcome == .rejected(.unknownName))
    #expect(home.say("HassDecreaseTimer minutes=20 name=eggs").outcome == .rejected(.invalidValue))
    #expect(home.say("HassCancelTimer start_minutes=5").outcome == .accepted(count: 1))
    #expect(home.scheduler.appointments.map { $0.timer?.name } == ["eggs"])
    #expect(home.say("HassCancelAllTimers", site: "bedroom").outcome == .accepted(count: 1))
    #expect(home.scheduler.appointments.isEmpty)
  }

  @Test("another room's timers are not meant while there are own ones")
  func rooms() throws {
    let home = try Household()
    _ = home.say("HassStartTimer minutes=5", site: "bedroom")
    _ = home.say("HassStartTimer minutes=7")
    _ = home.say("HassCancelTimer")
    #expect(home.scheduler.appointments.map(\.site) == ["bedroom"])
  }
}
