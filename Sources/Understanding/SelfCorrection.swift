// "Set it to fifty, no, sixty percent", "turn the heater, I mean the fan, off": people put themselves right in the
// middle of a sentence. What was taken back is left out where a number plainly stands for a number, a thing for a thing,
// or a whole request for the one before it. Where that is not plain, the sentence stays as it is, and SpokenDoubts
// refuses it: half a correction would act on what nobody asked for.

import Ontology
import Resolvers

/// Leaves out what a speaker took back.
enum SelfCorrection {
  /// `passage` as it was meant, or nil where nothing was put right, or it does not show what.
  ///
  /// Sentences of more than 60 words are left alone.
  static func applied(to passage: Passage) -> Passage? {
    let words = passage.words
    guard words.count <= 60 else { return nil }
    let texts = words.map(\.text)
    for position in texts.indices.dropFirst() {
      guard let phrase = phrases.first(where: { texts[position...].starts(with: $0) }) else { continue }
      let after = position + phrase.count
      guard after < texts.count, !joiners.contains(texts[position - 1]),
        let dropped = takenBack(texts[..<position], by: texts[after...], phrase)
      else { continue }
      // From the first word taken back to the first word that counts.
      let corrected = passage.replacing(words[dropped].range.lowerBound..<words[after].range.lowerBound, with: "")
      // Whoever corrects twice is not sure.
      return corrected.words.count < words.count && applied(to: corrected) == nil ? corrected : nil
    }
    return nil
  }

  /// The index of the first of the words `before` that `after` replaces, or nil where that is not plain.
  private static func takenBack(
    _ before: ArraySlice<String>, by after: ArraySlice<String>, _ phrase: [String]
  ) -> Int? {
    guard let first = after.first else { return nil }
    // "To fifty, no, sixty percent": a number for the number before it.
    if let reading = NumberResolver.read(after) {
      let rest = after.dropFirst(reading.wordCount)
      return rest.allSatisfy { units.contains($0) || manners.contains($0) } ? number(in: before) : nil
    }
    guard phrase != ["actually"] else { return nil }
    // "Close the blinds, I mean open the blinds": the whole request again, where there was one.
    if SpokenForms.actions.contains(first) {
      guard let start = before.firstIndex(where: { !openers.contains($0) }),
        SpokenForms.actions.contains(before[start]),
        before.filter({ SpokenForms.actions.contains($0) }).count == 1, !before.contains(where: joiners.contains)
      else { return nil }
      return start
    }
    // "In the study, sorry, the library", "in the study, no, in the library": a thing for the thing before it, and nothing
    // else.
    let isPlace = places.contains(first)
    guard isPlace || determiners.contains(first), after.count <= 6, !after.contains(where: telling.contains),
      let anchor = before.lastIndex(where: { isPlace ? $0 == first : determiners.contains($0) }),
      before.distance(from: anchor, to: before.endIndex) <= 4,
      !before[(isPlace ? anchor + 1 : anchor)...].contains(where: {
        kept.contains($0) || NumberResolver.read([$0]) != nil
      }),
      !after.contains(where: joiners.contains), !after.contains("not"), !after.contains(where: adding.contains)
    else { return nil }
    // "In the office, no, in an hour": a time for no place.
    let hasPlace = after.dropFirst().first.map(determiners.contains) ?? false
    return isPlace && (!hasPlace || after.contains(where: times.contains)) ? nil : anchor
  }

  /// Where the number begins that `before` ends with.
  private static func number(in before: ArraySlice<String>) -> Int? {
    var end = before.endIndex
    while end > before.startIndex, units.contains(before[end - 1]) { end -= 1 }
    var start = end
    for candidate in stride(from: end - 1, through: max(before.startIndex, end - 6), by: -1) {
      guard let reading = NumberResolver.read(before[candidate..<end]), reading.wordCount == end - candidate else {
        continue
      }
      start = candidate
    }
    return start < end ? start : nil
  }

  /// What takes something back; of two that begin alike, the longer first.
  private static let phrases: [[String]] = [
    ["actually", "no", "make", "that"], ["actually", "no", "make", "it"], ["actually", "make", "that"],
    ["actually", "make", "it"], ["no", "hang", "on"], ["no", "hold", "on"], ["no", "i", "mean"], ["no", "i", "meant"],
    ["no", "make", "that"], ["no", "make", "it"], ["no", "wait"],
    ["no", "sorry"], ["no"], ["wait", "no"], ["sorry", "no"], ["sorry", "i", "mean"], ["sorry"], ["i", "mean"],
    ["i", "meant"], ["make", "that"], ["or", "rather"], ["actually"],
  ]
  private static let joiners: Set<String> = ["and", "then", "also", "plus", "&", "or", "but"]
  private static let determiners: Set<String> = ["the", "my", "our"]
  private static let places: Set<String> = ["in", "at"]
  private static let times: Set<String> = units.union([
    "morning", "afternoon", "evening", "night", "noon", "midnight", "end", "moment",
  ])
  private static let adding: Set<String> = ["too", "also", "well", "both"]
  /// Words that would be lost with the thing they stand behind.
  private static let kept: Set<String> = units.union([
    "on", "off", "up", "down", "open", "closed", "shut", "to", "for", "at", "in", "until", "by", "not", "except", "all",
  ])
  private static let units: Set<String> = [
    "percent", "per", "cent", "%", "degrees", "degree", "celsius", "fahrenheit", "minutes", "minute", "hours", "hour",
    "seconds", "second", "am", "pm", "kelvin",
  ]
  private static let manners: Set<String> = ["please", "thanks", "then"]
  /// Verbs of a sentence that tells something: "sorry, the kids are asleep" takes nothing back.
  private static let telling: Set<String> = ["is", "are", "was", "were", "has", "have", "had", "said", "says"]
  private static let openers: Set<String> = [
    "please", "can", "could", "would", "will", "you", "just", "ok", "okay", "hey", "so", "um", "uh", "well", "right",
  ]
}
