// NEON without dot product, as on a Raspberry Pi 4: products of two groups of 4 inputs add up in int16, which
// 7-bit codes cannot overflow, then pairs of them in int32. 16 accumulators cover 4 tokens and 8 rows.
#if defined(__aarch64__)
#include "variants.h"

#include <arm_neon.h>

#define TARGET
#define VARIANT neon
#define VARIANT_NAME "NEON"

/// The 4 codes of one group, twice.
static inline int8x8_t four_codes(const uint8_t *codes) {
  return vreinterpret_s8_s32(vld1_dup_s32((const int32_t *)(const void *)codes));
}

static inline __attribute__((always_inline)) void tile_of(
    int32_t *acc, const uint8_t *codes, size_t stride, const WeightBlock *weights, size_t groups, const size_t tokens) {
  for (size_t half = 0; half < 2; half++) {
    int32x4_t sums[4][4];  // of each token: two lanes a row, two rows a vector
    for (size_t t = 0; t < tokens; t++) {
      for (size_t pair = 0; pair < 4; pair++) sums[t][pair] = vdupq_n_s32(0);
    }
    for (size_t g = 0; g < groups; g += 2) {
      const int8_t *first = weights[g].weights[8 * half];
      for (size_t pair = 0; pair < 4; pair++) {
        const int8x8_t weight = vld1_s8(first + 8 * pair);
        if (g + 1 < groups) {
          const int8x8_t next = vld1_s8(first + sizeof(WeightBlock) + 8 * pair);
          for (size_t t = 0; t < tokens; t++) {
            const uint8_t *code = codes + t * stride + 4 * g;
            const int16x8_t products = vmlal_s8(vmull_s8(weight, four_codes(code)), next, four_codes(code + 4));
            sums[t][pair] = vpadalq_s16(sums[t][pair], products);
          }
        } else {
          for (size_t t = 0; t < tokens; t++) {
            const int16x8_t products = vmull_s8(weight, four_codes(codes + t * stride + 4 * g));
            sums[t][pair] = vpadalq_s16(sums[t][pair], products);
          }
        }
      }
    }
    for (size_t t = 0; t < tokens; t++) {
      vst1q_s32(acc + t * 16 + 8 * half, vpaddq_s32(sums[t][0], sums[t][1]));
      vst1q_s32(acc + t * 16 + 8 * half + 4, vpaddq_s32(sums[t][2], sums[t][3]));
    }
  }
}

static void tile(
    int32_t *acc, const uint8_t *codes, size_t stride, const WeightBlock *weights, size_t groups, size_t tokens) {
  switch (tokens) {
  case 1: tile_of(acc, codes, stride, weights, groups, 1); break;
  case 2: tile_of(acc, codes, stride, weights, groups, 2); break;
  case 3: tile_of(acc, codes, stride, weights, groups, 3); break;
  default: tile_of(acc, codes, stride, weights, groups, 4); break;
  }
}

#include "kernel_body.h"
#endif
