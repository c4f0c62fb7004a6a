// One file for each way of being corrupt: every one is refused, with the fact.

import Bundles
import Glibc
import Testing

@Suite("A corrupt bundle")
struct CorruptBundleTests {
  let folder = Folder()

  func failure(_ path: String) -> BundleError? {
    do throws(BundleError) {
      _ = try Bundle(path: path)
      return nil
    } catch {
      return error
    }
  }

  @Test("that is not there, is a folder or is empty")
  func noFile() {
    let none = "\(folder.path)/none"
    #expect(failure(none) == .system(file: none, operation: "open", code: ENOENT))
    #expect(failure(folder.path) == .notAFile(file: folder.path))
    let empty = folder.file([])
    #expect(failure(empty) == .truncated(file: empty, section: .headerLength, needed: 8, available: 0))
  }

  @Test("that ends inside its header length", arguments: 1..<8)
  func shortLength(count: Int) {
    let path = folder.file([UInt8](repeating: 0, count: count))
    #expect(failure(path) == .truncated(file: path, section: .headerLength, needed: 8, available: count))
  }

  @Test("that ends inside its header")
  func shortHeader() {
    let path = folder.file(length(3) + Array("{}".utf8))
    #expect(failure(path) == .truncated(file: path, section: .header, needed: 3, available: 2))
  }

  @Test("whose header length is beyond any header, or negative when read as signed")
  func hugeHeader() {
    let path = folder.file(length(100_000_001) + Array("{}".utf8))
    #expect(failure(path) == .headerTooLarge(file: path, size: 100_000_001, limit: 100_000_000))
    let negative = folder.file(length(-1) + Array("{}".utf8))
    #expect(failure(negative) == .headerTooLarge(file: negative, size: .max, limit: 100_000_000))
  }

