import Devices
import Testing
@Suite("Messages to devices")
struct MessageTests {
  @Test("a message is sent at least once") func qos() { #expect(DeviceMessage(topic: "a", payload: []).qos == 1) }
}
