// Which variant runs here, and what all of them share: the packing of weights.
#include "variants.h"

#include <string.h>

#if defined(__aarch64__)
#include <sys/auxv.h>
#ifndef HWCAP_ASIMDDP
#define HWCAP_ASIMDDP (1 << 20)
#endif
#endif

const Kernels *kernels_variant(KernelVariant variant) {
  switch (variant) {
  case KERNELS_REFERENCE:
    return &kernels_reference;
#if defined(__x86_64__)
  case KERNELS_AVX2:
    return __builtin_cpu_supports("avx2") ? &kernels_avx2 : NULL;
#elif defined(__aarch64__)
  case KERNELS_NEON:
    return &kernels_neon;
  case KERNELS_NEON_DOT:
    return getauxval(AT_HWCAP) & HWCAP_ASIMDDP ? &kernels_neon_dot : NULL;
#endif
  default:
    return NULL;
  }
}

const Kernels *kernels_best(void) {
  static const Kernels *best;
  const Kernels *chosen = __atomic_load_n(&best, __ATOMIC_RELAXED);
  if (chosen) return chosen;
  static const KernelVariant fastestFirst[] = {KERNELS_NEON_DOT, KERNELS_AVX2, KERNELS_NEON, KERNELS_REFERENCE};
  for (size_t i = 0; !chosen; i++) chosen = kernels_variant(fastestFirst[i]);
  __atomic_store_n(&best, chosen, __ATOMIC_RELAXED);
  return chosen;
}

static size_t ceiling(size_t count, size_t unit) { return (count + unit - 1) / unit; }

size_t kernels_block_count(size_t out, size_t in) {
  return ceiling(out, KERNELS_BLOCK_ROWS) * ceiling(in, KERNELS_BLOCK_INPUTS);
}

void kernels_pack(const int8_t *codes, size_t out, size_t in, WeightBlock *blocks) {
  size_t groups = ceiling(in, KERNELS_BLOCK_INPUTS);
  memset(blocks, 0, kernels_block_count(out, in) * sizeof *blocks);
  for (size_t row = 0; row < out; row++) {
    for (size_t i = 0; i < in; i++) {
      WeightBlock *block = &blocks[row / KERNELS_BLOCK_ROWS * groups + i / KERNELS_BLOCK_INPUTS];
      block->weights[row % KERNELS_BLOCK_ROWS][i % KERNELS_BLOCK_INPUTS] = codes[row * in + i];
    }
  }
}

size_t kernels_attention_scratch(size_t tokens, size_t headSize) {
  return ceiling(tokens, 8) * 8 * (headSize + 4);
}
