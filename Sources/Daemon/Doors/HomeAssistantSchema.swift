// What Home Assistant carries out of an intent that is handed to it. Its handlers ignore slots they do not know, so the
// table has what they read, which is less than what its sentences may hold: a broadcast is made everywhere whatever
// `area` says. Read in Home Assistant 2025.4 and 2026.11.

internal import Devices
internal import Ontology

/// How one intent of Home Assistant is put.
struct HomeAssistantIntent {
  /// How it is told which devices are meant.
  enum Aim {
    /// It acts on none, or on whatever its slots say.
    case none
    /// On all that fit place and kind, or on one by name.
    case group
    /// On exactly one.
    case single
    /// It asks, of one by name or of all that fit place and kind.
    case question
    /// It says where to clean; the machine is the one that can.
    case cleaning
  }

  let aim: Aim
  /// Slots that it reads besides those that say which devices are meant.
  let slots: Set<SlotName>
  /// Slots whose values have to be whole numbers.
  let wholeNumbers: Set<SlotName>
  /// What is said when it is done: a template of Home Assistant, never with words of the utterance.
  let speech: String?

  private init(
    _ aim: Aim, _ slots: Set<SlotName> = [], says speech: String? = Self.done
  ) {
    self.aim = aim
    self.slots = slots
    wholeNumbers = slots.intersection(Self.counts)
    self.speech = speech
  }

  private static let done = "Done."
  /// Climate sets temperatures in halves; lights want whole kelvins.
  private static let counts: Set<SlotName> = [
    "brightness", "position", "percentage", "volume_level", "volume_step", "hours", "minutes", "seconds",
    "start_hours", "start_minutes", "start_seconds",
  ]
  private static let timer: Set<SlotName> = ["start_hours", "start_minutes", "start_seconds", "name", "area"]
  private static let length: Set<SlotName> = ["hours", "minutes", "seconds"]

  private static let states =
    "{% for one in query.matched + query.unmatched %}{{ one.name }}: {{ one.state_with_unit }}. {% endfor %}"
  private static let yesOrNo = "{% if query.matched %}Yes{% else %}No{% endif %}."
  private static let allOrNot = "{% if query.matched and not query.unmatched %}Yes{% else %}No{% endif %}."
  private static let names =
    "{% for one in query.matched %}{{ one.name }}{{ ', ' if not loop.last }}{% else %}None{% endfor %}."
  private static let count = "{{ query.matched | length }} of {{ (query.matched + query.unmatched) | length }}."
  private static let temperature =
    "{{ state.attributes.current_temperature if 'current_temperature' in state.attributes else state.state }} degrees."
  private static let weather = "{{ state.state }}, {{ state.attributes.temperature }} degrees."
  private static let timeLeft =
    "{% for timer in slots.timers %}{{ timer.total_seconds_left // 60 }} minutes and "
    + "{{ timer.total_seconds_left % 60 }} seconds left. {% else %}There is no timer. {% endfor %}"

  /// What is said to a question; `kind` where a state was asked about.
  func answer(to kind: QuestionKind?, ofSeveral: Bool) -> String? {
    guard aim == .question, let kind else { return speech }
    return switch kind {
    case .any: Self.yesOrNo
    case .whether, .all: ofSeveral ? Self.allOrNot : Self.yesOrNo
    case .which: Self.names
    case .howMany: Self.count
    }
  }

  /// Every intent that is handed on.
  static let all: [IntentName: HomeAssistantIntent] = [
    "HassTurnOn": .init(.group),
    "HassTurnOff": .init(.group),
    "HassGetState": .init(.question, ["state"], says: states),
    "HassNevermind": .init(.none, says: nil),
    "HassRespond": .init(.none, ["response"], says: "Hello."),
    "HassBroadcast": .init(.none, ["message"]),
    "HassSetPosition": .init(.group, ["position"]),
    "HassGetCurrentDate": .init(.none, says: "{{ slots.date.strftime('%A, %d %B %Y') }}"),
    "HassGetCurrentTime": .init(.none, says: "{{ slots.time.strftime('%H:%M') }}"),
    "HassLightSet": .init(.group, ["brightness", "color", "temperature"]),
    "HassClimateSetTemperature": .init(.single, ["temperature"]),
    "HassClimateGetTemperature": .init(.question, says: temperature),
    "HassShoppingListAddItem": .init(.none, ["item"]),
    "HassShoppingListCompleteItem": .init(.none, ["item"]),
    "HassGetWeather": .init(.single, says: weather),
    "HassListAddItem": .init(.single, ["item"]),
    "HassListCompleteItem": .init(.single, ["item"]),
    "HassListRemoveItem": .init(.single, ["item"]),
    "HassVacuumStart": .init(.group),
    "HassVacuumReturnToBase": .init(.group),
    "HassVacuumCleanArea": .init(.cleaning, ["area"]),
    "HassMediaPause": .init(.group),
    "HassMediaUnpause": .init(.group),
    "HassMediaNext": .init(.group),
    "HassMediaPrevious": .init(.group),
    "HassSetVolume": .init(.group, ["volume_level"]),
    "HassMediaPlayerMute": .init(.group),
    "HassMediaPlayerUnmute": .init(.group),
    "HassSetVolumeRelative": .init(.group, ["volume_step"]),
    "HassMediaSearchAndPlay": .init(.single, ["search_query", "media_class"]),
    "HassStartTimer": .init(.none, length.union(["name"])),
    "HassCancelAllTimers": .init(.none, ["area"]),
    "HassCancelTimer": .init(.none, timer),
    "HassIncreaseTimer": .init(.none, length.union(timer)),
    "HassDecreaseTimer": .init(.none, length.union(timer)),
    "HassPauseTimer": .init(.none, timer),
    "HassUnpauseTimer": .init(.none, timer),
    "HassTimerStatus": .init(.none, timer, says: timeLeft),
    "HassFanSetSpeed": .init(.group, ["percentage"]),
    "HassLawnMowerStartMowing": .init(.group),
    "HassLawnMowerDock": .init(.group),
  ]
}
