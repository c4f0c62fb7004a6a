// The one form of all rows, checked on sentences written for this file.

import Datasets
import Ontology
import Testing

/// A row whose spans are given as `slot: words`; words that the text does not hold are implied values.
func row(_ text: String, _ label: String, _ spans: KeyValuePairs<String, String> = [:]) -> LabelledUtterance {
  let scalars = Array(text.unicodeScalars)
  let located = spans.map { name, value in
    let words = Array(value.unicodeScalars)
    let start = scalars.indices.first { scalars[$0...].starts(with: words) }
    return LabelledUtterance.Span(SlotName(rawValue: name), value: value, range: start.map { $0..<($0 + words.count) })
  }
  return LabelledUtterance(text, label: IntentLabel(spelling: label), spans: located)
}

/// `slot=words` of every span, in order; implied ones with a star.
func spelled(_ row: LabelledUtterance) -> [String] {
  row.spans.map { "\($0.name)=\($0.value)\($0.range == nil ? "*" : "")" }
}

@Suite("Conventions")
struct ConventionsTests {
  let places: Set<String> = ["pantry", "loft", "garage", "wine cellar"]

  private func brought(_ given: LabelledUtterance) throws -> LabelledUtterance {
    try Conventions.applied(to: given, places: places)
  }

  @Test(
    "a quantity's span includes its unit",
    arguments: [
      (row("set the loft lights to 35 percent", "HassLightSet", ["brightness": "35"]), "brightness=35 percent"),
      (row("set the loft lights to 35%", "HassLightSet", ["brightness": "35"]), "brightness=35%"),
      (
        row("make the loft 21.5 degrees", "HassClimateSetTemperature", ["temperature": "21.5"]),
        "temperature=21.5 degrees"
      ),
      (row("make the loft 70°", "HassClimateSetTemperature", ["temperature": "70"]), "temperature=70°"),
      (row("set the loft to 2700 k", "HassLightSet", ["temperature": "2700"]), "temperature=2700 k"),
      (row("a timer for 6 minutes", "HassStartTimer", ["minutes": "6"]), "minutes=6 minutes"),
      (row("a 6-minute timer", "HassStartTimer", ["minutes": "6"]), "minutes=6-minute"),
      (row("a timer of 2 and a half hours", "HassStartTimer", ["hours": "2"]), "hours=2 and a half hours"),
    ])
  func units(given: LabelledUtterance, expected: String) throws {
    #expect(spelled(try brought(given)).contains(expected))
  }

  @Test("how much louder or dimmer is marked wherever it is said")
  func amounts() throws {
    let louder = try brought(row("make it a little bit louder", "HassSetVolumeRelative[volume_step=up]"))
    #expect(spelled(louder) == ["volume_step=a little bit"])
    let marked = row(
      "dim it slightly by ten", "HassSetBrightnessRelative[brightness_step=down]", ["brightness_step": "ten"])
    #expect(spelled(try brought(marked)) == ["brightness_step=ten"])
  }

  @Test("a bare kind of device is a domain, a kind of cover a device class")
  func kinds() throws {
    #expect(spelled(try brought(row("switch the fans off", "HassTurnOff", ["domain": "fan"]))) == ["domain=fans"])
    let blinds = try brought(row("open the loft blinds", "HassTurnOn", ["area": "loft", "device_class": "blind*"]))
    #expect(spelled(blinds) == ["area=loft", "device_class=blinds"])
    #expect(blinds.label == IntentLabel("HassTurnOn", implying: "domain", "cover"))
  }

