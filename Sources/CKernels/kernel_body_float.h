// The kernels that see only Float32: activation, softmax, norm, attention, heads.

TARGET static void gelu(float *x, size_t count) {
  for (size_t i = 0; i < count; i += 8) store_first(x + i, gelu_of(load_first(x + i, count - i, 0)), count - i);
}

/// Softmax of the first `count` numbers of a row that is padded to whole vectors; the padding becomes 0.
VECTOR void softmax(float *row, size_t count) {
  f8 high = splat(row[0]);
  for (size_t j = 0; j < count; j += 8) high = larger(choose(first_lanes(count - j), load(row + j), high), high);
  const f8 largest = splat(largest_of(high));
  f8 sum = splat(0);
  for (size_t j = 0; j < count; j += 8) {
    const f8 e = choose(first_lanes(count - j), exp_of(load(row + j) - largest), splat(0));
    sum += e;
    store(row + j, e);
  }
  const f8 inverse = splat(1 / sum_of(sum));
  for (size_t j = 0; j < count; j += 8) store(row + j, load(row + j) * inverse);
}

TARGET static void layer_norm(
    float *x, size_t tokens, size_t width, const float *weight, const float *bias, float epsilon) {
  for (size_t t = 0; t < tokens; t++, x += width) {
    // Two sums at a time, so that one addition need not wait for the other.
    f8 sum = splat(0), otherSum = splat(0);
    size_t i = 0;
    for (; i + 16 <= width; i += 16) sum += load(x + i), otherSum += load(x + i + 8);
    for (; i < width; i += 8) sum += load_first(x + i, width - i, 0);
    const float average = sum_of(sum + otherSum) / (float)width;
    f8 squares = splat(0), otherSquares = splat(0);
    for (i = 0; i + 16 <= width; i += 16) {
      const f8 d = load(x + i) - splat(average), e = load(x + i + 8) - splat(average);
      squares += d * d, otherSquares += e * e;
    }
    for (; i < width; i += 8) {
      const f8 d = load_first(x + i, width - i, average) - splat(average);
      squares += d * d;
    }
    const float inverse = 1 / sqrtf(sum_of(squares + otherSquares) / (float)width + epsilon);
    for (i = 0; i < width; i += 8) {
      const size_t count = width - i;
      const f8 d = (load_first(x + i, count, 0) - splat(average)) * splat(inverse);
      store_first(x + i, d * load_first(weight + i, count, 0) + load_first(bias + i, count, 0), count);
    }
  }
}

/// Queries that attention takes at a time.
#define QUERIES 4

/// Context of queries first..<first + count (at most 4) of one head.
VECTOR void attend(
    const float *qkv, size_t tokens, size_t width, size_t head, size_t headSize, size_t first, size_t count,
    const float *keys, float *scores, float *context) {
  const size_t padded = (tokens + 7) / 8 * 8;
  const float *query[QUERIES];
  for (size_t q = 0; q < QUERIES; q++) {
    query[q] = qkv + (q < count ? first + q : first) * 3 * width + head * headSize;
  }
  const f8 scale = splat(1 / sqrtf((float)headSize));
  for (size_t j = 0; j < padded; j += 8) {
    f8 sums[QUERIES] = {splat(0), splat(0), splat(0), splat(0)};
    for (size_t d = 0; d < headSize; d++) {
      const f8 key = load(keys + d * padded + j);
      for (size_t q = 0; q < QUERIES; q++) sums[q] += splat(query[q][d]) * key;
    }
    for (size_t q = 0; q < QUERIES; q++) store(scores + q * padded + j, sums[q] * scale);
  }
  for (size_t q = 0; q < count; q++) softmax(scores + q * padded, tokens);
  const float *values = qkv + 2 * width + head * headSize;
  for (size_t d = 0; d < headSize; d += 8) {
    f8 sums[QUERIES] = {splat(0), splat(0), splat(0), splat(0)};
    for (size_t j = 0; j < tokens; j++) {
      const f8 value = load(values + j * 3 * width + d);
      for (size_t q = 0; q < QUERIES; q++) sums[q] += splat(scores[q * padded + j]) * value;
    }
    for (size_t q = 0; q < count; q++) {
      store_first(context + (first + q) * width + head * headSize + d, sums[q], headSize - d);
    }
  }
}

TARGET static void attention(
    const float *qkv, size_t tokens, size_t heads, size_t headSize, float *scratch, float *context) {
  const size_t width = heads * headSize;
  const size_t padded = (tokens + 7) / 8 * 8;
  float *scores = scratch + headSize * padded;
  for (size_t head = 0; head < heads; head++) {
    // Keys of the head, transposed to (D, padded).
    for (size_t j = 0; j < padded; j++) {
      const float *key = qkv + j * 3 * width + width + head * headSize;
      for (size_t d = 0; d < headSize; d++) scratch[d * padded + j] = j < tokens ? key[d] : 0;
    }
    for (size_t first = 0; first < tokens; first += QUERIES) {
      const size_t count = tokens - first < QUERIES ? tokens - first : QUERIES;
      attend(qkv, tokens, width, head, headSize, first, count, scratch, scores, context);
    }
  }
}

TARGET static void dense(
    const float *x, size_t tokens, size_t in, size_t out, const float *weight, const float *bias, float *y) {
  for (size_t first = 0; first < tokens; first += TILE_TOKENS) {
    const size_t count = tokens - first < TILE_TOKENS ? tokens - first : TILE_TOKENS;
    const float *row[TILE_TOKENS];
    for (size_t t = 0; t < TILE_TOKENS; t++) row[t] = x + (t < count ? first + t : first) * in;
    for (size_t o = 0; o < out; o++) {
      f8 sums[TILE_TOKENS] = {splat(0), splat(0), splat(0), splat(0)};
      for (size_t i = 0; i < in; i += 8) {
        const f8 w = load_first(weight + o * in + i, in - i, 0);
        for (size_t t = 0; t < TILE_TOKENS; t++) sums[t] += w * load_first(row[t] + i, in - i, 0);
      }
      for (size_t t = 0; t < count; t++) y[(first + t) * out + o] = sum_of(sums[t]) + bias[o];
    }
  }
}

TARGET static void mean(const float *x, size_t tokens, size_t width, float *y) {
  const f8 inverse = splat(tokens ? 1 / (float)tokens : 0);
  for (size_t i = 0; i < width; i += 8) {
    f8 sum = splat(0);
    for (size_t t = 0; t < tokens; t++) sum += load_first(x + t * width + i, width - i, 0);
    store_first(y + i, sum * inverse, width - i);
  }
}
