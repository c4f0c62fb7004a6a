#!/usr/bin/env python3
"""Writes Sources/Tokenization/CanonicalDecompositionTable.swift from Python's unicodedata.

Usage: python3 make_decompositions.py > ../../../Sources/Tokenization/CanonicalDecompositionTable.swift

One entry a scalar that has a canonical decomposition (full, in canonical order), Hangul syllables left out
since arithmetic decomposes those: the scalar, "=", its decomposition joined by "+", all in hexadecimal.
"""

import textwrap
import unicodedata

entries = []
for code in range(0x110000):
    if 0xD800 <= code < 0xE000 or 0xAC00 <= code <= 0xD7A3:
        continue
    decomposed = unicodedata.normalize("NFD", chr(code))
    if decomposed != chr(code):
        entries.append("%X=%s" % (code, "+".join("%X" % ord(scalar) for scalar in decomposed)))

print("// Written by Tests/TokenizationTests/Fixtures/make_decompositions.py from Unicode %s; do not edit by hand."
      % unicodedata.unidata_version)
print("// %d canonical decompositions, `scalar=scalar+scalar`, hexadecimal, ascending. Hangul is left to arithmetic." % len(entries))
print()
print("extension CanonicalDecomposition {")
print("  /// The entries, separated by spaces and line breaks.")
print("  static let table = \"\"\"")
for line in textwrap.wrap(" ".join(entries), 114):
    print("    " + line)
print('    """')
print("}")
