// The reviewed word tables behind the conventions: which words name a kind of device, which are units, which
// say a direction, a state, a moment. Everything is lower case and in the form WordScanner gives.

import Ontology

enum Lexicon {
  /// Words that name a kind of device, longest first when scanned: which slot they fill.
  static let kinds: [[String]: SlotName] = {
    var kinds: [[String]: SlotName] = [:]
    let domains = """
      light, lights, lighting, lamp, lamps, bulb, bulbs, light bulb, light bulbs, lightbulb, lightbulbs, fan, fans,
      switch, switches, lock, locks, valve, valves, heating, heat, heater, heaters, ac, a c, air con, aircon,
      air conditioner, air conditioners, air conditioning, hvac, thermostat, thermostats, radiator, radiators,
      climate, media player, media players, speaker, speakers, vacuum, vacuums, vacuum cleaner, robot vacuum,
      robot vacuum cleaner, vacuum robot, vacuum cleaner robot, robot cleaner, cleaner robot, camera, cameras,
      security camera, security cameras, siren, sirens, humidifier, humidifiers, lawn mower, lawnmower, mower
      """
    let classes = """
      blind, blinds, curtain, curtains, drape, drapes, shutter, shutters, shade, shades, awning, awnings,
      garage door, garage doors, gate, gates, window, windows, door, doors
      """
    for (list, slot) in [(domains, "domain" as SlotName), (classes, "device_class")] {
      for phrase in list.split(separator: ",") {
        kinds[phrase.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)] = slot
      }
    }
    return kinds
  }()
  static let longestKind = 3

  /// Kinds that read as a verb unless a determiner or a place stands before them.
  static let kindsLikeVerbs: Set<String> = ["light", "switch", "lock", "heat", "shade", "vacuum", "gate", "mower"]

  /// Kinds that make a device's own name after a place: "the bedroom lamp" is one thing, "kitchen lights" are many.
  static let kindsThatName: Set<String> = ["lamp", "switch", "thermostat", "valve", "door", "lock", "heater"]

  /// Words that make a kind into one device's name.
  static let qualifiers: Set<String> = [
    "front", "back", "side", "main", "rear", "left", "right", "overhead", "ceiling", "bedside", "reading", "desk",
    "table", "outer", "inner", "sliding", "entry", "floor", "standing", "corner", "night", "middle", "top", "bottom",
  ]

  static let determiners: Set<String> = [
    "the", "my", "our", "a", "an", "this", "that", "these", "those", "all", "every", "each", "any", "smart", "of",
    "your", "some", "his", "her", "their", "both", "more",
  ]
  static let articles: Set<String> = ["the", "my", "our", "a", "an", "your", "this", "that", "these", "those"]
  static let quantifiers: Set<String> = ["all", "every", "each", "any", "both", "of", "single"]

  /// What people call a place without naming an area.
  static let noPlaces: Set<String> = [
    "house", "home", "here", "in here", "room", "this room", "my room", "the room", "apartment", "flat", "floor",
    "floors", "carpet", "carpets", "corner", "interior", "overhead", "furniture", "house cleaning", "place",
    "outside the house", "inside", "entire house", "whole house", "everywhere", "ceiling", "wall", "window", "door",
    "indoor", "indoors", "area",
  ]

  /// Names of storeys.
  static let floors: Set<String> = [
    "upstairs", "downstairs", "first floor", "second floor", "third floor", "ground floor", "top floor", "main floor",
    "upper floor", "lower floor", "bottom floor",
  ]

  static let percentUnits: Set<String> = ["%", "percent", "percentage"]
  static let temperatureUnits: Set<String> = [
    "°", "degree", "degrees", "deg", "celsius", "celcius", "centigrade", "fahrenheit", "farenheit", "kelvin", "c", "f",
    "k",
  ]
  static let timeUnits: [SlotName: Set<String>] = [
    "hours": ["hour", "hours", "hr", "hrs", "h"], "minutes": ["minute", "minutes", "min", "mins", "m"],
    "seconds": ["second", "seconds", "sec", "secs", "s"],
  ]
  static let anyTimeUnit: Set<String> = timeUnits.values.reduce(into: ["day", "days", "week", "weeks"]) {
    $0.formUnion($1)
  }
  static let percentSlots: Set<SlotName> = [
    "brightness", "position", "percentage", "volume_level", "volume_step", "brightness_step",
  ]
  static let temperatureSlots: Set<SlotName> = ["temperature", "temperature_step"]
  static let stepSlots: [IntentName: SlotName] = [
    "HassSetVolumeRelative": "volume_step", "HassSetBrightnessRelative": "brightness_step",
    "HassClimateSetTemperatureRelative": "temperature_step",
  ]

  /// Ways to say a little, and a lot.
  static let smallAmounts: [[String]] = [
    "a bit", "a bit more", "a little", "a little more", "a little bit", "a little bit more", "a lot", "a notch",
    "a touch", "a tad", "slightly",
  ].map { $0.split(separator: " ").map(String.init) }

  static let upWords: Set<String> = [
    "up", "increase", "raise", "louder", "brighter", "brighten", "warmer", "hotter", "higher", "more", "boost",
    "turn_up", "crank", "lighten", "rise",
  ]
  static let downWords: Set<String> = [
    "down", "decrease", "lower", "reduce", "quieter", "softer", "dim", "dimmer", "darker", "darken", "cooler", "colder",
    "less", "drop", "turn_down", "quiet",
  ]
  static let directionOnly: Set<String> = ["up", "down", "increase", "decrease", "raise", "lower", "reduce"]

  /// Words that stand for a value which sources give as a number.
  static let spokenValues: [SlotName: [[String]]] = [
    "brightness": phrases("maximum, minimum, max, min, highest, lowest, brightest, dimmest, full, half"),
    "volume_level": phrases("maximum, minimum, max, min, highest, lowest, loudest, quietest, full, half"),
    "position": phrases("half way, halfway, half, fully"),
    "percentage": phrases("maximum, minimum, max, min, highest, lowest, full, half"),
    "temperature": phrases("candle light, warm white, cold white, cool white, day light, daylight, warm, cool, cold"),
    "media_class": phrases("artist, album, track, song, playlist, podcast, movie, tv show, show"),
    "state": states,
  ]
  static let states = phrases(
    "on, off, open, opened, closed, shut, locked, unlocked, home, away, playing, paused, wet, dry, low, charging, occupied"
  )

  static let colors: Set<String> = [
    "white", "black", "red", "orange", "yellow", "green", "blue", "purple", "brown", "pink", "turquoise", "violet",
    "cyan", "magenta", "teal", "lavender", "gold", "indigo", "lime", "crimson", "amber", "peach", "beige", "maroon",
    "navy", "aqua", "pinkish", "yellowish", "redder", "redish", "reddish", "bluish", "greenish", "coral", "salmon",
    "olive", "silver", "mint", "rose", "scarlet",
  ]
  static let temperatureTones: Set<String> = ["warm", "warmer", "cool", "cooler", "cold", "daylight"]

  static let delayWords: Set<String> = ["in", "after"]
  static let durationWords: Set<String> = ["for", "until", "till"]
  static let timeWords: Set<String> = ["at", "by", "on"]
  static let exceptWords: [[String]] = phrases(
    "except for, except, but not, apart from, other than, excluding, aside from, besides, but")

  static func phrases(_ list: String) -> [[String]] {
    list.split(separator: ",").map { $0.split(separator: " ").map(String.init) }
  }
}
