// Language models read back, and how likely they find sentences.

import Testing

import NGrams

@Suite("Language models of a household")
struct SpeechModelTests {
  @Test("the perplexity of a coin is two; words that are unknown are counted apart")
  func perplexity() throws {
    let text = "\\data\\\nngram 1=4\n\n\\1-grams:\n-99 <unk>\n-99 <s>\n-0.30103 </s>\n-0.30103 a\n\n\\end\\\n"
    let coin = try ARPAFile.model(of: text)
    let result = coin.perplexity(of: [["a", "a"], [], ["what"]])
    #expect(result.words == 3 && result.unknown == 1 && result.sentences == 3)
    #expect(abs(result.value - 2) < 1e-5)
  }

  @Test(
    "a broken model is refused",
    arguments: [
      "", "\\data\\\n", "\\data\\\nngram 1=5\n\n\\1-grams:\n-1 <s>\n-1 </s>\n-1 <unk>\n-1 a\n-1 a\n\n\\end\\\n",
      "\\data\\\nngram 1=2\n\n\\1-grams:\n-1 <s>\n\n\\end\\\n",
      "\\data\\\nngram 1=3\n\n\\1-grams:\n-1 <s>\n-1 </s>\n-1 <unk>\n",
      "\\data\\\nngram 1=3\n\n\\1-grams:\n-1 <s>\nx </s>\n-1 <unk>\n\n\\end\\\n",
      "\\data\\\nngram 1=3\nngram 2=1\n\n\\1-grams:\n-1 <s>\n-1 </s>\n-1 <unk>\n\n\\2-grams:\n-1 a b\n\n\\end\\\n",
    ])
  func broken(text: String) {
    #expect(throws: ARPAError.self) { try ARPAFile.model(of: text) }
  }

  /// Of a household that says "light on" twice as often as "light off", and nothing else.
  private static let lights = """
    \\data\\
    ngram 1=6
    ngram 2=5

    \\1-grams:
    -99 <unk>
    -99 <s> 0
    -0.5 </s>
    -0.5 light 0
    -0.8 off 0
    -0.6 on 0

    \\2-grams:
    -0.01 <s> light
    -0.176091 light on
    -0.477121 light off
    -0.01 on </s>
    -0.01 off </s>

    \\end\\
    """

  @Test("what is said oftener is likelier, what nobody says is least likely")
  func likelihood() throws {
    let model = try SpeechModel(text: Self.lights)
    let on = model.logProbability("Light on!")
    #expect(abs(on - (-0.196091 * 2.302585093)) < 1e-6)
    #expect(on > model.logProbability("light off"))
    #expect(model.logProbability("light off") > model.logProbability("lite off"))
  }

  @Test("lines may end as they do elsewhere")
  func lineEnds() throws {
    let model = try SpeechModel(
      text: Self.lights.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
    #expect(model.logProbability("light on") > model.logProbability("light off"))
  }

  @Test("what is no logarithm, or stands there twice, is refused", arguments: ["nan", "inf", "0.5", "x"])
  func numbers(text: String) {
    let broken = Self.lights.replacing("-0.176091", with: text)
    #expect(throws: ARPAError.self) { try SpeechModel(text: broken) }
    let twice = Self.lights.replacing("-0.477121 light off", with: "-0.477121 light on")
    #expect(throws: ARPAError.self) { try SpeechModel(text: twice) }
  }

  @Test("a file that cannot be used is named, with its line and a remedy")
  func files() {
    let missing = #expect(throws: SpeechModelError.self) { try SpeechModel(path: "/no/such.arpa") }
    #expect(missing?.description.contains("/no/such.arpa: cannot be read: No such file") == true)
    let folder = #expect(throws: SpeechModelError.self) { try SpeechModel(path: "/") }
    #expect(folder?.description.contains("hearken speech export") == true)
    let other = #expect(throws: SpeechModelError.self) { try SpeechModel(path: "/etc/passwd") }
    #expect(other?.line != nil && other?.line == 1 && other?.reason == "no \\data\\ from here on")
  }
}
