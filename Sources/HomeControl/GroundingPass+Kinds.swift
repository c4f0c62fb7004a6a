// What kind of device is meant: by the intent, by the sentence as a whole, by a word.

import Ontology
import Resolvers

extension GroundingPass {
  /// Reads the kind from the intent, the implied slot and the `domain` and `device_class` slots.
  mutating func readKind() throws(Refusal) {
    if let domain = definition?.domain { requiredKind = DeviceKind(domain) }
    if let implied = request.implied, implied.name == "domain" || implied.name == "device_class" {
      try require(impliedKind(implied.name, implied.value))
      if requiredKind != nil, definition?.domain == nil, !slots.contains(where: { $0.name == implied.name }) {
        slots.append(Slot(implied.name, .text(implied.value)))
      }
    }
    if requiredKind == nil, request.intent == "HassGetState", asksForLock { requiredKind = DeviceKind("lock") }
    kind = requiredKind
    if kind == nil, request.intent == "HassGetState", asksForHumidity { kind = DeviceKind("sensor", "humidity") }
    joinKindWithPlace()
    var spoken: [DeviceKind] = []
    for position in slots.indices where slots[position].name == "domain" || slots[position].name == "device_class" {
      guard case .text(let text) = slots[position].value else { continue }
      let words = unquantified(NameNormalizer.words(of: text))
      if words.isEmpty || Quantifier.everything.contains(words.joined(separator: " ")) {
        isEverything = requiredKind == nil
        saysEverything = true
        isAll = true
        slots[position].name = "name"
        slots[position].value = .text("all")
      } else if let said = DeviceKind(words: words) ?? written(slots[position], text) ?? slip(words) {
        spoken.append(said)
        if slots[position].raw != nil { kindWords = Array(words) }
        write(said, at: position)
      } else {
        // "coffee machine" is no kind but may well be a name.
        slots[position].name = "name"
      }
    }
    for said in spoken { try merge(said) }
    try readEverything()
    // "Movie night" is a scene, where one is called so, and no player.
    if kind == nil, !isEverything, !slots.contains(where: namesDevice), !holdsName, let said = kindFromText() {
      try merge(said)
      slots.append(Slot("domain", .text(said.domain)))
    }
    addDeviceClass()
  }

  /// Whether a slot names something that is no room: "turn all the players in the Sala off" names none.
  private func namesDevice(_ slot: Slot) -> Bool {
    guard slot.name == "name" else { return false }
    guard case .text(let text) = slot.value else { return true }
    let words = NameNormalizer.words(of: text)
    return index.areaNames.exact(words: words).isEmpty || !index.entityNames.exact(words: words).isEmpty
  }

  /// "Garage" and "door" side by side are a garage door, not the doors of the garage.
  private mutating func joinKindWithPlace() {
    for position in slots.indices where slots[position].name == "domain" || slots[position].name == "device_class" {
      guard let raw = slots[position].raw,
        let area = slots.first(where: { $0.name == "area" && $0.raw != nil }), let place = area.raw,
        request.text.lowercased().contains("\(place) \(raw)".lowercased())
      else { continue }
      let words = NameNormalizer.words(of: "\(place) \(raw)")
      guard let joined = DeviceKind(words: words[...]), joined.deviceClass != nil,
        joined != DeviceKind(words: NameNormalizer.words(of: raw)[...])
      else { continue }
      slots[position].value = .text("\(place) \(raw)")
      slots[position].raw = "\(place) \(raw)"
      slots[position].range = area.range.flatMap { first in
        slots[position].range.map { first.lowerBound..<max($0.upperBound, first.upperBound) }
      }
      slots.removeAll { $0 == area }
      return
    }
  }

  /// The one kind that the command's words outside its slots name, where no slot names any.
  private func kindFromText() -> DeviceKind? {
    var words = NameNormalizer.words(of: request.text)[...]
    let taken = Set(request.slots.flatMap { NameNormalizer.words(of: $0.raw ?? "") })
    var found: Set<DeviceKind> = []
    while !words.isEmpty {
      let longest = (1...3).reversed().first { count in
        words.count >= count && DeviceKind(words: words.prefix(count)) != nil
          && !words.prefix(count).contains(where: taken.contains)
      }
      if let longest, let said = DeviceKind(words: words.prefix(longest)), words.prefix(longest) != ["garage"] {
        found.insert(said)
      }
      words.removeFirst(longest ?? 1)
    }
    return found.count == 1 ? found.first : nil
  }

  private var asksForLock: Bool {
    slots.contains { $0.name == "state" && ($0.value == .text("locked") || $0.value == .text("unlocked")) }
  }

  /// "How humid is it in the laundry".
  private var asksForHumidity: Bool {
    !slots.contains { $0.name == "name" }
      && SpokenWords.split(request.text).contains { ["humid", "humidity", "damp", "muggy"].contains($0) }
  }

