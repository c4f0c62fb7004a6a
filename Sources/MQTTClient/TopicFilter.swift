// Rules of topic names and filters, as the MQTT specification words them.

/// Topic names and filters.
public enum TopicFilter {
  /// Longest topic in UTF-8 bytes.
  public static let maximumLength = 65_535

  /// Whether something may be published under `topic`: not empty, no wildcard, no control character.
  public static func isValidName(_ topic: String) -> Bool {
    guard !topic.isEmpty, topic.utf8.count <= maximumLength else { return false }
    return topic.unicodeScalars.allSatisfy { !isForbidden($0) && $0 != "+" && $0 != "#" }
  }

  /// Whether `filter` can be subscribed to: `+` fills a level, `#` fills the last one.
  public static func isValidFilter(_ filter: String) -> Bool {
    guard !filter.isEmpty, filter.utf8.count <= maximumLength, filter.unicodeScalars.allSatisfy({ !isForbidden($0) })
    else { return false }
    let levels = filter.split(separator: "/", omittingEmptySubsequences: false)
    for (index, level) in levels.enumerated() {
      if level.contains("+"), level != "+" { return false }
      if level.contains("#"), level != "#" || index != levels.count - 1 { return false }
    }
    return true
  }

  /// Whether `filter` selects `topic`; a filter that opens with a wildcard never selects a `$` topic.
  public static func matches(_ filter: String, topic: String) -> Bool {
    let levels = filter.split(separator: "/", omittingEmptySubsequences: false)
    let names = topic.split(separator: "/", omittingEmptySubsequences: false)
    if topic.hasPrefix("$"), levels.first == "+" || levels.first == "#" { return false }
    for (index, level) in levels.enumerated() {
      if level == "#" { return true }
      guard index < names.count, level == "+" || level == names[index] else { return false }
    }
    return levels.count == names.count
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }
}
