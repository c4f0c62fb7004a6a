// The body of every variant. Its file defines VARIANT and VARIANT_NAME (its names), TARGET (its function attribute) and `tile`
// (the integer product of 16 rows and at most 4 tokens), then includes this; all the rest is the same text.
#include <math.h>
#include <string.h>

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#pragma clang diagnostic ignored "-Wpsabi"
#else
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

#include "vectors.h"

#define TILE_TOKENS 4

// MARK: Integers

TARGET static void product(
    const uint8_t *codes, size_t stride, const WeightBlock *weights, size_t tokens, size_t in, size_t out, int32_t *y) {
  const size_t groups = (in + 3) / 4;
  for (size_t row = 0; row < out; row += KERNELS_BLOCK_ROWS, weights += groups) {
    const size_t rows = out - row < KERNELS_BLOCK_ROWS ? out - row : KERNELS_BLOCK_ROWS;
    for (size_t t = 0; t < tokens; t += TILE_TOKENS) {
      const size_t count = tokens - t < TILE_TOKENS ? tokens - t : TILE_TOKENS;
      int32_t acc[TILE_TOKENS * KERNELS_BLOCK_ROWS];
      tile(acc, codes + t * stride, stride, weights, groups, count);
      for (size_t i = 0; i < count; i++) {
        memcpy(y + (t + i) * out + row, acc + i * KERNELS_BLOCK_ROWS, rows * sizeof *y);
      }
    }
  }
}

/// Float result of at most 8 rows and one token.
VECTOR f8 dequantized(const LinearLayer *layer, const int32_t *acc, size_t t, size_t row, size_t rows) {
  i8 sums, weightSums = {0};
  memcpy(&sums, acc, sizeof sums);
  memcpy(&weightSums, layer->weightSums + row, (rows < 8 ? rows : 8) * sizeof(int32_t));
  const f8 product = __builtin_convertvector(sums, f8) * splat(layer->scales[t]);
  const f8 offset = __builtin_convertvector(weightSums, f8) * splat(layer->offsets[t]);
  return (product + offset) * load_first(layer->weightScales + row, rows, 0) + load_first(layer->bias + row, rows, 0);
}

TARGET static void linear(const LinearLayer *layer) {
  const size_t groups = (layer->in + 3) / 4;
  const size_t out = layer->out;
  const WeightBlock *weights = layer->weights;
  for (size_t block = 0; block < out; block += KERNELS_BLOCK_ROWS, weights += groups) {
    for (size_t t = 0; t < layer->tokens; t += TILE_TOKENS) {
      const size_t count = layer->tokens - t < TILE_TOKENS ? layer->tokens - t : TILE_TOKENS;
      int32_t acc[TILE_TOKENS * KERNELS_BLOCK_ROWS];
      tile(acc, layer->codes + t * layer->stride, layer->stride, weights, groups, count);
      for (size_t i = 0; i < count; i++) {
        for (size_t row = block; row < out && row < block + KERNELS_BLOCK_ROWS; row += 8) {
          f8 y = dequantized(layer, acc + i * KERNELS_BLOCK_ROWS + (row - block), t + i, row, out - row);
          if (layer->gelu) y = gelu_of(y);
          const size_t place = (t + i) * out + row;
          if (layer->residual) y += load_first(layer->residual + place, out - row, 0);
          store_first(layer->y + place, y, out - row);
        }
      }
    }
  }
}

TARGET static void quantize(
    const float *x, size_t tokens, size_t width, uint8_t *codes, size_t stride, float *scales, float *offsets) {
  for (size_t t = 0; t < tokens; t++, x += width, codes += stride) {
    f8 low = splat(width ? x[0] : 0), high = low;
    for (size_t i = 0; i < width; i += 8) {
      const f8 v = load_first(x + i, width - i, x[0]);
      low = smaller(v, low);
      high = larger(v, high);
    }
    const float least = smallest_of(low), range = largest_of(high) - least;
    const int flat = !(range > 1e-30f);  // a row of one value, or of no number
    const f8 inverse = splat(flat ? 0 : 127 / range);
    scales[t] = flat ? 0 : range / 127;
    offsets[t] = least;
    for (size_t i = 0; i < stride; i += 8) {
      const f8 v = i < width ? load_first(x + i, width - i, least) : splat(least);
      // Adding 1.5 * 2^23 rounds to a whole number in the low bits; the mask keeps 7 of them whatever comes.
      const i8 code = (i8)((v - splat(least)) * inverse + splat(12582912.0f)) & 127;
      typedef uint8_t u8x8 __attribute__((vector_size(8)));
      const u8x8 narrow = __builtin_convertvector(code, u8x8);
      memcpy(codes + i, &narrow, stride - i < 8 ? stride - i : 8);
    }
  }
}

TARGET static void embed(const int8_t *row, float scale, const float *position, size_t width, float *y) {
  for (size_t i = 0; i < width; i++) y[i] = scale * (float)row[i] + position[i];
}

#include "kernel_body_float.h"

#define JOIN_TEXT(a, b) a##b
#define JOIN(a, b) JOIN_TEXT(a, b)

const Kernels JOIN(kernels_, VARIANT) = {
    VARIANT_NAME, product, linear, quantize, embed, gelu, softmax, layer_norm, attention, dense, mean,
};
