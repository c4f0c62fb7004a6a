// The shipped model in the example home, loaded once for all suites that ask it.

import Foundation
import Understanding

enum ExampleEngine {
  /// The top of the checkout.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  /// An engine that takes times and delays.
  static let shared = Result {
    try NLUEngine(
      modelPath: root + "/models/hearken-en.safetensors", intents: [root + "/intents/en"],
      homePath: root + "/Documentation/Examples/home.yaml", options: .init(acceptsModifiers: true))
  }
}
