// The report in one line, for a model's metadata.

extension DatasetReport {
  /// Sizes of the splits and where the training rows come from, in one line.
  public var summary: String {
    let parts = sizes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let sources = trainBySource.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
    return parts.joined(separator: ", ") + "; trained on " + sources.joined(separator: ", ")
  }

  /// Digest of the training rows: the same for two builds exactly when they would train alike.
  public var digest: String { digests["training rows"] ?? "none" }
}
