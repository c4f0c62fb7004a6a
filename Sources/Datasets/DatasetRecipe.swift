// The sizes and chances of a build. The file's reader is here too: it is as long as the struct.

public import YAMLNodes

/// How large the parts of a data set are, and the seed of every choice.
public struct DatasetRecipe: Equatable, Sendable {
  /// Seed of every draw.
  public var seed: UInt64 = 20_26
  /// Rows sampled from each of our own templates, on average.
  public var samplesPerTemplate = 8
  /// Rows sampled from each of Home Assistant's templates, on average.
  public var homeAssistantSamplesPerTemplate = 3
  /// Most rows sampled for one intent, from each of the two.
  public var samplesPerIntent = 1_500
  /// Most labelled rows of each public set, by its name; a set that is not listed gives none.
  public var sources: [String: Int] = [
    "hwu64": 4_000, "massive-sample": 400, "thingpedia-iot": 900, "home-llm": 900, "ha-device-actions": 900,
    "clinc150": 100,
  ]
  /// Most refused rows of each public set.
  public var refused: [String: Int] = [
    "hwu64": 3_800, "clinc150": 3_000, "massive-sample": 150, "thingpedia-iot": 200, "home-llm": 100,
  ]
  /// Commands with a delay in front or behind ("in 1 hour 5 minutes").
  public var delays = 400
  /// Commands to all of a kind or place but one ("… except the nursery").
  public var exceptions = 800
  /// Commands with several targets of one verb ("the heater, the fan and the lamp").
  public var series = 1_000
  /// Two commands in one utterance.
  public var compounds = 1_500
  /// Commands turned into what must be refused ("don't turn off …", "i turned off …").
  public var counterparts = 1_200
  /// Rows of any label that templates can supply.
  public var minimumPerLabel = 150
  /// Most rows of one label besides out_of_scope.
  public var maximumPerLabel = 2_500
  /// Share of template rows that are varied in place, 0...1.
  public var augmentation = 0.4
  /// Varied copies of each sentence that a person wrote: our examples and the public sets' requests.
  public var naturalCopies = 2
  /// Share of template rows held out for dev, 0...1.
  public var devShare = 0.04
  /// Distinct texts without labels.
  public var unlabelled = 60_000

  /// Takes the defaults.
  public init() {}

  /// Reads the section `dataset` of a recipe file; what it does not say keeps its default.
  /// - Throws: `DatasetError.badRecipe` with file and line.
  public init(path: String) throws(DatasetError) {
    do { try self.init(root: YAML.load(path: path)) } catch { throw DatasetError(error) }
  }

  /// Reads the section itself; a null keeps every default.
  /// - Throws: `DatasetError.badRecipe` with file and line.
  public init(node: YAMLNode) throws(DatasetError) {
    do { try self.init(section: node) } catch { throw DatasetError(error) }
  }

  /// Reads the section `dataset` from a recipe's text.
  /// - Throws: `DatasetError.badRecipe` with `file` and line.
  public init(text: String, file: String) throws(DatasetError) {
    do { try self.init(root: YAML.parse(text, file: file)) } catch { throw DatasetError(error) }
  }

  private init(root: YAMLNode) throws {
    try self.init(section: root["dataset"] ?? YAMLNode(.scalar("", isPlain: true), at: root.position))
  }

  private init(section node: YAMLNode) throws {
    if node.isNull { return }
    try node.refuseUnknownKeys(known: [
      "seed", "samples_per_template", "home_assistant_samples_per_template", "samples_per_intent", "sources", "refused",
      "delays", "exceptions", "series", "compounds", "counterparts", "minimum_per_label", "maximum_per_label",
      "augmentation", "natural_copies", "dev_share",
      "unlabelled",
    ])
    let counts = 0...1_000_000
    if let value = node["seed"] { seed = UInt64(try value.requireInt(in: 0...Int.max)) }
    samplesPerTemplate = try node["samples_per_template"]?.requireInt(in: counts) ?? samplesPerTemplate
    homeAssistantSamplesPerTemplate =
      try node["home_assistant_samples_per_template"]?.requireInt(in: counts) ?? homeAssistantSamplesPerTemplate
    samplesPerIntent = try node["samples_per_intent"]?.requireInt(in: counts) ?? samplesPerIntent
    sources = try node["sources"].map(Self.sizes) ?? sources
    refused = try node["refused"].map(Self.sizes) ?? refused
    delays = try node["delays"]?.requireInt(in: counts) ?? delays
    exceptions = try node["exceptions"]?.requireInt(in: counts) ?? exceptions
    series = try node["series"]?.requireInt(in: counts) ?? series
    compounds = try node["compounds"]?.requireInt(in: counts) ?? compounds
    counterparts = try node["counterparts"]?.requireInt(in: counts) ?? counterparts
    minimumPerLabel = try node["minimum_per_label"]?.requireInt(in: counts) ?? minimumPerLabel
    maximumPerLabel = try node["maximum_per_label"]?.requireInt(in: counts) ?? maximumPerLabel
    augmentation = try node["augmentation"]?.requireDouble(in: 0...1) ?? augmentation
    naturalCopies = try node["natural_copies"]?.requireInt(in: 0...100) ?? naturalCopies
    devShare = try node["dev_share"]?.requireDouble(in: 0...0.5) ?? devShare
    unlabelled = try node["unlabelled"]?.requireInt(in: counts) ?? unlabelled
  }

  private static func sizes(_ node: YAMLNode) throws -> [String: Int] {
    var sizes: [String: Int] = [:]
    for (key, value) in try node.requireMapping() {
      sizes[try key.requireString()] = try value.requireInt(in: 0...1_000_000)
    }
    return sizes
  }
}
