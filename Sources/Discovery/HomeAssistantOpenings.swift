// Covers, valves and locks of Home Assistant's discovery.

internal import HomeControl
internal import JSONValues

extension HomeAssistantEntity {
  mutating func readCover() {
    capabilities = [:]
    command(
      .movement, topic: "command_topic", template: "command_template",
      .texts([
        "open": payload("payload_open", "OPEN"), "closed": payload("payload_close", "CLOSE"),
        "stop": payload("payload_stop", "STOP"),
      ]))
    let position = positionEncoding()
    if let topic = text("set_position_topic"),
      let frame = frame("set_position_template", ["position", "value"])
    {
      capabilities?[.position] = CapabilityRange()
      connection.command(.position, CommandEndpoint(topic: topic, encoding: position.encoding, frame: frame))
      if connection.commands[.movement] == nil {
        connection.command(
          .movement,
          CommandEndpoint(
            topic: topic, encoding: .words(["open": .number(position.open), "closed": .number(position.closed)]),
            frame: frame))
      }
    }
    state(.position, topic: "position_topic", templates: "position_template", encoding: position.encoding)
    state(.movement, topic: "state_topic", templates: "value_template", encoding: movement())
    if connection.commands.isEmpty, text("command_topic") == nil {
      fault = "a cover without 'command_topic' and 'set_position_topic'"
    }
  }

  private func positionEncoding() -> (encoding: ValueEncoding, open: Double, closed: Double) {
    let open = number("position_open") ?? 100
    let closed = number("position_closed") ?? 0
    let range = min(open, closed)...max(open, closed, min(open, closed) + 1)
    return (.number(.percent(range, isInverted: open < closed)), open, closed)
  }

  private func movement() -> ValueEncoding {
    .texts([
      "open": payload("state_open", "open"), "closed": payload("state_closed", "closed"),
      "opening": payload("state_opening", "opening"), "closing": payload("state_closing", "closing"),
    ])
  }

  mutating func readValve() {
    capabilities = [:]
    if members["reports_position"]?.flag == true {
      let position = positionEncoding()
      capabilities?[.position] = CapabilityRange()
      command(.position, topic: "command_topic", template: "command_template", position.encoding)
      command(
        .movement, topic: "command_topic", template: "command_template",
        .words(["open": .number(position.open), "closed": .number(position.closed)]))
      state(.position, topic: "state_topic", templates: "value_template", encoding: position.encoding)
    } else {
      command(
        .movement, topic: "command_topic", template: "command_template",
        .texts(["open": payload("payload_open", "OPEN"), "closed": payload("payload_close", "CLOSE")]))
      state(.movement, topic: "state_topic", templates: "value_template", encoding: movement())
    }
    if connection.commands.isEmpty { fault = "a valve without 'command_topic'" }
  }

  mutating func readLock() {
    if text("code_format")?.isEmpty == false {
      fault = "a lock that wants a code with every command; no code is kept here"
      return
    }
    command(
      .lock, topic: "command_topic", template: "command_template",
      .texts(["locked": payload("payload_lock", "LOCK"), "unlocked": payload("payload_unlock", "UNLOCK")]))
    state(
      .lock, topic: "state_topic", templates: "value_template",
      encoding: .texts([
        "locked": payload("state_locked", "LOCKED"), "unlocked": payload("state_unlocked", "UNLOCKED"),
        "locking": payload("state_locking", "LOCKING"), "unlocking": payload("state_unlocking", "UNLOCKING"),
        "jammed": payload("state_jammed", "JAMMED"),
      ]))
    if connection.commands.isEmpty { fault = "a lock without 'command_topic'" }
  }
}
