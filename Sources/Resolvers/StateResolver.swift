// State words of questions ("is it locked", "which windows are shut") → Home Assistant's states.

/// Reads states.
public enum StateResolver {
  /// The state that `raw` as a whole says, or nil.
  public static func resolve(_ raw: String) -> String? {
    let words = Filler.stripped(raw).dropping(leading: [
      "still", "already", "currently", "securely", "switched", "turned",
    ])
    guard words.count <= 3 else { return nil }
    return states[words.joined(separator: " ")]
  }

  private static let states: [String: String] = [
    "on": "on", "lit": "on", "running": "on", "off": "off", "open": "open", "opened": "open", "closed": "closed",
    "close": "closed", "shut": "closed", "opening": "opening", "closing": "closing", "shutting": "closing",
    "locked": "locked", "lock": "locked", "unlocked": "unlocked", "unlock": "unlocked", "locking": "locking",
    "unlocking": "unlocking", "jammed": "jammed", "playing": "playing", "paused": "paused", "pause": "paused",
    "idle": "idle", "stopped": "idle", "buffering": "buffering", "standby": "standby", "home": "home",
    "at home": "home",
    "away": "not_home", "not home": "not_home", "not at home": "not_home", "out": "not_home", "cleaning": "cleaning",
    "vacuuming": "cleaning", "docked": "docked", "returning": "returning", "mowing": "mowing", "heating": "heating",
    "cooling": "cooling", "drying": "drying", "charging": "charging", "unavailable": "unavailable",
    "offline": "unavailable", "armed": "armed", "disarmed": "disarmed", "triggered": "triggered",
  ]
}
