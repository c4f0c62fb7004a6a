// A fuzzer without coverage, where libFuzzer cannot be had: seeds changed at random, always in the same way for one seed.
// Off in `make test`: HEARKEN_MUTATE=SECONDS swift test --filter mutations

import Foundation
import FuzzedParsers
import Testing

@Suite("Bytes from outside, changed at random")
struct MutationTests {
  private static let seconds = ProcessInfo.processInfo.environment["HEARKEN_MUTATE"].flatMap(Double.init)
  private static let chosen = ProcessInfo.processInfo.environment["HEARKEN_MUTATE_PARSER"]

  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    // SplitMix64.
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
      return value ^ value >> 31
    }
  }

  private static let pieces: [[UInt8]] =
    [
      "\"", "\\", "{", "}", "[", "]", ":", ",", "\n", "\0", "-", "+", "/", "#", "$", "(", ")", "|", ";", "<", ">",
      "null",
      "true", "1e999", "-1", "0", "9223372036854775808", "4294967296", "\u{202E}", "\u{FEFF}", "é", "e\u{301}", "👍🏽",
      " ",
      "&a", "*a", "<<", "!!", "'", "\u{1E}", "\\u0000", "\\ud800", "[[[[[[[[", "{\"a\":",
    ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x7F, 0xFF, 0xFF, 0xFF]]

  private static func changed(_ seeds: [[UInt8]], _ generator: inout Generator, limit: Int) -> [UInt8] {
    var bytes = seeds.randomElement(using: &generator) ?? []
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0...bytes.count, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 0...16, using: &generator))
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: pieces.randomElement(using: &generator) ?? [], at: place)
      case 3: bytes.replaceSubrange(place..<end, with: pieces.randomElement(using: &generator) ?? [])
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 5:
        let other = seeds.randomElement(using: &generator) ?? []
        let from = Int.random(in: 0...other.count, using: &generator)
        bytes.replaceSubrange(place..., with: other[from...])
      default: bytes = Array(bytes.prefix(place))
      }
    }
    return Array(bytes.prefix(limit))
  }

  @Test(
    "mutations neither crash nor hang nor break a promise", .enabled(if: seconds != nil),
    arguments: Parser.all.map(\.name).filter { chosen == nil || chosen == $0 })
  func mutations(name: String) throws {
    let parser = try #require(Parser.named(name))
    let folder = "\(Parser.root)/Fuzz/Corpus/\(name)"
    let seeds = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
      Array(try Data(contentsOf: URL(filePath: "\(folder)/\($0)")))
    }
    var generator = Generator(state: 8)
    let last = "\(NSTemporaryDirectory())/hearken-mutation-\(name)"
    let limit = ContinuousClock.now + .seconds(Self.seconds ?? 0)
    var count = 0
    while ContinuousClock.now < limit {
      let bytes = Self.changed(seeds, &generator, limit: parser.maximumByteCount)
      // Should it end the process, this file says with what.
      _ = FileManager.default.createFile(atPath: last, contents: Data(bytes))
      do {
        try parser.read(bytes)
      } catch {
        try Data(bytes).write(to: URL(filePath: "\(last)-\(count)"))
        Issue.record("\(last)-\(count): \(error)")
      }
      count += 1
    }
    try? FileManager.default.removeItem(atPath: last)
    print("\(name): \(count) executions")
  }
}
