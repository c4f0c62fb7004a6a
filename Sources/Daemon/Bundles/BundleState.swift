// Which bundle is in use, which one before it, and the highest there ever was: the rules of going on and back, as
// values. Sequence 0 stands for the model alone.
//
// A new bundle is on trial: every start of the daemon with it is counted before it is loaded, and the count goes back
// when the daemon ends well. Two runs that ended badly are two crashes. A run that lasts ends the trial.

internal import JSONValues

/// One bundle of the store.
public struct InstalledBundle: Equatable, Sendable {
  /// Its number, at least 1.
  public var sequence: Int
  /// Its name, for people.
  public var name: String
  /// SHA-256 of its file, with `sha256:` before it.
  public var digest: String
  /// Identifier of the key that signed it; nil for an unsigned one.
  public var signer: String?
  /// When it was installed, Unix seconds.
  public var installed: Double

  /// Describes a bundle.
  public init(sequence: Int, name: String, digest: String, signer: String?, installed: Double) {
    self.sequence = sequence
    self.name = name
    self.digest = digest
    self.signer = signer
    self.installed = installed
  }

  /// Name and sequence, as an Interpretation has them.
  public var title: String { "\(name)@\(sequence)" }
}

/// What a store holds, and what of it is in use.
public struct BundleState: Equatable, Sendable {
  /// Runs that may end badly before a bundle is given up.
  public static let allowedCrashes = 2

  /// Sequence in use; 0 for the model alone.
  public private(set) var current = 0
  /// Sequence that a rollback goes to; 0 for the model alone, nil when there is no way back.
  public private(set) var previous: Int?
  /// Highest sequence that was ever installed; never falls.
  public private(set) var highest = 0
  /// Digest of the bundle with the highest sequence.
  public private(set) var highestDigest = ""
  /// Runs with `current` that have begun and not ended well; nil once it is no longer on trial.
  public private(set) var trialRuns: Int?
  /// The bundles that are kept, in the order of their sequence.
  public private(set) var bundles: [InstalledBundle] = []

  /// An empty store.
  public init() {}

  /// The bundle of a sequence; nil when it is not kept.
  public subscript(sequence: Int) -> InstalledBundle? { bundles.first { $0.sequence == sequence } }

  /// What a sequence is called.
  public func title(_ sequence: Int) -> String {
    sequence == 0 ? "the model alone" : self[sequence]?.title ?? "\(sequence)"
  }

  /// Why a bundle may not be installed: replayed, or another one with a number that is taken.
  public func refusal(sequence: Int, digest: String) -> BundleRefusal? {
    if sequence < highest {
      return BundleRefusal(
        .olderSequence,
        "its sequence is \(sequence), and \(highest) was installed already; make it with --sequence \(highest + 1), or "
          + "go back with a rollback")
    }
    if sequence == highest, digest != highestDigest {
      return BundleRefusal(
        .sequenceTaken,
        "another bundle with the sequence \(sequence) was installed already; make this one with --sequence "
          + "\(highest + 1)")
    }
    return nil
  }

  /// Puts a bundle in use.
  ///
  /// - Throws: `BundleRefusal` as `refusal` says.
  public mutating func install(_ bundle: InstalledBundle) throws(BundleRefusal) {
    if let refusal = refusal(sequence: bundle.sequence, digest: bundle.digest) { throw refusal }
    if current != bundle.sequence {
      previous = current
      current = bundle.sequence
      trialRuns = 0
    }
    highest = bundle.sequence
    highestDigest = bundle.digest
    bundles = bundles.filter { $0.sequence != bundle.sequence } + [bundle]
    forget()
  }

  /// Goes back to the bundle before, once; returns its sequence.
  ///
  /// - Throws: `BundleRefusal` with `nothingBefore`.
  @discardableResult
  public mutating func rollBack() throws(BundleRefusal) -> Int {
    guard let previous else {
      throw BundleRefusal(
        .nothingBefore, "there is no bundle before \(title(current)); a rollback reaches only the one installed before")
    }
    current = previous
    self.previous = nil
    trialRuns = nil
    return current
  }

