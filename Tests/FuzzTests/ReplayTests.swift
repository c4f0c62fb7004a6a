// The corpus and every input that once broke something, through every parser, as `hearken-fuzz` tries them.

import Foundation
import FuzzedParsers
import Testing

@Suite("Bytes from outside")
struct ReplayTests {
  private static func files(_ folder: String, _ parser: String) -> [String] {
    let path = "\(Parser.root)/Fuzz/\(folder)/\(parser)"
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted().map { "\(path)/\($0)" }
  }

  private static func cpuSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test(
    "corpus, regressions, their beginnings and their noise neither crash nor hang nor break a promise",
    arguments: Parser.all.map(\.name))
  func replay(name: String) throws {
    let parser = try #require(Parser.named(name))
    let seeds = Self.files("Corpus", name)
    #expect(!seeds.isEmpty, "there is no corpus for \(name)")
    try parser.read([])  // loads what is loaded once
    for path in seeds + Self.files("Regressions", name) {
      let bytes = Array(try Data(contentsOf: URL(filePath: path)))
      var inputs = [bytes]
      // Cut anywhere, and with one byte changed anywhere: no more than a few of each, always the same.
      for step in 1...6 where !bytes.isEmpty {
        let place = bytes.count * step / 7
        inputs.append(Array(bytes[..<place]))
        var changed = bytes
        changed[min(place, bytes.count - 1)] ^= UInt8(1 << step)
        inputs.append(changed)
      }
      for input in inputs {
        let began = Self.cpuSeconds()
        do {
          try parser.read(input)
        } catch {
          Issue.record("\(path): \(error)")
        }
        #expect(Self.cpuSeconds() - began < 1, "\(path)")
      }
    }
  }

  @Test("every folder of corpus and regressions belongs to a parser", arguments: ["Corpus", "Regressions"])
  func folders(folder: String) throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(Parser.root)/Fuzz/\(folder)")) ?? []
    #expect(Set(names.filter { !$0.hasPrefix(".") }).isSubset(of: Parser.all.map(\.name)))
  }
}
