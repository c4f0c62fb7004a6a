// The reference: plain loops, what the others are measured against and what runs where nothing else can.
#include "variants.h"

#define TARGET
#define VARIANT reference
#define VARIANT_NAME "reference"

/// acc (tokens, 16) = codes (tokens, 4 * groups) times 16 rows of weights.
static void tile(
    int32_t *acc, const uint8_t *codes, size_t stride, const WeightBlock *weights, size_t groups, size_t tokens) {
  for (size_t t = 0; t < tokens; t++) {
    for (size_t row = 0; row < KERNELS_BLOCK_ROWS; row++) {
      int32_t sum = 0;
      for (size_t g = 0; g < groups; g++) {
        for (size_t i = 0; i < KERNELS_BLOCK_INPUTS; i++) {
          sum += codes[t * stride + g * KERNELS_BLOCK_INPUTS + i] * weights[g].weights[row][i];
        }
      }
      acc[t * KERNELS_BLOCK_ROWS + row] = sum;
    }
  }
}

#include "kernel_body.h"
