// `publish:` of an intent: a topic and a payload with `{slot}` where a slot's value goes. Only what the template says is
// here; values are put in by whoever publishes, who knows what they may hold.

public import Ontology

extension IntentGrammar {
  /// How a command is published: templates in which `{slot}` stands for a slot's value.
  public struct Publication: Equatable, Sendable {
    /// A piece of a template.
    public enum Part: Equatable, Sendable {
      /// Text as it is.
      case text(String)
      /// The value of a slot.
      case slot(SlotName)
    }

    /// The topic.
    public let topic: String
    /// The payload; nil for the command's JSON.
    public let payload: String?

    /// Makes one.
    public init(topic: String, payload: String? = nil) {
      self.topic = topic
      self.payload = payload
    }

    /// The pieces of a template. `{` and `}` around anything but small letters, digits and `_` are text, as in JSON.
    public static func parts(of template: String) -> [Part] {
      var parts: [Part] = []
      var text = ""
      var rest = template[...]
      while let character = rest.popFirst() {
        if character == "{", let end = rest.firstIndex(of: "}"), isName(rest[..<end]) {
          if !text.isEmpty { parts.append(.text(text)) }
          text = ""
          parts.append(.slot(SlotName(rawValue: String(rest[..<end]))))
          rest = rest[rest.index(after: end)...]
        } else {
          text.append(character)
        }
      }
      return text.isEmpty ? parts : parts + [.text(text)]
    }

    private static func isName(_ text: Substring) -> Bool {
      !text.isEmpty
        && text.utf8.allSatisfy {
          (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
        }
    }

    /// What keeps the topic from being one; nil when nothing does.
    var fault: String? {
      var hasText = false
      for case .text(let text) in Self.parts(of: topic) {
        hasText = true
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0x23 || $0 == 0x2B }) {
          return "a topic to publish on holds no + and # and no control characters"
        }
      }
      if !hasText || topic.hasPrefix("{") {
        return "a topic to publish on begins with text of its own, not with a slot"
      }
      return topic.hasPrefix("$") ? "topics that begin with $ are the broker's own" : nil
    }
  }

  /// How a command is published: by the block of its intent that publishes and implies most of the command's slots,
  /// at least `leastImplied` and none that it has not; nil where no block says so. `names` tells what an identifier of
  /// the home is called.
  public func publication(
    for command: Command, leastImplied: Int = 0, names: (String) -> [String] = { _ in [] }
  ) -> Publication? {
    var best: (count: Int, publication: Publication)?
    for block in blocks where block.intent == command.intent {
      guard let publication = block.publication,
        block.fixedSlots.allSatisfy({ Self.says(command[$0.name]?.value, $0.value.spelling, names) }),
        block.fixedSlots.count > best?.count ?? (leastImplied - 1)
      else { continue }
      best = (block.fixedSlots.count, publication)
    }
    return best?.publication
  }

  private static func says(_ value: SlotValue?, _ spelling: String, _ names: (String) -> [String]) -> Bool {
    guard let value else { return false }
    if value.spelling == spelling { return true }
    guard case .identifier(let identifier) = value else { return false }
    return names(identifier).contains { $0.lowercased() == spelling.lowercased() }
  }
}
