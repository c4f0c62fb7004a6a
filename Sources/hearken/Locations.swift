// Where models and intents are found when nobody says: beside the checkout one stands in, or where
// `make install` and packages put them.

import Glibc

enum Locations {
  /// The shipped bundle, or nil.
  static var model: String? {
    first(["models/hearken-en.safetensors"] + shared.map { "\($0)/models/hearken-en.safetensors" })
  }

  /// The folder of intent definitions, or nil.
  static var intents: String? { first(["intents/en"] + shared.map { "\($0)/intents/en" }) }

  /// The folder `share/hearken` beside the program, then the usual ones.
  private static var shared: [String] {
    var folders = ["/usr/local/share/hearken", "/usr/share/hearken"]
    var buffer = [CChar](repeating: 0, count: 4_096)
    let length = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
    if length > 0 {
      let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let parts = path.split(separator: "/").dropLast(2)
      folders.insert("/" + parts.joined(separator: "/") + "/share/hearken", at: 0)
    }
    return folders
  }

  private static func first(_ paths: [String]) -> String? {
    paths.first { unsafe access($0, R_OK) == 0 }
  }
}
