// The store on the disk, with faults at every step of a write: the old state with its files, or the new one.

import Daemon
import Glibc
import MQTTClient
import Synchronization
import TestBroker
import Testing

@Suite("Store of bundles")
struct BundleStoreTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  private func names() -> [String] {
    guard let folder = unsafe opendir("\(bench.state)/bundles") else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  @Test("what is installed is there again for whoever opens the store, with its signature")
  func persistence() throws {
    try bench.install(1)
    try bench.install(2)
    let state = try bench.store.state()
    #expect(state.current == 2 && state.previous == 1)
    #expect(state[2]?.name == "sauna")
    #expect(try bench.store.signature(2) == bench.signature(bench.adapter(2)))
    #expect(try bench.bytes(bench.store.file(2)) == bench.bytes(bench.adapter(2)))
  }

  @Test("files of bundles that are no longer kept go, and so do drafts nobody writes any more")
  func sweeping() throws {
    for sequence in 1...4 { try bench.install(sequence) }
    _ = try bench.write([1], "x")
    let stray = "\(bench.state)/bundles/draft-999999999-1"
    close(unsafe open(stray, O_WRONLY | O_CREAT, 0o600))
    _ = try bench.store.makeDraft()
    #expect(
      names() == [
        "00000003.minisig", "00000003.safetensors", "00000004.minisig", "00000004.safetensors", "lock", "state.json",
      ])
  }

  @Test("a store that never was is empty, and asking makes nothing")
  func empty() throws {
    #expect(try bench.store.state() == BundleState())
    #expect(unsafe access(bench.state, F_OK) != 0)
  }

  @Test("whatever step of installing fails, what was in use still is, with its files, and the next try succeeds")
  func faults() throws {
    try bench.install(1)
    let before = try bench.store.state()
    for failing in 1...12 {
      let count = Mutex(0)
      let faulty = BundleStore(stateDirectory: bench.state) { _ throws(StorageError) in
        let isNow = count.withLock { count in
          count += 1
          return count == failing
        }
        if isNow { throw StorageError("disk", reason: "full") }
      }
      let found = reason { try bench.install(2, in: faulty) }
      // Two files are replaced, in three steps each.
      #expect(found == (failing <= 6 ? .storage : nil), "step \(failing)")
      let state = try bench.store.state()
      if found == nil { break }
      #expect(state == before, "step \(failing)")
      let text = try bench.store.signature(1)
      #expect(try bench.examiner().examine(bench.store.file(1), signature: text).sequence == 1)
    }
    try bench.install(2)
    #expect(try bench.store.state().current == 2)
  }

  @Test("a state that is damaged is told, not guessed, and nothing is installed over it")
  func damage() throws {
    try bench.install(1)
    let file = AtomicFile(path: "\(bench.state)/bundles/state.json")
    let whole = try bench.bytes(file.path)
    for broken in [Array(whole.dropLast(9)), Array("{}".utf8), [], Array("nonsense".utf8)] {
      try file.replace(with: broken)
      #expect(throws: StorageError.self) { try bench.store.state() }
      #expect(reason { try bench.install(2) } == .storage)
    }
    try file.replace(with: whole)
    #expect(try bench.store.state().current == 1)
  }

  @Test("a file that is larger than any bundle is not copied")
  func tooLarge() throws {
    let path = "\(bench.folder)/large"
    close(unsafe open(path, O_WRONLY | O_CREAT, 0o600))
    unsafe truncate(path, off_t(BundleStore.maximumByteCount + 1))
    #expect(reason { _ = try bench.store.makeDraft(copying: path) } == .storage)
    #expect(reason { _ = try bench.store.makeDraft(copying: "\(bench.folder)/none") } == .storage)
    #expect(names().filter { $0.hasPrefix("draft") }.isEmpty)
  }

  @Test("two who change a store at once take turns, and nothing is lost")
  func turns() throws {
    try bench.install(1)
    let store = bench.store
    let threads = try (0..<4).map { _ in
      try WorkerThread {
        for _ in 0..<10 { _ = try? store.change { (state) throws(BundleRefusal) in state.beginRun() } }
      }
    }
    for thread in threads { thread.join() }
    // Two runs are counted, the third gives the bundle up; what comes after changes nothing.
    #expect(try store.state().current == 0)
    #expect(try store.state().highest == 1)
  }
}
