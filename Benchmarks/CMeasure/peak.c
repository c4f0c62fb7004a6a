// The int8 instructions of the kernels' inner loop, without a load between them: 4 tokens by 16 rows by 4 inputs a round.
#include "measure.h"

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static uint64_t peak(uint64_t rounds) {
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i codes[4], sums[4][2], low = _mm256_set1_epi8(3), high = _mm256_set1_epi8(-5);
  for (int t = 0; t < 4; t++) {
    codes[t] = _mm256_set1_epi8((char)(t + 1));
    sums[t][0] = sums[t][1] = _mm256_setzero_si256();
  }
  for (uint64_t r = 0; r < rounds; r++) {
    __asm__ volatile("" : "+x"(low), "+x"(high));  // so that nothing is taken out of the loop
    for (int t = 0; t < 4; t++) {
      sums[t][0] = _mm256_add_epi32(sums[t][0], _mm256_madd_epi16(_mm256_maddubs_epi16(codes[t], low), ones));
      sums[t][1] = _mm256_add_epi32(sums[t][1], _mm256_madd_epi16(_mm256_maddubs_epi16(codes[t], high), ones));
    }
  }
  for (int t = 0; t < 4; t++) __asm__ volatile("" : : "x"(sums[t][0]), "x"(sums[t][1]));
  return rounds * 4 * 16 * 4;
}

uint64_t measure_peak(uint64_t rounds) { return __builtin_cpu_supports("avx2") ? peak(rounds) : 0; }

#else

uint64_t measure_peak(uint64_t rounds) {
  (void)rounds;
  return 0;
}

#endif
