// The few things of the system that journeys need: processes, files, ports, waiting. Foundation is not linked.

public import Glibc

/// Starts a program with its output thrown away, or appended to the file `log`.
public func spawn(_ program: String, _ arguments: [String], environment: [String: String] = [:], log: String? = nil)
  throws -> pid_t
{
  var actions = unsafe posix_spawn_file_actions_t()
  unsafe posix_spawn_file_actions_init(&actions)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  let target = log ?? "/dev/null"
  unsafe posix_spawn_file_actions_addopen(&actions, 1, target, O_WRONLY | O_CREAT | O_APPEND, 0o600)
  unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
  var words: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
  let settings = environment.map { "\($0.key)=\($0.value)" } + ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
  var variables: [UnsafeMutablePointer<CChar>?] = unsafe settings.map { unsafe strdup($0) } + [nil]
  defer {
    for index in unsafe words.indices { unsafe free(words[index]) }
    for index in unsafe variables.indices { unsafe free(variables[index]) }
  }
  // The threads of a test runner block signals; a child must not inherit that.
  var attributes = posix_spawnattr_t()
  unsafe posix_spawnattr_init(&attributes)
  defer { unsafe posix_spawnattr_destroy(&attributes) }
  var nothing = sigset_t()
  unsafe sigemptyset(&nothing)
  unsafe posix_spawnattr_setsigmask(&attributes, &nothing)
  unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
  var identifier = pid_t()
  let code = unsafe posix_spawn(&identifier, program, &actions, &attributes, &words, &variables)
  guard code == 0 else { throw BrokerError("cannot start \(program): error \(code)") }
  return identifier
}

/// Waits for a process that must end by itself; nil when it does not within `seconds`, else its exit code, or the
/// negative number of the signal that ended it.
public func waitForExit(_ identifier: pid_t, seconds: Double) -> Int32? {
  var status: Int32 = 0
  guard waitUntil(seconds: seconds, { unsafe waitpid(identifier, &status, WNOHANG) == identifier }) else { return nil }
  return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
}

/// Looks every few milliseconds whether something has become true.
public func waitUntil(seconds: Double, _ condition: () -> Bool) -> Bool {
  let limit = ContinuousClock.now + .seconds(seconds)
  while !condition() {
    if ContinuousClock.now > limit { return false }
    usleep(2_000)
  }
  return true
}

/// A port of 127.0.0.1 that nobody listens on.
public func freePort() throws -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  guard descriptor >= 0 else { throw BrokerError("no socket") }
  defer { close(descriptor) }
  var address = loopback(port: 0)
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
      unsafe bind(descriptor, pointer, length) == 0 ? getsockname(descriptor, pointer, &length) : -1
    }
  }
  guard code == 0 else { throw BrokerError("no free port") }
  return Int(UInt16(bigEndian: address.sin_port))
}

/// Whether somebody listens on a port of 127.0.0.1.
public func canConnect(port: Int) -> Bool {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = loopback(port: port)
  return unsafe withUnsafePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
      unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

/// The address of a port of 127.0.0.1.
func loopback(port: Int) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(UInt16(clamping: port)).bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}

/// Makes an empty directory.
public func makeTemporaryFolder() throws -> String {
  var template = Array("/tmp/hearken-test-XXXXXX".utf8CString)
  guard unsafe mkdtemp(&template) != nil else { throw BrokerError("no temporary directory") }
  return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Removes a directory and the files in it, one level deep.
public func removeFolder(_ path: String) {
  if let directory = unsafe opendir(path) {
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { unsafe unlink("\(path)/\(name)") }
    }
    unsafe closedir(directory)
  }
  unsafe rmdir(path)
}

/// Writes a file readable by its owner alone.
public func writeFile(_ path: String, _ text: String) throws {
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  guard descriptor >= 0 else { throw BrokerError("cannot write \(path)") }
  defer { close(descriptor) }
  let bytes = Array(text.utf8)
  guard unsafe write(descriptor, bytes, bytes.count) == bytes.count else { throw BrokerError("cannot write \(path)") }
}

/// Reads a file of at most a megabyte.
public func readFile(_ path: String) throws -> String {
  let descriptor = unsafe open(path, O_RDONLY)
  guard descriptor >= 0 else { throw BrokerError("cannot read \(path)") }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 1 << 20)
  let count = unsafe read(descriptor, &bytes, bytes.count)
  return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
}
