// What is allowed in a configuration and yet worth a second look: said by `--check-config` and `hearken doctor`.

internal import MQTTClient

extension Configuration {
  /// What somebody who set it up like this should know, one sentence each.
  public var remarks: [String] {
    var remarks = doorNotes
    if let group = shareGroup {
      remarks.append(
        "share_group \(group): confirmations, schedules and timers need all utterances of a site at one daemon; in a "
          + "group they are rejected as unsupported, and nothing hangs on what was said before")
    }
    if allowsUnsigned {
      remarks.append("allow_unsigned: whoever may write to \(topic)/bundle/install decides what is understood")
    }
    if broker.tls?.isInsecure == true {
      remarks.append(
        "broker.tls.insecure: the broker's name is not checked; anybody with a certificate can pose as it")
    }
    if broker.user != nil, broker.tls == nil, case .tcp(let host, _) = broker.address,
      !["localhost", "127.0.0.1", "::1"].contains(host)
    {
      remarks.append("broker: the password crosses the network in the clear; add tls")
    }
    return remarks
  }
}
