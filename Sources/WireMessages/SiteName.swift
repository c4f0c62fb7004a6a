// Which names a site may have: they become one level of an MQTT topic.

/// The rule for names of sites.
public enum SiteName {
  /// Longest name, in bytes of UTF-8.
  public static let maximumByteCount = 64
  /// Names that are topics of ours.
  public static let reserved = ["daemon", "bundle"]

  /// Whether `name` can stand in a topic: 1 to 64 bytes, not reserved, without `/`, `+`, `#`, `$` and control
  /// characters.
  public static func isValid(_ name: String) -> Bool {
    guard (1...maximumByteCount).contains(name.utf8.count), !reserved.contains(name) else { return false }
    return name.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "/", "+", "#", "$": false
      default: scalar.properties.generalCategory != .control
      }
    }
  }
}
