// The connection's decisions without a socket: every fact is events in, actions out.

import MQTTClient
import Testing

@Suite("Connection state machine")
struct ConnectionStateMachineTests {
  let start = ContinuousClock.now
  let unsupported = ConnectCode(132, "unsupported protocol version")

  func machine(_ preference: ProtocolPreference = .automatic) -> ConnectionStateMachine {
    ConnectionStateMachine(preference: preference, sessionExpiry: .seconds(10), seed: 1)
  }

  /// A machine that came online at `start`.
  func onlineMachine() -> ConnectionStateMachine {
    var machine = machine()
    _ = machine.start(now: start)
    _ = machine.accepted(resumed: false, now: start)
    _ = machine.subscribed(refused: [], now: start)
    return machine
  }

  func waits(_ actions: [ConnectionStateMachine.Action]) -> Duration? {
    for case .report(.waiting(let duration)) in actions { return duration }
    return nil
  }

  @Test("MQTT 5 is tried first, and keeps the session the broker may still hold")
  func versionFiveFirst() {
    var machine = machine()
    #expect(machine.start(now: start) == [.connect(.v5, cleanStart: false)])
    #expect(machine.start(now: start) == [])
  }

  @Test("a broker that refuses version 5 is asked again in 3.1.1 at once, with a clean session")
  func fallback() {
    var machine = machine()
    _ = machine.start(now: start)
    let actions = machine.refused(unsupported, now: start)
    #expect(actions == [.close, .report(.fellBack), .connect(.v311, cleanStart: true)])
  }

  @Test("a version that was asked for alone is never traded for another")
  func noFallback() {
    var machine = machine(.only(.v5))
    _ = machine.start(now: start)
    let actions = machine.refused(unsupported, now: start)
    #expect(actions.contains(.report(.refused(unsupported))))
    #expect(!actions.contains(.report(.fellBack)))
    var old = self.machine(.only(.v311))
    #expect(old.start(now: start) == [.connect(.v311, cleanStart: true)])
  }

  @Test("from the second silent closure on, the versions take turns")
  func silentClosures() {
    var machine = machine()
    _ = machine.start(now: start)
    var now = start
    var versions: [ProtocolVersion] = []
    for _ in 0..<4 {
      _ = machine.lost("closed", wasOpen: true, now: now)
      now += .seconds(5)
      for case .connect(let version, _) in machine.timeout(now: now) { versions.append(version) }
    }
    #expect(versions == [.v5, .v311, .v5, .v311])
  }

  @Test("a broker that cannot be reached says nothing about versions")
  func unreachable() {
    var machine = machine()
    _ = machine.start(now: start)
    var now = start
    for _ in 0..<6 {
      _ = machine.lost("connection refused", wasOpen: false, now: now)
      now += .seconds(5)
      #expect(machine.timeout(now: now) == [.connect(.v5, cleanStart: false)])
    }
  }

  @Test("an accepted connection subscribes, and only then announces itself and sends what waits")
  func order() {
    var machine = machine()
    _ = machine.start(now: start)
    #expect(
      machine.accepted(resumed: true, now: start) == [.report(.connected(.v5, sessionResumed: true)), .subscribe])
    #expect(
      machine.subscribed(refused: ["a/#"], now: start)
        == [.report(.subscriptionRefused("a/#")), .publishBirth, .publishPending, .report(.online)])
    #expect(machine.state == .online(.v5))
    #expect(machine.deadline == nil)
  }

  @Test("a lost connection is tried again within the first step, and subscribes again")
  func reconnect() throws {
    var machine = onlineMachine()
    let actions = machine.lost("broken pipe", wasOpen: true, now: start + .seconds(60))
    #expect(actions.prefix(2) == [.close, .report(.lost("broken pipe"))])
    let wait = try #require(waits(actions))
    #expect(wait <= Backoff.first)
    #expect(machine.timeout(now: start + .seconds(60)) == [])
    #expect(machine.timeout(now: start + .seconds(61)) == [.connect(.v5, cleanStart: false)])
    #expect(machine.accepted(resumed: true, now: start + .seconds(61)).contains(.subscribe))
  }

  @Test("after an outage longer than the session's expiry the broker forgets what it kept for us")
  func longOutage() {
    var machine = onlineMachine()
    let lost = start + .seconds(60)
    _ = machine.lost("gone", wasOpen: true, now: lost)
    var soon = machine
    #expect(soon.timeout(now: lost + .seconds(9)) == [.connect(.v5, cleanStart: false)])
    #expect(machine.timeout(now: lost + .seconds(11)) == [.connect(.v5, cleanStart: true)])
  }

  @Test("waits grow, never pass two seconds, and never shrink below half a step")
  func backoff() {
    var backoff = Backoff(seed: 7)
    var step = Backoff.first
    for _ in 0..<20 {
      let wait = backoff.next()
      #expect(wait <= step && wait >= step * 0.5)
      step = min(step * 2, Backoff.longest)
    }
    #expect(Backoff.longest <= .seconds(2))
    backoff.reset()
    #expect(backoff.next() <= Backoff.first)
  }

  @Test("different seeds spread their waits")
  func jitter() {
    var first = Backoff(seed: 1)
    var second = Backoff(seed: 2)
    #expect(first.next() != second.next())
  }

  @Test("a connection that does not hold for ten seconds does not reset the waits")
  func flapping() throws {
    var machine = machine()
    _ = machine.start(now: start)
    var now = start
    var longest = Duration.zero
    for _ in 0..<8 {
      _ = machine.accepted(resumed: false, now: now)
      _ = machine.subscribed(refused: [], now: now)
      now += .seconds(1)
      longest = max(longest, try #require(waits(machine.lost("taken over", wasOpen: true, now: now))))
      now += .seconds(4)
      _ = machine.timeout(now: now)
    }
    #expect(longest > .seconds(1))
  }

  @Test("a wrong password is tried again slowly")
  func wrongPassword() {
    var machine = machine()
    _ = machine.start(now: start)
    let actions = machine.refused(ConnectCode(135, "not authorized"), now: start)
    #expect(waits(actions) == Backoff.refused)
  }

  @Test("a broker that does not answer is given up after ten seconds")
  func silence() {
    var machine = machine()
    _ = machine.start(now: start)
    #expect(machine.timeout(now: start + .seconds(9)) == [])
    #expect(machine.timeout(now: start + .seconds(10)).contains(.close))
  }

  @Test("stopping says goodbye where somebody listens, and nothing happens afterwards")
  func stop() {
    var machine = onlineMachine()
    #expect(machine.stop() == [.disconnect, .close])
    #expect(machine.stop() == [])
    #expect(machine.lost("late", wasOpen: true, now: start) == [])
    #expect(machine.timeout(now: start + .seconds(100)) == [])
    var waiting = onlineMachine()
    _ = waiting.lost("gone", wasOpen: true, now: start)
    #expect(waiting.stop() == [])
  }
}
