// What a model's heads choose among, computed from its training rows alone: sorted, so that the same rows give
// the same indexes.

public import Ontology

/// The labels and slot tags of a data set.
public struct LabelInventory: Equatable, Sendable {
  /// Labels in the order of their spelling, I; `out_of_scope` is always among them.
  public let labels: [IntentLabel]
  /// Tags of the slots that occur, S, in the order of the ontology.
  public let tagScheme: TagScheme
  private let indexes: [IntentLabel: Int]

  /// Collects what occurs in rows.
  public init(rows: some Sequence<LabelledUtterance>) {
    var labels: Set<IntentLabel> = [.outOfScope]
    var slots: Set<SlotName> = []
    for row in rows {
      labels.insert(row.label)
      for span in row.spans where span.range != nil { slots.insert(span.name) }
    }
    let known = IntentCatalog.slotNames.filter(slots.contains)
    let own = slots.subtracting(known).sorted { $0.rawValue < $1.rawValue }
    self.init(labels: labels.sorted { $0.spelling < $1.spelling }, tagScheme: TagScheme(slotNames: known + own))
  }

  /// Takes an inventory as a bundle stores it.
  public init(labels: [IntentLabel], tagScheme: TagScheme) {
    self.labels = labels
    self.tagScheme = tagScheme
    indexes = Dictionary(labels.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Index of a label, or nil for one that training never saw.
  public func index(of label: IntentLabel) -> Int? { indexes[label] }
}
