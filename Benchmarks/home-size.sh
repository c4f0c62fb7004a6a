#!/usr/bin/env bash
# What the size of a home costs: time from text to Interpretation in made-up homes of 20, 200 and 2,000 entities, with
# the same utterances, in turns on one core. 2,000 may cost a fifth more than 20; 200 must stay under a millisecond.
# Usage: home-size.sh HEARKEN [BUNDLE]
set -euo pipefail

hearken=$1
root=$(cd "$(dirname "$0")/.." && pwd)
bundle=${2:-$root/models/hearken-en.safetensors}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A home of $1 entities, ten to a room: lamps, plugs, blinds and fans with two-word names. The first twenty are the same.
home() {
  local adjectives=(amber birch cobalt dusty ember flint golden hazel ivory jade) kinds=(lamp plug blind fan)
  local domains=(light switch cover fan) number room
  echo "areas:"
  for ((room = 0; room < $1 / 10; room++)); do echo "  - {id: room_$room, name: Chamber $room}"; done
  echo "entities:"
  for ((number = 0; number < $1; number++)); do
    local kind=$((number % 4)) name="${adjectives[$((number % 10))]} ${kinds[$((number % 4))]}"
    [ "$number" -lt 20 ] || name="$name $number"
    echo "  - {id: ${domains[$kind]}.thing_$number, name: $name, area: room_$((number / 10))}"
  done
}

cat >"$work/texts" <<'EOF'
turn on the amber lamp
switch off the flint plug please
could you close the cobalt blind
set the ember lamp to 40 percent
turn off all the lights in chamber 1
turn on the kobalt blind
dim the lights in chamber 0
turn off the golden lamp and open the golden blind
is the hazel plug on
turn on the zebra lamp
EOF

pin=()
command -v taskset >/dev/null && pin=(taskset -c 0)
for size in 20 200 2000; do home "$size" >"$work/$size.yaml"; done
for round in 1 2 3; do
  for size in 20 200 2000; do
    "${pin[@]}" "$hearken" benchmark --model "$bundle" --home "$work/$size.yaml" --intents "$root/intents/en" \
      --texts "$work/texts" --passes 60 | awk '/^median/ {print $2}' >>"$work/$size.medians"
  done
done
best() { sort -g "$work/$1.medians" | head -1; }
for size in 20 200 2000; do printf '%5d entities   median %s µs\n' "$size" "$(best "$size")"; done
awk -v small="$(best 20)" -v large="$(best 2000)" -v middle="$(best 200)" 'BEGIN {
  printf "2,000 against 20 %.2f\n", large / small
  exit !(large / small <= 1.2 && middle < 1000)
}'