  /// Takes a bundle out; one that is in use leaves the model alone. The highest sequence stays what it was.
  ///
  /// - Throws: `BundleRefusal` with `notInstalled`.
  public mutating func remove(_ sequence: Int) throws(BundleRefusal) {
    guard self[sequence] != nil else {
      let known = bundles.map { "\($0.sequence)" }.joined(separator: ", ")
      throw BundleRefusal(
        .notInstalled,
        "there is no bundle with the sequence \(sequence); "
          + (known.isEmpty ? "none is installed" : "there are \(known)"))
    }
    if sequence == previous { previous = nil }
    if sequence == current {
      current = 0
      previous = nil
      trialRuns = nil
    }
    bundles.removeAll { $0.sequence == sequence }
  }

  /// What becomes of a run that begins.
  public enum Beginning: Equatable, Sendable {
    /// The bundle has proved itself, or there is none.
    case settled
    /// The bundle is on trial, and the run is counted.
    case onTrial
    /// The bundle has crashed too often; the one before is in use again.
    case givenUp(InstalledBundle)
  }

  /// Counts a run of the daemon with the current bundle, or gives the bundle up.
  public mutating func beginRun() -> Beginning {
    guard current != 0, let runs = trialRuns else { return .settled }
    guard runs >= Self.allowedCrashes, let failed = self[current] else {
      trialRuns = runs + 1
      return .onTrial
    }
    current = previous ?? 0
    previous = nil
    trialRuns = nil
    return .givenUp(failed)
  }

  /// Takes back the count of a run with `sequence` that ended well.
  public mutating func endRun(_ sequence: Int) {
    if sequence == current, let runs = trialRuns { trialRuns = max(0, runs - 1) }
  }

  /// Ends the trial of `sequence`.
  public mutating func settle(_ sequence: Int) {
    if sequence == current { trialRuns = nil }
  }

  private mutating func forget() {
    bundles = bundles.filter { [current, previous, highest].contains($0.sequence) }
      .sorted { $0.sequence < $1.sequence }
  }
}

extension BundleState {
  /// The state as JSON.
  func json() -> [UInt8] {
    var writer = JSONWriter()
    func number(_ key: String, _ value: Int?, _ writer: inout JSONWriter) {
      writer.key(key)
      if let value { writer.number(value) } else { writer.null() }
    }
    writer.object { writer in
      number("schema", 1, &writer)
      number("current", current, &writer)
      number("previous", previous, &writer)
      number("highest", highest, &writer)
      writer.key("highest_digest")
      writer.string(highestDigest)
      number("trial_runs", trialRuns, &writer)
      writer.key("bundles")
      writer.array { writer in
        for bundle in bundles {
          writer.object { writer in
            number("sequence", bundle.sequence, &writer)
            writer.key("name")
            writer.string(bundle.name)
            writer.key("digest")
            writer.string(bundle.digest)
            writer.key("signer")
            writer.string(bundle.signer)
            writer.key("installed")
            writer.number(bundle.installed)
          }
        }
      }
    }
    return writer.bytes
  }

  /// Reads a state; nil where it is none, or says what cannot be.
  init?(json bytes: [UInt8]) {
    guard let value = try? JSONValue(reading: bytes), value.integer("schema") == 1,
      let current = value.integer("current"), let highest = value.integer("highest"),
      let digest = value.string("highest_digest"), case .object(let members) = value,
      case .array(let elements)? = members["bundles"]
    else { return nil }
    self.current = current
    self.highest = highest
    highestDigest = digest
    previous = value.integer("previous")
    trialRuns = value.integer("trial_runs")
    for element in elements {
      guard let sequence = element.integer("sequence"), let name = element.string("name"),
        let digest = element.string("digest"), case .object(let members) = element,
        case .number(let installed)? = members["installed"]
      else { return nil }
      bundles.append(
        InstalledBundle(
          sequence: sequence, name: name, digest: digest, signer: element.string("signer"), installed: installed))
    }
    let isKnown = [current, previous ?? 0].allSatisfy { $0 == 0 || self[$0] != nil }
    guard isKnown, bundles.allSatisfy({ $0.sequence >= 1 && $0.sequence <= highest }), (trialRuns ?? 0) >= 0 else {
      return nil
    }
  }
}

extension JSONValue {
  /// A member that is a whole number.
  func integer(_ key: String) -> Int? {
    guard case .object(let members) = self, case .number(let number)? = members[key] else { return nil }
    return Int(exactly: number)
  }

  /// A member that is a string.
  func string(_ key: String) -> String? {
    guard case .object(let members) = self, case .string(let text)? = members[key] else { return nil }
    return text
  }
}
