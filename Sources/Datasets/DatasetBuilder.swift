// The door: a recipe and folders in, fixed splits out. The order is that of the data: evaluation sets first, since
// nothing of them may be trained on; then everything that trains; then one pool without duplicates; then variants.

import Grammar
import Ontology

/// Makes the data set of a recipe.
public enum DatasetBuilder {
  /// Builds the splits. The same recipe and files give the same rows, in the same order.
  ///
  /// `intentsPath` holds the intent definitions (and `names.yaml`), `dataPath` the public sets; without it the
  /// definitions alone are used and the report says what is missing. `mappingsPath` is `recipes/mappings` two
  /// folders above the definitions unless given.
  /// - Throws: when a file that is there cannot be read, or nothing is left to train on.
  public static func build(
    recipe: DatasetRecipe, intentsPath: String, dataPath: String?, mappingsPath: String? = nil
  ) throws(DatasetError) -> Dataset {
    var build = try Build(
      recipe: recipe, intentsPath: intentsPath, dataPath: dataPath,
      mappingsPath: mappingsPath ?? "\(intentsPath)/../../recipes/mappings")
    try build.readSuites()
    try build.collectSources()
    try build.sampleTemplates()
    return try build.finished()
  }
}

/// One build on its way.
private struct Build {
  let recipe: DatasetRecipe
  let sets: PublicSets?
  let own: IntentGrammar
  let names: NamesCorpus
  let dataPath: String?
  var places: Set<String>
  var report = DatasetReport()
  var suites: [EvaluationSuite] = []
  /// Keys of every test sentence.
  var testKeys: Set<String> = []
  /// Keys of every sentence of a suite, tests and dev.
  var suiteKeys: Set<String> = []
  /// Rows of the public sets to train on.
  var mapped: [LabelledUtterance] = []
  var refused: [LabelledUtterance] = []
  /// Rows of the public sets to choose by.
  var dev: [LabelledUtterance] = []
  /// Rows of the templates, and the samplers for more.
  var sampled: [LabelledUtterance] = []
  var samplers: [TemplateSamples] = []
  /// Texts of the public sets, for distillation.
  var texts: [String] = []

  init(recipe: DatasetRecipe, intentsPath: String, dataPath: String?, mappingsPath: String) throws(DatasetError) {
    self.recipe = recipe
    self.dataPath = dataPath
    var corpus = NamesCorpus()
    let namesPath = "\(intentsPath)/names.yaml"
    if TextFiles.exists(namesPath) {
      corpus = try NamesCorpus(path: namesPath)
    } else {
      report.missing.append("the names corpus (names.yaml)")
    }
    names = corpus
    do throws(GrammarError) {
      own = try IntentGrammar.load(
        TextFiles.files(in: intentsPath, ending: ".yaml").filter { $0 != namesPath }
          + TextFiles.files(in: "\(intentsPath)/examples", ending: ".yaml"))
    } catch {
      throw .badIntents(reason: "\(error)")
    }
    if let dataPath, TextFiles.exists(dataPath) {
      sets = try PublicSets(path: dataPath, mappingsPath: mappingsPath)
    } else {
      sets = nil
      report.missing.append("the public sets (no data folder)")
    }
    places = Set(corpus.texts("area").map { $0.lowercased() })
  }

  // MARK: Evaluation

