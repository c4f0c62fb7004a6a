// What slots and intents do in a sentence: name devices and places, set something, say when. One list each, for whoever
// reads, cuts, repairs or remembers sentences.

import Ontology

extension SlotName {
  /// Slots that say which device or kind.
  static let things: Set<SlotName> = ["name", "domain", "device_class"]
  /// Slots that say where.
  static let places: Set<SlotName> = ["area", "floor"]
  /// Slots that say what is acted on.
  static let targets = things.union(places)
  /// Slots that say when, or for how long.
  static let scheduling: Set<SlotName> = ["delay", "time", "duration"]
  /// Slots that say to what, or how far.
  static let values: Set<SlotName> = [
    "brightness", "color", "temperature", "position", "percentage", "volume_level", "brightness_step", "volume_step",
    "temperature_step",
  ]
  /// The parts of a timer's length.
  static let timerParts: Set<SlotName> = ["hours", "minutes", "seconds"]
}

extension IntentName {
  /// Intents that set a share of the whole, each with its slot.
  static let settings: [IntentName: SlotName] = [
    "HassLightSet": "brightness", "HassFanSetSpeed": "percentage", "HassSetPosition": "position",
    "HassSetVolume": "volume_level", "HassClimateSetTemperature": "temperature",
  ]
  /// Intents that change something by a step, each with its slot.
  static let steps: [IntentName: SlotName] = [
    "HassSetBrightnessRelative": "brightness_step", "HassSetVolumeRelative": "volume_step",
    "HassClimateSetTemperatureRelative": "temperature_step",
  ]
  /// Intents that change something in the home.
  static let moving: Set<IntentName> = [
    "HassTurnOn", "HassTurnOff", "HassSetPosition", "HassLightSet", "HassClimateSetTemperature", "HassFanSetSpeed",
    "HassSetVolume", "HassSetVolumeRelative", "HassSetBrightnessRelative", "HassClimateSetTemperatureRelative",
    "HassMediaUnpause", "HassVacuumStart", "HassLawnMowerStartMowing", "HassVacuumCleanArea", "HassMediaPause",
    "HassMediaNext", "HassMediaPrevious", "HassMediaPlayerMute", "HassMediaPlayerUnmute", "HassVacuumReturnToBase",
    "HassLawnMowerDock",
  ]
  /// Intents that send robots to work or home.
  static let robots: Set<IntentName> = [
    "HassVacuumStart", "HassVacuumCleanArea", "HassVacuumReturnToBase", "HassLawnMowerStartMowing", "HassLawnMowerDock",
  ]
  /// Intents on the items of a list.
  static let listing: Set<IntentName> = [
    "HassShoppingListAddItem", "HassShoppingListCompleteItem", "HassListAddItem", "HassListCompleteItem",
    "HassListRemoveItem",
  ]

  /// Slots of which this intent needs one to say to what it sets something; empty for an intent that sets nothing.
  var settingSlots: Set<SlotName> {
    guard let slot = Self.settings[self] else { return [] }
    return slot == "brightness" ? ["brightness", "color", "temperature"] : [slot]
  }
}
