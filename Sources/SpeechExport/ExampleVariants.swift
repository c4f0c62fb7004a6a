// A written example as this household would say it: its own rooms and devices in the slots, other amounts, other colours.

internal import Datasets
internal import Grammar
internal import Ontology
internal import Resolvers

/// Says examples with other words in their slots.
struct ExampleVariants {
  let names: HouseholdNames
  /// What examples say in slots whose words go with any sentence, such as colours and times.
  private let pools: [SlotName: [String]]

  private static let pooled: Set<SlotName> = ["color", "delay", "duration", "time"]
  private static let places: Set<SlotName> = ["name", "area", "floor"]

  init(names: HouseholdNames, examples: [LabelledUtterance]) {
    self.names = names
    var pools: [SlotName: Set<String>] = [:]
    for span in examples.flatMap(\.spans) where Self.pooled.contains(span.name) && span.range != nil {
      pools[span.name, default: []].insert(span.value)
    }
    self.pools = pools.mapValues { $0.sorted() }
  }

  /// The words of one variant; with `keepsAmounts` only rooms and devices are this household's, all else is as written.
  func words(
    of example: LabelledUtterance, in block: IntentGrammar.Block, keepsAmounts: Bool,
    using generator: inout SeededGenerator
  ) -> [String] {
    let scalars = Array(example.text.unicodeScalars)
    func text(_ range: Range<Int>) -> String { ScalarText.string(scalars[range]) }
    let spans = example.spans.compactMap { span in span.range.map { (name: span.name, range: $0) } }
      .filter { $0.range.upperBound <= scalars.count }
      .sorted { $0.range.lowerBound < $1.range.lowerBound }
    var said = ""
    var end = 0
    for span in spans where span.range.lowerBound >= end {
      said += text(end..<span.range.lowerBound)
      let written = text(span.range)
      said +=
        keepsAmounts && !Self.places.contains(span.name) && span.name != "except"
        ? written : replaced(written, slot: span.name, in: block, using: &generator)
      end = span.range.upperBound
    }
    return SpokenWriting.words(of: said + text(end..<scalars.count))
  }

  private func replaced(
    _ words: String, slot: SlotName, in block: IntentGrammar.Block, using generator: inout SeededGenerator
  ) -> String {
    if slot == "except", let room = names.lists["area"]?.randomElement(using: &generator)?.text {
      return names.replacingRoom(in: words, with: room)
    }
    if let pool = pools[slot] { return pool.randomElement(using: &generator) ?? words }
    if let range = Self.amounts(of: slot.rawValue) { return Self.amount(words, range, using: &generator) }
    return names.alternatives(to: words, slot: slot, in: block).randomElement(using: &generator) ?? words
  }

  /// Amounts that people say in a slot of numbers, and the step that most of them keep to.
  private static func amounts(of slot: String) -> (values: ClosedRange<Int>, step: Int)? {
    switch slot {
    case "brightness", "position", "percentage", "volume_level", "volume_step", "brightness_step": (1...100, 5)
    case "temperature": (14...28, 1)
    case "temperature_step": (1...6, 1)
    case "minutes", "start_minutes", "seconds", "start_seconds": (1...60, 5)
    case "hours", "start_hours": (1...12, 1)
    default: nil
    }
  }

  /// The words with another number in the place of theirs; as they are when they hold none, or one of another size.
  private static func amount(
    _ words: String, _ range: (values: ClosedRange<Int>, step: Int), using generator: inout SeededGenerator
  ) -> String {
    var spoken = SpokenWriting.words(of: words)
    guard let first = spoken.firstIndex(where: NumberWords.isNumber) else { return words }
    let length = spoken[first...].prefix { NumberWords.isNumber($0) }.count
    guard let value = NumberResolver.read(spoken[first..<first + length])?.value, range.values.contains(Int(value))
    else { return words }
    var other = Int.random(in: range.values, using: &generator)
    if Int.random(in: 0..<3, using: &generator) > 0, other > range.step { other -= other % range.step }
    spoken.replaceSubrange(first..<first + length, with: SpokenWriting.number(other))
    return spoken.joined(separator: " ")
  }
}
