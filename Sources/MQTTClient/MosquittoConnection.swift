// The only file that speaks to libmosquitto. One object is one connection to one broker and is thrown away with it:
// nothing of an earlier connection can be sent by a later one. Everything happens on the thread that owns it; the
// library's callbacks only put events into an array which `takeEvents()` empties.

internal import CMosquitto
internal import Glibc

/// What happened on a connection.
enum TransportEvent {
  case accepted(resumed: Bool)
  case refused(ConnectCode)
  case closed(String)
  case message(IncomingMessage, identifier: Int32, quality: Int32)
  case acknowledged(Int32, failure: String?)
  case subscribed(identifier: Int32, granted: Bool)
}

/// One connection of libmosquitto.
@safe final class MosquittoConnection {
  private let handle: OpaquePointer
  private let version: ProtocolVersion
  private let sink = EventSink()

  fileprivate final class EventSink {
    var events: [TransportEvent] = []
  }

  // `mosquitto_lib_init` is not thread safe; a static is set up once whoever comes first.
  private static let library: Int32 = mosquitto_lib_init()

  /// Prepares a connection; `connect()` opens it.
  ///
  /// - Throws: `MQTTError.invalidSetting` for what the library does not take, such as an unreadable certificate.
  init(_ configuration: MQTTConfiguration, version: ProtocolVersion, cleanStart: Bool) throws(MQTTError) {
    self.version = version
    guard Self.library == 0 else { throw .system(call: "mosquitto_lib_init", code: errno) }
    let owner = unsafe Unmanaged.passUnretained(sink).toOpaque()
    guard let handle = unsafe mosquitto_new(configuration.clientID, cleanStart, owner) else {
      throw .system(call: "mosquitto_new", code: errno)
    }
    unsafe self.handle = handle
    unsafe mosquitto_int_option(
      handle, MOSQ_OPT_PROTOCOL_VERSION, Int32(version == .v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311))
    unsafe mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1)
    setCallbacks()
    try apply(configuration)
  }

  deinit { unsafe mosquitto_destroy(handle) }

  private func apply(_ configuration: MQTTConfiguration) throws(MQTTError) {
    if let userName = configuration.userName {
      try check(
        unsafe mosquitto_username_pw_set(handle, userName, configuration.password), "user name", userName)
    }
    if let will = configuration.lastWill {
      try check(
        unsafe mosquitto_will_set(handle, will.topic, Int32(will.payload.count), will.payload, 1, will.isRetained),
        "last will", will.topic)
    }
    guard let tls = configuration.tls else { return }
    if tls.authorityFile == nil, tls.authorityPath == nil {
      try check(unsafe mosquitto_int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1), "tls", "system authorities")
    }
    try check(
      unsafe mosquitto_tls_set(
        handle, tls.authorityFile, tls.authorityPath, tls.certificateFile, tls.keyFile, nil),
      "tls",
      [tls.authorityFile, tls.authorityPath, tls.certificateFile, tls.keyFile].compactMap(\.self).joined(
        separator: ", "))
    // 1 is SSL_VERIFY_PEER; the version named here is the lowest one accepted.
    try check(unsafe mosquitto_tls_opts_set(handle, 1, "tlsv1.2", nil), "tls", "tlsv1.2")
    try check(unsafe mosquitto_tls_insecure_set(handle, tls.isInsecure), "tls", "insecure")
  }

  private func check(_ code: Int32, _ name: String, _ value: String) throws(MQTTError) {
    guard code != MOSQ_ERR_SUCCESS.rawValue else { return }
    throw .invalidSetting(name: name, value: value, reason: Self.words(code))
  }

  // MARK: Actions

  /// Opens the connection and introduces us; blocks while the host is looked up and reached.
  ///
  /// - Returns: nil, or why it could not be opened.
  func connect(_ configuration: MQTTConfiguration) -> String? {
    var properties: OpaquePointer?
    defer { unsafe mosquitto_property_free_all(&properties) }
    if version == .v5, configuration.sessionExpiry > 0 {
      unsafe mosquitto_property_add_int32(
        &properties, Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue), UInt32(clamping: configuration.sessionExpiry))
    }
    if version == .v5, let size = configuration.maximumPacketSize {
      unsafe mosquitto_property_add_int32(
        &properties, Int32(MQTT_PROP_MAXIMUM_PACKET_SIZE.rawValue), UInt32(clamping: size))
    }
    let (host, port): (String, Int32) =
      switch configuration.address {
      case .tcp(let host, let port): (host, Int32(clamping: port))
      case .unix(let path): (path, 0)
      }
    func connect(_ host: String) -> Int32 {
      unsafe mosquitto_connect_bind_v5(
        handle, host, port, Int32(clamping: configuration.keepAlive), nil, properties)
    }
    var code = connect(host)
    // While a machine has no network but its own, the library's way of asking finds no `localhost`. With TLS the name
    // counts, and stays.
    if code == MOSQ_ERR_EAI.rawValue, host == "localhost", configuration.tls == nil {
      code = connect("127.0.0.1")
      if code != MOSQ_ERR_SUCCESS.rawValue { code = connect("::1") }
    }
    return code == MOSQ_ERR_SUCCESS.rawValue ? nil : Self.words(code)
  }

  /// Subscribes to one filter at QoS 1, with or without what the broker has stored; returns the packet identifier.
  func subscribe(_ filter: String, wantsRetained: Bool, marksRetained: Bool) -> Int32? {
    var identifier: Int32 = 0
    let stored = wantsRetained ? 0 : Int32(MQTT_SUB_OPT_SEND_RETAIN_NEVER.rawValue)
    let marked = marksRetained ? Int32(MQTT_SUB_OPT_RETAIN_AS_PUBLISHED.rawValue) : 0
    let code = unsafe mosquitto_subscribe_v5(handle, &identifier, filter, 1, version == .v5 ? stored | marked : 0, nil)
    return code == MOSQ_ERR_SUCCESS.rawValue ? identifier : nil
  }

  /// Ends a subscription.
  func unsubscribe(_ filter: String) {
    var identifier: Int32 = 0
    _ = unsafe mosquitto_unsubscribe_v5(handle, &identifier, filter, nil)
  }

  /// How a message was handed over.
  enum Handover {
    case sent(Int32)
    case connectionLost(String)
    case unpublishable(String)
  }

  /// Hands a message to the library at QoS 1; `acknowledged` follows when the broker has it.
  func publish(_ message: OutgoingMessage) -> Handover {
    var properties: OpaquePointer?
    defer { unsafe mosquitto_property_free_all(&properties) }
    if version == .v5 {
      if let expiry = message.expiry {
        unsafe mosquitto_property_add_int32(&properties, Int32(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL.rawValue), expiry)
      }
      if let data = message.correlationData {
        unsafe mosquitto_property_add_binary(
          &properties, Int32(MQTT_PROP_CORRELATION_DATA.rawValue), data, UInt16(clamping: data.count))
      }
    }
    var identifier: Int32 = 0
    let code = unsafe mosquitto_publish_v5(
      handle, &identifier, message.topic, Int32(clamping: message.payload.count), message.payload, 1,
      message.isRetained, properties)
    switch code {
    case MOSQ_ERR_SUCCESS.rawValue: return .sent(identifier)
    case MOSQ_ERR_INVAL.rawValue, MOSQ_ERR_PAYLOAD_SIZE.rawValue, MOSQ_ERR_MALFORMED_UTF8.rawValue,
      MOSQ_ERR_OVERSIZE_PACKET.rawValue, MOSQ_ERR_RETAIN_NOT_SUPPORTED.rawValue, MOSQ_ERR_QOS_NOT_SUPPORTED.rawValue:
      return .unpublishable(Self.words(code))
    default: return .connectionLost(Self.words(code))
    }
  }

  /// Says goodbye; `endsSession` asks the broker to forget us at once.
  func disconnect(endsSession: Bool) {
    var properties: OpaquePointer?
    defer { unsafe mosquitto_property_free_all(&properties) }
    if version == .v5, endsSession {
      unsafe mosquitto_property_add_int32(&properties, Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue), 0)
    }
    unsafe mosquitto_disconnect_v5(handle, 0, properties)
  }

  // MARK: The loop's view

  /// The socket to wait for; -1 when there is none.
  var socket: Int32 { unsafe mosquitto_socket(handle) }

  /// Whether bytes wait for the socket.
  var wantsWrite: Bool { unsafe mosquitto_want_write(handle) }

  /// Reads and writes what is possible, and keeps the connection alive.
  func serve(_ readiness: WakeSignal.Readiness) {
    var code = MOSQ_ERR_SUCCESS.rawValue
    if readiness.canRead { code = unsafe mosquitto_loop_read(handle, 1) }
    if code == MOSQ_ERR_SUCCESS.rawValue, readiness.canWrite { code = unsafe mosquitto_loop_write(handle, 1) }
    if code == MOSQ_ERR_SUCCESS.rawValue { code = unsafe mosquitto_loop_misc(handle) }
    guard code != MOSQ_ERR_SUCCESS.rawValue else { return }
    let isNoted = sink.events.contains { if case .closed = $0 { true } else { false } }
    if !isNoted { sink.events.append(.closed(Self.words(code))) }
  }

  /// The events since the last call.
  func takeEvents() -> [TransportEvent] {
    defer { sink.events.removeAll(keepingCapacity: true) }
    return sink.events
  }
}