  @Test("that ends inside its tensors")
  func shortTensors() {
    let path = folder.file(header: #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, data: [1, 2, 3])
    #expect(failure(path) == .truncated(file: path, section: .tensors, needed: 4, available: 3))
  }

  @Test("with bytes after its last tensor")
  func trailing() {
    let path = folder.file(header: #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, data: [1, 2, 3])
    #expect(failure(path) == .uncovered(file: path, covered: 2, available: 3))
  }

  @Test("with a hole, an overlap or a late start between tensors")
  func placement() {
    func file(_ first: String, _ second: String) -> String {
      folder.file(
        header: #"{"a":{"dtype":"U8","shape":[2],"data_offsets":\#(first)},"#
          + #""b":{"dtype":"U8","shape":[2],"data_offsets":\#(second)}}"#, data: [1, 2, 3, 4, 5])
    }
    let hole = file("[0,2]", "[3,5]")
    #expect(failure(hole) == .misplaced(file: hole, tensor: "b", expected: 2, found: 3))
    let overlap = file("[0,2]", "[1,3]")
    #expect(failure(overlap) == .misplaced(file: overlap, tensor: "b", expected: 2, found: 1))
    let late = file("[1,3]", "[3,5]")
    #expect(failure(late) == .misplaced(file: late, tensor: "a", expected: 0, found: 1))
    let same = file("[0,2]", "[0,2]")
    #expect(failure(same) != nil)
  }

  @Test("whose shape and bytes disagree, or whose shape overflows")
  func shapes() {
    let wrong = folder.file(header: #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, data: [1, 2, 3, 4])
    #expect(failure(wrong) == .wrongSize(file: wrong, tensor: "a", needed: 8, found: 4))
    let huge = folder.file(
      header: #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#)
    #expect(
      failure(huge) == .shapeOverflow(file: huge, tensor: "a", shape: [4_611_686_018_427_387_904, 4]))
  }

  @Test("with an element type nobody knows")
  func elementType() {
    let path = folder.file(header: #"{"a":{"dtype":"Q4","shape":[0],"data_offsets":[0,0]}}"#)
    #expect(failure(path) == .unknownElementType(file: path, tensor: "a", found: "Q4"))
  }

  @Test("with a name twice, among tensors, in the metadata, in an entry, or spelled with an escape")
  func duplicates() {
    let entry = #"{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"#
    let tensors = folder.file(header: #"{"a":\#(entry),"a":\#(entry)}"#)
    #expect(failure(tensors) == .duplicateName(file: tensors, name: "a"))
    let escaped = folder.file(header: #"{"a":\#(entry),"\u0061":\#(entry)}"#)
    #expect(failure(escaped) == .duplicateName(file: escaped, name: "a"))
    let metadata = folder.file(header: #"{"__metadata__":{"k":"1","k":"2"}}"#)
    #expect(failure(metadata) == .duplicateName(file: metadata, name: "k"))
    let twice = folder.file(header: #"{"__metadata__":{},"__metadata__":{}}"#)
    #expect(failure(twice) == .duplicateName(file: twice, name: "__metadata__"))
    let field = folder.file(header: #"{"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#)
    #expect(failure(field) == .duplicateName(file: field, name: "a: a field"))
  }

  @Test(
    "whose header is not the JSON it must be",
    arguments: [
      "", " {}", "[]", "{", "{}x", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1}"#, #"{"a":{}}"#, #"{"a":null}"#,
      #"{"a":{"dtype":"U8","shape":[0]}}"#, #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0]}}"#,
      #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[1,0]}}"#,
      #"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,0]}}"#,
      #"{"a":{"dtype":"U8","shape":[0.0],"data_offsets":[0,0]}}"#,
      #"{"a":{"dtype":"U8","shape":[0e0],"data_offsets":[0,0]}}"#,
      #"{"a":{"dtype":"U8","shape":[00],"data_offsets":[0,0]}}"#,
      #"{"a":{"dtype":"U8","shape":[0,],"data_offsets":[0,0]}}"#,
      #"{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,0]}}"#,
      #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"extra":1}}"#,
      #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},}"#,
      #"{"__metadata__":{"k":1}}"#, #"{"__metadata__":[]}"#, #"{"__metadata__":{"k":"v"}"#,
      #"{"__metadata__":{"k":"\ud800"}}"#, #"{"__metadata__":{"k":"\udc00"}}"#, #"{"__metadata__":{"k":"\u00g0"}}"#,
      #"{"__metadata__":{"k":"\x"}}"#, "{\"__metadata__\":{\"k\":\"\u{1}\"}}", #"{"__metadata__":{"k":"v"#,
    ])
  func malformed(header: String) {
    guard case .malformedHeader = failure(folder.file(header: header)) else {
      Issue.record("accepted, or refused for another reason: \(header)")
      return
    }
  }

  @Test("whose header is not UTF-8")
  func notUTF8() {
    let header = Array(#"{"__metadata__":{"k":""#.utf8) + [0xC3, 0x28] + Array("\"}}".utf8)
    let path = folder.file(length(header.count) + header)
    guard case .malformedHeader(_, _, "valid UTF-8 in a string") = failure(path) else {
      Issue.record("accepted")
      return
    }
  }

  @Test("with more dimensions than any tensor of ours")
  func rank() {
    let path = folder.file(header: #"{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}"#)
    #expect(failure(path) == .tooMany(file: path, what: "dimensions of a", limit: 8))
  }

  @Test("cut short or changed anywhere is refused or read, never a crash")
  func mutations() throws {
    var writer = BundleWriter()
    writer.metadata = ["k": "value \u{1F3E0}"]
    try writer.add("a", shape: [2, 2], floats: [1, 2, 3, 4])
    try writer.add("b", .uint8, shape: [3], bytes: [1, 2, 3])
    let path = "\(folder.path)/whole"
    try writer.write(to: path)
    let whole = contents(path)
    for count in 0..<whole.count { #expect(failure(folder.file(Array(whole.prefix(count)))) != nil) }
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      var bytes = whole
      bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      guard let bundle = try? Bundle(path: folder.file(bytes)) else { continue }
      for entry in bundle.tensors.values { #expect(entry.byteRange.upperBound <= whole.count) }
    }
  }
}
