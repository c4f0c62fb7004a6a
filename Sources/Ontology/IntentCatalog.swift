// The intents a home can ask for and the slots each may carry: Home Assistant's schema, and ours in its style.
// Source: Home Assistant intents, `intents.yaml` (CC BY 4.0), names and meanings; the table is ours.

/// What one intent means and which slots it may carry.
public struct IntentDefinition: Equatable, Sendable {
  /// The intent.
  public let name: IntentName
  /// One line for people.
  public let summary: String
  /// Slots it may carry besides the modifiers.
  public let slots: [SlotName]
  /// Whether it acts on entities of the home.
  public let hasTargets: Bool
  /// Domain of its targets where the intent alone says it.
  public let domain: String?

  init(
    _ name: IntentName, _ summary: String, _ slots: [SlotName], targets: Bool = true, domain: String? = nil
  ) {
    self.name = name
    self.summary = summary
    self.slots = slots
    hasTargets = targets
    self.domain = domain
  }
}

/// The ontology: every intent of the shipped model.
public enum IntentCatalog {
  /// Slots that any command may carry.
  public static let modifiers: [SlotName] = ["delay", "time", "duration", "except"]

  private static let place: [SlotName] = ["name", "area", "floor"]
  private static let device: [SlotName] = place + ["domain", "device_class"]
  private static let length: [SlotName] = ["hours", "minutes", "seconds"]
  private static let whichTimer: [SlotName] = ["start_hours", "start_minutes", "start_seconds", "name", "area"]

  /// Every intent, in the order of Home Assistant's schema, ours last.
  public static let all: [IntentDefinition] = [
    .init("HassTurnOn", "Turns on, opens or locks something, or runs a scene or script", device),
    .init("HassTurnOff", "Turns off, closes or unlocks something", device),
    .init("HassGetState", "Asks for the state of something", device + ["state"]),
    .init("HassNevermind", "Takes it back", [], targets: false),
    .init("HassRespond", "Says something friendly to the house", ["response"], targets: false),
    .init("HassBroadcast", "Announces a message on the satellites", ["message", "area"], targets: false),
    .init("HassSetPosition", "Sets a position in percent", device + ["position"]),
    .init("HassGetCurrentDate", "Asks for the date", [], targets: false),
    .init("HassGetCurrentTime", "Asks for the time", [], targets: false),
    .init(
      "HassLightSet", "Sets brightness, colour or colour temperature",
      place + ["domain", "brightness", "color", "temperature"], domain: "light"),
    .init("HassClimateSetTemperature", "Sets the target temperature", place + ["temperature"], domain: "climate"),
    .init("HassClimateGetTemperature", "Asks for the temperature", place, domain: "climate"),
    .init("HassShoppingListAddItem", "Adds to the shopping list", ["item"], targets: false),
    .init("HassShoppingListCompleteItem", "Ticks something off the shopping list", ["item"], targets: false),
    .init("HassGetWeather", "Asks for the weather", ["name"], domain: "weather"),
    .init("HassListAddItem", "Adds to a list", ["item", "name"], domain: "todo"),
    .init("HassListCompleteItem", "Ticks something off a list", ["item", "name"], domain: "todo"),
    .init("HassListRemoveItem", "Removes from a list", ["item", "name"], domain: "todo"),
    .init("HassVacuumStart", "Starts the vacuum cleaner", place, domain: "vacuum"),
    .init("HassVacuumReturnToBase", "Sends the vacuum cleaner home", place, domain: "vacuum"),
    .init("HassVacuumCleanArea", "Cleans one area", place, domain: "vacuum"),
    .init("HassMediaPause", "Pauses what plays", place, domain: "media_player"),
    .init("HassMediaUnpause", "Resumes what was paused", place, domain: "media_player"),
    .init("HassMediaNext", "Skips to the next track", place, domain: "media_player"),
    .init("HassMediaPrevious", "Goes back a track", place, domain: "media_player"),
    .init("HassSetVolume", "Sets the volume in percent", place + ["volume_level"], domain: "media_player"),
    .init("HassMediaPlayerMute", "Mutes", place, domain: "media_player"),
    .init("HassMediaPlayerUnmute", "Unmutes", place, domain: "media_player"),
    .init("HassSetVolumeRelative", "Louder or quieter", place + ["volume_step"], domain: "media_player"),
    .init(
      "HassMediaSearchAndPlay", "Plays something by name", place + ["search_query", "media_class"],
      domain: "media_player"),
    .init("HassStartTimer", "Starts a timer", length + ["name", "conversation_command"], targets: false),
    .init("HassCancelAllTimers", "Cancels every timer", ["area"], targets: false),
    .init("HassCancelTimer", "Cancels a timer", whichTimer, targets: false),
    .init("HassIncreaseTimer", "Makes a timer longer", length + whichTimer, targets: false),
    .init("HassDecreaseTimer", "Makes a timer shorter", length + whichTimer, targets: false),
    .init("HassPauseTimer", "Pauses a timer", whichTimer, targets: false),
    .init("HassUnpauseTimer", "Resumes a timer", whichTimer, targets: false),
    .init("HassTimerStatus", "Asks how long a timer has left", whichTimer, targets: false),
    .init("HassFanSetSpeed", "Sets a fan's speed in percent", place + ["percentage"], domain: "fan"),
    .init("HassLawnMowerStartMowing", "Starts the lawn mower", place, domain: "lawn_mower"),
    .init("HassLawnMowerDock", "Sends the lawn mower home", place, domain: "lawn_mower"),
    .init("HassSetBrightnessRelative", "Brighter or dimmer", place + ["domain", "brightness_step"], domain: "light"),
    .init("HassClimateSetTemperatureRelative", "Warmer or cooler", place + ["temperature_step"], domain: "climate"),
  ]

  private static let byName: [IntentName: IntentDefinition] = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The definition of an intent, or nil for one that is not of the ontology.
  public static func definition(of name: IntentName) -> IntentDefinition? { byName[name] }

  /// Every slot name of the ontology, sorted as intents introduce them, modifiers last.
  public static let slotNames: [SlotName] = {
    var seen: Set<SlotName> = []
    return (all.flatMap(\.slots) + modifiers).filter { seen.insert($0).inserted }
  }()
}
