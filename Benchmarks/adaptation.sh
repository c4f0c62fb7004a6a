#!/usr/bin/env bash
# Teaches the shipped model each suite of Tests/Suites/adaptation and says how it did: held-out sentences understood,
# sentences to refuse that are acted on, the other suites before and after, the verdict of the gate, time, memory.
# Usage: adaptation.sh HEARKEN [--chain] [--suites "fish sauna ..."] [OPTIONS OF ADAPT...]
#   --chain   one after another with --onto, all held-out suites asked of the last adapter
set -euo pipefail

hearken=$(realpath "$1")
shift
chain=
suites="bath bins coffee coop desk doorbell guests noise"
while [ $# -gt 0 ]; do
  case $1 in
    --chain) chain=1; shift ;;
    --suites) suites=$2; shift 2 ;;
    *) break ;;
  esac
done
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

field() { grep -o "\"$2\":[0-9]*" <<<"$1" | head -1 | cut -d: -f2; }
# Turns, right, acted wrongly, of suites with an adapter or none.
score() {
  local adapter=() turns=0 right=0 wrong=0 line
  if [ -n "$1" ]; then adapter=(--adapter "$1"); fi
  shift
  for suite in "$@"; do
    line=$("$hearken" test --json --minimum 0 "${adapter[@]}" "$suite" | sed 's/"groups".*//')
    turns=$((turns + $(field "$line" turns))) right=$((right + $(field "$line" right)))
    wrong=$((wrong + $(field "$line" acted_wrongly)))
  done
  echo "$turns $right $wrong"
}
# Of the held-out sentences that ask: how many, how many right. Of those that do not: how many, acted on.
heldout() {
  local line others
  line=$("$hearken" test --json --minimum 0 --adapter "$1" "$2")
  others=$(grep -o '"other":{[^}]*}' <<<"$line")
  line=${line%%\"groups\"*}
  echo "$(($(field "$line" turns) - $(field "$others" turns))) $(($(field "$line" right) - $(field "$others" right)))" \
    "$(field "$others" turns) $(field "$others" acted_wrongly)"
}

mapfile -t olds < <(grep -l "^tests:" Tests/Suites/*.yaml)
read -r old_turns old_right old_wrong <<<"$(score "" "${olds[@]}")"
printf 'old suites, before: %s of %s right, %s acted on wrongly\n' "$old_right" "$old_turns" "$old_wrong"
printf '%-11s %9s %7s %11s %9s %7s %6s %6s %7s %7s\n' \
  suite held-out others "old right" "acted on" gate wall/s CPU/s MB bytes
previous=
for suite in $suites; do
  adapter=$work/$suite.adapter.safetensors
  onto=()
  [ -n "$chain" ] && [ -n "$previous" ] && onto=(--onto "$previous")
  began=$EPOCHREALTIME
  out=$("$hearken" adapt --force --output "$adapter" "${onto[@]}" "$@" "Tests/Suites/adaptation/$suite.yaml" 2>/dev/null) || true
  wall=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.0f", b - a }')
  gate=passed
  grep -q '^FAILED' <<<"$out" && gate=failed
  read -r turns right others accepted <<<"$(heldout "$adapter" "Tests/Suites/adaptation/$suite-heldout.yaml")"
  read -r _ now_right now_wrong <<<"$(score "$adapter" "${olds[@]}")"
  printf '%-11s %6s/%-2s %5s/%-1s %11s %9s %7s %6s %6s %7s %7s\n' "$suite" "$right" "$turns" "$accepted" "$others" \
    "$now_right" "$now_wrong" "$gate" "$wall" "$(sed -n 's/.*; \([0-9]*\) s of CPU.*/\1/p' <<<"$out")" \
    "$(sed -n 's/.*, \([0-9]*\) MB at most.*/\1/p' <<<"$out")" "$(stat -c %s "$adapter")"
  previous=$adapter
done
[ -n "$chain" ] || exit 0
echo "asked of the last adapter:"
for suite in $suites; do
  read -r turns right others accepted <<<"$(heldout "$previous" "Tests/Suites/adaptation/$suite-heldout.yaml")"
  printf '%-11s %6s/%-2s %5s/%-1s\n' "$suite" "$right" "$turns" "$accepted" "$others"
done
