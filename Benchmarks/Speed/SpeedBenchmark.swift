// Measures one thing after another and prints a line for each: its name, a tab, a number. `Benchmarks/speed.py` runs it in
// turns with what people use today, and writes the report.

import Glibc

@main
struct SpeedBenchmark {
  static func main() {
    do {
      let options = try Options(CommandLine.arguments.dropFirst())
      switch options.command {
      case "parse": try ParseMeasurement.run(options)
      case "count": try ParseMeasurement.count(options)
      case "encoder": try EncoderMeasurement.run(options)
      case "load": try LoadMeasurement.run(options)
      case "broker": try BrokerMeasurement.run(options)
      case "train": try TrainingMeasurement.run(options)
      default: throw Options.fault("no measurement is called \(options.command)")
      }
    } catch {
      let message = Array("SpeedBenchmark: \(error)\n".utf8)
      unsafe _ = write(2, message, message.count)
      exit(1)
    }
  }
}

/// What to measure, with what.
struct Options {
  struct Fault: Error, CustomStringConvertible { let description: String }

  let command: String
  private var values: [String: String] = [:]

  init(_ arguments: ArraySlice<String>) throws {
    guard let first = arguments.first else {
      throw Self.fault("usage: SpeedBenchmark parse|count|encoder|load|broker|train [--model FILE] …")
    }
    command = first
    var rest = arguments.dropFirst()
    while let name = rest.popFirst() {
      guard name.hasPrefix("--"), let value = rest.popFirst() else { throw Self.fault("\(name) needs a value") }
      values[name] = value
    }
  }

  func text(_ name: String) throws -> String {
    guard let value = values["--\(name)"] else { throw Self.fault("--\(name) is missing") }
    return value
  }

  func number(_ name: String, _ otherwise: Int) throws -> Int {
    guard let value = values["--\(name)"] else { return otherwise }
    guard let number = Int(value), number > 0 else { throw Self.fault("--\(name) must be a number from 1 on") }
    return number
  }

  static func fault(_ description: String) -> Fault { Fault(description: description) }
}

/// Moments in nanoseconds.
func nanoseconds() -> Int {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Nanoseconds of this thread on a core, which others' work does not count towards.
func threadNanoseconds() -> Int {
  var time = timespec()
  unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Prints one figure.
func report(_ name: String, _ value: Double) { print("\(name)\t\(value)") }

extension [Int] {
  /// The value below which `share` of them lie, in thousandths.
  func quantile(_ share: Double) -> Double {
    let sorted = sorted()
    guard !sorted.isEmpty else { return .nan }
    return Double(sorted[Swift.min(Int(share * Double(sorted.count)), sorted.count - 1)]) / 1_000
  }
}

/// The lines of a file.
func lines(of path: String) throws -> [String] {
  guard let file = unsafe fopen(path, "r") else { throw Options.fault("\(path) cannot be read") }
  defer { unsafe _ = fclose(file) }
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = unsafe fread(&block, 1, block.count, file)
    if count == 0 { break }
    bytes += block[..<count]
  }
  return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
}
