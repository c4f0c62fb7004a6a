// Which players are meant where none is named: what plays is paused, skipped and made quieter, what is paused goes on.
// Home Assistant's own intents ask the same of players (`required_states` of its media_player intents).

import Ontology
import Resolvers

extension GroundingPass {
  /// Of several players those that the intent makes sense for; all of them where none is known to be such.
  func heard(_ found: [IndexedEntity]) -> [IndexedEntity] {
    let found = ofSpokenKind(found)
    guard found.count > 1, request.intent.speaksOfSound else { return found }
    for states in wantedStates {
      let some = found.filter { entity in request.players[entity.id].map(states.contains) ?? isAll }
      if some.contains(where: { request.players[$0.id] != nil }) { return some }
    }
    return found
  }

  /// The one player elsewhere that the intent makes sense for, where it makes none for those near: "pause" in the
  /// kitchen, where all is quiet, while the living room plays.
  func heardElsewhere(than near: [IndexedEntity], of kinds: [DeviceKind]) -> IndexedEntity? {
    guard ["HassMediaPause", "HassMediaNext", "HassMediaPrevious", "HassMediaPlayerMute"].contains(request.intent),
      let states = wantedStates.first
    else { return nil }
    let isMeant = { (entity: IndexedEntity) in request.players[entity.id].map(states.contains) }
    guard near.allSatisfy({ isMeant($0) == false }) else { return nil }
    let others = index.entities(of: kinds, in: nil).filter { isMeant($0) == true }
    return others.count == 1 ? others.first : nil
  }

  /// Of several players those that the word said speaks of: "the TV" is the one called so, "the speaker" is no TV.
  private func ofSpokenKind(_ found: [IndexedEntity]) -> [IndexedEntity] {
    guard found.count > 1, found.allSatisfy({ $0.domain == "media_player" }),
      !request.slots.contains(where: { $0.name == "except" })
    else { return found }
    let words = Set(NameNormalizer.words(of: request.text))
    var some = found
    if words.contains("speaker") {
      some = found.filter { $0.deviceClass != "tv" && $0.deviceClass != "receiver" }
    } else if !words.isDisjoint(with: ["amp", "amplifier", "avr", "receiver"]) {
      some = found.filter { $0.deviceClass == "receiver" }
    } else if words.contains("tv"), !isAll {
      let called = found.filter { NameNormalizer.words(of: $0.entity.name).contains("tv") }
      some = called.count == 1 ? called : found.filter { $0.deviceClass == "tv" }
    }
    return some.isEmpty ? found : some
  }

  /// States that a player should be in, the likeliest first.
  private var wantedStates: [Set<PlayerState>] {
    switch request.intent {
    case "HassMediaPause", "HassMediaNext", "HassMediaPrevious": [[.playing]]
    case "HassMediaUnpause": [[.paused]]
    default: isAll ? [[.playing, .paused, .idle]] : [[.playing], [.paused, .idle]]
    }
  }
}

extension IntentName {
  /// Whether it changes what players sound like or do with what they play.
  fileprivate var speaksOfSound: Bool {
    [
      "HassMediaPause", "HassMediaUnpause", "HassMediaNext", "HassMediaPrevious", "HassSetVolume",
      "HassSetVolumeRelative", "HassMediaPlayerMute", "HassMediaPlayerUnmute",
    ].contains(self)
  }
}