  /// A domain or class spelled as the ontology does.
  private func impliedKind(_ name: SlotName, _ value: String) -> DeviceKind? {
    if name == "domain" { return DeviceKind(value) }
    if let kind = DeviceKind(named: value), kind.deviceClass == value { return kind }
    return ["temperature", "humidity", "battery"].contains(value)
      ? DeviceKind("sensor", value) : DeviceKind("cover", value)
  }

  /// The kind of a slot that a definition wrote, rather than somebody said.
  private func written(_ slot: Slot, _ text: String) -> DeviceKind? {
    slot.raw == nil ? impliedKind(slot.name, text) : nil
  }

  /// A kind that was misheard, where nothing in the home is called so.
  private func slip(_ words: ArraySlice<String>) -> DeviceKind? {
    guard index.entityNames.exact(words: Array(words)).isEmpty else { return nil }
    return DeviceKind.resembling(Array(words))
  }

  private mutating func require(_ implied: DeviceKind?) throws(Refusal) {
    guard let implied else { return }
    guard let required = requiredKind else {
      requiredKind = implied
      return
    }
    guard required.domain == implied.domain else { throw cannot("those") }
    requiredKind = implied
  }

  /// A kind said in words joins what the intent requires, or contradicts it.
  mutating func merge(_ said: DeviceKind) throws(Refusal) {
    guard let required = kind else {
      kind = said
      return
    }
    if said.domain == required.domain {
      if let a = said.deviceClass, let b = required.deviceClass, a != b { throw cannot("the \(said.plural)") }
      kind = DeviceKind(said.domain, said.deviceClass ?? required.deviceClass)
    } else if required.domain == "lock", said == DeviceKind("cover", "door") || said == DeviceKind("cover", "gate") {
      return  // Doors are what locks lock.
    } else if required.domain == "cover", said.domain == "valve", requiredKind?.domain == "cover" {
      requiredKind = said
      kind = said
    } else {
      throw cannot("the \(said.plural)")
    }
  }

  func cannot(_ what: String) -> Refusal { Refusal(.unsupported, "I can't do that with \(what).") }

  /// Puts a kind that was said into the slot it was said in.
  func write(_ said: DeviceKind, into slot: inout Slot) {
    if slot.name == "device_class", let deviceClass = said.deviceClass {
      slot.value = .text(deviceClass)
    } else {
      slot.name = "domain"
      slot.value = .text(said.domain)
    }
  }

  private mutating func write(_ said: DeviceKind, at position: Int) { write(said, into: &slots[position]) }

  /// A class told by the word in the `domain` slot ("blinds") becomes an inferred slot of its own.
  mutating func addDeviceClass() {
    guard let deviceClass = kind?.deviceClass, slots.contains(where: { $0.name == "domain" }),
      !slots.contains(where: { $0.name == "device_class" })
    else { return }
    slots.append(Slot("device_class", .text(deviceClass)))
  }

  /// Without "all", "every", "of" at the front.
  func unquantified(_ words: [String]) -> ArraySlice<String> {
    words.drop { Quantifier.leading.contains($0) }
  }

  /// Whether an entity may be the target of this intent at all.
  func fits(_ entity: IndexedEntity) -> Bool {
    if let requiredKind {
      return withSensors(requiredKind).contains { $0.includes(entity) }
    }
    switch request.intent {
    case "HassTurnOn", "HassTurnOff": return DeviceKind.switchable.contains(entity.domain)
    case "HassSetPosition": return entity.domain == "cover" || entity.domain == "valve"
    default: return true
    }
  }

  /// In questions, a kind and the sensors that know its state: thermometers, contacts on windows and doors.
  private func withSensors(_ kind: DeviceKind) -> [DeviceKind] {
    if request.intent == "HassClimateGetTemperature" { return [kind, DeviceKind("sensor", "temperature")] }
    guard request.intent == "HassGetState", kind.domain == "cover", let deviceClass = kind.deviceClass else {
      return [kind]
    }
    return [kind, DeviceKind("binary_sensor", deviceClass == "garage" ? "garage_door" : deviceClass)]
  }

  /// The kinds to look for where no device is named.
  var soughtKinds: [DeviceKind] {
    if let kind { return withSensors(kind) }
    if isEverything { return DeviceKind.everything.sorted().map { DeviceKind($0) } }
    switch request.intent {
    case "HassSetPosition": return [DeviceKind("cover")]
    case "HassTurnOn", "HassTurnOff": return places == nil ? [] : [DeviceKind("light")]
    case "HassGetState": return isAll || places != nil ? kindsInState : []
    default: return []
    }
  }

  /// What can be in the state that is asked for: "is anything on", "what is open upstairs".
  private var kindsInState: [DeviceKind] {
    switch slots.first(where: { $0.name == "state" })?.value {
    case .text("on"), .text("off"): DeviceKind.everything.sorted().map { DeviceKind($0) }
    case .text("open"), .text("closed"):
      [DeviceKind("cover"), DeviceKind("valve")]
        + ["door", "window", "garage_door", "opening"].map { DeviceKind("binary_sensor", $0) }
    case .text("locked"), .text("unlocked"): [DeviceKind("lock"), DeviceKind("binary_sensor", "lock")]
    default: []
    }
  }
}
