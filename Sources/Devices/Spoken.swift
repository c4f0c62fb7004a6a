// Small words for answers: names with their verb, states, numbers.

internal import HomeControl
internal import Ontology
internal import Resolvers

/// Says what answers are made of.
enum Spoken {
  /// Most names that are said one by one.
  static let maximumNameCount = 5

  /// A number with its unit.
  static func number(_ number: Double, _ unit: String?) -> String { SpokenText.of(.number(number, unit: unit)) }

  /// A state as people say it.
  static func state(_ word: String) -> String {
    switch word {
    case "not_home": "away"
    case "partlycloudy": "partly cloudy"
    case "clear-night": "clear"
    case "windy-variant": "windy and cloudy"
    case "lightning-rainy": "stormy with rain"
    case "lightning": "stormy"
    case "snowy-rainy": "sleety"
    default: word.replacing("_", with: " ").replacing("-", with: " ")
    }
  }

  /// "the lamp and the fan", and a count in place of the names that would be too many.
  static func names(_ entities: [Entity]) -> String {
    let names = entities.map(\.name)
    guard names.count > maximumNameCount else { return SpokenText.names(names) }
    let said = SpokenText.names(Array(names.prefix(maximumNameCount - 1))).replacing(" and ", with: ", ")
    return "\(said) and \(names.count - maximumNameCount + 1) more"
  }

  /// "the lamp is", "the garden lights are", "the lamp and the fan are".
  static func subject(_ entities: [Entity]) -> String {
    let last = entities.last?.name.lowercased() ?? ""
    let isPlural = entities.count > 1 || (last.hasSuffix("s") && !last.hasSuffix("ss"))
    return "\(names(entities)) \(isPlural ? "are" : "is")"
  }

  /// With a capital letter first and a full stop at the end.
  static func sentence(_ text: String) -> String {
    guard let first = text.first else { return "" }
    return first.uppercased() + text.dropFirst() + "."
  }
}
