// BERT's uncased normalisation, and where each scalar came from.

import Testing
import Tokenization

@Suite("Normalizer")
struct NormalizerTests {
  private let normalizer = Normalizer()

  @Test(
    "normalises as BERT uncased does",
    arguments: [
      ("Dim the LIGHTS", "dim the lights"),
      ("Café Ångström", "cafe angstrom"),
      ("cafe\u{301}", "cafe"),
      ("\u{212A}elvin \u{212B}", "kelvin a"),
      ("İstanbul ışık", "istanbul ısık"),
      ("Straße STRASSE \u{1E9E}", "straße strasse ß"),
      ("ﬁnish", "ﬁnish"),
      ("\u{3A3}\u{391}\u{3A3}", "\u{3C3}\u{3B1}\u{3C3}"),
      ("a\tb\nc\rd\u{A0}e\u{3000}f", "a b c d e f"),
      ("a\u{0}b\u{200B}c\u{FEFF}d\u{FFFD}e\u{7F}f\u{85}g\u{E000}h", "abcdefgh"),
      ("中文x", " 中  文 x"),
      ("\u{2F994}", " \u{82B3} "),
      ("각", "\u{1100}\u{1161}\u{11A8}"),
      ("\u{226E}", "<"),
      ("\u{2000}\u{2028}", "  "),
      ("ＡＢ", "ａｂ"),
      ("❤\u{FE0F}", "❤"),
      ("", ""),
    ])
  func normalises(text: String, expected: String) {
    #expect(normalizer.normalize(text).string.unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test("every normalised scalar knows the scalars it came from")
  func sources() {
    // One removed, one that becomes two, accents behind a letter, a space put in.
    #expect(normalizer.normalize("\u{200B}ab").sources == [1..<2, 2..<3])
    #expect(normalizer.normalize("가n").sources == [0..<1, 0..<1, 1..<2])
    #expect(normalizer.normalize("가\u{301}n").sources == [0..<2, 0..<2, 2..<3])
    #expect(normalizer.normalize("e\u{301}\u{302}x").sources == [0..<3, 3..<4])
    #expect(normalizer.normalize("a中\u{E0100}b").sources == [0..<1, 1..<1, 1..<3, 2..<2, 3..<4])
  }

  @Test("an accent widens only a range that it touches")
  func accentsNeedALetter() {
    #expect(normalizer.normalize("\u{301}a").sources == [1..<2])
    #expect(normalizer.normalize("a\u{200B}\u{301}b").sources == [0..<1, 3..<4])
    #expect(normalizer.normalize("\u{301}\u{302}").scalars.isEmpty)
  }

  @Test("marks that are not accents come in canonical order, and ranges never run backwards")
  func canonicalOrder() {
    // Combining classes: U+1D165 216, U+1D16D 226, U+302E 224; U+0301 (230) is stripped.
    let normalized = normalizer.normalize("a\u{1D16D}\u{301}\u{302E}\u{1D165}b")
    #expect(normalized.scalars == ["a", "\u{1D165}", "\u{302E}", "\u{1D16D}", "b"])
    #expect(normalized.sources == [0..<1, 1..<3, 3..<4, 4..<5, 5..<6])
  }

  @Test("every scalar of Unicode normalises to ordered ranges inside the text")
  func allScalars() {
    var text = String.UnicodeScalarView()
    for value in UInt32(0)...0x10FFFF {
      if let scalar = Unicode.Scalar(value) { text.append(scalar) }
    }
    let normalized = normalizer.normalize(String(text))
    var last = 0..<0
    var faults = 0
    for source in normalized.sources {
      if source.lowerBound < last.lowerBound || source.upperBound < last.upperBound { faults += 1 }
      last = source
    }
    #expect(faults == 0)
    #expect(last.upperBound <= text.count)
    #expect(normalized.scalars.allSatisfy { $0.properties.generalCategory != .nonspacingMark })
  }

  @Test("Hangul syllables decompose by arithmetic exactly as the standard library compares them")
  func hangul() {
    for value in stride(from: UInt32(0xAC00), through: 0xD7A3, by: 7) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      // String equality is canonical equivalence.
      let text = String(Character(scalar))
      let normalized = normalizer.normalize(text)
      #expect(normalized.string == text)
      #expect(normalized.scalars.count == ((value - 0xAC00) % 28 == 0 ? 2 : 3))
    }
  }
}
