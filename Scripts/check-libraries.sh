#!/usr/bin/env bash
# Lists the libraries hearkend loads and fails on one that is not known: what is linked stays in memory everywhere, all day.
# Built with a static Swift library (`make build`) it needs the first list alone, otherwise Swift's own as well.
# Usage: check-libraries.sh HEARKEND
set -euo pipefail

known="libc.so libm.so libgcc_s.so libstdc++.so libmosquitto.so libyaml-0.so libsodium.so"
# What libmosquitto itself needs.
known+=" libssl.so libcrypto.so libcares.so libdl.so libpthread.so librt.so libz.so libzstd.so"
swift="libswiftCore.so libswiftSwiftOnoneSupport.so libswift_Concurrency.so libswift_StringProcessing.so libswift_RegexParser.so libswiftGlibc.so
 libswiftSynchronization.so libswift_Builtin_float.so libBlocksRuntime.so libdispatch.so libswiftDispatch.so"

failed=0
while read -r library; do
  name=$(sed -E 's/\.so.*/.so/' <<<"$library")
  if grep -qw -- "$name" <<<"$known"; then
    echo "$library"
  elif grep -qw -- "$name" <<<"$swift"; then
    echo "$library (Swift's, in a debug build)"
  else
    echo "$library: hearkend did not load this library before; name it in Scripts/check-libraries.sh if it must" >&2
    failed=1
  fi
done < <(ldd "$1" | awk '$1 !~ /^(linux-vdso|\/lib.*ld-)/ {print $1}')
exit "$failed"
