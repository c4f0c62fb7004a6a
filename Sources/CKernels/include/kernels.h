// The arithmetic of int8 inference, in C so that each processor gets its own instructions.
//
// Four variants have one signature each: reference, AVX2, NEON, NEON with dot product. They differ in one
// place, the integer product of 16 rows with up to 4 tokens; everything in Float32 is one text in vectors of
// 8 lanes, compiled for each of them with the same order of operations and without fused multiply-add. So all
// variants give the same bits, on x86-64 and on Arm, and the tests demand it.
//
// Numbers. A weight row w (in) is stored as int8 in -127...127 with w ~ weightScale * code. A token's
// activations x (in) become 7-bit codes in 0...127 with x ~ scale * code + offset, so that two products of a
// code and a weight fit an int16 (127 * 127 * 2 = 32,258) and AVX2's multiply-add cannot saturate. Then
//   y = weightScale * (scale * sum(code * weightCode) + offset * sum(weightCode)) + bias
// with both sums exact in int32.
//
// Letters: T tokens, C hidden, H heads, D head size.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Output rows in one stored block.
#define KERNELS_BLOCK_ROWS 16
/// Inputs that lie together in one stored block.
#define KERNELS_BLOCK_INPUTS 4
/// Floats that may be read, not written, past the end of an attention input.
#define KERNELS_READ_AHEAD 8

/// The stored form of a weight matrix (out, in) is an array (ceil(out / 16), ceil(in / 4)) of these blocks;
/// rows and inputs beyond the matrix are zero.
typedef struct {
  int8_t weights[KERNELS_BLOCK_ROWS][KERNELS_BLOCK_INPUTS];
} WeightBlock;

_Static_assert(sizeof(WeightBlock) == 64, "a stored block is one cache line");
_Static_assert(_Alignof(WeightBlock) == 1, "a stored block has no padding");

/// Everything one linear layer reads and writes.
typedef struct {
  size_t tokens, in, out;
  /// Activation codes (tokens, stride), stride a multiple of 4 and at least `in`.
  const uint8_t *codes;
  size_t stride;
  /// Scale and offset of each token's codes, (tokens).
  const float *scales, *offsets;
  /// Weights, with scale and sum of codes of each row, (out).
  const WeightBlock *weights;
  const float *weightScales;
  const int32_t *weightSums;
  const float *bias;
  /// Added to the result, (tokens, out), or NULL.
  const float *residual;
  /// Other than 0: GELU of the result.
  int gelu;
  /// Result, (tokens, out); may be `residual`.
  float *y;
} LinearLayer;

/// One variant of all kernels.
typedef struct {
  /// What a person calls it.
  const char *name;
  /// Sums y (tokens, out) of codes (tokens, stride) times weight codes.
  void (*product)(
      const uint8_t *codes, size_t stride, const WeightBlock *weights, size_t tokens, size_t in, size_t out, int32_t *y);
  /// One linear layer.
  void (*linear)(const LinearLayer *layer);
  /// Codes (tokens, stride) with scales and offsets of x (tokens, width).
  void (*quantize)(
      const float *x, size_t tokens, size_t width, uint8_t *codes, size_t stride, float *scales, float *offsets);
  /// y (width) = scale * row + position.
  void (*embed)(const int8_t *row, float scale, const float *position, size_t width, float *y);
  /// GELU in place. Error against erf: 3e-5 for |x| up to 4.25, 1.1e-5 * |x| beyond.
  void (*gelu)(float *x, size_t count);
  /// Layer norm of each row of x (tokens, width), in place.
  void (*layerNorm)(float *x, size_t tokens, size_t width, const float *weight, const float *bias, float epsilon);
  /// Context (tokens, H * D) of all heads from query, key and value side by side in qkv (tokens, 3 * H * D), which
  /// has KERNELS_READ_AHEAD readable floats behind it; scratch holds kernels_attention_scratch(...) floats.
  void (*attention)(
      const float *qkv, size_t tokens, size_t heads, size_t headSize, float *scratch, float *context);
  /// y (tokens, out) = x (tokens, in) times weight (out, in) transposed, plus bias; Float32.
  void (*dense)(
      const float *x, size_t tokens, size_t in, size_t out, const float *weight, const float *bias, float *y);
  /// Mean y (width) of the rows of x (tokens, width).
  void (*mean)(const float *x, size_t tokens, size_t width, float *y);
} Kernels;

/// The variants.
typedef enum { KERNELS_REFERENCE, KERNELS_AVX2, KERNELS_NEON, KERNELS_NEON_DOT } KernelVariant;

/// A variant, or NULL where this processor cannot run it.
const Kernels *kernels_variant(KernelVariant variant);
/// The fastest variant this processor can run; chosen at the first call.
const Kernels *kernels_best(void);

/// Blocks that a matrix (out, in) takes.
size_t kernels_block_count(size_t out, size_t in);
/// Packs codes (out, in), row-major, into blocks.
void kernels_pack(const int8_t *codes, size_t out, size_t in, WeightBlock *blocks);
/// Floats of scratch that attention over so many tokens needs.
size_t kernels_attention_scratch(size_t tokens, size_t headSize);
