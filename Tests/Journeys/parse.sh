#!/usr/bin/env bash
# `hearken parse` as a filter: whatever comes in, one Interpretation a line goes out, in order.
# Usage: HEARKEN=path [MODEL=bundle] Tests/Journeys/parse.sh. Prints one line a fact; ends with 1 at the first that fails.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
: "${HEARKEN:?set HEARKEN to the hearken to try}"
MODEL=${MODEL:-$root/models/hearken-en.safetensors}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

holds() { echo "ok    $1"; }
fails() { echo "FAILS $1" >&2; exit 1; }
parse() { "$HEARKEN" parse --model "$MODEL" --intents "$root/intents/en" "$@"; }

# Six lines that cannot be understood, and one after them that can.
{
  printf 'turn \xff\xfe on\n'
  printf '\n'
  head -c 1000000 /dev/zero | tr '\0' 'a'
  printf '\n'
  printf '{"text": 7}\n'
  printf '{"text": "lights on", "id": {"no": "object"}}\n'
  printf '{"text": "lights on"\n'
  printf '{"id": "last", "text": "turn on the lights"}\n'
} > "$folder/input"
parse --json < "$folder/input" > "$folder/output" || fails "hostile input ends the program with $?"
[ "$(wc -l < "$folder/output")" = 7 ] || fails "seven lines in, $(wc -l < "$folder/output") out"
[ "$(head -6 "$folder/output" | grep -c '"commands":\[\],"rejection":{"reason":"\(invalid_input\|too_long\)"')" = 6 ] ||
  fails "a line that cannot be understood was not rejected: $(cat "$folder/output" | cut -c1-300)"
holds "invalid UTF-8, an empty line, a megabyte, wrong types, broken JSON: one rejection each"
tail -1 "$folder/output" | grep -q '"id":"last".*"intent":"HassTurnOn"' || fails "the line after them was not understood"
holds "the line after them is understood"

# Answers come as lines go in, not at the end.
coproc PARSE { parse --json; }
echo "turn off the lights" >&"${PARSE[1]}"
read -r -t 20 answer <&"${PARSE[0]}" || fails "no answer before the end of input"
[[ $answer == *HassTurnOff* ]] || fails "the answer is $answer"
exec {input}>&"${PARSE[1]}"-
exec {input}>&-
wait "$PARSE_PID" || true
holds "each answer is written as its line comes in"

parse "order me a pizza" > /dev/null || fails "a rejection ends the program with $?"
holds "a rejection is an answer: status 0"
status=0; "$HEARKEN" parse --no-such-option > /dev/null 2>&1 || status=$?
[ "$status" = 2 ] || fails "wrong usage ends with $status, not 2"
status=0; "$HEARKEN" parse --model /nowhere hello > /dev/null 2>"$folder/error" || status=$?
[ "$status" = 1 ] || fails "a missing model ends with $status, not 1"
grep -q /nowhere "$folder/error" || fails "the missing model is not named"
holds "wrong usage is status 2, a missing model status 1 and named"

# What would be sent, without sending it.
cat > "$folder/home.yaml" <<'HOME'
areas: [study]
entities:
  - {id: light.desk, name: Desk lamp, area: study, listens: zigbee2mqtt/desk/set}
  - {id: fan.ceiling, name: Ceiling fan, area: study, listens: cmnd/fan/FanSpeed}
  - {id: climate.study, name: Radiator, area: study}
HOME
plan() { parse --home "$folder/home.yaml" --area study --plan "$@"; }
plan set the desk lamp to 30 percent | grep -qxF '  sends zigbee2mqtt/desk/set {"brightness":76}' ||
  fails "the plan of a lamp is $(plan set the desk lamp to 30 percent)"
plan turn off the desk lamp in ten minutes | grep -qxF '  sends later zigbee2mqtt/desk/set {"state":"OFF"}' ||
  fails "the plan of a delay is $(plan turn off the desk lamp in ten minutes)"
plan --json turn off the desk lamp | grep -qF '"plan":[{"topic":"zigbee2mqtt/desk/set","payload":"{\"state\":\"OFF\"}"}]' ||
  fails "the plan in JSON is $(plan --json turn off the desk lamp)"
plan set the radiator to 20 degrees | grep -q '^rejected: unsupported' ||
  fails "the plan of a device that cannot be reached is $(plan set the radiator to 20 degrees)"
status=0; parse --plan turn off the desk lamp > /dev/null 2>&1 || status=$?
[ "$status" = 2 ] || fails "--plan without a home ends with $status, not 2"
holds "--plan shows topic and payload, or why nothing would be sent"
