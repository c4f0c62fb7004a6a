// Commands that open with a verb we know, and that verb's other forms: what politeness may stand before, and
// what turns a command into talk about one.

import Ontology

struct Imperative {
  /// The verb with its forms.
  struct Verb {
    var base: String
    var past: String
    var third: String
    var gerund: String
  }

  /// The verb the text opens with.
  let verb: Verb
  /// Everything after it, with the leading space.
  let rest: String

  private static let verbs: [String: Verb] = {
    let table = """
      turn turned turns turning|switch switched switches switching|set set sets setting|open opened opens opening
      close closed closes closing|shut shut shuts shutting|lock locked locks locking|unlock unlocked unlocks unlocking
      dim dimmed dims dimming|brighten brightened brightens brightening|lower lowered lowers lowering
      raise raised raises raising|increase increased increases increasing|decrease decreased decreases decreasing
      reduce reduced reduces reducing|start started starts starting|stop stopped stops stopping
      pause paused pauses pausing|resume resumed resumes resuming|mute muted mutes muting|unmute unmuted unmutes unmuting
      play played plays playing|skip skipped skips skipping|add added adds adding|remove removed removes removing
      put put puts putting|cancel canceled cancels canceling|make made makes making|change changed changes changing
      activate activated activates activating|deactivate deactivated deactivates deactivating|run ran runs running
      vacuum vacuumed vacuums vacuuming|clean cleaned cleans cleaning|mow mowed mows mowing|send sent sends sending
      kill killed kills killing|cut cut cuts cutting|bring brought brings bringing|announce announced announces announcing
      tell told tells telling|show showed shows showing|check checked checks checking|give gave gives giving
      heat heated heats heating|cool cooled cools cooling|warm warmed warms warming|adjust adjusted adjusts adjusting
      brew brewed brews brewing|power powered powers powering|disable disabled disables disabling
      enable enabled enables enabling|illuminate illuminated illuminates illuminating|launch launched launches launching
      """
    var verbs: [String: Verb] = [:]
    for entry in table.split(whereSeparator: { $0 == "|" || $0 == "\n" }) {
      let forms = entry.split(separator: " ").map(String.init)
      guard forms.count == 4 else { continue }
      verbs[forms[0]] = Verb(base: forms[0], past: forms[1], third: forms[2], gerund: forms[3])
    }
    return verbs
  }()

  /// The reading of a text as a command; nil when it opens otherwise.
  init?(_ text: String) {
    let first = text.prefix { $0 != " " }
    guard let verb = Self.verbs[first.lowercased()], first.endIndex < text.endIndex || verb.base == "mute" else {
      return nil
    }
    self.verb = verb
    rest = String(text[first.endIndex...])
  }
}
