#!/usr/bin/env bash
# Teaches the shipped model an intent as a user would, with few steps and a small replay so that it is quick: the check
# before, the adapter, its use, kills at random moments with the same adapter in the end, a foreign base, a failing gate.
# Benchmarks/adaptation.sh measures how well it learns.
# Usage: HEARKEN=path adapt.sh
set -euo pipefail

hearken=${HEARKEN:?the hearken program}
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

mkdir "$work/intents"
Tests/Journeys/small-intents.sh > "$work/intents/devices.yaml"
cp Tests/Suites/adaptation/fish.yaml "$work/fish.yaml"
adapt() { "$hearken" adapt --intents "$work/intents" --rounds 0 --steps 16 --force "$@" "$work/fish.yaml"; }

"$hearken" intents check "$work/fish.yaml" > "$work/check" || fail "the check finds errors: $(cat "$work/check")"
if "$hearken" intents check "$work/missing.jsonl" > "$work/out" 2> "$work/err"; then fail "a missing file must not be fine"; fi
grep -q "^hearken: $work/missing.jsonl: cannot be read: there is no such file" "$work/err" || fail "of a missing file: $(cat "$work/err")"
adapt --output "$work/whole.adapter.safetensors" > "$work/out" 2> "$work/err" || fail "adapt: $(cat "$work/err")"
grep -q "^adapter .*forced" "$work/out" || fail "an adapter of a failed gate must say that it was forced"
grep -q "<svg" "$work/whole.report.html" || fail "no report"
"$hearken" bundle inspect "$work/whole.adapter.safetensors" | grep -q FeedFish || fail "inspect does not name the intent"
"$hearken" parse --json --adapter "$work/whole.adapter.safetensors" "dim the kitchen lights to 30 percent" \
  | grep -q '"adapter":"fish@1"' || fail "an Interpretation must name the adapter"

# Killed at random moments, the same command goes on and comes to the same adapter.
for delay in 0.$((RANDOM % 9 + 1)) 1.$((RANDOM % 9)) 2.$((RANDOM % 9)) 3.$((RANDOM % 9)); do
  adapt --output "$work/killed.adapter.safetensors" > /dev/null 2>&1 &
  sleep "$delay"
  kill -9 $! 2> /dev/null || true
  wait $! 2> /dev/null || true
  rm -f "$work"/killed.adapter.safetensors
done
adapt --output "$work/killed.adapter.safetensors" --name fish > /dev/null 2>&1 || fail "adapt does not go on after kills"
cmp "$work/whole.adapter.safetensors" "$work/killed.adapter.safetensors" || fail "another adapter after kills"

# Without --force a failing gate writes nothing and says so by its exit status.
if "$hearken" adapt --intents "$work/intents" --rounds 0 --steps 16 --output "$work/no.adapter.safetensors" \
  "$work/fish.yaml" > "$work/out" 2> /dev/null; then fail "a failing gate must not exit with 0"; fi
grep -q "^FAILED" "$work/out" || fail "a failing gate must say what failed"
[ ! -e "$work/no.adapter.safetensors" ] || fail "a failing gate must not write an adapter"

# Half a file is refused.
head -c 5000 "$work/whole.adapter.safetensors" > "$work/half.adapter.safetensors"
if "$hearken" parse --adapter "$work/half.adapter.safetensors" "feed the fish" 2> "$work/err"; then
  fail "half an adapter must be refused"
fi
echo "adapt: fine"
