// hearken adapt

import ArgumentParser
import Bundles
import Daemon
import Datasets
import Glibc
import Ontology
import Training
import Understanding

struct Adapt: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Teaches the model a household's own intents, on this machine, offline.",
    discussion: """
      Write what is new into a file: an intent, five to ten ways to say it, its slots in marks.

          language: en
          intents:
            StartSauna:
              data:
                - examples:
                    - "start the sauna"
                    - "heat the sauna to [80 degrees](temperature)"
                    - "i want to sweat at [7 pm](time), get the sauna going"
          negatives:
            - "the sauna was lovely yesterday"

      Then, in about a minute on two cores:

          hearken intents check sauna.yaml          what would spoil the training, with file and line
          hearken adapt sauna.yaml                  writes sauna.adapter.safetensors and sauna.report.html
          hearken parse --adapter sauna.adapter.safetensors "could you warm up the sauna"

      Say it as different people would: an example that only swaps "please" or a number teaches little. Sentences that
      sound alike and must be refused belong under negatives:.

      The base is never changed. The sentences of the installed intents are gone over again, so that nothing is
      forgotten; then a gate decides: held-out sentences of yours must be understood, old ones must not get lost,
      nothing more may be accepted that should be refused. When it fails, the adapter is not written, the sentences in
      the way are named, and the exit status is 1; --force writes it nevertheless, marked as such.

      --onto goes on from an adapter: it is kept, its sentences are learned again with the new ones, and the sequence
      number rises. Ctrl-C leaves a checkpoint; the same command goes on from it.

      --from-feedback learns what was taught by correcting (hearken teach, or feedback over MQTT) together with all that
      the installed adapter was taught; what was taken back is left out. It does nothing where there is nothing new.
      --install signs the adapter with this device's key and has the daemon take it at its next start or reload.
      """)

  @Argument(
    help: "Files with what is new: definitions (.yaml), JSON Lines (.jsonl), Rasa's nlu.yml, Snips' dataset (.json).")
  var files: [String] = []

  @Flag(help: "Learn what was taught by correcting.")
  var fromFeedback = false

  @Flag(help: "Sign with this device's key and install.")
  var install = false

  @Option(help: "Configuration of the daemon, for --from-feedback and --install.")
  var config = Invocation.defaultFile

  @Option(help: "Secret key to sign with, for --install.")
  var key = "/etc/hearken/device.key"

  @Option(help: "Adapter to write. Default: the first file's name, .adapter.safetensors.")
  var output: String?

  @Option(help: "Bundle to adapt instead of the shipped one.")
  var model: String?

  @Option(help: "Adapter to go on from.")
  var onto: String?

  @Option(help: "Folder of the installed intents, whose sentences must not be forgotten.")
  var intents: String?

  @Option(help: "full: all weights; lora: low-rank products and heads; heads: the heads alone.")
  var method = "lora"

  @Option(help: "Rank of the low-rank products.")
  var rank = 8

  @Option(help: "The low-rank products count alpha / rank times.")
  var alpha: Float = 16

  @Option(help: "Modules with a low-rank product, joined by commas; default all.")
  var targets = AdaptationMethod.allTargets.joined(separator: ",")

  @Option(help: "Dropout in training, 0 to below 1.")
  var dropout: Float = 0.1

  @Option(help: "Minutes it may take on two cores, about. From 2 on, three learning rates are tried.")
  var minutes = 1.0

  @Option(
    help: "Rounds with other sentences held out, where they are fewer than 30; 0 for none, and no verdict on them.")
  var rounds = 5

  @Option(help: "Steps of each round. Default: what fits into --minutes.")
  var steps: Int?

  @Option(help: "Learning rate to try; may be repeated.")
  var learningRate: [Float] = []

  @Option(help: "Seed: equal files, options and seed give equal adapters.")
  var seed: UInt64 = 1

  @Option(help: "Name of the adapter. Default: the first file's name.")
  var name: String?

  @Option(help: "Sequence number. Default: one more than --onto's.")
  var sequence: Int?

  @Option(help: "Percent of held-out sentences that must be understood.")
  var minimum = 90.0

  @Option(help: "Percentage points that the old sentences may lose.")
  var allowedLoss = 0.2

  @Flag(help: "Write the adapter even when the gate fails.")
  var force = false

  func validate() throws {
    if files.isEmpty, !fromFeedback { throw ValidationError("Give a file with what is new, or --from-feedback.") }
    if fromFeedback, onto != nil {
      throw ValidationError("--from-feedback goes on from what is installed; omit --onto.")
    }
    if AdaptationMethod.Kind(rawValue: method) == nil {
      throw ValidationError("--method is full, lora or heads; bottleneck, prefix and prompt tuning are not there yet.")
    }
    if !(1...256).contains(rank) { throw ValidationError("--rank must be 1 to 256.") }
    if !(alpha > 0 && alpha.isFinite) { throw ValidationError("--alpha must be above 0.") }
    if !(dropout >= 0 && dropout < 1) { throw ValidationError("--dropout must be 0 to below 1.") }
    if !(minutes > 0 && minutes <= 600) { throw ValidationError("--minutes must be above 0 and at most 600.") }
    if learningRate.contains(where: { !($0 > 0 && $0 < 1) }) {
      throw ValidationError("--learning-rate must be 0 to 1.")
    }
    if !(0...20).contains(rounds) { throw ValidationError("--rounds must be 0 to 20.") }
    if let steps, !(8...100_000).contains(steps) { throw ValidationError("--steps must be 8 to 100000.") }
    if let sequence, sequence < 1 { throw ValidationError("--sequence must be at least 1.") }
    let unknown = targetList.filter { !AdaptationMethod.allTargets.contains($0) }
    if !unknown.isEmpty || targetList.isEmpty {
      throw ValidationError("--targets are some of \(AdaptationMethod.allTargets.joined(separator: ", ")).")
    }
    if !(0...100).contains(minimum) || !(0...100).contains(allowedLoss) {
      throw ValidationError("--minimum and --allowed-loss are 0 to 100.")
    }
  }

  private var targetList: [String] { targets.split(separator: ",").map(String.init) }

  private var stem: String {
    guard let path = files.first else { return "learned" }
    return path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
  }

  var adapterName: String { name ?? stem.split(separator: "/").last.map(String.init) ?? "mine" }

  func run() throws {
    Terminal.stopSoftlyOnInterrupt()
    try report {
      let daemon = fromFeedback || install ? try Configuration.load(path: config) : nil
      guard let modelPath = model ?? daemon?.model ?? Locations.model,
        let intentsPath = intents ?? daemon?.intents.first ?? Locations.intents
      else {
        Terminal.write("hearken: no model or no installed intents found; give --model and --intents\n")
        throw ExitCode(1)
      }
      let base = try LanguageModel(bundleAt: modelPath)
      let earlier = try onto.map { try Adapter(at: $0, base: base) }
      var sentences = try HouseholdSentences(paths: files, intentsPath: intentsPath, seed: seed)
      if let earlier {
        try sentences.add(carried: JSONLines.parse(earlier.description.sentences, path: earlier.file))
      }
      let lesson = try fromFeedback ? daemon.map { try FeedbackLesson($0, base: base) } : nil
      if let lesson {
        guard lesson.isNew || !files.isEmpty else {
          print("There is nothing to learn: the installed adapter knows all that was taught.")
          return
        }
        try sentences.add(carried: lesson.carried)
        for reason in sentences.add(feedback: lesson.taught) { Terminal.write("left to its very words: \(reason)\n") }
        guard !sentences.items.isEmpty else {
          print("There is nothing to learn but what is understood by its very words.")
          return
        }
      }
      let replay = try ReplayCorpus(intentsPath: intentsPath, trainCount: 4_000, heldOutCount: 1_600, seed: seed)
        .yielding(to: sentences)
      let adaptation = try Adaptation(
        base: base, earlier: earlier, sentences: sentences, replay: replay, options: options(lesson))
      let folder = files.isEmpty ? daemon?.stateDirectory.map { $0 + "/" } ?? "" : ""
      let target = output ?? folder + stem + ".adapter.safetensors"
      Terminal.write(
        "\(sentences.items.count) sentences, new: "
          + (adaptation.newLabels.isEmpty ? "no intent" : adaptation.newLabels.map(\.spelling).joined(separator: ", "))
          + "\n\(adaptation.plan.summary)\n")
      let display = ProgressDisplay()
      let checkpoint = target + ".checkpoint"
      let outcome = try adaptation.run(checkpoint: checkpoint, report: display.show)
      try finish(outcome, base: base, target: target, checkpoint: checkpoint)
      if install, let daemon { try Self.install(target, signedBy: key, daemon) }
    }
  }

  private func options(_ lesson: FeedbackLesson?) -> AdaptationOptions {
    var options = AdaptationOptions()
    options.name = adapterName
    options.method = AdaptationMethod(
      AdaptationMethod.Kind(rawValue: method) ?? .lora, rank: rank, alpha: alpha, targets: targetList, dropout: dropout)
    options.minutes = minutes
    options.seed = seed
    options.rounds = rounds
    options.steps = steps
    options.learningRates = learningRate
    options.minimum = minimum / 100
    options.allowedLoss = allowedLoss / 100
    options.sequence = sequence ?? lesson?.sequence
    if lesson != nil, files.isEmpty {
      options.rounds = 0
      options.judgesLearned = true
    }
    return options
  }

  /// Tells the verdict, writes report and adapter.
  private func finish(
    _ outcome: Adaptation.Outcome, base: LanguageModel, target: String, checkpoint: String
  ) throws {
    let reportPath = (target.hasSuffix(".adapter.safetensors") ? String(target.dropLast(20)) : target) + ".report.html"
    try TextFile.write(AdaptationReport(outcome: outcome, base: base.identity.base).html, to: reportPath)
    for check in outcome.gate.checks {
      print("\(check.isPassed ? "passed" : "FAILED")  \(check.title)\n        \(check.finding)")
      guard !check.isPassed else { continue }
      for sentence in check.sentences.prefix(12) { print("        \(sentence)") }
      if check.sentences.count > 12 { print("        and \(check.sentences.count - 12) more in \(reportPath)") }
      print("        → \(check.advice)")
    }
    print("report  \(reportPath)")
    guard outcome.gate.isPassed || force else {
      TextFile.remove(checkpoint)
      print("No adapter is written. --force writes it nevertheless.")
      throw ExitCode(1)
    }
    try outcome.adapter.bundle(for: base.description).write(to: target)
    TextFile.remove(checkpoint)
    print("adapter \(target)" + (outcome.gate.isPassed ? "" : ", forced"))
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let seconds = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
    print("trained \(outcome.trainedCount) numbers; \(Int(seconds)) s of CPU, \(usage.ru_maxrss / 1_024) MB at most")
    print("try     hearken parse --adapter \(target) \"…\"")
  }
}
