// Names the model cannot read. "Close the Rolgordijn" is a fine request in a home that has one, but to a model of English
// the word says nothing. Where a sentence was refused and holds a name of the home that is no English, it is read once
// more with a plain name of the same kind in its place; what was found is mapped back to the words as spoken.

import HomeControl
import Ontology

/// A sentence with plain names in place of some of its own.
struct StandIns {
  /// A name that was replaced.
  private struct Replacement {
    /// Where the name stands in the sentence.
    let original: Range<Int>
    /// Where its stand-in stands in the text to read.
    let standIn: Range<Int>
    let slot: SlotName
  }

  /// What the model reads.
  private(set) var scalars: [Unicode.Scalar] = []
  private var replacements: [Replacement] = []

  /// Puts stand-ins for `names`, in spoken order, into `passage`; nil where there are none. `choice` is the first plain name
  /// of each kind, 0, or the second, 1.
  init?(for passage: Passage, names: [CommandGrounder.NameInText], choice: Int) {
    if names.isEmpty { return nil }
    var copied = 0
    for name in names {
      scalars += passage.scalars[copied..<name.range.lowerBound]
      let begin = scalars.count
      scalars += Self.plainNames(of: name)[choice].unicodeScalars
      replacements.append(
        Replacement(
          original: name.range, standIn: begin..<scalars.count, slot: name.domain == nil ? "area" : "name"))
      copied = name.range.upperBound
    }
    scalars += passage.scalars[copied...]
  }

  /// Two names of this kind that any English sentence may hold.
  private static func plainNames(of name: CommandGrounder.NameInText) -> [String] {
    switch name.domain {
    case nil: ["kitchen", "hallway"]
    case "light": ["floor lamp", "bedside lamp"]
    case "cover": ["roller blind", "shutter"]
    case "fan": ["ceiling fan", "desk fan"]
    case "media_player": ["sonos", "soundbar"]
    case "climate", "water_heater": ["thermostat", "heater"]
    case "lock": ["front door", "back door"]
    case "valve": ["water valve", "garden tap"]
    case "vacuum": ["robot vacuum", "roomba"]
    case "lawn_mower": ["lawn mower", "mower"]
    case "scene", "script", "automation": ["movie night", "party time"]
    case "todo": ["shopping list", "grocery list"]
    default: ["coffee machine", "christmas tree"]
    }
  }

  /// What was made of the text that was read, in places of the sentence.
  func mappedBack(_ result: ModelReader.Result) -> ModelReader.Result {
    var result = result
    result.boundaries = result.boundaries.map { place($0).lowerBound }
    result.reading.range =
      place(result.reading.range.lowerBound).lowerBound..<place(result.reading.range.upperBound).upperBound
    var spans: [Reading.Span] = []
    for var span in result.reading.spans {
      let held = replacements.first { $0.standIn.overlaps(span.range) }
      if let held, held.standIn.contains(span.range.lowerBound), held.standIn.upperBound >= span.range.upperBound {
        if Self.targeting.contains(span.name) { span.name = held.slot }
        span.range = held.original
        if spans.contains(where: { $0.range == span.range }) { continue }
      } else {
        span.range = place(span.range.lowerBound).lowerBound..<place(span.range.upperBound).upperBound
      }
      spans.append(span)
    }
    result.reading.spans = spans
    return result
  }

  /// Slots that say what is acted on.
  private static let targeting: Set<SlotName> = ["name", "area", "floor", "domain", "device_class"]

  /// The place in the sentence of a place in the text that was read: inside a stand-in, the whole name.
  private func place(_ offset: Int) -> Range<Int> {
    var shift = 0
    for replacement in replacements {
      if offset <= replacement.standIn.lowerBound { break }
      if offset < replacement.standIn.upperBound { return replacement.original }
      shift = replacement.original.upperBound - replacement.standIn.upperBound
    }
    return offset + shift..<offset + shift
  }
}
