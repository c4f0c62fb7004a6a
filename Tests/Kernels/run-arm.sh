#!/bin/sh
# Runs kernels_test.c and digest_test.c for 64-bit Arm under user emulation: once on a processor with dot product, once on one
# without. Fails on any difference from the reference. Installs nothing: it needs the Debian package qemu-user-static
# and, on other machines than 64-bit Arm, gcc-aarch64-linux-gnu and libc6-dev-arm64-cross.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../Sources/CKernels
[ "$(uname -m)" = aarch64 ] && own=gcc || own=aarch64-linux-gnu-gcc
compiler=${ARM_CC:-$own}
emulator=${ARM_EMULATOR:-qemu-aarch64-static}
for program in "$compiler" "$emulator"; do
  command -v "$program" >/dev/null || {
    echo "run-arm.sh: $program is missing; apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static" >&2
    exit 1
  }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$compiler" -static -std=gnu11 -O3 -ffp-contract=off -Wall -Wextra -Wno-psabi -I"$kernels/include" \
  -o "$folder/kernels_test" "$here/kernels_test.c" "$kernels"/*.c -lm
# The models the kernels were written for: Raspberry Pi 4 (Cortex-A72) and what has dot product.
"$emulator" -cpu cortex-a72 "$folder/kernels_test" NEON
"$emulator" -cpu max "$folder/kernels_test" "NEON dot product"
digest=$here/../../Sources/CDigest
"$compiler" -static -std=gnu11 -O3 -Wall -Wextra -I"$digest/include" \
  -o "$folder/digest_test" "$here/digest_test.c" "$digest"/*.c
"$emulator" -cpu max "$folder/digest_test"
