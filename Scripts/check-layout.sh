#!/usr/bin/env bash
# Holds the layout: imports only point to lower rows, C libraries are named in one file each, Foundation's ICU half is
# imported nowhere, no machine's paths, no file that has grown too long, nothing in Sources that ends the program.
set -euo pipefail
cd "$(dirname "$0")/.."

declare -A row
rows=(
  "CKernels CDigest CAllocator COpenBLAS CMosquitto CYAML CSodium"
  "Ontology JSONValues Tensors Tokenization Files Signing"
  "Architecture Bundles Resolvers YAMLNodes MQTTClient"
  "Grammar HomeControl NGrams WireMessages Inference NeuralNetworks"
  "Understanding Discovery Devices Datasets"
  "Daemon Training Suites Trials SpeechExport"
  "hearkend hearken"
)
for index in "${!rows[@]}"; do for module in ${rows[$index]}; do row[$module]=$index; done; done

failed=0
fail() { echo "$1" >&2; failed=1; }

for folder in Sources/*/; do
  module=$(basename "$folder")
  [ -n "${row[$module]:-}" ] || { fail "$folder: no row for this target in Scripts/check-layout.sh"; continue; }
  while IFS=: read -r file line import; do
    imported=$(sed -E 's/^ *((public|internal|package|private|fileprivate) +|@[A-Za-z_]+(\([^)]*\))? +)*import +([a-z]+ +)?//; s/[. ;].*//' <<<"$import")
    [ -n "${row[$imported]:-}" ] || continue
    if [ "${row[$imported]}" -ge "${row[$module]}" ]; then
      fail "$file:$line: $module (row ${row[$module]}) imports $imported (row ${row[$imported]}); arrows point downward"
    fi
  done < <(grep -nHE '^ *((public|internal|package|private|fileprivate) +|@[A-Za-z_]+(\([^)]*\))? +)*import ' -r "$folder" --include='*.swift' || true)
done

while read -r file; do fail "$file: imports Foundation; use FoundationEssentials or Glibc (Foundation links 41 MB of ICU)"; done \
  < <(grep -lE '^ *((public|internal) +)?import Foundation *$' -r Sources --include='*.swift' || true)

while read -r file; do fail "$file: imports FoundationEssentials, which only the training half may: the daemon links none of it"; done \
  < <(grep -lE '^ *((public|internal) +)?import FoundationEssentials *$' -r Sources --include='*.swift' |
    grep -vE '^Sources/(Datasets|Training|hearken)/' || true)

one_file() {
  local count
  count=$(grep -lE "$1" -r Sources --include='*.swift' | wc -l)
  [ "$count" -le 1 ] || fail "$2 is called in $count files, one is enough: $(grep -lE "$1" -r Sources --include='*.swift' | tr '\n' ' ')"
}
one_file '\bcblas_' OpenBLAS
one_file '\bmosquitto_[a-z]+' libmosquitto

while read -r lines file; do
  case "$file" in *Table.swift) continue ;; esac
  [ "$lines" -le 450 ] || fail "$file: $lines lines; one idea a file, under 450 lines"
done < <(find Sources -name '*.swift' -o -name '*.c' | xargs wc -l | grep -v ' total$')

if git rev-parse --git-dir >/dev/null 2>&1; then
  while read -r hit; do fail "$hit: a path of one machine"; done \
    < <(git grep -nIE '(^|[^A-Za-z0-9_.])/(work|farm)/' -- . ':!Scripts/check-layout.sh' || true)
  while read -r hit; do fail "$hit: try!, as! or fatalError in Sources"; done \
    < <(git grep -nE 'try!|\bas!|fatalError\(' -- 'Sources/*.swift' || true)
fi

[ "$failed" -eq 0 ] && echo "layout: fine"
exit "$failed"
