// The best legal path through slot logits, by hand.

import Ontology
import Testing
import Understanding

@Suite("Decoding the slot path")
struct TagDecoderTests {
  let scheme = TagScheme(slotNames: ["area", "name"])

  private func decode(_ rows: [[Float]], allowed: [Bool]? = nil) -> [DecodedSpan] {
    var decoder = TagDecoder(scheme: scheme)
    return decoder.decode(
      logits: rows.flatMap { $0 }, rows: Array(rows.indices), isAllowed: allowed ?? [true, true, true, true, true],
      temperature: 1)
  }

  @Test("B and I tags of one slot make one span")
  func span() {
    let spans = decode([[5, 0, 0, 0, 0], [0, 5, 0, 0, 0], [0, 0, 5, 0, 0]])
    #expect(spans.map(\.name) == ["area"])
    #expect(spans.first?.tokens == 1..<3)
  }

  @Test("an I- tag after another slot is not taken, however likely it looks")
  func illegal() {
    let spans = decode([[0, 5, 0, 0, 0], [0, 0, 0, 1, 9]])
    #expect(spans.map(\.name) == ["name"])
    #expect(spans.first?.tokens == 0..<2)
  }

  @Test("an utterance cannot start inside a slot")
  func start() {
    let spans = decode([[0, 1, 9, 0, 0]])
    #expect(spans.map(\.name) == ["area"])
    #expect(spans.first?.tokens == 0..<1)
  }

  @Test("two B- tags of one slot make two spans")
  func adjacent() {
    let spans = decode([[0, 5, 0, 0, 0], [0, 5, 0, 0, 0]])
    #expect(spans.map(\.tokens) == [0..<1, 1..<2])
  }

  @Test("tags that the intent cannot carry are not considered")
  func forbidden() {
    let spans = decode([[1, 9, 0, 2, 0]], allowed: [true, false, false, true, true])
    #expect(spans.map(\.name) == ["name"])
  }

  @Test("the path is the best of all legal paths", arguments: 0..<50)
  func bestOfAll(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 24) * 4
    }
    let rows = (0..<4).map { _ in (0..<5).map { _ in next() } }
    var best: (score: Float, path: [Int]) = (-.infinity, [])
    func extend(_ path: [Int], _ score: Float) {
      if path.count == rows.count {
        if score > best.score { best = (score, path) }
        return
      }
      for tag in 0..<5 where scheme.isLegal(tag, after: path.last) {
        extend(path + [tag], score + rows[path.count][tag])
      }
    }
    extend([], 0)
    var tags = [Int](repeating: 0, count: rows.count)
    for span in decode(rows) {
      for token in span.tokens {
        tags[token] = (token == span.tokens.lowerBound ? scheme.begin(span.name) : scheme.inside(span.name)) ?? 0
      }
    }
    #expect(tags == best.path)
  }

  @Test("nothing to decode gives nothing")
  func empty() {
    #expect(decode([]).isEmpty)
  }
}