// MARK: - Callbacks

extension MosquittoConnection {
  private func setCallbacks() {
    unsafe mosquitto_connect_v5_callback_set(handle) { _, owner, code, flags, _ in
      let event: TransportEvent =
        code == 0
        ? .accepted(resumed: flags & 1 == 1)
        : .refused(ConnectCode(Int(code), MosquittoConnection.words(connect: code)))
      unsafe MosquittoConnection.sink(owner)?.events.append(event)
    }
    unsafe mosquitto_disconnect_v5_callback_set(handle) { _, owner, code, _ in
      unsafe MosquittoConnection.sink(owner)?.events.append(.closed(MosquittoConnection.words(disconnect: code)))
    }
    unsafe mosquitto_publish_v5_callback_set(handle) { _, owner, identifier, code, _ in
      let failure = code < 128 ? nil : MosquittoConnection.words(disconnect: code)
      unsafe MosquittoConnection.sink(owner)?.events.append(.acknowledged(identifier, failure: failure))
    }
    unsafe mosquitto_subscribe_v5_callback_set(handle) { _, owner, identifier, count, granted, _ in
      let first = unsafe count > 0 ? granted?.pointee : nil
      unsafe MosquittoConnection.sink(owner)?.events.append(
        .subscribed(identifier: identifier, granted: (first ?? 128) < 128))
    }
    unsafe mosquitto_message_v5_callback_set(handle) { _, owner, message, properties in
      guard let message = unsafe message?.pointee, let topic = unsafe message.topic else { return }
      let bytes = unsafe UnsafeRawBufferPointer(start: message.payload, count: Int(max(0, message.payloadlen)))
      let (identifier, quality) = unsafe (message.mid, message.qos)
      let incoming = unsafe IncomingMessage(
        topic: String(cString: topic), payload: Array(bytes), isRetained: message.retain,
        responseTopic: MosquittoConnection.responseTopic(properties),
        correlationData: MosquittoConnection.correlationData(properties),
        expiry: MosquittoConnection.expiry(properties))
      unsafe MosquittoConnection.sink(owner)?.events.append(
        .message(incoming, identifier: identifier, quality: quality))
    }
  }