  mutating func readSuites() throws(DatasetError) {
    guard let sets else { return }
    try learnPlaces(sets)
    for set in PublicSets.testSets {
      guard let texts = try sets.testTexts(set) else {
        report.missing.append("\(set)/test")
        continue
      }
      for text in texts { testKeys.insert(WordScanner.key(of: text)) }
    }
    suiteKeys = testKeys
    for part in ["dev", "test"] {
      let home = try sets.rows("home-assistant-intents", part, report: &report) ?? []
      add("ha-en-\(part)", PublicSets.homeAssistant(home, places: places, report: &report))
      var ours: [LabelledUtterance] = []
      var others: [LabelledUtterance] = []
      // SLURP has no train part: its dev part is trained on, so that only its test part is a suite.
      for set in part == "dev" ? ["hwu64"] : ["hwu64", "slurp"] {
        let rows = try sets.rows(set, part, report: &report) ?? []
        let found = sets.mapped(rows, of: set, places: places, keepsImplied: true, report: &report)
        ours += found.labelled
        if set == "hwu64" { others += found.refused }
      }
      for row in try sets.rows("clinc150", part, report: &report) ?? [] where row.intent == "oos" {
        others.append(LabelledUtterance(row.text, label: .outOfScope, source: "clinc150:oos"))
      }
      add("home-\(part)", ours)
      add("oos-\(part)", others)
    }
  }

  /// Area names that the public sets locate, so that "kitchen lights" is read as two slots everywhere.
  private mutating func learnPlaces(_ sets: PublicSets) throws(DatasetError) {
    var counts: [String: Int] = [:]
    for (set, slot) in [("hwu64", "house_place"), ("ha-device-actions", "area")] {
      for row in try sets.rows(set, "train", report: &report) ?? [] {
        for found in row.slots where found.name == slot && found.start >= 0 {
          counts[found.value.lowercased(), default: 0] += 1
        }
      }
    }
    for (place, count) in counts
    where count > 1 && !Lexicon.noPlaces.contains(place) && !Lexicon.kinds.keys.contains([place]) {
      places.insert(place)
    }
    let fixtures = "\(sets.path)/home-assistant-intents/raw/tests/en/_fixtures.yaml"
    if TextFiles.exists(fixtures) { places.formUnion(try NamesCorpus(fixtures: fixtures).texts("area")) }
  }

  private mutating func add(_ name: String, _ rows: [LabelledUtterance]) {
    var seen: Set<String> = []
    // A dev suite leaves out what its test holds.
    let kept = rows.filter { row in
      let key = WordScanner.key(of: row.text)
      return !(name.hasSuffix("dev") && testKeys.contains(key)) && seen.insert(key).inserted
    }
    suites.append(EvaluationSuite(name: name, rows: kept))
    if name.hasSuffix("dev") { for row in kept { suiteKeys.insert(WordScanner.key(of: row.text)) } }
  }

  // MARK: Training

  mutating func collectSources() throws(DatasetError) {
    guard let sets else { return }
    for set in recipe.sources.keys.sorted() {
      let part = set == "slurp" ? "dev" : "train"
      guard let rows = try sets.rows(set, part, report: &report) else {
        report.missing.append("\(set)/\(part)")
        continue
      }
      var generator = SeededGenerator(seed: recipe.seed, stream: set)
      let found = sets.mapped(rows, of: set, places: places, report: &report)
      mapped += drawn(found.labelled, most: recipe.sources[set] ?? 0, using: &generator)
      refused += drawn(found.refused, most: recipe.refused[set] ?? 0, using: &generator)
      if set == "hwu64" || set == "clinc150" { texts += rows.map(\.text) }
      if part == "train", let rows = try sets.rows(set, "dev", report: &report) {
        let found = sets.mapped(rows, of: set, places: places, report: &report)
        dev += drawn(found.labelled, most: 300, using: &generator) + drawn(found.refused, most: 400, using: &generator)
      }
    }
  }

  /// At most `most` rows, evenly over the labels as far as they go, in their order.
  private func drawn(
    _ rows: [LabelledUtterance], most: Int, using generator: inout SeededGenerator
  ) -> [LabelledUtterance] {
    guard rows.count > most else { return rows }
    let chosen = Set(rows.indices.shuffled(using: &generator).prefix(most))
    return rows.indices.filter(chosen.contains).map { rows[$0] }
  }

