// SHA-256 (FIPS 180-4) on x86-64 with SHA extensions and on 64-bit Arm with the cryptography extension. Elsewhere the
// caller has a portable one.
#include "digest.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#define TARGET __attribute__((target("sha,sse4.1")))
#elif defined(__aarch64__)
#include <arm_neon.h>
#include <sys/auxv.h>
#ifndef HWCAP_SHA2
#define HWCAP_SHA2 (1 << 6)
#endif
#if defined(__clang__)
#define TARGET __attribute__((target("sha2")))
#else
#define TARGET __attribute__((target("+crypto")))
#endif
#endif

#if defined(TARGET)

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#if defined(__x86_64__)

static int available(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & (1u << 29))) return 0;
  return __get_cpuid(1, &a, &b, &c, &d) && (c & (1u << 19)) && (c & (1u << 9));
}

TARGET static void hash_blocks(uint32_t s[8], const uint8_t *bytes, size_t count) {
  const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  // The instructions want the eight words as A B E F and C D G H, the first of each highest.
  __m128i abef = _mm_set_epi32((int)s[0], (int)s[1], (int)s[4], (int)s[5]);
  __m128i cdgh = _mm_set_epi32((int)s[2], (int)s[3], (int)s[6], (int)s[7]);
  for (; count > 0; count--, bytes += 64) {
    const __m128i abefBefore = abef, cdghBefore = cdgh;
    __m128i words[4];
    for (int i = 0; i < 4; i++) {
      words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * i)), order);
    }
#if defined(__clang__)
#pragma clang loop unroll(full)
#endif
    for (int i = 0; i < 16; i++) {
      const __m128i now = words[i & 3];
      __m128i sum = _mm_add_epi32(now, _mm_loadu_si128((const __m128i *)(const void *)(constants + 4 * i)));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
      if (i < 12) {
        const __m128i last = words[(i + 3) & 3];
        const __m128i early = _mm_sha256msg1_epu32(now, words[(i + 1) & 3]);
        words[i & 3] = _mm_sha256msg2_epu32(_mm_add_epi32(early, _mm_alignr_epi8(last, words[(i + 2) & 3], 4)), last);
      }
    }
    abef = _mm_add_epi32(abef, abefBefore), cdgh = _mm_add_epi32(cdgh, cdghBefore);
  }
  s[0] = (uint32_t)_mm_extract_epi32(abef, 3), s[1] = (uint32_t)_mm_extract_epi32(abef, 2);
  s[4] = (uint32_t)_mm_extract_epi32(abef, 1), s[5] = (uint32_t)_mm_extract_epi32(abef, 0);
  s[2] = (uint32_t)_mm_extract_epi32(cdgh, 3), s[3] = (uint32_t)_mm_extract_epi32(cdgh, 2);
  s[6] = (uint32_t)_mm_extract_epi32(cdgh, 1), s[7] = (uint32_t)_mm_extract_epi32(cdgh, 0);
}

#else

static int available(void) { return (getauxval(AT_HWCAP) & HWCAP_SHA2) != 0; }

TARGET static void hash_blocks(uint32_t s[8], const uint8_t *bytes, size_t count) {
  uint32x4_t abcd = vld1q_u32(s), efgh = vld1q_u32(s + 4);
  for (; count > 0; count--, bytes += 64) {
    const uint32x4_t abcdBefore = abcd, efghBefore = efgh;
    uint32x4_t words[4];
    for (int i = 0; i < 4; i++) words[i] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes + 16 * i)));
    for (int i = 0; i < 16; i++) {
      const uint32x4_t now = words[i & 3], sum = vaddq_u32(now, vld1q_u32(constants + 4 * i)), before = abcd;
      abcd = vsha256hq_u32(abcd, efgh, sum);
      efgh = vsha256h2q_u32(efgh, before, sum);
      if (i < 12) {
        words[i & 3] =
            vsha256su1q_u32(vsha256su0q_u32(now, words[(i + 1) & 3]), words[(i + 2) & 3], words[(i + 3) & 3]);
      }
    }
    abcd = vaddq_u32(abcd, abcdBefore), efgh = vaddq_u32(efgh, efghBefore);
  }
  vst1q_u32(s, abcd), vst1q_u32(s + 4, efgh);
}

#endif

int digest_sha256(const uint8_t *bytes, size_t count, uint8_t digest[32]) {
  if (!available()) return 0;
  uint32_t state[8] = {
      0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  };
  hash_blocks(state, bytes, count / 64);
  // What is left, a one bit, zeros, and the length in bits, most significant byte first.
  uint8_t tail[128] = {0};
  const size_t rest = count % 64, tailBlocks = rest < 56 ? 1 : 2;
  if (rest) memcpy(tail, bytes + count - rest, rest);
  tail[rest] = 0x80;
  const uint64_t bits = (uint64_t)count * 8;
  for (int i = 0; i < 8; i++) tail[64 * tailBlocks - 1 - (size_t)i] = (uint8_t)(bits >> (8 * i));
  hash_blocks(state, tail, tailBlocks);
  for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
  return 1;
}

#else

int digest_sha256(const uint8_t *bytes, size_t count, uint8_t digest[32]) {
  (void)bytes, (void)count, (void)digest;
  return 0;
}

#endif
