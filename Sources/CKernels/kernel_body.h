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

/// Turns the sums of `count` tokens and at most 8 rows into the layer's results.
VECTOR void finish(
    const LinearLayer *layer, const int32_t *acc, size_t first, size_t count, size_t row, size_t rows, const int gelu,
    const int residual) {
  int32_t sumsOfWeights[8] = {0};
  for (size_t i = 0; i < 8; i++) sumsOfWeights[i] = i < rows ? layer->weightSums[row + i] : 0;
  i8 weightSums;
  memcpy(&weightSums, sumsOfWeights, sizeof weightSums);
  const f8 weightSum = __builtin_convertvector(weightSums, f8);
  const f8 weightScale = load_first(layer->weightScales + row, rows, 0), bias = load_first(layer->bias + row, rows, 0);
  for (size_t t = 0; t < count; t++) {
    i8 sums;
    memcpy(&sums, acc + t * KERNELS_BLOCK_ROWS, sizeof sums);
    const f8 product = __builtin_convertvector(sums, f8) * splat(layer->scales[first + t]);
    f8 y = (product + weightSum * splat(layer->offsets[first + t])) * weightScale + bias;
    if (gelu) y = gelu_of(y);
    const size_t place = (first + t) * layer->out + row;
    if (residual) y += load_first(layer->residual + place, rows, 0);
    store_first(layer->y + place, y, rows);
  }
}

VECTOR void linear_of(const LinearLayer *layer, const int gelu, const int residual) {
  const size_t groups = (layer->in + 3) / 4;
  const WeightBlock *weights = layer->weights;
  for (size_t block = 0; block < layer->out; block += KERNELS_BLOCK_ROWS, weights += groups) {
    const size_t rows = layer->out - block;
    for (size_t first = 0; first < layer->tokens; first += TILE_TOKENS) {
      const size_t count = layer->tokens - first < TILE_TOKENS ? layer->tokens - first : TILE_TOKENS;
      int32_t acc[TILE_TOKENS * KERNELS_BLOCK_ROWS];
      tile(acc, layer->codes + first * layer->stride, layer->stride, weights, groups, count);
      if (rows >= KERNELS_BLOCK_ROWS) {
        finish(layer, acc, first, count, block, 8, gelu, residual);
        finish(layer, acc + 8, first, count, block + 8, 8, gelu, residual);
      } else {
        finish(layer, acc, first, count, block, rows < 8 ? rows : 8, gelu, residual);
        if (rows > 8) finish(layer, acc + 8, first, count, block + 8, rows - 8, gelu, residual);
      }
    }
  }
}

TARGET static void linear(const LinearLayer *layer) {
  if (layer->gelu) {
    if (layer->residual) linear_of(layer, 1, 1);
    else linear_of(layer, 1, 0);
  } else if (layer->residual) {
    linear_of(layer, 0, 1);
  } else {
    linear_of(layer, 0, 0);
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
      // Two constant sizes, so that both are plain stores: the stride is a multiple of 4.
      memcpy(codes + i, &narrow, 4);
      if (stride - i >= 8) memcpy(codes + i, &narrow, 8);
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
    VARIANT_NAME, product, linear, quantize, embed, gelu, layer_norm, attention, dense, mean,
};
