// Compares every variant that this processor can run with the reference, bit for bit, and the reference with
// plain loops in double precision. Ends with 0 only if all agree. An argument names a variant that must be
// among those compared, so that an emulator without it does not pass for a test of it.
#include "kernels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 1;

static uint32_t random_bits(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 32);
}

static float random_float(void) { return (float)random_bits() / 2147483648.0f - 1; }

static void *block(size_t bytes) {
  void *memory = calloc(1, bytes + 64);
  if (!memory) {
    fprintf(stderr, "out of memory\n");
    exit(2);
  }
  return memory;
}

static float *floats(size_t count) {
  float *x = block((count + KERNELS_READ_AHEAD) * sizeof *x);
  for (size_t i = 0; i < count; i++) x[i] = 4 * random_float();
  return x;
}

static int failures;

static void same(const char *what, const Kernels *k, const void *a, const void *b, size_t bytes, size_t n, size_t t) {
  if (memcmp(a, b, bytes) == 0) return;
  failures++;
  printf("%s: %s differs from the reference at length %zu, %zu tokens\n", k->name, what, n, t);
}

static void close_to(const char *what, double found, double expected, double tolerance, size_t n) {
  if (fabs(found - expected) <= tolerance) return;
  failures++;
  printf("reference: %s at length %zu is %.9g, expected %.9g\n", what, n, found, expected);
}

