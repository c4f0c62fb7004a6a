// Typed reading with errors that name the file, the line, what was expected and what was found.

extension YAMLNode {
  /// An error at this node.
  public func error(_ message: String) -> YAMLError { YAMLError(at: position, message) }

  /// The value under `key`.
  /// - Throws: when this is no mapping or holds no such key.
  public func required(_ key: String) throws(YAMLError) -> YAMLNode {
    let pairs = try requireMapping()
    guard let found = pairs.first(where: { $0.key.string == key })?.value else {
      throw error("the key '\(key)' is missing here")
    }
    return found
  }

  /// The text of a scalar.
  /// - Throws: for null, sequences and mappings.
  public func requireString() throws(YAMLError) -> String {
    guard let string else { throw expected("text") }
    return string
  }

  /// The whole number written here, within `range` when one is given.
  /// - Throws: for anything else.
  public func requireInt(in range: ClosedRange<Int>? = nil) throws(YAMLError) -> Int {
    guard let int else { throw expected("a whole number") }
    if let range, !range.contains(int) {
      throw error("expected a whole number from \(range.lowerBound) to \(range.upperBound), found \(int)")
    }
    return int
  }

  /// The number written here, within `range` when one is given.
  /// - Throws: for anything else.
  public func requireDouble(in range: ClosedRange<Double>? = nil) throws(YAMLError) -> Double {
    guard let double else { throw expected("a number") }
    if let range, !range.contains(double) {
      throw error("expected a number from \(range.lowerBound) to \(range.upperBound), found \(double)")
    }
    return double
  }

  /// The truth value written here.
  /// - Throws: for anything else.
  public func requireBool() throws(YAMLError) -> Bool {
    guard let bool else { throw expected("true or false") }
    return bool
  }

  /// The elements of the sequence written here.
  /// - Throws: for anything else.
  public func requireSequence() throws(YAMLError) -> [YAMLNode] {
    guard let sequence else { throw expected("a list") }
    return sequence
  }

  /// The pairs of the mapping written here, in file order.
  /// - Throws: for anything else.
  public func requireMapping() throws(YAMLError) -> [(key: YAMLNode, value: YAMLNode)] {
    guard let mapping else { throw expected("keys with values") }
    return mapping
  }

  /// The texts of a list of scalars; a single scalar counts as a list of one, null as an empty one.
  /// - Throws: for anything else.
  public func requireStrings() throws(YAMLError) -> [String] {
    if isNull { return [] }
    if let string { return [string] }
    return try requireSequence().map { (node) throws(YAMLError) in try node.requireString() }
  }

  /// Refuses a mapping that holds keys other than `keys`.
  /// - Throws: at the first unknown key, listing the known ones; also when this is no mapping.
  public func refuseUnknownKeys(known keys: [String]) throws(YAMLError) {
    for (key, _) in try requireMapping() where !keys.contains(key.string ?? "") {
      throw key.error("unknown key '\(key.string ?? "null")'; known here: \(keys.joined(separator: ", "))")
    }
  }

  private func expected(_ what: String) -> YAMLError {
    switch value {
    case .mapping: error("expected \(what), found keys with values")
    case .sequence: error("expected \(what), found a list")
    case .scalar where isNull: error("expected \(what), found nothing")
    case .scalar(let text, isPlain: true): error("expected \(what), found '\(text)'")
    case .scalar(let text, isPlain: false): error("expected \(what), found the quoted text \"\(text)\"")
    }
  }
}
