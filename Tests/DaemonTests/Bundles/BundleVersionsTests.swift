// What Home Assistant's update entity is told: which bundle is in use, and which is the highest on the disk.

import Daemon
import JSONValues
import Ontology
import Testing

@Suite("Versions of the bundle")
struct BundleVersionsTests {
  private func model(_ sequence: Int) -> ModelIdentity {
    sequence == 0
      ? ModelIdentity(base: "sha256:base")
      : ModelIdentity(base: "sha256:base", adapter: "sauna@\(sequence)", sequence: sequence)
  }

  private func store(_ sequences: Int..., name: String = "sauna") throws -> BundleState {
    var state = BundleState()
    for sequence in sequences {
      try state.install(
        InstalledBundle(sequence: sequence, name: name, digest: "sha256:\(sequence)", signer: nil, installed: 0))
    }
    return state
  }

  @Test("members that the update entity knows, as text, and no others: it drops a message that has one more")
  func form() throws {
    let json = try JSONValue(reading: BundleVersions(inUse: model(5), stored: try store(4, 5)).json())
    #expect(
      json
        == .object([
          "installed_version": "5", "latest_version": "5", "title": "Hearken bundle",
          "release_summary": "sauna@5 is in use.",
        ]))
  }

  @Test("the model alone is version 0, with a store and without a model")
  func nothing() {
    for identity in [model(0), nil] {
      let versions = BundleVersions(inUse: identity, stored: BundleState())
      #expect(versions.installed == 0 && versions.latest == 0)
      #expect(versions.summary == "the model alone is in use.")
    }
  }

  @Test("what was installed on the disk and not taken yet is the latest")
  func pending() throws {
    let versions = BundleVersions(inUse: model(4), stored: try store(4, 5))
    #expect(versions.installed == 4 && versions.latest == 5)
    #expect(versions.summary.hasPrefix("sauna@4 is in use; sauna@5 is installed on this disk: reload the daemon"))
  }

  @Test("after a rollback the bundle that was taken back stays the latest")
  func rolledBack() throws {
    var state = try store(4, 5)
    try state.rollBack()
    let versions = BundleVersions(inUse: model(4), stored: state)
    #expect(versions.installed == 4 && versions.latest == 5)
    #expect(versions.summary.hasPrefix("sauna@4 is in use; sauna@5 is kept on this disk, taken back or given up"))
  }

  @Test("the latest is never below what is in use, though its file was removed or the store cannot be read")
  func removed() throws {
    var state = try store(4, 5)
    try state.remove(5)
    #expect(BundleVersions(inUse: model(5), stored: state).latest == 5)
    let unreadable = BundleVersions(inUse: model(5), stored: nil)
    #expect(unreadable.installed == 5 && unreadable.latest == 5)
    #expect(unreadable.summary.contains("cannot be read"))
  }

  @Test("a summary has no more characters than are shown")
  func long() throws {
    let name = String(repeating: "ü", count: 400)
    var identity = model(4)
    identity.adapter = "\(name)@4"
    let versions = BundleVersions(inUse: identity, stored: try store(4, 5, name: name))
    #expect(versions.summary.unicodeScalars.count <= 255)
    #expect(versions.summary.hasSuffix("left aside."))
  }
}
