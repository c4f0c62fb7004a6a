// The doors: files, folders, or Home Assistant's tree in; a checked grammar out.

internal import Files
internal import Glibc
internal import YAMLNodes

extension IntentGrammar {
  /// Reads the files at `paths`, and every `.yaml` file below those that are folders, in order of name.
  ///
  /// With a `language`, files that say another one are left out.
  /// - Throws: at the first fault, with file and line.
  public static func load(_ paths: [String], language: String? = nil) throws(GrammarError) -> IntentGrammar {
    var reader = GrammarReader()
    for path in paths {
      for file in try files(at: path) {
        let root = try GrammarError.reading { () throws(YAMLError) in try YAML.load(path: file) }
        if let language, let other = root["language"]?.string, other != language { continue }
        try reader.read(root)
      }
    }
    try reader.grammar.checkReferences()
    return reader.grammar
  }

  /// Reads the text of one file.
  /// - Throws: at the first fault, with `file` and line.
  public static func parse(_ text: String, file: String) throws(GrammarError) -> IntentGrammar {
    try parse([(file: file, text: text)])
  }

  /// Reads the texts of several files that refer to one another.
  /// - Throws: at the first fault, with file and line.
  public static func parse(_ texts: [(file: String, text: String)]) throws(GrammarError) -> IntentGrammar {
    var reader = GrammarReader()
    for (file, text) in texts {
      try reader.read(try GrammarError.reading { () throws(YAMLError) in try YAML.parse(text, file: file) })
    }
    try reader.grammar.checkReferences()
    return reader.grammar
  }

  /// Reads one language of Home Assistant's tree: `sentences/<language>/<Intent>/*.yaml`, with the `lists` and
  /// `rules` folders and `intents.yaml` beside them.
  /// - Throws: at the first fault, with file and line.
  public static func load(homeAssistant root: String, language: String) throws(GrammarError) -> IntentGrammar {
    var reader = GrammarReader()
    func node(_ path: String) throws(GrammarError) -> YAMLNode {
      try GrammarError.reading { () throws(YAMLError) in try YAML.load(path: path) }
    }
    let schema = try node("\(root)/intents.yaml")
    reader.defaultDomains = { intent, combination in
      let combinations = schema[intent]?["slot_combinations"]
      let groups = combinations?[combination]?["name_domain_groups"] ?? schema[intent]?["name_domain_groups"]
      return groups?["default"]?.sequence?.compactMap(\.string) ?? []
    }
    let shared = try entries(of: "\(root)/lists").filter { $0.hasSuffix(".yaml") }.map { "\(root)/lists/\($0)" }
    let own = try files(at: "\(root)/lists/\(language)") + files(at: "\(root)/rules/\(language)")
    for file in shared + own { try reader.read(node(file)) }
    for file in try files(at: "\(root)/sentences/\(language)") {
      let parts = file.split(separator: "/")
      let combination = parts.last.map { String($0.dropLast(".yaml".count)) } ?? ""
      let intent = parts.count > 1 && !combination.hasPrefix("_") ? String(parts[parts.count - 2]) : nil
      try reader.read(node(file), intent: intent, combination: combination)
    }
    try reader.grammar.checkReferences()
    return reader.grammar
  }

  /// Files below `path` whose names end in `.yaml` or `.yml`, sorted; `path` itself when it is a file.
  private static func files(at path: String, depth: Int = 0) throws(GrammarError) -> [String] {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw unreadable(path) }
    guard status.st_mode & S_IFMT == S_IFDIR else { return [path] }
    guard depth < 8 else { throw .unreadable(path: path, reason: "folders nested deeper than 8") }
    var found: [String] = []
    for name in try entries(of: path) {
      let inner = "\(path)/\(name)"
      guard unsafe stat(inner, &status) == 0 else { throw unreadable(inner) }
      if status.st_mode & S_IFMT == S_IFDIR {
        found += try files(at: inner, depth: depth + 1)
      } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
        found.append(inner)
      }
    }
    return found
  }

  /// Names in a folder, sorted by their bytes, without hidden ones.
  private static func entries(of folder: String) throws(GrammarError) -> [String] {
    guard let names = FolderListing.names(in: folder) else { throw unreadable(folder) }
    return names.filter { !$0.hasPrefix(".") }
  }

  private static func unreadable(_ path: String) -> GrammarError {
    .unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
  }
}
