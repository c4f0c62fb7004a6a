// Going on and back: which sequences may be installed, how far a rollback reaches, when a bundle is given up.

import Daemon
import Testing

@Suite("What is installed")
struct BundleStateTests {
  private func bundle(_ sequence: Int, digest: String? = nil) -> InstalledBundle {
    InstalledBundle(
      sequence: sequence, name: "b", digest: digest ?? "sha256:\(sequence)", signer: nil, installed: 0)
  }

  private func state(_ sequences: Int...) throws -> BundleState {
    var state = BundleState()
    for sequence in sequences { try state.install(bundle(sequence)) }
    return state
  }

  @Test("a replayed older bundle is refused, the highest may come again, a gap is no matter")
  func floor() throws {
    var state = try state(3, 7)
    #expect(reason { try state.install(bundle(6)) } == .olderSequence)
    #expect(reason { try state.install(bundle(3)) } == .olderSequence)
    #expect(reason { try state.install(bundle(7)) } == nil)
    #expect(reason { try state.install(bundle(7, digest: "sha256:other")) } == .sequenceTaken)
    #expect(state.current == 7 && state.previous == 3)
  }

  @Test("a rollback reaches the bundle before, once, and leaves the floor where it was")
  func rollback() throws {
    var state = try state(1, 2, 3)
    #expect(try state.rollBack() == 2)
    #expect(state.current == 2 && state.highest == 3)
    #expect(reason { try state.rollBack() } == .nothingBefore)
    #expect(reason { try state.install(bundle(2)) } == .olderSequence)
    try state.install(bundle(3))
    #expect(state.current == 3 && state.previous == 2)
  }

  @Test("before the first bundle was the model alone, and a rollback goes there")
  func rollbackToModel() throws {
    var empty = BundleState()
    #expect(reason { try empty.rollBack() } == .nothingBefore)
    var state = try state(4)
    #expect(try state.rollBack() == 0)
    #expect(state.highest == 4)
  }

  @Test("only what is in use, the one before and the highest are kept")
  func forgetting() throws {
    #expect(try state(1, 2, 3, 4).bundles.map(\.sequence) == [3, 4])
  }

  @Test("removing leaves the model alone, or no way back, and never lowers the floor")
  func removing() throws {
    var state = try state(1, 2)
    try state.remove(1)
    #expect(state.current == 2 && state.previous == nil)
    try state.remove(2)
    #expect(state.current == 0 && state.bundles.isEmpty && state.highest == 2)
    #expect(reason { try state.install(bundle(1)) } == .olderSequence)
    #expect(reason { try state.remove(9) } == .notInstalled)
  }

  @Test("two runs that end badly give a new bundle up, for the one before it")
  func crashes() throws {
    var state = try state(1, 2)
    #expect(state.beginRun() == .onTrial)
    #expect(state.beginRun() == .onTrial)
    #expect(state.beginRun() == .givenUp(bundle(2)))
    #expect(state.current == 1 && state.previous == nil && state.highest == 2)
    #expect(state.beginRun() == .settled)
  }

  @Test("runs that end well do not count, and after a while nothing does")
  func settled() throws {
    var state = try state(1)
    for _ in 0..<10 {
      #expect(state.beginRun() == .onTrial)
      state.endRun(1)
    }
    state.settle(1)
    for _ in 0..<10 { #expect(state.beginRun() == .settled) }
  }
}
