// What an interrupted adaptation needs to go on with the same bits: the looks of finished runs, and of the current one
// its trainable elements, the optimizer's moments and its place.

import Bundles
import FoundationEssentials
import NeuralNetworks

/// Progress of an adaptation.
struct AdaptationProgress: Equatable {
  /// Looks of the finished runs, in order.
  var finished: [[AdaptationLook]] = []
  /// The run under way; nil between two.
  var current: AdaptationState?
}

enum AdaptationCheckpoint {
  private struct Place: Codable {
    var fingerprint: String
    var finished: [[AdaptationLook]]
    var looks: [AdaptationLook]
    var step: Int
    var lossSum: Double
    var lossCount: Int
    var hasCurrent: Bool
  }

  static func write(_ progress: AdaptationProgress, fingerprint: String, to path: String) throws(TrainingError) {
    let current = progress.current
    let place = Place(
      fingerprint: fingerprint, finished: progress.finished, looks: current?.looks ?? [], step: current?.step ?? 0,
      lossSum: current?.lossSum ?? 0, lossCount: current?.lossCount ?? 0, hasCurrent: current != nil)
    do {
      var writer = BundleWriter()
      if let current {
        for (name, values) in [
          ("values", current.values), ("first_moment", current.optimizer.firstMoment),
          ("second_moment", current.optimizer.secondMoment),
        ] {
          try writer.add(name, shape: [values.count], floats: values)
        }
      }
      writer.metadata["place"] = String(decoding: try JSONEncoder().encode(place), as: UTF8.self)
      try writer.write(to: path)
    } catch {
      throw .unreadable(file: path, reason: "\(error)")
    }
  }

  /// The progress at `path`; nil where there is none, or one of another run, which is then started anew.
  static func read(_ path: String, fingerprint: String, elementCount: Int) -> AdaptationProgress? {
    guard TextFile.exists(path), let bundle = try? Bundle(path: path), let json = bundle.metadata["place"],
      let place = try? JSONDecoder().decode(Place.self, from: Data(json.utf8)), place.fingerprint == fingerprint
    else { return nil }
    var progress = AdaptationProgress(finished: place.finished)
    guard place.hasCurrent else { return progress }
    guard let values = try? bundle.floats(named: "values"), let first = try? bundle.floats(named: "first_moment"),
      let second = try? bundle.floats(named: "second_moment"),
      [values, first, second].allSatisfy({ $0.count == elementCount })
    else { return nil }
    progress.current = AdaptationState(
      values: values, optimizer: AdamW.State(step: place.step, firstMoment: first, secondMoment: second),
      step: place.step, lossSum: place.lossSum, lossCount: place.lossCount, looks: place.looks)
    return progress
  }
}
