// What is kept is told, and erased when asked: nothing that anybody said stays.

import Daemon
import Foundation
import Ontology
import Testing

@Suite("Privacy")
struct KeptDataTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "kept-\(UUID())").path
  private let configuration: Configuration

  init() throws {
    try FileManager.default.createDirectory(atPath: folder + "/bundles", withIntermediateDirectories: true)
    var configuration = Configuration(instance: "attic")
    configuration.stateDirectory = folder
    configuration.deviceKey = nil
    configuration.home = folder + "/no-home.yaml"
    self.configuration = configuration
  }

  private func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
  }

  private var texts: String {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.map { (try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)) ?? "" }.joined()
  }

  private func keepSomething() throws {
    let appointment = Appointment(
      id: "a", site: "hall", text: "a secret was said", due: 9e9, countsElapsedTime: false,
      content: .timer(CountdownTimer(name: "secret", length: 60)))
    try AgendaFile(directory: folder).save([appointment])
    try write("schedules.json.damaged-17", "a secret")
    try write("bundles/00000003.safetensors", "taught: secret")
    try write("bundles/00000003.minisig", "signed")
    try write("bundles/draft-1-2", "half a secret")
    try write(
      "bundles/state.json",
      """
      {"schema":1,"current":3,"highest":3,"highest_digest":"sha256:0","bundles":\
      [{"sequence":3,"name":"sauna","digest":"sha256:0","installed":0}]}
      """)
    try write("notes.txt", "mine")
  }

  @Test("every file is listed with its size and what becomes of it")
  func list() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try keepSomething()
    let files = KeptData(configuration).files
    func fate(_ name: String) -> KeptData.File.Fate? { files.first { $0.path == "\(folder)/\(name)" }?.fate }
    for name in ["schedules.json", "schedules.json.damaged-17", "bundles/00000003.safetensors", "bundles/draft-1-2"] {
      #expect(fate(name) == .erased, "\(name)")
    }
    #expect(fate("bundles/state.json") == .stays)
    #expect(fate("notes.txt") == .yours)
    #expect(files.first { $0.path.hasSuffix("notes.txt") }?.byteCount == 4)
    #expect(files.count == 7)
  }

  @Test("erased, nothing is left that was said or taught, and the highest bundle is still remembered")
  func erase() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try keepSomething()
    #expect(texts.contains("secret"))
    #expect(try KeptData(configuration).erase().count == 5)
    #expect(!texts.contains("secret") && !texts.contains("sauna"))
    let state = try BundleStore(stateDirectory: folder).state()
    #expect(state.highest == 3 && state.current == 0 && state.bundles.isEmpty)
    #expect(state.refusal(sequence: 2, digest: "sha256:1") != nil)
    #expect(texts.contains("mine"))
    #expect(try KeptData(configuration).erase().isEmpty)
  }

  @Test("while a daemon has it, nothing is erased")
  func running() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try keepSomething()
    let held = try StateDirectory(path: folder)
    #expect(throws: StorageError.self) { try KeptData(configuration).erase() }
    #expect(texts.contains("secret"))
    #expect(held.path == folder)
  }

  @Test("what nobody made is not made by asking")
  func absent() throws {
    try FileManager.default.removeItem(atPath: folder)
    #expect(try KeptData(configuration).erase().isEmpty)
    #expect(KeptData(configuration).files.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test("what is retained at the broker is named")
  func retained() {
    #expect(KeptData(configuration).retainedTopics.contains("hearken/daemon/attic/schedules"))
    #expect(KeptData(configuration).retainedTopics.contains("hearken/daemon/attic/bundle"))
  }
}
