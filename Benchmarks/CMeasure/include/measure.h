// What Swift cannot measure of itself: allocations, and the most this processor can do.
#pragma once
#include <stdint.h>

/// Blocks allocated since the program began, by any thread.
uint64_t measure_allocations(void);
/// Multiply-adds of 8-bit numbers in a loop that touches no memory; 0 where none is written for this processor.
uint64_t measure_peak(uint64_t rounds);
