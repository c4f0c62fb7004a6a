// Vectors of 8 lanes and what the kernels do with them. Included once by each variant through kernel_body.h;
// TARGET is its function attribute. Only operations that IEEE 754 rounds the same everywhere.

typedef float f8 __attribute__((vector_size(32)));
typedef int32_t i8 __attribute__((vector_size(32)));

#define VECTOR TARGET static inline __attribute__((always_inline, unused))

VECTOR f8 splat(float x) { return (f8){x, x, x, x, x, x, x, x}; }

VECTOR f8 load(const float *p) {
  f8 v;
  memcpy(&v, p, sizeof v);
  return v;
}

VECTOR void store(float *p, f8 v) { memcpy(p, &v, sizeof v); }

/// The first `count` lanes from memory, at most 8, the others `fill`.
VECTOR f8 load_first(const float *p, size_t count, float fill) {
  if (count >= 8) return load(p);
  float lanes[8];
  for (size_t i = 0; i < 8; i++) lanes[i] = i < count ? p[i] : fill;
  return load(lanes);
}

/// The first `count` lanes to memory, at most 8.
VECTOR void store_first(float *p, f8 v, size_t count) {
  if (count >= 8) {
    store(p, v);
    return;
  }
  float lanes[8];
  store(lanes, v);
  for (size_t i = 0; i < count; i++) p[i] = lanes[i];
}

/// `a` where the mask is set, else `b`.
VECTOR f8 choose(i8 mask, f8 a, f8 b) { return (f8)(((i8)a & mask) | ((i8)b & ~mask)); }

VECTOR f8 larger(f8 a, f8 b) { return choose(a > b, a, b); }

VECTOR f8 smaller(f8 a, f8 b) { return choose(a < b, a, b); }

/// A mask of the first `count` lanes.
VECTOR i8 first_lanes(size_t count) {
  const int32_t n = count < 8 ? (int32_t)count : 8;
  return (i8){0, 1, 2, 3, 4, 5, 6, 7} < (i8){n, n, n, n, n, n, n, n};
}

VECTOR float sum_of(f8 v) {
  return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

VECTOR float largest_of(f8 v) {
  float x = v[0];
  for (int i = 1; i < 8; i++) x = v[i] > x ? v[i] : x;
  return x;
}

VECTOR float smallest_of(f8 v) {
  float x = v[0];
  for (int i = 1; i < 8; i++) x = v[i] < x ? v[i] : x;
  return x;
}

/// x times the normal distribution function, which an odd polynomial fitted for least error of x * Phi(x) gives
/// on -4.25...4.25; beyond, the function is taken as constant.
VECTOR f8 gelu_of(f8 x) {
  static const float coefficients[] = {
      4.54708805e-11f, -4.51531568e-09f, 1.98616291e-07f, -5.14752082e-06f, 8.84892142e-05f,
      -0.00107907841f, 0.00971878041f,   -0.06619028f,    0.398819208f,
  };
  const f8 z = larger(smaller(x, splat(4.25f)), splat(-4.25f));
  const f8 t = z * z;
  f8 p = splat(coefficients[0]);
  for (int i = 1; i < 9; i++) p = p * t + splat(coefficients[i]);
  return x * (z * p + splat(0.5f));
}

/// e to the x, for x of zero or less; relative error 2e-7 down to -87, constant below.
VECTOR f8 exp_of(f8 x) {
  const f8 z = larger(x, splat(-87.0f));
  const f8 magic = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number
  const f8 shifted = z * splat(1.44269504f) + magic;
  const f8 n = shifted - magic;
  const f8 r = (z - n * splat(0.693359375f)) - n * splat(-2.12194440e-4f);
  static const float coefficients[] = {
      1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f,
  };
  f8 p = splat(coefficients[0]);
  for (int i = 1; i < 7; i++) p = p * r + splat(coefficients[i]);
  const i8 exponent = ((i8)shifted - (i8)magic + 127) << 23;
  return p * (f8)exponent;
}
