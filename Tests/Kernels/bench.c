// Times the kernels of one whole encoder pass on one thread, for two shapes of student at 12 tokens:
//   cc -O3 -ffp-contract=off -ISources/CKernels/include -o bench Tests/Kernels/bench.c Sources/CKernels/*.c -lm
// Prints, for every variant, the median and the least of all passes in microseconds, and the parts of the latter.
#include "kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PASSES 300
#define REFERENCE_PASSES 10  // it takes tens of milliseconds
enum { QUANTIZE, MATRICES, ATTENTION, NORM, PARTS };
static const char *const partNames[PARTS] = {"quantize", "matrices", "attention", "norm"};

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec * 1e-3;
}

static void *block(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 127) / 64 * 64);
  if (!memory) exit(2);
  for (size_t i = 0; i < bytes; i++) ((uint8_t *)memory)[i] = (uint8_t)(i * 37 % 61);
  return memory;
}

static float *floats(size_t count) {
  float *x = block(count * sizeof *x + 64);
  for (size_t i = 0; i < count; i++) x[i] = (float)(i * 7919 % 1000) / 1000 - 0.5f;
  return x;
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

typedef struct {
  const Kernels *k;
  size_t tokens;
  uint8_t *codes;
  float *scales, *offsets;
  double *spent;
} Pass;

static LinearLayer layer_of(size_t in, size_t out) {
  LinearLayer layer = {.in = in, .out = out};
  layer.weights = block(kernels_block_count(out, in) * sizeof(WeightBlock));
  layer.weightScales = floats(out), layer.weightSums = block(out * 4), layer.bias = floats(out);
  return layer;
}

static void apply(const Pass *pass, LinearLayer layer, const float *x, const float *residual, int gelu, float *y) {
  const double start = now();
  if (x) pass->k->quantize(x, pass->tokens, layer.in, pass->codes, layer.in, pass->scales, pass->offsets);
  const double middle = now();
  layer.tokens = pass->tokens, layer.codes = pass->codes, layer.stride = layer.in;
  layer.scales = pass->scales, layer.offsets = pass->offsets;
  layer.residual = residual, layer.gelu = gelu, layer.y = y;
  pass->k->linear(&layer);
  pass->spent[QUANTIZE] += middle - start, pass->spent[MATRICES] += now() - middle;
}

static void measure(const Kernels *k, size_t layers, size_t c, size_t f, size_t heads, size_t tokens) {
  LinearLayer *all = block(layers * 4 * sizeof *all);
  for (size_t l = 0; l < layers; l++) {
    all[4 * l] = layer_of(c, 3 * c), all[4 * l + 1] = layer_of(c, c);
    all[4 * l + 2] = layer_of(c, f), all[4 * l + 3] = layer_of(f, c);
  }
  float *x = floats(tokens * c), *qkv = floats(tokens * 3 * c), *context = floats(tokens * c);
  float *wide = floats(tokens * f), *scratch = floats(kernels_attention_scratch(tokens, c / heads));
  float *weight = floats(c), *bias = floats(c);
  double times[PASSES], spent[PARTS], best[PARTS] = {0}, least = 1e30;
  Pass pass = {k, tokens, block(tokens * f), floats(tokens), floats(tokens), spent};
  const int passes = k == kernels_variant(KERNELS_REFERENCE) ? REFERENCE_PASSES : PASSES;
  for (int p = 0; p < passes; p++) {
    memset(spent, 0, sizeof spent);
    const double start = now();
    for (size_t l = 0; l < layers; l++) {
      apply(&pass, all[4 * l], x, NULL, 0, qkv);
      double part = now();
      k->attention(qkv, tokens, heads, c / heads, scratch, context);
      spent[ATTENTION] += now() - part;
      apply(&pass, all[4 * l + 1], context, x, 0, x);
      part = now();
      k->layerNorm(x, tokens, c, weight, bias, 1e-12f);
      spent[NORM] += now() - part;
      apply(&pass, all[4 * l + 2], x, NULL, 1, wide);
      apply(&pass, all[4 * l + 3], wide, x, 0, x);
      part = now();
      k->layerNorm(x, tokens, c, weight, bias, 1e-12f);
      spent[NORM] += now() - part;
    }
    times[p] = now() - start;
    if (times[p] < least) least = times[p], memcpy(best, spent, sizeof best);
  }
  qsort(times, passes, sizeof *times, ascending);
  printf("%-16s %zux%zu F %zu T %zu: median %.0f least %.0f us;", k->name, layers, c, f, tokens, times[passes / 2], least);
  for (int i = 0; i < PARTS; i++) printf("  %s %.0f", partNames[i], best[i]);
  printf("\n");
}

int main(void) {
  for (KernelVariant variant = KERNELS_REFERENCE; variant <= KERNELS_NEON_DOT; variant++) {
    const Kernels *k = kernels_variant(variant);
    if (!k) continue;
    measure(k, 4, 256, 1024, 8, 12);
    measure(k, 3, 384, 1536, 12, 12);
  }
  return 0;
}
