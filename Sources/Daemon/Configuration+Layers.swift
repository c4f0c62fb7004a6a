// Where settings come from, each laid over the one before: the file, the files of the folder beside it whose name ends
// in `.d`, the environment. A mapping is laid over key by key, a list or a single value takes the place of what was
// there. Every value remembers which of them it stands in, so that errors name the right file and line.

internal import Files
internal import Glibc
public import YAMLNodes

extension Configuration {
  /// Reads the file at `path`, what lies in `<path>.d/`, and the environment of the process.
  ///
  /// Relative paths, wherever they are written, are relative to the directory of `path`.
  /// - Throws: `YAMLError` with file, line, key and what was expected.
  public static func load(path: String) throws(YAMLError) -> Configuration {
    try load(path: path, environment: processEnvironment)
  }

  /// The same with the variables of `environment` in place of those of the process.
  ///
  /// - Throws: `YAMLError` with file, or variable, line, key and what was expected.
  public static func load(path: String, environment: [String: String]) throws(YAMLError) -> Configuration {
    let files = [path] + (try dropIns(beside: path))
    var whole = try YAML.load(path: path)
    for file in files.dropFirst() { whole = try whole.overlaid(with: YAML.load(path: file)) }
    let overrides = try EnvironmentOverrides(environment)
    for layer in overrides.layers { whole = try whole.overlaid(with: layer) }
    var configuration = try Configuration(whole, file: path)
    configuration.sources = files + overrides.variables
    return configuration
  }

  /// The file that is read unless the command line names another: `HEARKEN_CONFIG`, or the usual one.
  public static var usualFile: String {
    unsafe getenv("HEARKEN_CONFIG").map { unsafe String(cString: $0) } ?? Invocation.defaultFile
  }

  // What is laid over a file, in order of name.
  private static func dropIns(beside path: String) throws(YAMLError) -> [String] {
    let folder = "\(path).d"
    guard let names = FolderListing.names(in: folder) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      let reason = unsafe String(cString: strerror(errno))
      throw YAMLError(at: YAMLPosition(file: folder, line: 1, column: 1), "cannot read the folder: \(reason)")
    }
    return names.filter { !$0.hasPrefix(".") && ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) }
      .map { "\(folder)/\($0)" }
  }

  // The variables that can mean us. Those nobody knows are found where the system tells what we were started with.
  private static var processEnvironment: [String: String] {
    var variables: [String: String] = [:]
    for name in ConfigurationKey.all.map(\.variable) {
      if let value = unsafe getenv(name) { variables[name] = unsafe String(cString: value) }
    }
    let descriptor = unsafe open("/proc/self/environ", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return variables }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < 4 << 20 {
      let count = unsafe read(descriptor, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    for entry in bytes.split(separator: 0) where entry.starts(with: "HEARKEN_".utf8) {
      let name = String(decoding: entry.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
      if variables[name] == nil, unsafe getenv(name) != nil { variables[name] = "" }
    }
    return variables
  }
}

extension YAMLNode {
  /// This with what `upper` says in its place; nothing, where `upper` is empty.
  func overlaid(with upper: YAMLNode) throws(YAMLError) -> YAMLNode {
    if upper.isNull { return self }
    let additions = try upper.requireMapping()
    if isNull { return upper }
    var pairs = try requireMapping()
    for addition in additions {
      guard let index = pairs.firstIndex(where: { $0.key.string == addition.key.string }) else {
        pairs.append(addition)
        continue
      }
      let isPart = pairs[index].value.mapping != nil && addition.value.mapping != nil
      let value = isPart ? try pairs[index].value.overlaid(with: addition.value) : addition.value
      pairs[index] = (addition.key, value)
    }
    return YAMLNode(.mapping(pairs), at: position)
  }
}

/// What the environment says, for containers: `HEARKEN_` and a key in capitals, levels joined by `_`.
struct EnvironmentOverrides {
  /// One mapping for each variable, in order.
  private(set) var layers: [YAMLNode] = []
  /// The variables that said something.
  private(set) var variables: [String] = []

  /// Reads the variables that name a key. An empty one says nothing; one that is nearly a key's is an error; others
  /// belong to somebody else.
  init(_ environment: [String: String]) throws(YAMLError) {
    for key in ConfigurationKey.all {
      guard let text = environment[key.variable], !text.isEmpty else { continue }
      layers.append(try Self.layer(key, text))
      variables.append(key.variable)
    }
    let known = ConfigurationKey.all.map(\.variable) + ["HEARKEN_CONFIG"]
    for name in environment.keys.sorted() where name.hasPrefix("HEARKEN_") && !known.contains(name) {
      let meant = known.min { $0.editDistance(to: name) < $1.editDistance(to: name) } ?? ""
      guard meant.editDistance(to: name) <= 2 else { continue }
      throw YAMLError(at: Self.position(name), "no key has this variable; did you mean '\(meant)'?")
    }
  }

  private static func position(_ variable: String) -> YAMLPosition {
    YAMLPosition(file: "$\(variable)", line: 1, column: 1)
  }

  private static func layer(_ key: ConfigurationKey, _ text: String) throws(YAMLError) -> YAMLNode {
    let position = position(key.variable)
    func scalar(_ text: String, isPlain: Bool) -> YAMLNode { YAMLNode(.scalar(text, isPlain: isPlain), at: position) }
    var node: YAMLNode
    switch key.form {
    case .scalar: node = scalar(text, isPlain: true)
    case .secret: node = scalar(text, isPlain: false)
    case .mapping: node = try YAML.parse(text, file: position.file)
    case .list where text.hasPrefix("["): node = try YAML.parse(text, file: position.file)
    case .list:
      let elements = text.split(separator: ",").map { element in
        scalar(String(element.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()), isPlain: true)
      }
      node = YAMLNode(.sequence(elements), at: position)
    }
    for name in key.path.reversed() {
      node = YAMLNode(.mapping([(scalar(name, isPlain: false), node)]), at: position)
    }
    return node
  }
}
