// Reads suites from YAML, with errors that name file and line:
//
//     home: home.yaml            # relative to the file
//     now: 2026-11-21T18:30      # local time of the home
//     tests:
//       - {say: "…", area: kitchen, commands: [{intent: HassTurnOff, targets: [light.a], slots: {brightness: 40}}]}
//       - {say: "…", refuse: [ambiguous]}
//       - turns: [{say: "…", area: hall, commands: […]}, {say: "yes", site: other, refuse: true}]

import Ontology
public import YAMLNodes

extension Suite {
  /// Reads a suite.
  ///
  /// - Throws: naming file and line of the first thing that is not as described.
  public static func load(path: String) throws(YAMLError) -> Suite {
    try Suite(YAML.load(path: path), file: path)
  }

  /// Reads the document of a suite; `file` is its path, to which the home's is relative.
  ///
  /// - Throws: naming file and line of the first thing that is not as described.
  public init(_ root: YAMLNode, file: String) throws(YAMLError) {
    try root.refuseUnknownKeys(known: ["home", "now", "tests"])
    self.init(file: file, tests: [])
    if let node = root["home"] { home = Self.path(try node.requireString(), besides: file) }
    if let node = root["now"] {
      let text = try node.requireString()
      guard let time = WallTime(text) else {
        throw node.error("expected a local time such as 2026-11-21T18:30, found '\(text)'")
      }
      now = time
    }
    let nodes = try root.required("tests").requireSequence()
    for node in nodes { tests.append(try Self.test(node)) }
  }

  /// `path` as seen from the folder of `file`.
  private static func path(_ path: String, besides file: String) -> String {
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
    return file[...slash] + path
  }

  private static func test(_ node: YAMLNode) throws(YAMLError) -> Test {
    guard let turnsNode = node["turns"] else {
      return Test(
        turns: [try turn(node, isAlone: true)], group: try node["group"]?.requireString(),
        why: try node["why"]?.requireString())
    }
    try node.refuseUnknownKeys(known: ["turns", "group", "why"])
    var turns: [Turn] = []
    for turnNode in try turnsNode.requireSequence() { turns.append(try turn(turnNode, isAlone: false)) }
    guard !turns.isEmpty else { throw turnsNode.error("a conversation needs at least one turn") }
    return Test(turns: turns, group: try node["group"]?.requireString(), why: try node["why"]?.requireString())
  }

  private static func turn(_ node: YAMLNode, isAlone: Bool) throws(YAMLError) -> Turn {
    try node.refuseUnknownKeys(
      known: ["say", "area", "site", "after", "commands", "refuse", "why"] + (isAlone ? ["group"] : []))
    let pause = try node["after"]?.requireDouble(in: 0...1_000_000) ?? 0
    return Turn(
      try node.required("say").requireString(), area: try node["area"]?.requireString(),
      site: try node["site"]?.requireString(), pause: pause, expected: try expectation(node), position: node.position)
  }

  private static func expectation(_ node: YAMLNode) throws(YAMLError) -> Expectation {
    switch (node["commands"], node["refuse"]) {
    case (let commands?, nil):
      let nodes = try commands.requireSequence()
      guard !nodes.isEmpty else { throw commands.error("no command is a refusal: write `refuse: true`") }
      var expected: [ExpectedCommand] = []
      for node in nodes { expected.append(try command(node)) }
      return .commands(expected)
    case (nil, let refuse?):
      if let any = refuse.bool {
        guard any else { throw refuse.error("expected true or reasons; for what is done write `commands:`") }
        return .refusal([])
      }
      let spellings = try refuse.requireStrings()
      var reasons: [Rejection.Reason] = []
      for spelling in spellings {
        guard let reason = Rejection.Reason(rawValue: spelling) else {
          let known = Rejection.Reason.allCases.map(\.rawValue).joined(separator: ", ")
          throw refuse.error("unknown reason '\(spelling)'; known are \(known)")
        }
        reasons.append(reason)
      }
      return .refusal(reasons)
    default: throw node.error("expected either `commands:` or `refuse:`")
    }
  }

  private static func command(_ node: YAMLNode) throws(YAMLError) -> ExpectedCommand {
    try node.refuseUnknownKeys(known: ["intent", "targets", "slots"])
    var command = ExpectedCommand(IntentName(rawValue: try node.required("intent").requireString()))
    if let targets = node["targets"] { command.targets = Set(try targets.requireStrings()) }
    if let slots = node["slots"], !slots.isNull {
      for (key, value) in try slots.requireMapping() {
        var values: [ExpectedCommand.Value] = []
        for element in value.sequence ?? [value] { values.append(try slotValue(element)) }
        command.slots.append((SlotName(rawValue: try key.requireString()), values))
      }
      command.slots.sort { $0.name.rawValue < $1.name.rawValue }
    }
    return command
  }

  private static func slotValue(_ node: YAMLNode) throws(YAMLError) -> ExpectedCommand.Value {
    if let number = node.double { return .number(number) }
    return .text(try node.requireString().lowercased())
  }
}
