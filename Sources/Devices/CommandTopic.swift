// Which topics may be written to. Topics come from files and from other people's announcements.

/// Rules for topics that commands go to.
public enum CommandTopic {
  /// Whether a command may be published on `topic`: 1 to 1,024 bytes, no wildcard, no control character, not one of the
  /// broker's own (`$…`), and not under `root`, where our own inputs are.
  public static func isAllowed(_ topic: String, root: String) -> Bool {
    guard (1...1_024).contains(topic.utf8.count), !topic.hasPrefix("$") else { return false }
    let isPlain = topic.unicodeScalars.allSatisfy { scalar in
      scalar != "+" && scalar != "#" && scalar != "\u{FEFF}" && scalar.properties.generalCategory != .control
    }
    return isPlain && topic != root && !topic.hasPrefix(root + "/")
  }
}
