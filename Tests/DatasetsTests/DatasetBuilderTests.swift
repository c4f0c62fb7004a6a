// Whole builds: small ones from definitions written here, and one from the project's own with the public sets
// where they are beside the package.

import Datasets
import FoundationEssentials
import Ontology
import Testing

@Suite("Data set building")
struct DatasetBuilderTests {
  private static let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  /// A recipe small enough for a test.
  private static let small: DatasetRecipe = {
    var recipe = DatasetRecipe()
    recipe.samplesPerTemplate = 2
    recipe.homeAssistantSamplesPerTemplate = 1
    recipe.samplesPerIntent = 60
    recipe.minimumPerLabel = 5
    recipe.compounds = 40
    recipe.counterparts = 40
    recipe.delays = 20
    recipe.unlabelled = 300
    recipe.sources = recipe.sources.mapValues { min($0, 150) }
    recipe.refused = recipe.refused.mapValues { min($0, 150) }
    return recipe
  }()

  private func build(_ recipe: DatasetRecipe = small, data: String? = nil) throws -> Dataset {
    try DatasetBuilder.build(recipe: recipe, intentsPath: Self.root + "/intents/en", dataPath: data)
  }

  private func key(_ text: String) -> String {
    text.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "%" || $0 == "°" || $0 == "_" }
      .split(separator: " ").joined(separator: " ")
  }

  @Test("the project's own definitions are enough, and the report says what is missing")
  func ownDefinitions() throws {
    let dataset = try build()
    #expect(dataset.train.count > 500)
    #expect(!dataset.report.missing.isEmpty)
    #expect(dataset.train.allSatisfy { $0.isSound })
    let intents = Set(dataset.train.map(\.label.intent))
    for definition in IntentCatalog.all { #expect(intents.contains(definition.name), "\(definition.name)") }
  }

  @Test("a slot stands only in intents that carry it")
  func slotsOfIntents() throws {
    for row in try build().train where row.boundaries.isEmpty {
      guard let definition = IntentCatalog.definition(of: row.label.intent) else { continue }
      for span in row.spans {
        #expect(definition.slots.contains(span.name) || IntentCatalog.modifiers.contains(span.name), "\(row)")
      }
    }
  }

  @Test("the same seed gives the same rows, another seed others")
  func determinism() throws {
    let first = try build()
    let second = try build()
    #expect(second.report.digests["training rows"] == first.report.digests["training rows"])
    var recipe = Self.small
    recipe.seed += 1
    let other = try build(recipe)
    #expect(other.report.digests["training rows"] != first.report.digests["training rows"])
  }

  @Test("no text stands twice in train, none of dev stands in train")
  func distinct() throws {
    let dataset = try build()
    let train = Set(dataset.train.map { key($0.text) })
    #expect(train.count == dataset.train.count)
    #expect(dataset.dev.allSatisfy { !train.contains(key($0.text)) })
  }

  @Test("a compound's boundary is the first word of its second command")
  func compounds() throws {
    let compounds = try build().train.filter { !$0.boundaries.isEmpty }
    #expect(!compounds.isEmpty)
    for row in compounds {
      let scalars = Array(row.text.unicodeScalars)
      for boundary in row.boundaries {
        #expect(scalars[boundary - 1] == " ")
        #expect(scalars[boundary] != " ")
        #expect(
          row.spans.allSatisfy { $0.range.map { $0.upperBound <= boundary || $0.lowerBound >= boundary } ?? true })
      }
    }
  }

  @Test(
    "with the public sets, no evaluation sentence is trained on",
    .enabled(if: FileManager.default.fileExists(atPath: root + "/../shared/data/hwu64/train.jsonl")))
  func publicSets() throws {
    let data = Self.root + "/../shared/data"
    let dataset = try build(data: data)
    let train = Set(dataset.train.map { key($0.text) })
    for set in ["hwu64", "slurp", "home-assistant-intents", "clinc150", "snips", "massive-sample"] {
      let rows = try JSONLines.read(path: "\(data)/\(set)/test.jsonl")
      #expect(rows.allSatisfy { !train.contains(key($0.text)) }, "\(set)")
    }
    let suites = ["ha-en-dev", "ha-en-test", "home-dev", "home-test", "oos-dev", "oos-test"]
    #expect(suites.allSatisfy { name in dataset.suites.contains { $0.name == name && !$0.rows.isEmpty } })
    #expect(!dataset.report.trainBySource.keys.contains { ["xsid", "mtop-subset"].contains($0) })
  }
}
