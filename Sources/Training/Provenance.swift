// Where a model comes from, in words kept inside it; and what tells one run from another.

import Datasets

/// Facts about how a model was made.
enum Provenance {
  /// Facts for a model's metadata.
  static func facts(recipe: ModelRecipe, dataset: Dataset, stage: String) -> [String: String] {
    [
      "name": recipe.name,
      "stage": stage,
      "recipe": recipe.text,
      "recipe.digest": hexadecimal(fnv1a(recipe.text)),
      "data": dataset.report.summary,
      "data.digest": dataset.report.digest,
      "initial":
        "all-MiniLM-L6-v2 (Apache-2.0), sha256 53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ]
  }

  /// The same for two runs exactly when recipe, data and stage are.
  static func fingerprint(recipe: ModelRecipe, dataset: Dataset, stage: String) -> String {
    "\(stage) \(hexadecimal(fnv1a(recipe.text))) \(dataset.report.digest)"
  }

  /// FNV-1a, 64 bits (Fowler, Noll, Vo): tells accidental changes apart, protects against nothing.
  private static func fnv1a(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
