// What was taught, as the running daemon knows it: read again whenever the log has changed, whoever changed it.

internal import Ontology
internal import Synchronization
public import Understanding

/// The feedback log with its sentences, shared by the worker and the main thread.
public final class FeedbackBook: Sendable {
  private struct Page {
    var stamp: [Int]?
    var sentences = TaughtSentences()
  }

  /// The log.
  public let log: FeedbackLog
  private let page = Mutex(Page())

  /// A book over a log.
  public init(_ log: FeedbackLog) { self.log = log }

  /// The sentences as the log has them now; reading goes on with what was known where the log cannot be read.
  /// `report` hears of what is wrong with it, once for each change.
  public func sentences(report: (String) -> Void = { _ in }) -> TaughtSentences {
    page.withLock { page in
      let stamp = log.stamp
      guard stamp != page.stamp else { return page.sentences }
      page.stamp = stamp
      do throws(StorageError) {
        let contents = try log.read()
        page.sentences = TaughtSentences(contents.entries.map(\.row), revision: page.sentences.revision + 1)
        if let line = contents.damagedLines.first { report("\(log.path):\(line): not readable, passed over") }
      } catch {
        report("\(error): what was taught since is not known")
      }
      return page.sentences
    }
  }
}
