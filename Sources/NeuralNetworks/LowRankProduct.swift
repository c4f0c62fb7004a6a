// The product of two thin matrices added to a weight (LoRA: Hu et al. 2021), and the gradients that flow back into
// both: with W = W0 + s B A, dA = s Bᵀ dW and dB = s dW Aᵀ.

public import Architecture
import Tensors

/// A low-rank sum on one weight (out, in): A is (r, in), B is (out, r).
public enum LowRankProduct {
  /// Adds `scale` · B A to `weight` (out, in) of `parameters`; `a` and `b` are slices of `values`.
  public static func add(
    _ values: [Float], a: Range<Int>, b: Range<Int>, rank: Int, scale: Float, to weight: Parameter,
    of parameters: inout ParameterBlock
  ) {
    let (out, width) = (weight.shape[0], weight.shape[1])
    values.withVectorView { values in
      parameters.values.withMutableVectorView { parameters in
        Gemm.multiply(
          values[b].matrix(rows: out, columns: rank), .asStored, values[a].matrix(rows: rank, columns: width),
          .asStored,
          into: parameters[weight.range].matrix(rows: out, columns: width), scale: scale, accumulating: true)
      }
    }
  }

  /// Writes the gradients of A and B into the same slices of `pulled`, from that of `weight` in `gradients`.
  public static func pullBack(
    _ gradients: ParameterBlock, of weight: Parameter, _ values: [Float], a: Range<Int>, b: Range<Int>, rank: Int,
    scale: Float, into pulled: inout [Float]
  ) {
    let (out, width) = (weight.shape[0], weight.shape[1])
    values.withVectorView { values in
      gradients.values.withVectorView { gradients in
        pulled.withMutableVectorView { pulled in
          let dW = gradients[weight.range].matrix(rows: out, columns: width)
          Gemm.multiply(
            values[b].matrix(rows: out, columns: rank), .transposed, dW, .asStored,
            into: pulled[a].matrix(rows: rank, columns: width), scale: scale, accumulating: false)
          Gemm.multiply(
            dW, .asStored, values[a].matrix(rows: rank, columns: width), .transposed,
            into: pulled[b].matrix(rows: out, columns: rank), scale: scale, accumulating: false)
        }
      }
    }
  }
}
