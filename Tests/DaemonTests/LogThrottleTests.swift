// A line that comes too often is told with its number.

import Testing

@testable import Daemon

@Suite struct LogThrottleTests {
  @Test func theFirstComesAtOnceAndTheRestTogether() {
    var throttle = LogThrottle(interval: .seconds(10))
    let start = ContinuousClock.now
    #expect(throttle.pass(now: start) == 1)
    for second in 1..<10 { #expect(throttle.pass(now: start + .seconds(second)) == nil) }
    #expect(throttle.pass(now: start + .seconds(10)) == 10)
    #expect(throttle.pass(now: start + .seconds(19)) == nil)
    #expect(throttle.pass(now: start + .seconds(60)) == 2)
  }
}