/// Integer product and linear layer of one shape.
static void linear_layers(const Kernels *k, size_t in, size_t out, size_t tokens) {
  const Kernels *reference = kernels_variant(KERNELS_REFERENCE);
  const size_t stride = (in + 3) / 4 * 4;
  int8_t *codes = block(out * in);
  for (size_t i = 0; i < out * in; i++) codes[i] = (int8_t)(random_bits() % 255 - 127);
  if (in) memset(codes, 127, in);  // the largest sums that can be
  uint8_t *x = block(tokens * stride);
  for (size_t t = 0; t < tokens; t++) {
    for (size_t i = 0; i < in; i++) x[t * stride + i] = t ? random_bits() % 128 : 127;
  }
  WeightBlock *weights = block(kernels_block_count(out, in) * sizeof *weights);
  kernels_pack(codes, out, in, weights);
  int32_t *sums = block(tokens * out * 4), *expected = block(tokens * out * 4);
  reference->product(x, stride, weights, tokens, in, out, expected);
  for (size_t t = 0; t < tokens; t++) {
    for (size_t o = 0; o < out; o++) {
      int32_t sum = 0;
      for (size_t i = 0; i < in; i++) sum += x[t * stride + i] * codes[o * in + i];
      if (sum != expected[t * out + o]) close_to("product", expected[t * out + o], sum, 0, in);
    }
  }
  k->product(x, stride, weights, tokens, in, out, sums);
  same("product", k, sums, expected, tokens * out * 4, in, tokens);

  int32_t *weightSums = block(out * 4);
  for (size_t o = 0; o < out; o++) {
    for (size_t i = 0; i < in; i++) weightSums[o] += codes[o * in + i];
  }
  float *scales = floats(tokens), *offsets = floats(tokens), *weightScales = floats(out), *bias = floats(out);
  float *residual = floats(tokens * out), *y = floats(tokens * out), *z = floats(tokens * out);
  for (int mode = 0; mode < 3; mode++) {
    LinearLayer layer = {
        tokens,  in,           out,        x,    stride, scales, offsets,
        weights, weightScales, weightSums, bias, mode == 1 ? residual : NULL, mode == 2, y,
    };
    k->linear(&layer);
    layer.y = z;
    reference->linear(&layer);
    same("linear", k, y, z, tokens * out * sizeof *y, in, tokens);
  }
  void *all[] = {codes, x, weights, sums, expected, weightSums, scales, offsets, weightScales, bias, residual, y, z};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

/// The kernels that see only rows of floats.
static void float_rows(const Kernels *k, size_t width, size_t tokens) {
  const Kernels *reference = kernels_variant(KERNELS_REFERENCE);
  const size_t count = width * tokens, bytes = count * sizeof(float), stride = (width + 3) / 4 * 4;
  float *x = floats(count), *a = floats(count), *b = floats(count), *weight = floats(width), *bias = floats(width);
  float *scales = floats(4 * tokens);
  uint8_t *codes = block(tokens * stride), *otherCodes = block(tokens * stride);

  k->quantize(x, tokens, width, codes, stride, scales, scales + tokens);
  reference->quantize(x, tokens, width, otherCodes, stride, scales + 2 * tokens, scales + 3 * tokens);
  same("quantize", k, codes, otherCodes, tokens * stride, width, tokens);
  same("quantize's scales", k, scales, scales + 2 * tokens, 2 * tokens * sizeof *scales, width, tokens);
  for (size_t t = 0; t < tokens; t++) {
    for (size_t i = 0; i < width; i++) {
      const double back = scales[t] * (double)codes[t * stride + i] + scales[tokens + t];
      close_to("quantize", back, x[t * width + i], 0.501 * scales[t] + 1e-6, width);
      if (codes[t * stride + i] > 127) close_to("code", codes[t * stride + i], 127, 0, width);
    }
  }

  memcpy(a, x, bytes), memcpy(b, x, bytes);
  k->gelu(a, count), reference->gelu(b, count);
  same("gelu", k, a, b, bytes, width, tokens);
  for (size_t i = 0; i < count; i++) close_to("gelu", b[i], x[i] * 0.5 * (1 + erf(x[i] / sqrt(2))), 5e-5, width);

  memcpy(a, x, bytes), memcpy(b, x, bytes);
  k->layerNorm(a, tokens, width, weight, bias, 1e-5f), reference->layerNorm(b, tokens, width, weight, bias, 1e-5f);
  same("layerNorm", k, a, b, bytes, width, tokens);
  for (size_t t = 0; t < tokens; t++) {
    double mean = 0, variance = 0;
    for (size_t i = 0; i < width; i++) mean += x[t * width + i] / (double)width;
    for (size_t i = 0; i < width; i++) variance += (x[t * width + i] - mean) * (x[t * width + i] - mean) / (double)width;
    for (size_t i = 0; i < width; i++) {
      const double y = (x[t * width + i] - mean) / sqrt(variance + 1e-5) * weight[i] + bias[i];
      close_to("layerNorm", b[t * width + i], y, 2e-4, width);
    }
  }

  k->mean(x, tokens, width, a), reference->mean(x, tokens, width, b);
  if (tokens) same("mean", k, a, b, width * sizeof *a, width, tokens);

  const size_t out = 5;
  float *matrix = floats(out * width), *outBias = floats(out), *y = floats(tokens * out), *z = floats(tokens * out);
  k->dense(x, tokens, width, out, matrix, outBias, y), reference->dense(x, tokens, width, out, matrix, outBias, z);
  same("dense", k, y, z, tokens * out * sizeof *y, width, tokens);
  for (size_t i = 0; i < tokens * out; i++) {
    double dot = outBias[i % out];
    for (size_t j = 0; j < width; j++) dot += x[i / out * width + j] * (double)matrix[i % out * width + j];
    close_to("dense", z[i], dot, 1e-5 * (double)(width + 10), width);
  }

  k->embed((const int8_t *)codes, 0.01f, bias, tokens ? width : 0, a);
  reference->embed((const int8_t *)codes, 0.01f, bias, tokens ? width : 0, b);
  same("embed", k, a, b, (tokens ? width : 0) * sizeof *a, width, tokens);
  void *all[] = {x, a, b, weight, bias, scales, codes, otherCodes, matrix, outBias, y, z};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

static void attentions(const Kernels *k, size_t heads, size_t headSize, size_t tokens) {
  const Kernels *reference = kernels_variant(KERNELS_REFERENCE);
  const size_t width = heads * headSize;
  float *qkv = floats(tokens * 3 * width), *scratch = floats(kernels_attention_scratch(tokens, headSize));
  float *a = floats(tokens * width), *b = floats(tokens * width), *scores = floats(tokens);
  k->attention(qkv, tokens, heads, headSize, scratch, a);
  reference->attention(qkv, tokens, heads, headSize, scratch, b);
  same("attention", k, a, b, tokens * width * sizeof *a, headSize, tokens);
  for (size_t h = 0; h < heads; h++) {
    for (size_t t = 0; t < tokens; t++) {
      double sum = 0;
      for (size_t j = 0; j < tokens; j++) {
        double dot = 0;
        for (size_t d = 0; d < headSize; d++) {
          dot += qkv[t * 3 * width + h * headSize + d] * (double)qkv[j * 3 * width + width + h * headSize + d];
        }
        scores[j] = (float)exp(dot / sqrt((double)headSize) - 30);
        sum += scores[j];
      }
      for (size_t d = 0; d < headSize; d++) {
        double y = 0;
        for (size_t j = 0; j < tokens; j++) y += scores[j] / sum * qkv[j * 3 * width + 2 * width + h * headSize + d];
        close_to("attention", b[t * width + h * headSize + d], y, 1e-4, headSize);
      }
    }
  }
  void *all[] = {qkv, scratch, a, b, scores};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
}

int main(int count, char **arguments) {
  static const size_t lengths[] = {0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 96, 256, 384};
  static const size_t outs[] = {1, 15, 16, 17, 33};
  int found = count < 2;
  for (KernelVariant variant = KERNELS_REFERENCE; variant <= KERNELS_NEON_DOT; variant++) {
    const Kernels *k = kernels_variant(variant);
    if (!k) continue;
    if (count > 1 && strcmp(k->name, arguments[1]) == 0) found = 1;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
      for (size_t tokens = 1; tokens <= 17; tokens++) {
        for (size_t o = 0; o < sizeof outs / sizeof *outs; o++) linear_layers(k, lengths[i], outs[o], tokens);
        float_rows(k, lengths[i], tokens);
      }
    }
    for (size_t tokens = 1; tokens <= 17; tokens++) attentions(k, 3, 8 + tokens % 5 * 6, tokens);
    attentions(k, 8, 32, 128);
    printf("%s: %s\n", k->name, failures ? "FAILED" : "equal to the reference");
  }
  printf("chosen here: %s\n", kernels_best()->name);
  if (!found) printf("%s was to be compared and cannot run here\n", arguments[1]);
  return failures || !found;
}
