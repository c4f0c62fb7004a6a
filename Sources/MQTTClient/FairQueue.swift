// What waits in an `Inbox`: taken in the order it came, given up from whoever has most in it. A flood on one topic costs
// that topic its own messages, and nobody else theirs.

/// Messages in the order of their arrival, counted by topic.
struct FairQueue: Sendable {
  /// Of more topics than this, none is looked for that has most: then the oldest message of all goes.
  static let comparedTopics = 64

  private struct Line: Sendable {
    var numbers: [Int] = []
    var messages: [IncomingMessage] = []
    var first = 0

    var count: Int { messages.count - first }

    mutating func takeFirst() -> IncomingMessage {
      let message = messages[first]
      first += 1
      if first >= 1024, first * 2 >= messages.count {
        messages.removeFirst(first)
        numbers.removeFirst(first)
        first = 0
      }
      return message
    }
  }

  private struct Ticket: Sendable {
    var number: Int
    var topic: String
  }

  private var lines: [String: Line] = [:]
  // One ticket a message; those of messages that were given up are passed over.
  private var tickets: [Ticket] = []
  private var firstTicket = 0
  private var nextNumber = 0

  /// Messages in it.
  private(set) var count = 0
  /// Bytes of their payloads.
  private(set) var bytes = 0

  mutating func append(_ message: IncomingMessage) {
    lines[message.topic, default: Line()].numbers.append(nextNumber)
    lines[message.topic, default: Line()].messages.append(message)
    tickets.append(Ticket(number: nextNumber, topic: message.topic))
    nextNumber += 1
    count += 1
    bytes += message.payload.count
    if tickets.count - firstTicket > 2 * count + 64 { dropOldTickets() }
  }

  /// The message that has waited longest.
  mutating func takeFirst() -> IncomingMessage? {
    while firstTicket < tickets.count {
      let ticket = tickets[firstTicket]
      firstTicket += 1
      if firstTicket >= 1024, firstTicket * 2 >= tickets.count {
        tickets.removeFirst(firstTicket)
        firstTicket = 0
      }
      if isValid(ticket) { return take(from: ticket.topic) }
    }
    return nil
  }

  /// The oldest message of the topic that has most of them.
  mutating func giveUp() -> IncomingMessage? {
    guard lines.count <= Self.comparedTopics else { return takeFirst() }
    let busiest = lines.max {
      ($0.value.count, -$0.value.numbers[$0.value.first]) < ($1.value.count, -$1.value.numbers[$1.value.first])
    }
    return busiest.flatMap { take(from: $0.key) }
  }

  private func isValid(_ ticket: Ticket) -> Bool {
    lines[ticket.topic].map { $0.numbers[$0.first] == ticket.number } ?? false
  }

  private mutating func take(from topic: String) -> IncomingMessage? {
    guard let message = lines[topic]?.takeFirst() else { return nil }
    count -= 1
    bytes -= message.payload.count
    if lines[topic]?.count == 0 { lines[topic] = nil }
    if count == 0 { self = FairQueue() }
    return message
  }

  private mutating func dropOldTickets() {
    tickets = tickets[firstTicket...].filter { ticket in
      lines[ticket.topic].map { ticket.number >= $0.numbers[$0.first] } ?? false
    }
    firstTicket = 0
  }
}
