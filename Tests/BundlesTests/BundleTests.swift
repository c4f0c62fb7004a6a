// What is written is what is read, and always the same bytes.

import Bundles
import Testing

@Suite("A bundle")
struct BundleTests {
  let folder = Folder()

  func sample() throws -> BundleWriter {
    var writer = BundleWriter()
    writer.metadata = ["kind": "test", "quoted": "a \"b\" \\ \n \u{1} é 🏠", "": ""]
    try writer.add("bias", shape: [3], floats: [0.5, -1, .pi])
    try writer.add(StoredTensor(name: "weight", shape: [8, 8], int8s: (0..<64).map { Int8($0 - 32) }))
    try writer.add("odd", .uint8, shape: [5], bytes: [1, 2, 3, 4, 5])
    try writer.add("empty", shape: [0, 4], floats: [])
    try writer.add(StoredTensor(name: "number", shape: [], int32s: [-7]))
    return writer
  }

  @Test("gives back its metadata, its shapes and its numbers")
  func roundTrip() throws {
    let path = "\(folder.path)/a.bundle"
    let writer = try sample()
    try writer.write(to: path)
    let bundle = try Bundle(path: path)
    #expect(bundle.metadata == writer.metadata)
    #expect(Set(bundle.tensors.keys) == ["bias", "weight", "odd", "empty", "number"])
    #expect(try bundle.floats(named: "bias") == [0.5, -1, .pi])
    #expect(try bundle.floats(named: "empty") == [])
    #expect(try bundle.entry(named: "weight").shape == [8, 8])
    #expect(try bundle.entry(named: "weight").elementType == .int8)
    #expect(try bundle.entry(named: "number").shape == [])
    let weight = try unsafe Array(bundle.unsafeBytes(named: "weight"))
    #expect(weight.map { Int8(bitPattern: $0) } == (0..<64).map { Int8($0 - 32) })
    let odd = try bundle.bytes(named: "odd")
    #expect(odd.byteCount == 5)
    #expect(unsafe odd.unsafeLoad(fromByteOffset: 4, as: UInt8.self) == 5)
  }

  @Test("has the same bytes whatever the order of adding, and replaces an older file whole")
  func deterministic() throws {
    try sample().write(to: "\(folder.path)/a.bundle")
    var other = BundleWriter()
    try other.add(StoredTensor(name: "number", shape: [], int32s: [-7]))
    try other.add("odd", .uint8, shape: [5], bytes: [1, 2, 3, 4, 5])
    try other.add("empty", shape: [0, 4], floats: [])
    try other.add(StoredTensor(name: "weight", shape: [8, 8], int8s: (0..<64).map { Int8($0 - 32) }))
    try other.add("bias", shape: [3], floats: [0.5, -1, .pi])
    other.metadata = try sample().metadata
    try BundleWriter().write(to: "\(folder.path)/b.bundle")
    try other.write(to: "\(folder.path)/b.bundle")
    #expect(contents("\(folder.path)/a.bundle") == contents("\(folder.path)/b.bundle"))
    #expect(folder.names.sorted() == ["a.bundle", "b.bundle"], "no temporary file stays behind")
  }

  @Test("begins each tensor at a multiple of 64 where its size is one, of its element size otherwise")
  func alignment() throws {
    let path = "\(folder.path)/a.bundle"
    try sample().write(to: path)
    for (name, entry) in try Bundle(path: path).tensors {
      let unit = entry.byteRange.count.isMultiple(of: 64) ? 64 : entry.elementType.byteCount
      #expect(entry.byteRange.lowerBound.isMultiple(of: unit), "\(name)")
    }
  }

  @Test("may be empty")
  func empty() throws {
    try BundleWriter().write(to: "\(folder.path)/a.bundle")
    let bundle = try Bundle(path: "\(folder.path)/a.bundle")
    #expect(bundle.tensors.isEmpty && bundle.metadata.isEmpty)
  }

  @Test("is named by the SHA-256 of its bytes")
  func digest() throws {
    let path = folder.file(header: "{}")
    // printf '\2\0\0\0\0\0\0\0{}' | sha256sum
    #expect(
      try Bundle(path: path).digest == "sha256:411a485216e432ece6b9af94fa32154cf79a2a56d4f81266baa50063f45092bd")
  }

  @Test("reads escapes, spaces and tensors in any order, as other writers make them")
  func foreignHeader() throws {
    let header =
      #" { "b\u0062\ud83c\udfe0\/" : { "data_offsets" : [4, 8] , "dtype":"F32","shape":[1]},"#
      + #""a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}, "__metadata__": {"format":"pt"} }    "#
    let path = folder.file(header: header.trimmingPrefix(" ").description, data: [0, 0, 128, 63, 0, 0, 0, 64])
    let bundle = try Bundle(path: path)
    #expect(bundle.metadata == ["format": "pt"])
    #expect(try bundle.floats(named: "a") == [1])
    #expect(try bundle.floats(named: "bb🏠/") == [2])
  }

  @Test("refuses to be written with a name twice, or with bytes that do not fit the shape")
  func refusals() throws {
    var writer = try sample()
    #expect(throws: BundleError.duplicateName(file: "the bundle to be written", name: "odd")) {
      try writer.add("odd", .uint8, shape: [1], bytes: [1])
    }
    #expect(throws: BundleError.wrongSize(file: "the bundle to be written", tensor: "x", needed: 12, found: 11)) {
      try writer.add("x", .float32, shape: [3], bytes: [UInt8](repeating: 0, count: 11))
    }
    #expect(throws: BundleError.shapeOverflow(file: "the bundle to be written", tensor: "x", shape: [-1])) {
      try writer.add("x", .float32, shape: [-1], bytes: [])
    }
  }

  @Test("says what is missing when asked for a tensor that is not there, or of another type")
  func missing() throws {
    let path = "\(folder.path)/a.bundle"
    try sample().write(to: path)
    let bundle = try Bundle(path: path)
    #expect(throws: BundleError.noSuchTensor(file: path, tensor: "query")) { try bundle.floats(named: "query") }
    #expect(throws: BundleError.wrongElementType(file: path, tensor: "odd", expected: .float32, found: .uint8)) {
      try bundle.floats(named: "odd")
    }
  }

  @Test("leaves no file behind where the folder does not exist")
  func unwritable() throws {
    let path = "\(folder.path)/none/a.bundle"
    #expect(throws: BundleError.self) { try BundleWriter().write(to: path) }
  }
}
