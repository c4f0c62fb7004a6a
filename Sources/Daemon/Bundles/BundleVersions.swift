// Which bundle is in use, and which is the highest on this disk: what an update entity of Home Assistant shows. It drops
// a message with a member that it does not know, or with null, so none but its own are in here, `schema` neither.

internal import JSONValues
public import Ontology

/// The payload of `daemon/<instance>/bundle`.
public struct BundleVersions: Equatable, Sendable {
  /// Home Assistant cuts what is longer.
  static let maximumSummaryLength = 255

  /// Sequence in use; 0 for the model alone.
  public let installed: Int
  /// Highest sequence on this disk, or in use; never below `installed`.
  public let latest: Int
  /// What that means, for people.
  public let summary: String

  /// Compares the model in use with what a store holds; nil for a store that cannot be read.
  public init(inUse model: ModelIdentity?, stored state: BundleState?) {
    let installed = model?.sequence ?? 0
    let latest = max(installed, state?.bundles.map(\.sequence).max() ?? 0)
    let now = Self.short(model?.adapter ?? "the model alone") + " is in use"
    let other = Self.short(state?.title(latest) ?? "")
    let summary =
      if state == nil {
        "\(now); what is on this disk cannot be read: `hearken bundle list` says why."
      } else if latest == installed {
        "\(now)."
      } else if state?.current == latest {
        "\(now); \(other) is installed on this disk: reload the daemon, or see bundle/result for why it was left aside."
      } else {
        "\(now); \(other) is kept on this disk, taken back or given up: install it again to use it."
      }
    self.installed = installed
    self.latest = latest
    self.summary = String(summary.unicodeScalars.prefix(Self.maximumSummaryLength))
  }

  private static func short(_ title: String) -> String {
    title.unicodeScalars.count > 48 ? "\(String(title.unicodeScalars.prefix(47)))…" : title
  }

  /// The JSON form.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      for (key, value) in [
        ("installed_version", "\(installed)"), ("latest_version", "\(latest)"), ("title", "Hearken bundle"),
        ("release_summary", summary),
      ] {
        writer.key(key)
        writer.string(value)
      }
    }
    return writer.bytes
  }
}
