// Why a bundle is not taken: a reason for programs, a sentence with the remedy for people.

internal import Signing

/// A bundle that is not taken, or taken back.
public struct BundleRefusal: Error, Equatable, Sendable, CustomStringConvertible {
  /// The reasons, as `bundle/result` spells them.
  public enum Reason: String, CaseIterable, Sendable {
    /// A message that is not in the form of a part.
    case malformed
    /// A bundle, or a part of one, beyond the limit.
    case tooLarge = "too_large"
    /// Too many half transfers wait already.
    case busy
    /// A transfer that stopped, or came in the wrong order.
    case incomplete
    /// No signature where one is needed.
    case unsigned
    /// Signed with a key that is not trusted here.
    case unknownKey = "unknown_key"
    /// The signature does not belong to the file, or is none.
    case wrongSignature = "wrong_signature"
    /// The file cannot be read as an adapter.
    case damaged
    /// Made for another model.
    case wrongBase = "wrong_base"
    /// Made for other word pieces.
    case wrongTokenizer = "wrong_tokenizer"
    /// Its labels do not go on from those of the model.
    case wrongLabels = "wrong_labels"
    /// Below the highest sequence that was ever installed.
    case olderSequence = "older_sequence"
    /// Another bundle has the same sequence.
    case sequenceTaken = "sequence_taken"
    /// Too few of the utterances it brings along are understood.
    case selfTest = "self_test"
    /// It crashed the daemon twice.
    case crashed
    /// There is nothing to go back to.
    case nothingBefore = "nothing_before"
    /// No such bundle is in the store.
    case notInstalled = "not_installed"
    /// The configuration does not allow it.
    case unsupported
    /// The disk does not take or give it.
    case storage
    /// The model cannot be loaded with it.
    case unusable
  }

  /// Why.
  public let reason: Reason
  /// The same for people, with the remedy.
  public let message: String

  /// Makes a refusal.
  public init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  init(_ error: StorageError) { self.init(.storage, error.description) }

  init(_ error: SigningError) {
    let reason: Reason =
      switch error {
      case .unknownKey: .unknownKey
      case .system, .exists, .tooLarge, .outOfMemory: .storage
      default: .wrongSignature
      }
    self.init(reason, error.description)
  }

  /// Reason and message.
  public var description: String { "\(reason.rawValue): \(message)" }
}
