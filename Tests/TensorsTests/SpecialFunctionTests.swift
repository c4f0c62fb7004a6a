// The polynomial functions against Glibc's, over the ranges and to the errors that they state.

import Glibc
import Tensors
import Testing

@Suite("Special functions")
struct SpecialFunctionTests {
  @Test("exp is within a relative 2e-7 of Glibc's from -87 to 88")
  func exponentials() {
    var worst = 0.0
    for step in 0..<200_000 {
      let x = Float(-87 + 175 * Double(step) / 200_000)
      let exact = exp(Double(x))
      worst = max(worst, abs(Double(exponential(SIMD8(repeating: x))[step % 8]) - exact) / exact)
    }
    #expect(worst < 2e-7, "\(worst)")
  }

  @Test("exp is clamped outside, and keeps lanes apart")
  func clamping() {
    let result = exponential(SIMD8(-1_000, 1_000, -.infinity, .infinity, 0, 1, -1, 2))
    #expect(result[0] == result[2] && result[0] < 1e-37)
    #expect(result[1] == result[3] && result[1] > 1e38 && result[1].isFinite)
    #expect(result[4] == 1)
    #expect(abs(result[5] - 2.718_281_8) < 1e-6)
    #expect(abs(result[6] - 0.367_879_44) < 1e-7)
    #expect(abs(result[7] - 7.389_056) < 2e-6)
  }

  @Test("the normal distribution is within 3e-7 of Glibc's erf and exp")
  func normalDistribution() {
    var worst = (cumulative: 0.0, density: 0.0)
    for step in 0..<200_000 {
      let x = Float(-12 + 24 * Double(step) / 200_000)
      let (cumulative, density) = standardNormal(SIMD8(repeating: x))
      let exact = 0.5 * (1 + erf(Double(x) / 2.0.squareRoot()))
      let bell = exp(-0.5 * Double(x) * Double(x)) / (2 * Double.pi).squareRoot()
      worst.cumulative = max(worst.cumulative, abs(Double(cumulative[step % 8]) - exact))
      worst.density = max(worst.density, abs(Double(density[step % 8]) - bell))
    }
    #expect(worst.cumulative < 3e-7, "\(worst.cumulative)")
    #expect(worst.density < 3e-7, "\(worst.density)")
  }

  @Test("far from zero the distribution function is exactly zero or one to Float's precision")
  func tails() {
    let (cumulative, _) = standardNormal(SIMD8(-40, 40, -10, 10, 0, 0, 0, 0))
    #expect(abs(cumulative[0]) < 1e-20 && abs(cumulative[2]) < 1e-20)
    #expect(cumulative[1] == 1 && cumulative[3] == 1)
    #expect(abs(cumulative[4] - 0.5) < 1e-6)
  }
}