  mutating func sampleTemplates() throws(DatasetError) {
    var generator = SeededGenerator(seed: recipe.seed, stream: "templates")
    let ours = TemplateSamples(own, names: names, places: places, source: "intents", seed: recipe.seed)
    samplers = [ours]
    sampled += ours.examples(report: &report)
    sampled += ours.rows(
      perTemplate: recipe.samplesPerTemplate, perIntent: recipe.samplesPerIntent,
      atLeast: recipe.minimumPerLabel * 4 / 3,
      using: &generator, report: &report)
    guard let raw = sets.map({ "\($0.path)/home-assistant-intents/raw" }), TextFiles.exists(raw) else { return }
    var corpus = names
    corpus.add(try NamesCorpus(fixtures: "\(raw)/tests/en/_fixtures.yaml"))
    let grammar: IntentGrammar
    do throws(GrammarError) {
      grammar = try IntentGrammar.load(homeAssistant: raw, language: "en")
    } catch {
      throw .badIntents(reason: "\(error)")
    }
    let theirs = TemplateSamples(
      grammar, names: corpus, places: places, source: "home-assistant-templates", seed: recipe.seed)
    samplers.append(theirs)
    sampled += theirs.rows(
      perTemplate: recipe.homeAssistantSamplesPerTemplate, perIntent: recipe.samplesPerIntent,
      atLeast: recipe.minimumPerLabel / 2, using: &generator, report: &report)
  }

  // MARK: Splits

  mutating func finished() throws(DatasetError) -> Dataset {
    var generator = SeededGenerator(seed: recipe.seed, stream: "splits")
    var pool = RowPool(excluding: suiteKeys)
    pool.add(sampled + mapped + refused, report: &report)
    var rows = pool.settled(report: &report)

    // Held out by text, so that a change elsewhere moves nothing between the splits.
    var heldOut: [LabelledUtterance] = []
    rows = rows.filter { row in
      guard isOurs(row), isHeldOut(row.text) else { return true }
      heldOut.append(row)
      return false
    }
    topUp(&rows, heldOut: heldOut, using: &generator)
    rows = capped(rows, using: &generator)

    let augmentation = Augmentation(areas: names.texts("area"))
    var varied = RowPool(excluding: suiteKeys.union(heldOut.map { WordScanner.key(of: $0.text) }))
    let delays = Delays.make(recipe.delays, from: rows, using: &generator)
    let exceptions = Exceptions.make(recipe.exceptions, from: rows, names: names, using: &generator)
    let series = Series.make(recipe.series, from: rows, using: &generator)
    let compounds = Compounds.make(recipe.compounds, from: rows, using: &generator)
    let counterparts = rows.shuffled(using: &generator).lazy
      .compactMap { Counterparts.make(of: $0, using: &generator) }.prefix(recipe.counterparts)
    let added = delays + exceptions + series + compounds + Array(counterparts)
    for row in rows {
      if isSampled(row) {
        let isVaried = generator.chance(recipe.augmentation)
        varied.add(isVaried ? augmentation.varied(row, using: &generator) : row, report: &report)
      } else {
        varied.add(row, report: &report)
        for _ in 0..<recipe.naturalCopies where row.label != .outOfScope {
          varied.add(augmentation.varied(row, using: &generator), report: &report)
        }
      }
    }
    varied.add(added, report: &report)
    let train = varied.settled(report: &report).shuffled(using: &generator)
    guard !train.isEmpty else { throw .empty(reason: "the intent definitions give no utterance") }

    let trainKeys = Set(train.map { WordScanner.key(of: $0.text) })
    var devPool = RowPool(excluding: testKeys.union(trainKeys))
    let dev =
      Build.devRows(suites) + dev + heldOut
      + Compounds.make(recipe.compounds / 20, from: heldOut, using: &generator)
    devPool.add(dev, report: &report)
    var dataset = Dataset(
      train: train, dev: devPool.settled(report: &report), unlabelled: unlabelled(train, using: &generator),
      suites: suites.map { suite in
        // What equals training text says nothing about understanding; it can only be a test's, by exclusion none.
        EvaluationSuite(name: suite.name, rows: suite.rows.filter { !trainKeys.contains(WordScanner.key(of: $0.text)) })
      }, report: report)
    dataset.report.count(train: dataset.train)
    dataset.report.sizes = ["train": train.count, "dev": dataset.dev.count, "unlabelled": dataset.unlabelled.count]
    for suite in dataset.suites { dataset.report.sizes[suite.name] = suite.rows.count }
    return dataset
  }

