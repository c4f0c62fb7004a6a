// "Set it to fifty, no, sixty percent", "turn the heater, I mean the fan, off": people put themselves right in the
// middle of a sentence. What was taken back is left out where the words themselves show what replaces what; anywhere
// else the sentence stays as it is, for SpokenDoubts to refuse.

import Ontology
import Resolvers

/// Leaves out what a speaker took back.
enum SelfCorrection {
  /// `passage` as it was meant, or nil where nothing was put right, or it does not show what.
  /// - Complexity: O(words), for at most three corrections.
  static func applied(to passage: Passage) -> Passage? {
    var passage = passage
    var isChanged = false
    for _ in 0..<3 {
      guard let next = once(passage) else { break }
      passage = next
      isChanged = true
    }
    return isChanged ? passage : nil
  }

  private static func once(_ passage: Passage) -> Passage? {
    let words = passage.words
    guard words.count <= 60 else { return nil }
    let texts = words.map(\.text)
    for position in texts.indices.dropFirst() {
      guard let phrase = phrases.first(where: { texts[position...].starts(with: $0) }) else { continue }
      let length = phrase.count
      guard position + length < texts.count,
        let dropped = takenBack(texts[..<position], by: texts[(position + length)...], phrase)
      else { continue }
      // From the first word taken back to the first word that counts.
      return passage.replacing(
        words[dropped].range.lowerBound..<words[position + length].range.lowerBound, with: "")
    }
    return nil
  }

  /// The index of the first of the words `before` that `after` replaces, or nil where that is not plain.
  private static func takenBack(
    _ before: ArraySlice<String>, by after: ArraySlice<String>, _ phrase: [String]
  ) -> Int? {
    guard let first = after.first else { return nil }
    // "Hover the carpet, I mean hoover the carpet": the whole request again.
    if phrase != ["actually"], SpokenForms.actions.contains(first),
      opening(of: before).map(SpokenForms.actions.contains) ?? false
    {
      return start(of: before)
    }
    // "To fifty, no, sixty percent": a number for a number, at the end or the only one.
    if NumberResolver.read(after) != nil { return number(in: before) }
    if phrase == ["actually"] { return nil }
    // "In the study, sorry, the library": from the same word on.
    guard anchors.contains(first), after.count > 1, after.count <= 8, !after.contains(where: telling.contains),
      let anchor = before.lastIndex(of: first),
      before.distance(from: anchor, to: before.endIndex) <= 5
    else { return nil }
    return anchor
  }

  /// Where the number begins that `before` ends with.
  private static func number(in before: ArraySlice<String>) -> Int? {
    var end = before.endIndex
    while end > before.startIndex, units.contains(before[end - 1]) { end -= 1 }
    var start = end
    // The longest number that ends there.
    for candidate in stride(from: end - 1, through: max(before.startIndex, end - 6), by: -1) {
      guard let reading = NumberResolver.read(before[candidate..<end]), reading.wordCount == end - candidate else {
        continue
      }
      start = candidate
    }
    return start < end ? start : nil
  }

  private static func start(of words: ArraySlice<String>) -> Int? {
    words.indices.first { !openers.contains(words[$0]) }
  }

  private static func opening(of words: ArraySlice<String>) -> String? { start(of: words).map { words[$0] } }

  /// What takes something back; longer phrases first.
  private static let phrases: [[String]] = [
    ["no", "i", "mean"], ["no", "i", "meant"], ["no", "make", "that"], ["no", "make", "it"], ["no", "wait"],
    ["wait", "no"], ["no", "sorry"], ["sorry", "no"], ["sorry", "i", "mean"], ["i", "mean"], ["i", "meant"],
    ["make", "that"], ["or", "rather"], ["scratch", "that"], ["never", "mind", "just"], ["no"], ["sorry"], ["uh"],
    ["er"], ["um"], ["oops"], ["actually"],
  ]
  /// Words after which the same word shows what is replaced.
  private static let anchors: Set<String> = [
    "the", "my", "our", "at", "in", "to", "on", "for", "make", "upstairs", "downstairs", "all",
  ]
  /// Verbs of a sentence that tells something: "sorry, the kids are asleep" takes nothing back.
  private static let telling: Set<String> = ["is", "are", "was", "were", "has", "have", "had", "said", "says"]
  private static let units: Set<String> = [
    "percent", "per", "cent", "%", "degrees", "degree", "celsius", "fahrenheit", "minutes", "minute", "hours", "hour",
    "seconds", "second", "am", "pm", "kelvin",
  ]
  private static let openers: Set<String> = [
    "please", "can", "could", "would", "will", "you", "just", "ok", "okay", "hey", "so", "um", "uh", "well", "right",
  ]
}
