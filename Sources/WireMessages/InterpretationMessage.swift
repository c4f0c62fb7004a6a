// The Interpretation on the wire, schema version 1, and its two parts that have topics of their own: one command,
// and a rejection. Readers ignore fields they do not know; a change that breaks them raises `schemaVersion`.

public import JSONValues
public import Ontology

extension Interpretation {
  /// Version of the JSON form.
  public static let schemaVersion = 1

  /// The JSON form. Every key of the first level is always there, null where nothing is known; `heard`, `answer`
  /// and what `replies` say of the commands, by their index, only where there is something to say.
  public func json(replies: [CommandReply] = []) -> [UInt8] {
    var writer = JSONWriter()
    write(into: &writer, replies: replies)
    return writer.bytes
  }

  /// Writes the JSON form.
  public func write(into writer: inout JSONWriter, replies: [CommandReply] = []) {
    writer.object { writer in
      utterance.writeHeader(into: &writer)
      writer.key("area")
      writer.string(utterance.area)
      writer.key("language")
      writer.string(utterance.language)
      writer.key("text")
      writer.string(utterance.text)
      if let heard = utterance.heard {
        writer.key("heard")
        writer.string(heard)
      }
      writer.key("commands")
      writer.array { writer in
        for (index, command) in commands.enumerated() {
          writer.object { writer in
            command.writeMembers(into: &writer)
            if replies.indices.contains(index) { replies[index].writeMembers(into: &writer) }
          }
        }
      }
      let answers = replies.compactMap(\.answer)
      if !answers.isEmpty {
        writer.key("answer")
        writer.string(answers.joined(separator: " "))
      }
      writer.key("rejection")
      writer.rejection(rejection)
      writer.key("model")
      writer.model(model)
      writer.key("elapsed_us")
      writer.number(elapsedMicroseconds)
    }
  }

  /// The payload of `command/<intent>`: the command at `index` with the identifier, site and text it answers.
  public func commandJSON(at index: Int) -> [UInt8] { utterance.commandJSON(commands[index]) }

  /// The payload of `rejection`: why nothing is done, with the identifier, site and text it answers; nil when
  /// something is done.
  public func rejectionJSON() -> [UInt8]? {
    guard let rejection else { return nil }
    var writer = JSONWriter()
    writer.object { writer in
      utterance.writeHeader(into: &writer)
      writer.key("text")
      writer.string(utterance.text)
      writer.key("rejection")
      writer.rejection(rejection)
    }
    return writer.bytes
  }
}

extension Utterance {
  /// The payload of `command/<intent>` for a command that answers this utterance, with what `reply` says of it.
  public func commandJSON(_ command: Command, reply: CommandReply = CommandReply()) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writeHeader(into: &writer)
      writer.key("text")
      writer.string(text)
      command.writeMembers(into: &writer)
      reply.writeMembers(into: &writer)
    }
    return writer.bytes
  }

  fileprivate func writeHeader(into writer: inout JSONWriter) {
    writer.key("schema")
    writer.number(Interpretation.schemaVersion)
    writer.key("id")
    writer.string(id)
    writer.key("site")
    writer.string(site)
  }
}

extension Command {
  /// Intent, confidence, slots, targets (absent when no home is described), start and end. Of slots that share a
  /// name the first is written: the slots of a command are an object.
  public func writeMembers(into writer: inout JSONWriter) {
    writer.key("intent")
    writer.string(intent.rawValue)
    writer.key("confidence")
    writer.probability(confidence)
    writer.key("slots")
    writer.object { writer in
      for (index, slot) in slots.enumerated() where !slots[..<index].contains(where: { $0.name == slot.name }) {
        writer.key(slot.name.rawValue)
        slot.write(into: &writer)
      }
    }
    if let targets {
      writer.key("targets")
      writer.array(targets)
    }
    writer.key("start")
    writer.number(range.lowerBound)
    writer.key("end")
    writer.number(range.upperBound)
  }
}

extension Slot {
  fileprivate func write(into writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("value")
      switch value {
      case .number(let number, let unit):
        writer.number(number)
        if let unit {
          writer.key("unit")
          writer.string(unit)
        }
      case .text(let text), .identifier(let text): writer.string(text)
      }
      if let raw {
        writer.key("raw")
        writer.string(raw)
      }
      if let range {
        writer.key("start")
        writer.number(range.lowerBound)
        writer.key("end")
        writer.number(range.upperBound)
      }
      writer.key("confidence")
      writer.probability(confidence)
    }
  }
}

extension JSONWriter {
  /// Writes a rejection, or null for nil; candidates only when there are any.
  mutating func rejection(_ rejection: Rejection?) {
    guard let rejection else { return null() }
    object { writer in
      writer.key("reason")
      writer.string(rejection.reason.rawValue)
      writer.key("message")
      writer.string(rejection.message)
      writer.key("confidence")
      writer.probability(rejection.confidence)
      if !rejection.candidates.isEmpty {
        writer.key("candidates")
        writer.array(rejection.candidates)
      }
    }
  }

  /// Writes which model spoke, or null for nil; the adapter only when there is one.
  mutating func model(_ model: ModelIdentity?) {
    guard let model else { return null() }
    object { writer in
      writer.key("base")
      writer.string(model.base)
      if let adapter = model.adapter {
        writer.key("adapter")
        writer.string(adapter)
      }
      writer.key("sequence")
      writer.number(model.sequence)
    }
  }
}
