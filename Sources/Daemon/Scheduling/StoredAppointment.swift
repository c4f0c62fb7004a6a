// Appointments as JSON that reads back exactly as it was: unlike the wire's, a slot here knows whether its text was
// words or an identifier.

internal import JSONValues
internal import Ontology

extension Appointment {
  func store(into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("site", site)
      writer.member("area", area)
      writer.member("utterance", utteranceID)
      writer.member("text", text)
      writer.member("due", due)
      writer.member("elapsed", countsElapsedTime)
      writer.member("started", isStarted)
      switch content {
      case .commands(let commands, let isUndo):
        writer.member("undo", isUndo)
        writer.key("commands")
        writer.array { writer in
          for command in commands { command.store(into: &writer) }
        }
      case .timer(let timer):
        writer.key("timer")
        writer.object { writer in
          writer.member("name", timer.name)
          writer.member("length", timer.length)
          writer.member("remaining", timer.remaining)
        }
      }
    }
  }

  init?(stored value: JSONValue) {
    guard let id = value["id"]?.text, let site = value["site"]?.text, let text = value["text"]?.text,
      let due = value["due"]?.amount, let countsElapsedTime = value["elapsed"]?.truth
    else { return nil }
    let content: Content
    if let timer = value["timer"] {
      guard let length = timer["length"]?.amount else { return nil }
      content = .timer(
        CountdownTimer(name: timer["name"]?.text, length: length, remaining: timer["remaining"]?.amount))
    } else {
      guard case .array(let elements)? = value["commands"] else { return nil }
      let commands = elements.compactMap(Command.init(stored:))
      guard commands.count == elements.count, !commands.isEmpty else { return nil }
      content = .commands(commands, isUndo: value["undo"]?.truth ?? false)
    }
    self.init(
      id: id, site: site, area: value["area"]?.text, utteranceID: value["utterance"]?.text, text: text, due: due,
      countsElapsedTime: countsElapsedTime, content: content)
    isStarted = value["started"]?.truth ?? false
  }
}

extension Command {
  fileprivate func store(into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("intent", intent.rawValue)
      writer.member("confidence", confidence)
      writer.member("start", Double(range.lowerBound))
      writer.member("end", Double(range.upperBound))
      if let targets {
        writer.key("targets")
        writer.array(targets)
      }
      writer.key("slots")
      writer.array { writer in
        for slot in slots { slot.store(into: &writer) }
      }
    }
  }

  fileprivate init?(stored value: JSONValue) {
    guard let intent = value["intent"]?.text, let confidence = value["confidence"]?.amount,
      let start = value["start"]?.offset, let end = value["end"]?.offset, start <= end,
      case .array(let elements)? = value["slots"]
    else { return nil }
    let slots = elements.compactMap(Slot.init(stored:))
    var targets: [String]?
    if case .array(let names)? = value["targets"] {
      targets = names.compactMap(\.text)
      guard targets?.count == names.count else { return nil }
    }
    guard slots.count == elements.count else { return nil }
    self.init(
      intent: IntentName(rawValue: intent), confidence: confidence, slots: slots, targets: targets, range: start..<end)
  }
}

extension Slot {
  fileprivate func store(into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name.rawValue)
      switch value {
      case .number(let number, let unit):
        writer.member("number", number)
        writer.member("unit", unit)
      case .text(let text): writer.member("words", text)
      case .identifier(let identifier): writer.member("identifier", identifier)
      }
      writer.member("raw", raw)
      writer.member("start", range.map { Double($0.lowerBound) })
      writer.member("end", range.map { Double($0.upperBound) })
      writer.member("confidence", confidence)
    }
  }

  fileprivate init?(stored value: JSONValue) {
    guard let name = value["name"]?.text, let confidence = value["confidence"]?.amount else { return nil }
    let content: SlotValue
    if let number = value["number"]?.amount {
      content = .number(number, unit: value["unit"]?.text)
    } else if let words = value["words"]?.text {
      content = .text(words)
    } else if let identifier = value["identifier"]?.text {
      content = .identifier(identifier)
    } else {
      return nil
    }
    var range: Range<Int>?
    if let start = value["start"]?.offset, let end = value["end"]?.offset {
      guard start <= end else { return nil }
      range = start..<end
    }
    self.init(
      SlotName(rawValue: name), content, raw: value["raw"]?.text, range: range, confidence: confidence)
  }
}

extension JSONValue {
  /// A member of an object.
  subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }
  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }
  var amount: Double? {
    if case .number(let number) = self { number } else { nil }
  }
  var truth: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }
  var offset: Int? { amount.flatMap(Int.init(exactly:)).flatMap { $0 >= 0 ? $0 : nil } }
}

extension JSONWriter {
  /// Writes a member; one that is nil is left out.
  mutating func member(_ name: String, _ value: String?) {
    guard let value else { return }
    key(name)
    string(value)
  }
  mutating func member(_ name: String, _ value: Double?) {
    guard let value else { return }
    key(name)
    number(value)
  }
  mutating func member(_ name: String, _ value: Bool) {
    key(name)
    bool(value)
  }
}
