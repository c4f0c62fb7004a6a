// Numbers and legal steps of BIO tags.

import Ontology
import Testing

@Suite("BIO tags")
struct TagSchemeTests {
  let scheme = TagScheme(slotNames: ["area", "name"])

  @Test("an inventory of two slots has five tags")
  func count() {
    #expect(scheme.tagCount == 5)
    #expect((0..<5).map(scheme.spelling(ofTag:)) == ["O", "B-area", "I-area", "B-name", "I-name"])
  }

  @Test("tags and slot names lead to each other", arguments: ["area", "name"] as [SlotName])
  func roundTrip(name: SlotName) {
    #expect(scheme.begin(name).flatMap(scheme.slotName(ofTag:)) == name)
    #expect(scheme.inside(name).flatMap(scheme.slotName(ofTag:)) == name)
  }

  @Test("an I- tag continues only its own slot")
  func legality() {
    #expect(scheme.isLegal(2, after: 1))
    #expect(scheme.isLegal(2, after: 2))
    #expect(!scheme.isLegal(2, after: 3))
    #expect(!scheme.isLegal(2, after: 0))
    #expect(!scheme.isLegal(2, after: nil))
    #expect(scheme.isLegal(1, after: 4))
    #expect(scheme.isLegal(0, after: 2))
  }

  @Test("a name outside the inventory has no tag")
  func unknown() {
    #expect(scheme.begin("floor") == nil)
    #expect(scheme.slotName(ofTag: 5) == nil)
  }
}

@Suite("Intent labels")
struct IntentLabelTests {
  @Test(
    "a spelling is read back as the same label",
    arguments: [
      IntentLabel("HassTurnOn"), IntentLabel("HassTurnOn", implying: "domain", "lock"), .outOfScope,
    ])
  func roundTrip(label: IntentLabel) {
    #expect(IntentLabel(spelling: label.spelling) == label)
  }

  @Test("an implied slot is spelled in brackets")
  func spelling() {
    let label = IntentLabel("HassSetVolumeRelative", implying: "volume_step", "down")
    #expect(label.spelling == "HassSetVolumeRelative[volume_step=down]")
  }

  @Test("brackets without a slot are part of the name")
  func malformed() {
    #expect(IntentLabel(spelling: "odd[name]").intent == "odd[name]")
  }
}

@Suite("The ontology")
struct IntentCatalogTests {
  @Test("Home Assistant's forty-one intents and two of ours are there, each once")
  func count() {
    #expect(IntentCatalog.all.count == 43)
    #expect(Set(IntentCatalog.all.map(\.name)).count == 43)
  }

  @Test("every intent is found by its name")
  func lookup() {
    for definition in IntentCatalog.all { #expect(IntentCatalog.definition(of: definition.name) == definition) }
    #expect(IntentCatalog.definition(of: "HassMakeTea") == nil)
  }

  @Test("the slot names hold every intent's slots and the modifiers, each once")
  func slots() {
    let names = IntentCatalog.slotNames
    #expect(Set(names).count == names.count)
    for slot in IntentCatalog.all.flatMap(\.slots) + IntentCatalog.modifiers { #expect(names.contains(slot)) }
  }
}
