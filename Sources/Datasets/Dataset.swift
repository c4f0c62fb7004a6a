// What a build gives: rows to train on, rows to choose by, suites to score, and an account of all of it.

public import Ontology

/// Fixed splits made from one recipe.
public struct Dataset: Sendable {
  /// Rows to train on.
  public var train: [LabelledUtterance]
  /// Rows to stop training and choose thresholds by; none is in `train` or in a test suite.
  public var dev: [LabelledUtterance]
  /// Distinct texts without labels, for distillation.
  public var unlabelled: [String]
  /// Named evaluation sets.
  public var suites: [EvaluationSuite]
  /// What went in.
  public var report: DatasetReport

  /// The labels and tags of the training rows.
  public var inventory: LabelInventory { LabelInventory(rows: train) }
}

/// A named evaluation set whose rows are written as training rows are.
public struct EvaluationSuite: Equatable, Sendable {
  /// `ha-en-test`, `home-test`, `oos-test`, and the same ending in `-dev`.
  public var name: String
  /// The rows; a span without a range is a value that the words do not hold.
  public var rows: [LabelledUtterance]

  /// Makes a suite.
  public init(name: String, rows: [LabelledUtterance]) {
    self.name = name
    self.rows = rows
  }
}
