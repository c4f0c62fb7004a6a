#!/usr/bin/env bash
# What hearken and hearkend write, held against Documentation/Schemas, and the client examples at work.
# Usage: HEARKEN=path HEARKEND=path Tests/Journeys/schemas.sh
# Needs mosquitto, mosquitto-clients, jq, python3-jsonschema and python3-paho-mqtt.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
: "${HEARKEN:?set HEARKEN to the hearken to try}" "${HEARKEND:?set HEARKEND to the hearkend to try}"
clients=$root/Documentation/Examples/clients
PATH=$PATH:/usr/sbin
python=python3
"$python" -c 'import jsonschema, paho.mqtt' 2>/dev/null || python=/usr/bin/python3
folder=$(mktemp -d)
processes=()
cleanup() {
  kill -9 "${processes[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap cleanup EXIT
holds() { echo "ok    $1"; }
fails() {
  echo "FAILS $1" >&2
  tail -n 15 "$folder"/*.log >&2 || true
  exit 1
}
port=19430
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
printf 'listener %s 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n' $port > "$folder/mosquitto.conf"
[ "$(id -u)" != 0 ] || echo "user root" >> "$folder/mosquitto.conf"
mosquitto -c "$folder/mosquitto.conf" >"$folder/mosquitto.log" 2>&1 &
processes+=($!)
for _ in $(seq 200); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.02; done
cat > "$folder/hearken.yaml" <<CONF
instance: schemas
broker: {host: 127.0.0.1, port: $port}
model: $root/models/hearken-en.safetensors
home: $root/Documentation/Examples/home.yaml
intents: [$root/intents/en]
state_directory: state
trusted_keys: [RWQG5cln3qbgFlS+jfHrr0zlqna3FKuqej+Zh731RAuC43MmDvuC03J6]
act: dry_run
CONF
stdbuf -oL mosquitto_sub -h 127.0.0.1 -p $port -V 5 -q 1 -t 'hearken/#' -F '%t	%p' >"$folder/messages" &
processes+=($!)
"$HEARKEND" --config "$folder/hearken.yaml" 2>"$folder/hearkend.log" &
processes+=($!)
sees() { # PATTERN
  for _ in $(seq 400); do grep -qE "$1" "$folder/messages" && return; sleep 0.05; done
  fails "not seen: $1"
}
sees 'daemon/schemas/status	online'
number=0
say() { # TEXT: waits for what is made of it
  number=$((number + 1))
  mosquitto_pub -h 127.0.0.1 -p $port -V 5 -q 1 -t hearken/kitchen/utterance -m "{\"text\":\"$1\",\"id\":\"s$number\"}"
  sees "kitchen/interpretation	.*\"id\":\"s$number\""
}
say "dim the kitchen lights to 30 percent"
say "dim the kitchen lights to 20 percent and turn on the living room lights"
say "turn off the kitchen lights in ten minutes"
say "set a pizza timer for ten minutes"
say "cancel the pizza timer"
say "unlock the front door"
say "who won the cup in 1974"
say "is the front door locked"
say "set the thermostat to 21 degrees"
say "what time is it"
mosquitto_pub -h 127.0.0.1 -p $port -V 5 -q 1 -t hearken/bundle/install -m nonsense
sees 'bundle/result	'
sees 'daemon/schemas/health	'
sed -n 's/.*say: "\([^"]*\)".*/\1/p' <(head -n 160 "$root/Tests/Suites/everyday.yaml") |
  "$HEARKEN" parse --json --home "$root/Documentation/Examples/home.yaml" --intents "$root/intents/en" \
    --model "$root/models/hearken-en.safetensors" | sed 's/^/interpretation	/' >> "$folder/messages"
"$python" "$root/Tests/Journeys/schemas.py" "$root/Documentation/Schemas" hearken <"$folder/messages" >"$folder/counts" ||
  fails "messages and schemas differ"
holds "every message fits its schema, and no schema takes a broken one: $(cat "$folder/counts")"

# The clients say an utterance and show what came of it.
answer=$(HEARKEN_BROKER=127.0.0.1 HEARKEN_PORT=$port sh "$clients/say.sh" kitchen "dim the lights in the kitchen to 30 percent") ||
  fails "say.sh: $answer"
case $answer in *HassLightSet*light.kitchen_ceiling*) holds "the client in shell: $answer" ;; *) fails "say.sh said '$answer'" ;; esac
answer=$("$python" "$clients/satellite.py" --host 127.0.0.1 --port $port --site kitchen \
  "dim the lights in the kitchen to 30 percent" "sing me a song about Friday") || fails "satellite.py: $answer"
case $answer in *HassLightSet*rejected*) holds "the client in Python: $(echo $answer | cut -c1-120)" ;; *) fails "satellite.py said '$answer'" ;; esac
jq -e 'map(.type) | contains(["mqtt in", "json", "switch", "mqtt out"])' "$clients/node-red.json" >/dev/null ||
  fails "the flow for Node-RED"
"$python" - "$clients/node-red.json" <<'END' || fails "the flow for Node-RED has loose ends"
import json, sys
nodes = json.load(open(sys.argv[1]))
ids = {node["id"] for node in nodes}
assert len(ids) == len(nodes)
for node in nodes:
    assert all(target in ids for output in node.get("wires", []) for target in output), node["id"]
    assert all(node[key] in ids for key in ("z", "broker") if node.get(key) and node["type"] != "mqtt-broker"), node["id"]
END
holds "the flow for Node-RED is whole"
