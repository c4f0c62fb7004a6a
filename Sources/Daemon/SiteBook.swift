// What is remembered of each site for a minute or so: its conversation, and what its last utterance left waiting.
// Never shared between sites, and bounded: whoever was silent longest is forgotten first.

internal import Understanding

/// The conversations of all sites. Owned by the worker.
struct SiteBook: Sendable {
  /// What is remembered of one site.
  struct Page: Sendable {
    var conversation = Conversation()
    /// What "cancel that" takes back.
    var recent: [String] = []
    fileprivate(set) var touched: ContinuousClock.Instant
  }

  static let capacity = 256
  static let lifetime = Duration.seconds(Int64(Conversation.lifetime))

  private var pages: [String: Page] = [:]

  /// Sites that are remembered.
  var count: Int { pages.count }

  /// What is remembered of a site; a blank page after a minute of silence.
  func page(of site: String, now: ContinuousClock.Instant) -> Page {
    guard let page = pages[site], now - page.touched <= Self.lifetime else { return Page(touched: now) }
    return page
  }

  /// Remembers a site.
  mutating func keep(_ page: Page, of site: String, now: ContinuousClock.Instant) {
    var page = page
    page.touched = now
    pages[site] = page
    guard pages.count > Self.capacity else { return }
    pages = pages.filter { now - $0.value.touched <= Self.lifetime }
    while pages.count > Self.capacity, let oldest = pages.min(by: { $0.value.touched < $1.value.touched })?.key {
      pages[oldest] = nil
    }
  }
}
