// Which players are meant: those that the intent makes sense for, as far as it is known what they do.

import HomeControl
import Ontology
import Testing

@Suite("Which players a command is meant for")
struct PlayerTests {
  private let home = """
    areas: [lounge, kitchen, study, hall]
    entities:
      - {id: media_player.tv, name: Lounge TV, area: lounge}
      - {id: media_player.box, name: Streaming box, area: lounge, device_class: tv}
      - {id: media_player.bar, name: Soundbar, area: lounge}
      - {id: media_player.radio, name: Worktop radio, area: kitchen}
      - {id: media_player.shelf, name: Shelf speaker, area: study}
    """

  private func targets(
    _ intent: IntentName, _ slots: [Slot] = [], asker: String? = nil, text: String = "",
    states: [String: PlayerState] = [:]
  ) throws -> [String] {
    var request = Grounder.Request(intent: intent, slots: slots, asker: asker, text: text)
    request.players = PlayerStates { states[String($0.dropFirst("media_player.".count))] }
    switch Grounder(home: try Home.parse(home)).ground(request) {
    case .command(_, let targets): return targets.map { String($0.dropFirst("media_player.".count)) }
    case .rejected(let rejection): return ["\(rejection.reason)"]
    }
  }

  @Test("who plays is paused, who is paused goes on; where nothing is known, all of the room")
  func playing() throws {
    let states: [String: PlayerState] = ["tv": .off, "box": .paused, "bar": .playing]
    #expect(try targets("HassMediaPause", asker: "lounge", states: states) == ["bar"])
    #expect(try targets("HassMediaUnpause", asker: "lounge", states: states) == ["box"])
    #expect(try targets("HassMediaNext", asker: "lounge") == ["tv", "box", "bar"])
  }

  @Test("the only one that plays is meant from any room where nothing does")
  func elsewhere() throws {
    #expect(try targets("HassMediaPause", asker: "kitchen", states: ["radio": .idle, "shelf": .playing]) == ["shelf"])
    #expect(
      try targets("HassMediaPause", asker: "kitchen", states: ["radio": .playing, "shelf": .playing]) == ["radio"])
    #expect(try targets("HassMediaPause", asker: "hall", states: ["radio": .playing, "shelf": .idle]) == ["radio"])
    #expect(try targets("HassMediaPause", states: ["radio": .idle, "shelf": .playing]) == ["shelf"])
    #expect(try targets("HassMediaPause", states: ["bar": .playing, "shelf": .playing]) == ["ambiguous"])
    #expect(try targets("HassMediaPause", asker: "kitchen", states: ["shelf": .playing]) == ["radio"])
  }

  @Test("volume is that of what can be heard; what is off stays so though all are named")
  func volume() throws {
    let volume = said("volume_level", "20 percent")
    let states: [String: PlayerState] = ["tv": .off, "box": .idle, "bar": .playing, "radio": .idle, "shelf": .off]
    #expect(try targets("HassSetVolume", [volume], asker: "lounge", states: states) == ["bar"])
    #expect(
      try targets("HassSetVolume", [volume], text: "set all the players to 20 percent", states: states)
        == ["box", "bar", "radio"])
    #expect(
      try targets("HassSetVolume", [said("name", "Lounge TV"), volume], asker: "lounge", states: states) == ["tv"])
  }

  @Test("the TV is the one called so, and a speaker is none")
  func kinds() throws {
    let tv = [said("domain", "TV")]
    #expect(try targets("HassTurnOff", tv, asker: "lounge", text: "turn off the TV") == ["tv"])
    #expect(try targets("HassTurnOff", [said("domain", "TVs")], text: "turn off all the TVs") == ["tv", "box"])
    #expect(try targets("HassMediaPause", asker: "lounge", text: "pause the speaker") == ["bar"])
  }

  @Test("players said beside a room that was marked as a name")
  func playersInRoom() throws {
    let slots = [said("name", "lounge")]
    #expect(try targets("HassTurnOff", slots, text: "turn all the players in the lounge off") == ["tv", "box", "bar"])
  }

  @Test("all but one, and a receiver by its word")
  func exceptions() throws {
    let slots = [said("domain", "players"), said("except", "except the tv")]
    let text = "turn off the players in here except the tv"
    #expect(try targets("HassTurnOff", slots, asker: "lounge", text: text) == ["box", "bar"])
    #expect(try targets("HassMediaPlayerMute", asker: "lounge", text: "mute the amp") == ["tv", "box", "bar"])
  }

  @Test("a part of a guarded or other device's name is no room")
  func noRoom() throws {
    let house = try House(
      "entities: [{id: lock.cellar, name: Cellar bolt}, {id: switch.freezer, name: Basement freezer}, {id: light.hall}]"
    )
    for place in ["cellar", "basement"] {
      #expect(house.reason("HassTurnOn", [said("domain", "light"), said("area", place)]) == .unknownName)
      #expect(house.reason("HassTurnOff", [said("domain", "lights"), said("name", place)]) == .unknownName)
    }
  }

  @Test("a part of one device's name where a room was marked", arguments: ["worktop", "streaming"])
  func partOfName(words: String) throws {
    let found = try targets("HassSetVolume", [said("area", words), said("volume_level", "5")])
    #expect(found == [words == "worktop" ? "radio" : "box"])
  }
}
