#!/usr/bin/env bash
# Fuzzes one parser, or all of them one after the other, and prints a row of the table in Fuzz/README.md for each.
# Usage: Fuzz/run.sh [PARSER|all] [SECONDS]   after the build that Fuzz/README.md shows
set -euo pipefail
cd "$(dirname "$0")/.."
fuzz=${FUZZ:-.build/fuzz/release/hearken-fuzz}
seconds=${2:-60}
[ -x "$fuzz" ] || { echo "there is no $fuzz; see Fuzz/README.md" >&2; exit 1; }
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0:allocator_may_return_null=1}

run() { # NAME LONGEST
  local corpus=.cache/fuzz/$1 found=.cache/fuzz/$1-found log=.cache/fuzz/$1.log status=0
  mkdir -p "$corpus" "$found" "Fuzz/Regressions"
  local seeds=("Fuzz/Corpus/$1")
  [ ! -d "Fuzz/Regressions/$1" ] || seeds+=("Fuzz/Regressions/$1")
  nice -n "${NICE:-19}" "$fuzz" "$1" "$corpus" "${seeds[@]}" -max_total_time="$seconds" -max_len="$2" -timeout=60 \
    -rss_limit_mb=1024 -malloc_limit_mb=256 -artifact_prefix="$found/" -print_final_stats=1 -use_value_profile=1 -seed=8 \
    </dev/null >"$log" 2>&1 || status=$?
  local runs coverage features kept
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  read -r coverage features kept < <(grep -aE 'cov: [0-9]+ ft: [0-9]+ corp: ' "$log" | tail -1 |
    sed -E 's/.*cov: ([0-9]+) ft: ([0-9]+) corp: ([0-9]+).*/\1 \2 \3/') || true
  echo "| $1 | ${runs:-?} | ${coverage:-?} | ${features:-?} | ${kept:-?} | $seconds s | $([ "$status" = 0 ] && echo none || echo "status $status: $(ls -t "$found" | head -1)") |"
}

while read -r name longest; do
  case "${1:-all}" in all | "$name") run "$name" "$longest" ;; esac
done < <("$fuzz" --list)
