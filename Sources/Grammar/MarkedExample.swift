// Free sentences: "turn off [kitchen](area)", with `[words](slot)` around what fills a slot.

internal import Ontology
internal import Resolvers
internal import YAMLNodes

/// A free sentence split into its text and its slots.
struct MarkedExample {
  let text: String
  let spans: [LabelledUtterance.Span]

  /// Reads the marks of `source`.
  /// - Throws: for a mark that is not closed or names no slot.
  init(_ source: String, at position: YAMLPosition) throws(GrammarError) {
    let scalars = Array(source.unicodeScalars)
    func fault(_ message: String) -> GrammarError { .syntax(position, message: message, template: source) }
    func slice(_ range: Range<Int>) -> String { ScalarText.string(scalars[range]) }
    var builder = UtteranceBuilder()
    var index = 0
    while index < scalars.count {
      guard scalars[index] == "[" else {
        let end = scalars[index...].firstIndex(of: "[") ?? scalars.count
        builder.append(slice(index..<end))
        index = end
        continue
      }
      guard let close = scalars[index...].firstIndex(of: "]") else {
        throw fault("unclosed '[' at character \(index + 1)")
      }
      guard close + 1 < scalars.count, scalars[close + 1] == "(",
        let end = scalars[close...].firstIndex(of: ")")
      else { throw fault("'[words]' is not followed by '(slot)' at character \(close + 2)") }
      let words = slice(index + 1..<close)
      let slot = slice(close + 2..<end)
      guard !slot.isEmpty, !words.isEmpty else { throw fault("empty mark at character \(index + 1)") }
      builder.open()
      builder.append(words)
      builder.close(SlotName(rawValue: slot))
      index = end + 1
    }
    (text, spans) = builder.finished()
  }
}
