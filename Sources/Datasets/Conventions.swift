// How every row is written, wherever it came from. The model learns one convention, so this is the only place
// that knows it:
//  - a quantity's span includes its unit ("30 percent", "21.5 degrees", "5 minutes");
//  - `domain` covers bare kinds of device, `device_class` kinds of cover, `name` a device's own name; a known
//    area before a kind is area + kind ("kitchen lights"), except nouns that make a name ("bedroom lamp");
//  - a direction (louder, dimmer) is implied by the label, its span covers the amount alone ("a bit"), marked or not;
//  - HassTurnOn/Off imply `lock` or `cover` from the verb, `light` only where no word says what is meant;
//  - modifiers cover the whole phrase: "in ten minutes", "at 7 am", "for an hour", "except the nursery".

public import Ontology

/// Brings labelled utterances to the one form that training and evaluation use.
public enum Conventions {
  /// Why a row cannot be brought to the form.
  public enum Refusal: String, Error, CaseIterable, Sendable {
    /// A relative command that says neither up nor down.
    case noDirection = "no direction"
    /// A device command that names no device, kind or place.
    case noTarget = "no target"
    /// A span that the text does not hold, or two that overlap.
    case unsound = "unsound spans"
    /// A delayed command whose command is not understood.
    case unknownCommand = "unknown delayed command"
    /// An intent that the ontology does not have.
    case unknownIntent = "unknown intent"
    /// A phrase of time that no modifier can express.
    case inexpressible = "inexpressible"
  }

  /// The row in our form. `places` are the area names known to the build (lower case). Values that the text does
  /// not hold are dropped unless `keepsImplied`; what the label implies is never a span.
  /// - Throws: why the row cannot be used.
  public static func applied(
    to row: LabelledUtterance, places: Set<String>, keepsImplied: Bool = false
  ) throws(Refusal) -> LabelledUtterance {
    var row = row
    if row.label == .outOfScope {
      row.spans = []
      return row
    }
    guard let definition = IntentCatalog.definition(of: row.label.intent) else { throw .unknownIntent }
    var form = RowForm(row, definition: definition, places: places)
    form.trim()
    form.coverQuantities()
    form.coverAmounts()
    form.coverModifiers()
    if definition.hasTargets {
      form.settleNames()
      form.coverKinds()
      form.mergeNames()
    }
    form.locateSpokenValues()
    try form.settleLabel()
    let result = form.finished(keepsImplied: keepsImplied)
    guard result.isSound else { throw .unsound }
    return result
  }
}
