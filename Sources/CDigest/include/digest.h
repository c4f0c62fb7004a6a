// SHA-256 with the processor's own instructions, where it has them: a bundle is hashed every time it is loaded, and
// that was most of the time a daemon took to start.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Puts the digest of `count` bytes into `digest`; returns 0, and writes nothing, on a processor without the
/// instructions, 1 otherwise.
int digest_sha256(const uint8_t *bytes, size_t count, uint8_t digest[32]);