  @Test("a known area before a kind is two slots, before a noun that names it is one name")
  func areaAndKind() throws {
    #expect(
      spelled(try brought(row("wine cellar lights on", "HassTurnOn", ["name": "wine cellar lights"])))
        == ["area=wine cellar", "domain=lights"])
    #expect(
      spelled(try brought(row("turn the loft lamp on", "HassTurnOn", ["area": "loft"]))) == ["name=loft lamp"])
    #expect(
      spelled(try brought(row("turn the sofa lamp on", "HassTurnOn", ["name": "sofa"]))) == ["name=sofa lamp"])
    #expect(spelled(try brought(row("lock the front door", "HassTurnOn", ["domain": "lock"]))) == ["name=front door"])
  }

  @Test("light is implied only where no word says it, and a verb is no kind")
  func impliedLight() throws {
    let dark = try brought(row("far too dark in the loft", "HassTurnOn", ["area": "loft", "domain": "light"]))
    #expect(dark.label == IntentLabel("HassTurnOn", implying: "domain", "light"))
    #expect(spelled(dark) == ["area=loft"])
    let lit = try brought(row("light up the pantry", "HassTurnOn", ["domain": "light", "area": "pantry"]))
    #expect(lit.label == IntentLabel("HassTurnOn", implying: "domain", "light"))
    #expect(try brought(row("lights on", "HassTurnOn", ["domain": "light*"])).label == IntentLabel("HassTurnOn"))
  }

  @Test("the verb implies lock and cover")
  func verbs() throws {
    #expect(
      try brought(row("unlock the shed", "HassTurnOff", ["name": "shed"])).label
        == IntentLabel("HassTurnOff", implying: "domain", "lock"))
    #expect(
      try brought(row("close the hatch", "HassTurnOff", ["name": "hatch"])).label
        == IntentLabel("HassTurnOff", implying: "domain", "cover"))
    #expect(
      try brought(row("shut off the hatch", "HassTurnOff", ["name": "hatch"])).label == IntentLabel("HassTurnOff"))
  }

  @Test("a direction is implied, its span covers the amount alone")
  func directions() throws {
    let quieter = try brought(row("bring the volume down 15 percent", "HassSetVolumeRelative", ["volume_step": "-15"]))
    #expect(quieter.label == IntentLabel("HassSetVolumeRelative", implying: "volume_step", "down"))
    #expect(spelled(quieter) == ["volume_step=15 percent"])
    let up = try brought(row("volume up", "HassSetVolumeRelative", ["volume_step": "up"]))
    #expect(up.label == IntentLabel("HassSetVolumeRelative", implying: "volume_step", "up"))
    #expect(up.spans.isEmpty)
    #expect(throws: Conventions.Refusal.noDirection) { try brought(row("volume", "HassSetVolumeRelative")) }
  }

  @Test("modifiers cover the whole phrase")
  func modifiers() throws {
    #expect(
      spelled(try brought(row("fans off in 9 minutes", "HassTurnOff", ["delay": "9 minutes"])))
        == ["domain=fans", "delay=in 9 minutes"])
    #expect(
      spelled(try brought(row("all fans off except the loft", "HassTurnOff", ["except": "loft"])))
        == ["domain=fans", "except=except the loft"])
  }

  @Test("a value given as a number is put on the word that stands for it")
  func spokenValues() throws {
    #expect(
      spelled(
        try brought(row("pantry to maximum brightness", "HassLightSet", ["area": "pantry", "brightness": "100"])))
        == ["area=pantry", "brightness=maximum"])
  }

  @Test("what the words do not hold is kept only when asked for")
  func implied() throws {
    let given = row("warmer", "HassClimateSetTemperatureRelative[temperature_step=up]", ["area": "loft"])
    #expect(try brought(given).spans.isEmpty)
    #expect(spelled(try Conventions.applied(to: given, places: [], keepsImplied: true)) == ["area=loft*"])
  }

  @Test("an intent outside the ontology and a command without a target are refused")
  func refusals() {
    #expect(throws: Conventions.Refusal.unknownIntent) { try brought(row("dance", "HassDance")) }
    #expect(throws: Conventions.Refusal.noTarget) { try brought(row("do it", "HassTurnOn")) }
  }
}
