// AVX2: a multiply-add of unsigned codes and signed weights to int16, which 7-bit codes cannot saturate, then
// one to int32. 8 accumulators cover 4 tokens and 16 rows.
#if defined(__x86_64__)
#include "variants.h"

#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2")))
#define VARIANT avx2
#define VARIANT_NAME "AVX2"

TARGET static inline __attribute__((always_inline)) void tile_of(
    int32_t *acc, const uint8_t *codes, size_t stride, const WeightBlock *weights, size_t groups, const size_t tokens) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i sums[4][2];
  for (size_t t = 0; t < tokens; t++) sums[t][0] = sums[t][1] = _mm256_setzero_si256();
  for (size_t g = 0; g < groups; g++) {
    const __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)&weights[g].weights[0]);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)&weights[g].weights[8]);
    _mm_prefetch((const char *)&weights[g + groups], _MM_HINT_T1);  // the next block, on its way from memory
    for (size_t t = 0; t < tokens; t++) {
      int32_t four;
      memcpy(&four, codes + t * stride + 4 * g, sizeof four);
      const __m256i code = _mm256_set1_epi32(four);
      sums[t][0] = _mm256_add_epi32(sums[t][0], _mm256_madd_epi16(_mm256_maddubs_epi16(code, low), ones));
      sums[t][1] = _mm256_add_epi32(sums[t][1], _mm256_madd_epi16(_mm256_maddubs_epi16(code, high), ones));
    }
  }
  for (size_t t = 0; t < tokens; t++) {
    _mm256_storeu_si256((__m256i *)(void *)(acc + t * 16), sums[t][0]);
    _mm256_storeu_si256((__m256i *)(void *)(acc + t * 16 + 8), sums[t][1]);
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
