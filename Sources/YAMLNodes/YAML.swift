// The door: text or a file in, nodes out. Files come from people and from other programs, so everything is
// bounded: size, depth, number of values. Aliases are refused (a few lines of them can mean a billion values).

internal import Files

/// Reads YAML.
public enum YAML {
  /// Largest text that is read, bytes.
  public static let maximumByteCount = 16 << 20
  /// Deepest nesting that is read.
  public static let maximumDepth = 64
  /// Most values that one text may hold.
  public static let maximumNodeCount = 2_000_000

  /// Reads the one document of the file at `path`; an empty file is a null.
  /// - Throws: when the file cannot be read, is no YAML, breaks a limit, or holds several documents.
  public static func load(path: String) throws(YAMLError) -> YAMLNode {
    try single(parseAll(bytes: contents(of: path), file: path), file: path)
  }

  /// Reads the one document of `text`; an empty text is a null. `file` is the name that positions carry.
  /// - Throws: when `text` is no YAML, breaks a limit, or holds several documents.
  public static func parse(_ text: String, file: String) throws(YAMLError) -> YAMLNode {
    try single(parseAll(text, file: file), file: file)
  }

  /// Reads every document of `text`.
  /// - Throws: when `text` is no YAML or breaks a limit.
  public static func parseAll(_ text: String, file: String) throws(YAMLError) -> [YAMLNode] {
    try parseAll(bytes: Array(text.utf8), file: file)
  }

  private static func parseAll(bytes: [UInt8], file: String) throws(YAMLError) -> [YAMLNode] {
    guard bytes.count <= maximumByteCount else {
      throw YAMLError(at: start(of: file), "the file is larger than \(maximumByteCount >> 20) MB")
    }
    var composer = Composer(bytes: bytes, file: file)
    return try composer.documents()
  }

  private static func single(_ documents: [YAMLNode], file: String) throws(YAMLError) -> YAMLNode {
    guard documents.count < 2 else {
      throw documents[1].error("a second document starts here; only one is expected")
    }
    return documents.first ?? YAMLNode(.scalar("", isPlain: true), at: start(of: file))
  }

  private static func start(of file: String) -> YAMLPosition { YAMLPosition(file: file, line: 1, column: 1) }

  private static func contents(of path: String) throws(YAMLError) -> [UInt8] {
    do { return try FileContents.bytes(of: path, limit: maximumByteCount) } catch {
      throw YAMLError(at: start(of: path), "cannot read the file: \(error.reason)")
    }
  }
}
