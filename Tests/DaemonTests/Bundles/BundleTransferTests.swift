// Parts on their way: in order they become the bundle, whatever else comes is refused once, and nothing is left behind.

import Daemon
import Testing

@Suite("Bundles in parts")
struct BundleTransferTests {
  let bench: Workbench
  let bundle = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }

  init() throws { bench = try Workbench() }

  private func table(_ adjust: (inout BundleTransfers.Limits) -> Void = { _ in }) -> BundleTransfers {
    var limits = BundleTransfers.Limits()
    adjust(&limits)
    let store = bench.store
    return BundleTransfers(limits: limits, makeDraft: { () throws(StorageError) in try store.makeDraft() }) {
      (signature) throws(BundleRefusal) in
      if signature == nil { throw BundleRefusal(.unsigned, "") }
    }
  }

  private func parts(_ transfer: String = "t", limit: Int = 3_000) -> [BundlePart] {
    BundlePart.parts(of: bundle, signature: "signed", transfer: transfer, limit: limit)
  }

  /// What happens: a dot for waiting, C for a bundle that is whole and right, a reason for a refusal.
  private func feed(_ table: inout BundleTransfers, _ payloads: [[UInt8]]) throws -> [String] {
    try payloads.map { payload in
      switch table.take(payload, now: .now) {
      case .waiting: return "."
      case .refused(_, let refusal): return refusal.reason.rawValue
      case .complete(_, let draft, let signature):
        try draft.finish()
        return try bench.bytes(draft.path) == bundle && signature == "signed" ? "C" : "wrong"
      }
    }
  }

  @Test("parts in order are the bundle, one part as well as many")
  func inOrder() throws {
    for limit in [1, 100, 3_000, 10_000, 20_000] where limit > 1 {
      var table = table()
      let outcomes = try feed(&table, parts(limit: limit).map(\.payload))
      #expect(outcomes.last == "C" && outcomes.dropLast().allSatisfy { $0 == "." })
      #expect(table.deadline == nil)
    }
  }

  @Test("a part that comes twice counts once, and what comes after the end is not worth a word")
  func duplicates() throws {
    var table = table()
    let (a, b, c, d) = (parts()[0].payload, parts()[1].payload, parts()[2].payload, parts()[3].payload)
    #expect(try feed(&table, [a, a, b, a, b, c, c, d, d, c]) == [".", ".", ".", ".", ".", ".", ".", "C", ".", "."])
  }

  @Test("a gap or a wrong order ends the transfer, and is told once")
  func wrongOrder() throws {
    let payloads = parts().map(\.payload)
    var one = table()
    #expect(try feed(&one, [payloads[0], payloads[2], payloads[1], payloads[3]]) == [".", "incomplete", ".", "."])
    var two = table()
    #expect(try feed(&two, [payloads[1], payloads[0], payloads[2]]) == ["incomplete", ".", "incomplete"])
    // And a new beginning is a new transfer.
    #expect(try feed(&two, payloads) == [".", ".", ".", "C"])
  }

  @Test("parts of two bundles may mingle, a third has to wait")
  func mingled() throws {
    var table = table()
    let (one, two, three) = (parts("1").map(\.payload), parts("2").map(\.payload), parts("3").map(\.payload))
    #expect(
      try feed(&table, [one[0], two[0], three[0], three[1], one[1], two[1], one[2], one[3], two[2], two[3]])
        == [".", ".", "busy", ".", ".", ".", ".", "C", ".", "C"])
  }

  @Test("parts that contradict the first one, or hold more or less than was announced, are refused")
  func contradictions() throws {
    var longer = parts()
    longer[3].bytes += [1]
    var table1 = table()
    #expect(try feed(&table1, longer.map(\.payload)).last == "too_large")
    var shorter = parts()
    shorter[3].bytes = shorter[3].bytes.dropLast()
    var table2 = table()
    #expect(try feed(&table2, shorter.map(\.payload)).last == "incomplete")
    var other = parts()
    other[1].byteCount += 1
    var table3 = table()
    #expect(try feed(&table3, other.map(\.payload)) == [".", "malformed", ".", "."])
  }

  @Test("what is not signed is refused with its first part, before anything is stored")
  func unsigned() throws {
    var table = table()
    let bare = BundlePart.parts(of: bundle, signature: nil, transfer: "t", limit: 3_000)
    #expect(try feed(&table, bare.map(\.payload)) == ["unsigned", ".", ".", "."])
    #expect(try bench.store.state() == BundleState())
  }

  @Test("nonsense is refused, however it is cut")
  func nonsense() throws {
    let payload = parts()[0].payload
    let end = payload.firstIndex(of: 0x0A) ?? 0
    for length in 0...end {
      var table = table()
      #expect(try feed(&table, [Array(payload[..<length])]) == ["malformed"])
    }
    for text in [
      "{}\nx", #"{"transfer":"a b","part":1,"parts":1,"size":1}"# + "\nx",
      #"{"transfer":"a","part":0,"parts":1,"size":1}"# + "\nx",
      #"{"transfer":"a","part":2,"parts":1,"size":1}"# + "\nx",
      #"{"transfer":"a","part":1,"parts":9999,"size":1}"# + "\nx",
      #"{"transfer":"a","part":1.5,"parts":2,"size":1}"# + "\nx",
      #"{"transfer":"a","part":1,"parts":1,"size":-1}"# + "\nx",
      #"{"transfer":"../x","part":1,"parts":1,"size":1}"# + "\nx",
      #"{"transfer":"a","part":1,"parts":1,"size":1}"# + "\n", "[[[[[[[[\nx", String(repeating: "x", count: 100_000),
    ] {
      var table = table()
      #expect(try feed(&table, [Array(text.utf8)]) == ["malformed"], "\(text.prefix(60))")
    }
    var table = table()
    let huge = #"{"transfer":"a","part":1,"parts":2,"size":999999999999,"signature":"signed"}"# + "\nx"
    #expect(try feed(&table, [Array(huge.utf8)]) == ["too_large"])
  }

  @Test("a transfer that falls silent ends, and its place is free again")
  func silence() throws {
    var table = table { $0.count = 1 }
    let now = ContinuousClock.now
    _ = table.take(parts("1")[0].payload, now: now)
    #expect(table.expire(now: now + .seconds(29)).isEmpty)
    let expired = table.expire(now: now + .seconds(30))
    #expect(expired.map(\.transfer) == ["1"] && expired.first?.refusal.reason == .incomplete)
    #expect(try feed(&table, parts("2").map(\.payload)).last == "C")
  }

  @Test("a transfer that never ends, ends")
  func endless() throws {
    var table = table { $0.duration = .seconds(40) }
    let now = ContinuousClock.now
    for index in 0..<3 { _ = table.take(parts()[index].payload, now: now + .seconds(Int64(index) * 15)) }
    #expect(table.deadline == now + .seconds(40))
    #expect(table.expire(now: now + .seconds(40)).map(\.refusal.reason) == [.incomplete])
  }
}