  private static func devRows(_ suites: [EvaluationSuite]) -> [LabelledUtterance] {
    suites.filter { $0.name.hasSuffix("dev") }.flatMap(\.rows).map { row in
      var row = row
      row.spans.removeAll { $0.range == nil }
      return row
    }
  }

  private func isSampled(_ row: LabelledUtterance) -> Bool {
    ["intents", "home-assistant-templates"].contains(DatasetReport.family(row.source))
  }

  private func isOurs(_ row: LabelledUtterance) -> Bool {
    isSampled(row) || DatasetReport.family(row.source) == TemplateSamples.examplesSource
  }

  private func isHeldOut(_ text: String) -> Bool {
    var digest = Digest()
    digest.combine(WordScanner.key(of: text))
    return Double(digest.value % 10_000) < recipe.devShare * 10_000
  }

  /// Samples more for labels that have too few rows.
  private func topUp(
    _ rows: inout [LabelledUtterance], heldOut: [LabelledUtterance], using generator: inout SeededGenerator
  ) {
    var seen = Set((rows + heldOut).map { WordScanner.key(of: $0.text) }).union(suiteKeys)
    let counts = Dictionary(grouping: rows, by: \.label).mapValues(\.count)
    for (label, count) in counts.sorted(by: { $0.key.spelling < $1.key.spelling })
    where count < recipe.minimumPerLabel && label != .outOfScope {
      var wanted = recipe.minimumPerLabel - count
      for sampler in samplers where wanted > 0 {
        for row in sampler.rows(of: label, count: recipe.minimumPerLabel * 2, using: &generator) where wanted > 0 {
          guard !isHeldOut(row.text), seen.insert(WordScanner.key(of: row.text)).inserted else { continue }
          rows.append(row)
          wanted -= 1
        }
      }
    }
  }

  /// Rows with no label above the cap; what is left out is counted.
  private mutating func capped(
    _ rows: [LabelledUtterance], using generator: inout SeededGenerator
  ) -> [LabelledUtterance] {
    var counts: [IntentLabel: Int] = [:]
    let kept = rows.shuffled(using: &generator).filter { row in
      counts[row.label, default: 0] += 1
      return row.label == .outOfScope || counts[row.label, default: 0] <= recipe.maximumPerLabel
    }
    report.drop("all", "above the cap of its label", count: rows.count - kept.count)
    return kept
  }

  // MARK: Distillation

  /// Distinct texts beside the training rows: what people said with other places and words, the texts of the sets, and
  /// new samples of the templates.
  private func unlabelled(_ train: [LabelledUtterance], using generator: inout SeededGenerator) -> [String] {
    var seen = suiteKeys.union(train.map { WordScanner.key(of: $0.text) })
    var found: [String] = []
    func take(_ text: String) {
      if found.count < recipe.unlabelled, seen.insert(WordScanner.key(of: text)).inserted { found.append(text) }
    }
    let augmentation = Augmentation(areas: names.texts("area"))
    let spoken = mapped.filter { !$0.spans.isEmpty }
    for row in spoken + spoken + spoken { take(augmentation.varied(row, using: &generator).text) }
    for text in texts { take(text) }
    for _ in 0..<(recipe.unlabelled * 2) where found.count < recipe.unlabelled {
      guard let sampler = samplers.randomElement(using: &generator)?.sampler else { break }
      guard let row = sampler.sample(using: &generator) else { continue }
      take(augmentation.varied(row, using: &generator).text)
    }
    return found
  }
}
