#!/usr/bin/env bash
# What hearken and hearkend write, held against Documentation/Schemas, and the client examples at work.
# Usage: HEARKEN=path HEARKEND=path Tests/Journeys/schemas.sh
# Needs mosquitto, mosquitto-clients, jq, python3-jsonschema and python3-paho-mqtt.
. "$(dirname "$0")/../broker.sh"
: "${HEARKEN:?set HEARKEN to the hearken to try}" "${HEARKEND:?set HEARKEND to the hearkend to try}"
clients=$root/Documentation/Examples/clients
python=python3
"$python" -c 'import jsonschema, paho.mqtt' 2>/dev/null || python=/usr/bin/python3
choose_port 19430
start_broker
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
"$HEARKEND" --config "$folder/hearken.yaml" 2>"$folder/hearkend.log" &
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
# Each form of feedback, what is taught by it, and what is not.
teach() { # PAYLOAD PATTERN
  mosquitto_pub -h 127.0.0.1 -p $port -V 5 -q 1 -t hearken/kitchen/feedback -m "$1"
  sees "kitchen/feedback/result	.*$2"
}
teach '{"id":"s1","correct":true}' '"id":"s1".*"taught":true'
teach '{"text":"make it cosy","intent":"HassLightSet","slots":{"area":"kitchen","brightness":{"value":30,"raw":null}}}' \
  '"text":"make it cosy","taught":true'
teach '{"id":"s7","intent":"out_of_scope"}' '"id":"s7".*"taught":true'
teach '{"text":"open sesame","intent":"HassTurnOff","slots":{"name":"front door","domain":"lock"}}' '"text":"open sesame","taught":false'
teach '{"id":"never-said","correct":true}' '"id":"never-said".*"taught":false'
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