  private static func sink(_ owner: UnsafeMutableRawPointer?) -> EventSink? {
    guard let owner = unsafe owner else { return nil }
    return unsafe Unmanaged<EventSink>.fromOpaque(owner).takeUnretainedValue()
  }

  private static func responseTopic(_ properties: OpaquePointer?) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard unsafe properties != nil,
      unsafe mosquitto_property_read_string(properties, Int32(MQTT_PROP_RESPONSE_TOPIC.rawValue), &text, false) != nil,
      let text = unsafe text
    else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  private static func correlationData(_ properties: OpaquePointer?) -> [UInt8]? {
    var data: UnsafeMutableRawPointer?
    var count: UInt16 = 0
    guard unsafe properties != nil,
      unsafe mosquitto_property_read_binary(
        properties, Int32(MQTT_PROP_CORRELATION_DATA.rawValue), &data, &count, false) != nil
    else { return nil }
    defer { unsafe free(data) }
    return unsafe Array(UnsafeRawBufferPointer(start: data, count: Int(count)))
  }

  private static func expiry(_ properties: OpaquePointer?) -> UInt32? {
    var seconds: UInt32 = 0
    guard unsafe properties != nil,
      unsafe mosquitto_property_read_int32(
        properties, Int32(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL.rawValue), &seconds, false) != nil
    else { return nil }
    return seconds
  }

  private static func words(_ code: Int32) -> String {
    if code == MOSQ_ERR_ERRNO.rawValue { return unsafe String(cString: strerror(errno)) }
    return unsafe String(cString: mosquitto_strerror(code))
  }

  private static func words(connect code: Int32) -> String {
    unsafe String(cString: code < 128 ? mosquitto_connack_string(code) : mosquitto_reason_string(code))
  }

  private static func words(disconnect code: Int32) -> String {
    unsafe code < 128 ? words(code) : String(cString: mosquitto_reason_string(code))
  }
}
