// Turns libyaml's events into nodes. The only file that says `yaml_`.

internal import CYAML

/// Owns a libyaml parser over bytes that it keeps alive; the parser holds pointers to itself and to the bytes,
/// so both stay at one address.
@safe struct Composer: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let file: String
  private var nodeCount = 0
  private let isReady: Bool

  init(bytes source: [UInt8], file: String) {
    self.file = file
    let skipped = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    unsafe bytes = .allocate(capacity: source.count - skipped)
    _ = unsafe bytes.initialize(fromContentsOf: source[skipped...])
    unsafe parser = .allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    isReady = unsafe yaml_parser_initialize(parser) == 1
    if isReady {
      unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
      unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }
  }

  deinit {
    if isReady { unsafe yaml_parser_delete(parser) }
    unsafe parser.deinitialize(count: 1)
    unsafe parser.deallocate()
    unsafe bytes.deallocate()
  }

  /// Every document of the stream.
  mutating func documents() throws(YAMLError) -> [YAMLNode] {
    guard isReady else { throw YAMLError(at: position(line: 0, column: 0), "no memory to read the file") }
    var found: [YAMLNode] = []
    while true {
      switch try next() {
      case .documentStart: found.append(try node(next(), depth: 1))
      case .streamEnd: return found
      default: continue
      }
    }
  }

  private mutating func node(_ event: Event, depth: Int) throws(YAMLError) -> YAMLNode {
    let position = event.position
    guard depth <= YAML.maximumDepth else {
      throw YAMLError(at: position, "nested deeper than \(YAML.maximumDepth) levels")
    }
    nodeCount += 1
    guard nodeCount <= YAML.maximumNodeCount else {
      throw YAMLError(at: position, "more than \(YAML.maximumNodeCount) values in one file")
    }
    switch event {
    case .scalar(let text, let isPlain, _): return YAMLNode(.scalar(text, isPlain: isPlain), at: position)
    case .sequenceStart:
      var elements: [YAMLNode] = []
      while true {
        let inner = try next()
        if case .sequenceEnd = inner { break }
        elements.append(try node(inner, depth: depth + 1))
      }
      return YAMLNode(.sequence(elements), at: position)
    case .mappingStart: return YAMLNode(.mapping(try pairs(depth: depth)), at: position)
    case .alias: throw YAMLError(at: position, "aliases (*name) are not accepted; write the value out")
    default: throw YAMLError(at: position, "a value is missing here")
    }
  }

  private mutating func pairs(depth: Int) throws(YAMLError) -> [(key: YAMLNode, value: YAMLNode)] {
    var pairs: [(key: YAMLNode, value: YAMLNode)] = []
    var lines: [String: Int] = [:]
    while true {
      let event = try next()
      if case .mappingEnd = event { break }
      let key = try node(event, depth: depth + 1)
      guard case .scalar(let name, _) = key.value else {
        throw key.error("a key must be a word, not a list or mapping")
      }
      if let line = lines.updateValue(key.position.line, forKey: name) {
        throw key.error("the key '\(name)' was already given in line \(line)")
      }
      pairs.append((key, try node(next(), depth: depth + 1)))
    }
    return pairs
  }

  // MARK: Events

  private enum Event {
    case documentStart(YAMLPosition)
    case streamEnd(YAMLPosition)
    case scalar(String, isPlain: Bool, YAMLPosition)
    case alias(YAMLPosition)
    case sequenceStart(YAMLPosition)
    case sequenceEnd(YAMLPosition)
    case mappingStart(YAMLPosition)
    case mappingEnd(YAMLPosition)
    case other(YAMLPosition)

    var position: YAMLPosition {
      switch self {
      case .documentStart(let position), .streamEnd(let position), .scalar(_, _, let position), .alias(let position),
        .sequenceStart(let position), .sequenceEnd(let position), .mappingStart(let position),
        .mappingEnd(let position), .other(let position):
        position
      }
    }
  }

  private mutating func next() throws(YAMLError) -> Event {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { unsafe yaml_event_delete(&event) }
    let mark = unsafe event.start_mark
    let start = position(line: mark.line, column: mark.column)
    switch unsafe event.type {
    case YAML_DOCUMENT_START_EVENT: return .documentStart(start)
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd(start)
    case YAML_ALIAS_EVENT: return .alias(start)
    case YAML_SEQUENCE_START_EVENT:
      try unsafe refuseTag(event.data.sequence_start.tag, at: start)
      return .sequenceStart(start)
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd(start)
    case YAML_MAPPING_START_EVENT:
      try unsafe refuseTag(event.data.mapping_start.tag, at: start)
      return .mappingStart(start)
    case YAML_MAPPING_END_EVENT: return .mappingEnd(start)
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      try unsafe refuseTag(scalar.tag, at: start)
      let text = unsafe String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      return .scalar(text, isPlain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE, start)
    default: return .other(start)
    }
  }

  private func refuseTag(_ tag: UnsafeMutablePointer<yaml_char_t>?, at position: YAMLPosition) throws(YAMLError) {
    guard let tag = unsafe tag else { return }
    let spelling = unsafe String(decoding: UnsafeBufferPointer(start: tag, count: strlen(tag)), as: UTF8.self)
    throw YAMLError(at: position, "tags are not accepted; remove '\(spelling)'")
  }

  private func position(line: Int, column: Int) -> YAMLPosition {
    YAMLPosition(file: file, line: line + 1, column: column + 1)
  }

  private func failure() -> YAMLError {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "not readable as YAML"
    guard unsafe parser.pointee.error == YAML_READER_ERROR else {
      let mark = unsafe parser.pointee.problem_mark
      return YAMLError(at: position(line: mark.line, column: mark.column), problem)
    }
    // The reader knows only a byte offset: it met a byte that is no UTF-8, or a control character.
    let offset = unsafe min(parser.pointee.problem_offset, bytes.count)
    let line = unsafe bytes[..<offset].count { $0 == 0x0A }
    return YAMLError(at: position(line: line, column: 0), "\(problem); the file must be UTF-8 text")
  }
}
