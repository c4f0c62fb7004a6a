// Names as people say them, and names that only sound alike.

import Resolvers
import Testing

@Suite("Gazetteer")
struct GazetteerTests {
  let gazetteer = Gazetteer([
    .init(id: "light.kitchen_ceiling", names: ["Kitchen ceiling light", "main light"]),
    .init(id: "light.emma", names: ["Emma's Lamp"]),
    .init(id: "cover.study", names: ["Study blinds"]),
    .init(id: "floor.ground", names: ["Ground-Floor", "downstairs"]),
    .init(id: "light.bed1", names: ["Bedroom 1"]),
    .init(id: "light.cafe", names: ["Café"]),
    .init(id: "media_player.tv", names: ["TV"]),
    .init(id: "floor.first", names: ["1st floor"]),
  ])

  @Test(
    "case, punctuation, plurals, articles and number words do not matter",
    arguments: [
      ("the kitchen ceiling lights", "light.kitchen_ceiling"), ("MAIN LIGHT", "light.kitchen_ceiling"),
      ("emmas lamp", "light.emma"), ("Emma’s lamps", "light.emma"), ("ground floor", "floor.ground"),
      ("bedroom one", "light.bed1"), ("bed room 1", "light.bed1"), ("cafe", "light.cafe"),
      ("television", "media_player.tv"), ("first floor", "floor.first"), ("study blind", "cover.study"),
    ])
  func exact(said: String, id: String) {
    #expect(gazetteer.exact(said) == [id])
  }

  @Test("an exact look-up does not guess", arguments: ["kitchen", "ceiling", "study", "lamp", "", "bedroom"])
  func noGuess(said: String) {
    #expect(gazetteer.exact(said).isEmpty)
  }

  @Test(
    "slips and near-homophones come back as candidates",
    arguments: [
      ("kitchen sealing light", "light.kitchen_ceiling"), ("kichen ceiling lite", "light.kitchen_ceiling"),
      ("ceiling light kitchen", "light.kitchen_ceiling"), ("study blynds", "cover.study"), ("ema lamp", "light.emma"),
      ("downstiars", "floor.ground"),
    ])
  func similar(said: String, id: String) throws {
    let best = try #require(gazetteer.candidates(said).first)
    #expect(best.id == id)
    #expect(best.score >= 0.6)
  }

  @Test("what resembles nothing has no candidates", arguments: ["garage", "zzz", "", "a", "the"])
  func nothing(said: String) {
    #expect(gazetteer.candidates(said).isEmpty)
  }

  @Test("very long input is answered at once")
  func long() {
    let text = Array(repeating: "kitchen", count: 20_000).joined(separator: " ")
    #expect(gazetteer.exact(text).isEmpty)
    #expect(gazetteer.candidates(text).isEmpty)
  }

  @Test("entries that share a name all come back")
  func shared() {
    let twins = Gazetteer([.init(id: "a", names: ["lamp"]), .init(id: "b", names: ["Lamps", "lamp"])])
    #expect(twins.exact("lamp") == ["a", "b"])
  }
}
