// The variants by name, for the dispatcher and their own files.
#pragma once
#include "kernels.h"

extern const Kernels kernels_reference;
#if defined(__x86_64__)
extern const Kernels kernels_avx2;
#elif defined(__aarch64__)
extern const Kernels kernels_neon;
extern const Kernels kernels_neon_dot;
#endif
