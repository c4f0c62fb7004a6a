// The C library's word on its heap, which Swift's Glibc module leaves out.
#pragma once
#include <malloc.h>
