// What somebody said, with what is known of who asked. Nothing here understands it.

/// One thing somebody said or typed, as it was received.
public struct Utterance: Equatable, Sendable {
  /// Caller's identifier; repeated identifiers are answered once.
  public var id: String?
  /// The words, exactly as received: offsets of slots count its Unicode scalars.
  public var text: String
  /// Satellite or room controller that heard it.
  public var site: String?
  /// Area the asker is in, when the caller says it.
  public var area: String?
  /// BCP 47 language tag.
  public var language: String
  /// Earlier utterances of the same conversation, oldest first.
  public var previous: [String]
  /// What the recogniser thinks it may have been instead, likeliest first.
  public var alternatives: [String] = []
  /// What the recogniser took for likeliest, where `text` is one of its alternatives.
  public var heard: String?

  /// Makes an utterance; only its text is required.
  public init(
    _ text: String, id: String? = nil, site: String? = nil, area: String? = nil, language: String = "en",
    previous: [String] = []
  ) {
    self.text = text
    self.id = id
    self.site = site
    self.area = area
    self.language = language
    self.previous = previous
  }
}
