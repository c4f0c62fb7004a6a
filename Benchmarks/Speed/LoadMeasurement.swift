// What stands between start and the first answer: the bundle, its digest, the definitions, the home.

import Bundles
import Grammar
import HomeControl
import Inference
import Understanding

enum LoadMeasurement {
  static func run(_ options: Options) throws {
    let (path, intents) = (try options.text("model"), try options.text("intents"))
    let homePath = try options.text("home")
    var times: [String: [Int]] = [:]
    func timed<Value>(_ name: String, _ body: () throws -> Value) rethrows -> Value {
      let began = threadNanoseconds()
      let value = try body()
      times[name, default: []].append(threadNanoseconds() - began)
      return value
    }
    for _ in 0..<(try options.number("passes", 7)) {
      let bundle = try timed("load.bundle") { try Bundle(path: path) }
      _ = timed("load.digest") { bundle.digest }
      _ = try timed("load.model") { try LanguageModel(bundleAt: path) }
      let grammar = try timed("load.definitions") { try IntentGrammar.load([intents]) }
      _ = try timed("load.matcher") { try GrammarMatcher(grammar) }
      let home = try timed("load.home") { try Home.load(path: homePath) }
      _ = try timed("load.engine") {
        try NLUEngine(model: LanguageModel(bundleAt: path), intents: [intents], home: home)
      }
    }
    for (name, list) in times.sorted(by: { $0.key < $1.key }) { report(name, list.quantile(0.5) / 1_000) }
  }
}
