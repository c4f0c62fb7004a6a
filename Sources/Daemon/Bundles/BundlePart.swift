// One message of `bundle/install`: a line of JSON that says which part of which transfer follows, a line feed, and the
// part's bytes as they are. A bundle that fits into one message is the one part of its transfer.

internal import JSONValues

/// A part of a bundle on its way over the broker.
public struct BundlePart: Equatable, Sendable {
  /// Longest header, in bytes; a signature takes about 400.
  public static let maximumHeaderByteCount = 65_536
  /// Most parts of one bundle.
  public static let maximumCount = 8_192

  /// Name of the transfer, chosen by the sender: 1 to 64 letters, digits, `.`, `_`, `-`.
  public var transfer: String
  /// Number of this part, from 1 on.
  public var number: Int
  /// Parts in all.
  public var count: Int
  /// Bytes of the whole bundle.
  public var byteCount: Int
  /// The text of the signature file; with the first part.
  public var signature: String?
  /// This part's bytes.
  public var bytes: ArraySlice<UInt8>

  /// Makes a part.
  public init(
    transfer: String, number: Int, count: Int, byteCount: Int, signature: String?, bytes: ArraySlice<UInt8>
  ) {
    self.transfer = transfer
    self.number = number
    self.count = count
    self.byteCount = byteCount
    self.signature = signature
    self.bytes = bytes
  }

  /// Cuts a bundle into parts of at most `limit` bytes each.
  public static func parts(
    of bundle: [UInt8], signature: String?, transfer: String, limit: Int
  ) -> [BundlePart] {
    let count = max(1, (bundle.count + limit - 1) / limit)
    return (0..<count).map { index in
      BundlePart(
        transfer: transfer, number: index + 1, count: count, byteCount: bundle.count,
        signature: index == 0 ? signature : nil,
        bytes: bundle[index * limit..<min(bundle.count, (index + 1) * limit)])
    }
  }

  /// The message.
  public var payload: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("transfer")
      writer.string(transfer)
      writer.key("part")
      writer.number(number)
      writer.key("parts")
      writer.number(count)
      writer.key("size")
      writer.number(byteCount)
      if let signature {
        writer.key("signature")
        writer.string(signature)
      }
    }
    return writer.bytes + [UInt8(ascii: "\n")] + bytes
  }

  /// Reads a message. Fields it does not know are ignored.
  ///
  /// - Throws: `BundleRefusal` with `malformed` or `tooLarge`.
  public init(_ payload: [UInt8]) throws(BundleRefusal) {
    func fault(_ expected: String) -> BundleRefusal {
      BundleRefusal(.malformed, "expected \(expected) in a message of bundle/install; see Documentation/Bundles.md")
    }
    let head = payload.prefix(Self.maximumHeaderByteCount + 1)
    guard let end = head.firstIndex(of: UInt8(ascii: "\n")) else {
      throw fault("a line of JSON before the bytes")
    }
    guard let header = try? JSONValue(reading: Array(head[..<end]), maximumDepth: 4) else {
      throw fault("a line of JSON before the bytes")
    }
    guard let transfer = header.string("transfer"), (1...64).contains(transfer.utf8.count),
      transfer.utf8.allSatisfy(Self.isNameByte)
    else { throw fault("`transfer`, 1 to 64 letters, digits, '.', '_' or '-',") }
    guard let number = header.integer("part"), let count = header.integer("parts"), 1...Self.maximumCount ~= count,
      1...count ~= number
    else { throw fault("`part` and `parts`, 1 to \(Self.maximumCount),") }
    guard let byteCount = header.integer("size"), byteCount > 0 else { throw fault("`size` in bytes") }
    guard byteCount <= BundleStore.maximumByteCount else {
      throw BundleRefusal(
        .tooLarge, "a bundle of \(byteCount) bytes; at most \(BundleStore.maximumByteCount) are taken")
    }
    self.init(
      transfer: transfer, number: number, count: count, byteCount: byteCount, signature: header.string("signature"),
      bytes: payload[(end + 1)...])
    guard !bytes.isEmpty else { throw fault("bytes after the line of JSON") }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
