// Labelled utterances as JSON Lines, one row a line: the form of the public sets and of what users bring.
// `start` and `end` are Unicode-scalar offsets, -1 for a value that the text does not hold.

import FoundationEssentials
public import Ontology

/// Reads and writes labelled utterances as JSON Lines.
public enum JSONLines {
  /// Reads rows as they stand: the intent's spelling becomes the label, nothing is mapped.
  /// - Throws: `DatasetError.unreadable` or `.badRow` with file and line.
  public static func read(path: String) throws(DatasetError) -> [LabelledUtterance] {
    var found: [LabelledUtterance] = []
    for row in try sourceRows(path: path) {
      found.append(
        LabelledUtterance(
          row.text, label: IntentLabel(spelling: row.intent), spans: row.slots.map(\.span), source: row.source ?? path,
          boundaries: row.boundaries ?? []))
    }
    return found
  }

  /// Reads rows from text; `path` is the name that errors carry.
  /// - Throws: `DatasetError.badRow` with file and line.
  public static func parse(_ text: String, path: String) throws(DatasetError) -> [LabelledUtterance] {
    try rows(in: Array(text.utf8), path: path).map {
      LabelledUtterance(
        $0.text, label: IntentLabel(spelling: $0.intent), spans: $0.slots.map(\.span), source: $0.source ?? path,
        boundaries: $0.boundaries ?? [])
    }
  }

  /// The rows as text, one a line, keys sorted: equal rows give equal bytes.
  public static func text(of rows: [LabelledUtterance], split: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = ""
    for row in rows {
      let stored = SourceRow(
        text: row.text, language: "en", intent: row.label.spelling, slots: row.spans.map(SourceRow.Slot.init),
        source: row.source, split: split, boundaries: row.boundaries.isEmpty ? nil : row.boundaries)
      guard let data = try? encoder.encode(stored) else { continue }
      text += String(decoding: data, as: UTF8.self) + "\n"
    }
    return text
  }

  /// Writes rows to a file.
  /// - Throws: `DatasetError.unreadable` when the file cannot be written.
  public static func write(_ rows: [LabelledUtterance], split: String, path: String) throws(DatasetError) {
    do {
      try Data(text(of: rows, split: split).utf8).write(to: URL(filePath: path))
    } catch {
      throw .unreadable(path: path, reason: "cannot be written: \(error)")
    }
  }

  /// The rows of a file in the public sets' form.
  static func sourceRows(path: String) throws(DatasetError) -> [SourceRow] {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw .unreadable(path: path, reason: TextFiles.reason(notReading: path))
    }
    return try rows(in: Array(data), path: path)
  }

  private static func rows(in bytes: [UInt8], path: String) throws(DatasetError) -> [SourceRow] {
    let decoder = JSONDecoder()
    var rows: [SourceRow] = []
    var line = 0
    for bytes in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      let row: SourceRow
      do {
        row = try decoder.decode(SourceRow.self, from: Data(bytes))
      } catch {
        throw .badRow(path: path, line: line, reason: reason(error))
      }
      if let fault = row.fault { throw .badRow(path: path, line: line, reason: fault) }
      rows.append(row)
    }
    return rows
  }

  private static func reason(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, _): "the key '\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has the wrong type"
    default: "not a JSON object"
    }
  }
}

/// One stored row, in its source's own names.
struct SourceRow: Codable, Equatable {
  /// One slot; `start` and `end` are -1 when the text does not hold the value.
  struct Slot: Codable, Equatable {
    var name: String
    var value: String
    var start: Int
    var end: Int

    var span: LabelledUtterance.Span {
      .init(SlotName(rawValue: name), value: value, range: start >= 0 && end > start ? start..<end : nil)
    }
  }

  var text: String
  var language: String?
  var intent: String
  var slots: [Slot]
  var source: String?
  var split: String?
  var boundaries: [Int]?

  init(
    text: String, language: String?, intent: String, slots: [Slot], source: String?, split: String?, boundaries: [Int]?
  ) {
    self.text = text
    self.language = language
    self.intent = intent
    self.slots = slots
    self.source = source
    self.split = split
    self.boundaries = boundaries
  }

  init(from decoder: any Decoder) throws {
    let row = try decoder.container(keyedBy: CodingKeys.self)
    text = try row.decode(String.self, forKey: .text)
    language = try row.decodeIfPresent(String.self, forKey: .language)
    intent = try row.decode(String.self, forKey: .intent)
    slots = try row.decodeIfPresent([Slot].self, forKey: .slots) ?? []
    source = try row.decodeIfPresent(String.self, forKey: .source)
    split = try row.decodeIfPresent(String.self, forKey: .split)
    boundaries = try row.decodeIfPresent([Int].self, forKey: .boundaries)
  }

  /// What is wrong with the offsets, or nil.
  var fault: String? {
    let scalars = Array(text.unicodeScalars)
    for slot in slots where slot.start != -1 || slot.end != -1 {
      guard slot.start >= 0, slot.end > slot.start, slot.end <= scalars.count else {
        return "slot '\(slot.name)' is at \(slot.start)..<\(slot.end), the text has \(scalars.count) scalars"
      }
      let found = WordScanner.string(scalars[slot.start..<slot.end])
      if found != slot.value { return "slot '\(slot.name)' should be '\(slot.value)', the text holds '\(found)'" }
    }
    return nil
  }
}

extension SourceRow.Slot {
  init(_ span: LabelledUtterance.Span) {
    self.init(
      name: span.name.rawValue, value: span.value, start: span.range?.lowerBound ?? -1,
      end: span.range?.upperBound ?? -1)
  }
}
