// A broker that knows MQTT 3.1.1 alone, just enough of it to see which versions a client tries: it refuses version 5
// as 3.1.1 words a refusal, or closes without a word, and accepts version 4.

import Glibc
import Synchronization

/// A listener that speaks the first packets of MQTT 3.1.1.
public final class OldBroker: Sendable {
  /// The loopback port.
  public let port: Int
  /// Protocol levels of the CONNECT packets so far: 4 is 3.1.1, 5 is 5.
  public var levels: [UInt8] { seen.withLock { $0 } }

  private let seen = Mutex<[UInt8]>([])
  private let listener: Int32
  private let isSilent: Bool

  /// Listens; `isSilent` closes on version 5 without an answer.
  public init(isSilent: Bool) throws {
    self.isSilent = isSilent
    port = try freePort()
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(port: port)
    let code = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(listener, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0, listen(listener, 8) == 0 else { throw BrokerError("cannot listen") }
    let box = unsafe Unmanaged.passRetained(self)
    var thread = pthread_t()
    unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<OldBroker>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    pthread_detach(thread)
  }

  /// Stops listening.
  public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func run() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      serve(connection)
      close(connection)
    }
    close(listener)
  }

  // One packet a read is enough here: the client waits for every answer.
  private func serve(_ connection: Int32) {
    var bytes = [UInt8](repeating: 0, count: 1024)
    while true {
      let count = unsafe recv(connection, &bytes, bytes.count, 0)
      guard count > 8 || (count > 1 && bytes[0] >> 4 == 12) else { return }
      var answer: [UInt8]
      switch bytes[0] >> 4 {
      case 1:
        let level = bytes[8]
        seen.withLock { $0.append(level) }
        if level == 5 {
          if !isSilent { _ = unsafe send(connection, [0x20, 2, 0, 1] as [UInt8], 4, 0) }
          return
        }
        answer = [0x20, 2, 0, 0]
      case 8: answer = [0x90, 3, bytes[2], bytes[3], 1]
      case 3: continue
      case 12: answer = [0xD0, 0]
      default: return
      }
      _ = unsafe send(connection, answer, answer.count, 0)
    }
  }
}
