// What media players are doing while somebody speaks: who says "pause" means the one that plays.

/// What a media player is doing.
public enum PlayerState: Equatable, Sendable {
  case playing, paused, idle, off

  /// The state that Home Assistant spells so; what it does not know plays nothing.
  public init(word: String) {
    switch word {
    case "playing", "buffering": self = .playing
    case "paused": self = .paused
    case "off", "standby": self = .off
    default: self = .idle
    }
  }
}

/// Looks up what players are doing.
public struct PlayerStates: Sendable {
  /// Nothing is known of any player.
  public static let unknown = PlayerStates { _ in nil }

  private let look: @Sendable (String) -> PlayerState?

  /// States that `look` gives by the entity's identifier; nil where nothing is known.
  public init(_ look: @escaping @Sendable (String) -> PlayerState?) { self.look = look }

  /// What a player is doing; nil where nothing is known.
  public subscript(id: String) -> PlayerState? { look(id) }
}
