// What can be wrong with a quantized model, each case with the facts a person needs to repair it.

public import Bundles

/// Why a model cannot be quantized or loaded.
public enum InferenceError: Error, Equatable, Sendable {
  /// The configuration describes no model that can be.
  case unusableConfiguration(fault: String)
  /// The bundle lacks a tensor, or cannot be read.
  case bundle(BundleError)
  /// A tensor's element type is not the one its name calls for.
  case wrongElementType(file: String, tensor: String, expected: ElementType, found: ElementType)
  /// A tensor's shape is not the one the configuration calls for.
  case wrongShape(file: String, tensor: String, expected: [Int], found: [Int])
  /// A tensor begins where its elements cannot be read in place.
  case misaligned(file: String, tensor: String, offset: Int, unit: Int)
  /// This processor has no such kernels.
  case unavailableKernels(KernelChoice)
  /// A parameter to be quantized has the wrong number of elements.
  case wrongParameterCount(name: String, expected: Int, found: Int)
  /// A parameter to be quantized holds an infinity or no number.
  case notFinite(name: String, index: Int)
  /// An adapter holds a tensor that changes no parameter of its base.
  case unknownDelta(file: String, tensor: String)
}

extension InferenceError: CustomStringConvertible {
  /// The fault in words, with the remedy.
  public var description: String {
    switch self {
    case .unusableConfiguration(let fault):
      "The model's configuration cannot be used: \(fault). Make the bundle again."
    case .bundle(let error):
      error.description
    case .wrongElementType(let file, let tensor, let expected, let found):
      "\(file): tensor \(tensor) is \(found.rawValue), expected \(expected.rawValue). Quantize the model again."
    case .wrongShape(let file, let tensor, let expected, let found):
      "\(file): tensor \(tensor) has shape \(found), its configuration says \(expected). Quantize the model again."
    case .misaligned(let file, let tensor, let offset, let unit):
      "\(file): tensor \(tensor) begins at byte \(offset), not at a multiple of \(unit). Write the bundle again."
    case .unavailableKernels(let choice):
      "This processor cannot run the \(choice) kernels. Choose `fastest`."
    case .wrongParameterCount(let name, let expected, let found):
      "Parameter \(name) has \(found) elements, its shape says \(expected). Does the checkpoint fit the configuration?"
    case .notFinite(let name, let index):
      "Parameter \(name) holds no finite number at index \(index). Training has diverged; take an earlier checkpoint."
    case .unknownDelta(let file, let tensor):
      "\(file): tensor \(tensor) changes no parameter of the base. Make the adapter again with this version."
    }
  }
}
