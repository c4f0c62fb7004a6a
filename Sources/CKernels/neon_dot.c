// NEON with dot product, as on a Raspberry Pi 5: one instruction takes 4 inputs of 4 rows. 16 accumulators
// cover 4 tokens and 16 rows.
#if defined(__aarch64__)
#include "variants.h"

#include <arm_neon.h>

#define TARGET __attribute__((target("arch=armv8.2-a+dotprod")))
#define VARIANT neon_dot
#define VARIANT_NAME "NEON dot product"

TARGET static inline __attribute__((always_inline)) void tile_of(
    int32_t *acc, const uint8_t *codes, size_t stride, const WeightBlock *weights, size_t groups, const size_t tokens) {
  int32x4_t sums[4][4];
  for (size_t t = 0; t < tokens; t++) {
    for (size_t quarter = 0; quarter < 4; quarter++) sums[t][quarter] = vdupq_n_s32(0);
  }
  for (size_t g = 0; g < groups; g++) {
    int8x16_t weight[4];
    for (size_t quarter = 0; quarter < 4; quarter++) weight[quarter] = vld1q_s8(weights[g].weights[4 * quarter]);
    for (size_t t = 0; t < tokens; t++) {
      const void *four = codes + t * stride + 4 * g;
      const int8x16_t code = vreinterpretq_s8_s32(vld1q_dup_s32((const int32_t *)four));
      for (size_t quarter = 0; quarter < 4; quarter++) {
        sums[t][quarter] = vdotq_s32(sums[t][quarter], weight[quarter], code);
      }
    }
  }
  for (size_t t = 0; t < tokens; t++) {
    for (size_t quarter = 0; quarter < 4; quarter++) vst1q_s32(acc + t * 16 + 4 * quarter, sums[t][quarter]);
  }
}

TARGET static void tile(
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
