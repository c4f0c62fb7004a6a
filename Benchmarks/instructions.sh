#!/usr/bin/env bash
# Counts the instructions of the way from text to JSON, which no other work on the machine changes, and holds them against
# the last count: more than a twentieth above it fails. Sentences of our own, the shipped model, the example home.
# Usage: instructions.sh SPEEDBENCHMARK BUNDLE [--record]
set -euo pipefail

command -v valgrind >/dev/null || { echo "instructions.sh: valgrind is missing; apt-get install valgrind" >&2; exit 1; }
root=$(cd "$(dirname "$0")/.." && pwd)
counts=$root/Benchmarks/instructions-$(uname -m).txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The debug information of static Swift libraries is more than valgrind reads.
strip -g -o "$work/benchmark" "$1"

total() {
  SWIFT_DETERMINISTIC_HASHING=1 valgrind --tool=callgrind --callgrind-out-file="$work/out" "$work/benchmark" count \
    --passes "$2" --texts "$1" --model "$3" --home "$root/Documentation/Examples/home.yaml" \
    --intents "$root/intents/en" 2>&1 | sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

# Passes two and three, so that loading and first uses do not count.
measure() {
  local count
  count=$(wc -l <"$work/$1")
  echo "$1 $((($(total "$work/$1" 3 "$2") - $(total "$work/$1" 1 "$2")) / (2 * count)))"
}

cat >"$work/understood" <<'TEXTS'
could you get the lights in the kitchen going
it is far too dark in the living room
make the bedroom a couple of degrees warmer please
would you mind shutting the blinds in the office
give me half brightness in the dining room
the hall is too bright bring it down a bit
stick olive oil on my shopping list
let me hear something calm in the lounge
TEXTS
cat >"$work/written" <<'TEXTS'
turn on the kitchen lights
turn off the lights in the bedroom
set the brightness to 40 percent
what time is it
TEXTS
cat >"$work/refused" <<'TEXTS'
who painted the ceiling of that chapel in rome
my brother says he fixed his car last night
how tall was the giant in that story again
find a good recipe for lentil soup with lemon
TEXTS

for kind in understood written refused; do measure "$kind" "$2"; done >"$work/now"
if [ "${3:-}" = --record ]; then
  { echo "# Instructions an utterance, counted by Benchmarks/instructions.sh"; cat "$work/now"; } >"$counts"
  cat "$counts"
  exit 0
fi
[ -r "$counts" ] || { echo "instructions.sh: no counts for $(uname -m) yet; record them with --record" >&2; exit 1; }
join <(grep -v '^#' "$counts" | sort) <(sort "$work/now") | awk '
  { printf "%-11s %9d, was %9d (%+.1f %%)\n", $1, $3, $2, 100 * ($3 / $2 - 1); if ($3 > 1.05 * $2) slower = 1 }
  END { exit slower }'
