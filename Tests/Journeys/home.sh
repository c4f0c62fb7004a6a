#!/usr/bin/env bash
# `hearken home`: a home file from a broker, from Home Assistant's registries, shown with what is announced, checked.
# Usage: HEARKEN=path Tests/Journeys/home.sh. Needs mosquitto and its clients. Prints one line a fact; ends with 1 at the
# first that fails.
set -euo pipefail

: "${HEARKEN:?set HEARKEN to the hearken to try}"
MOSQUITTO=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v mosquitto) || { echo "mosquitto is not installed" >&2; exit 1; }
folder=$(mktemp -d)
broker=
trap '[ -z "$broker" ] || kill "$broker" 2>/dev/null || true; rm -rf "$folder"' EXIT

holds() { echo "ok    $1"; }
fails() { echo "FAILS $1" >&2; [ ! -e "$folder/log" ] || cat "$folder/log" >&2; exit 1; }
home() { "$HEARKEN" home "$@" 2> "$folder/log"; }
status() { local code=0; "$@" > /dev/null || code=$?; echo "$code"; }

port=$((20000 + RANDOM % 20000))
[ "$(status home import --broker 127.0.0.1 --port "$port" --output "$folder/home.yaml")" = 1 ] ||
  fails "no broker: the exit status is not 1"
grep -q "no broker at 127.0.0.1:$port" "$folder/log" && [ ! -e "$folder/home.yaml" ] || fails "no broker: not said"
holds "no broker: said, and nothing written"

printf 'listener %s 127.0.0.1\nallow_anonymous true\n' "$port" > "$folder/broker.conf"
[ "$(id -u)" != 0 ] || echo "user root" >> "$folder/broker.conf"
"$MOSQUITTO" -c "$folder/broker.conf" > /dev/null 2>&1 &
broker=$!
for _ in $(seq 100); do mosquitto_pub -p "$port" -t up -n 2>/dev/null && break; sleep 0.1; done

[ "$(status home import --broker 127.0.0.1 --port "$port" --seconds 1 --output "$folder/home.yaml")" = 1 ] ||
  fails "an empty broker: the exit status is not 1"
grep -q "nothing is announced" "$folder/log" || fails "an empty broker: not said"
holds "an empty broker: said, with what to look at"

mosquitto_pub -p "$port" -r -t zigbee2mqtt/bridge/devices -m '[{"ieee_address":"0x01","friendly_name":"desk_lamp",
  "definition":{"exposes":[{"type":"light","features":[{"name":"state","property":"state","access":7},
  {"name":"brightness","property":"brightness","access":7,"value_min":0,"value_max":254}]}]}}]'
mosquitto_pub -p "$port" -r -t homeassistant/switch/pump/config \
  -m '{"name":"Pump","cmd_t":"cmnd/pump/POWER","dev":{"ids":"p","sa":"Garden"}}'
mosquitto_pub -p "$port" -r -t homeassistant/switch/bad/config -m '{"name":"Bad","cmd_t":"hearken/kitchen/utterance"}'
home import --broker 127.0.0.1 --port "$port" --output "$folder/home.yaml" || fails "the import ends with $?"
grep -q "Bad.*own topics" "$folder/log" || fails "the refused announcement is not told"
grep -q "id: light.desk_lamp  # zigbee2mqtt/desk_lamp/set" "$folder/home.yaml" || fails "the lamp is not in the file"
home check "$folder/home.yaml" | grep -q "1 area, 0 floors, 2 entities" || fails "the file is not checked"
holds "announced devices are written, what is refused is told, and the file is fine"

[ "$(status home import --broker 127.0.0.1 --port "$port" --output "$folder/home.yaml")" = 1 ] || fails "overwritten"
grep -q -- "--force" "$folder/log" || fails "--force is not named"
home import --broker 127.0.0.1 --port "$port" --output "$folder/home.yaml" --force || fails "--force does not"
[ "$(ls "$folder" | grep -c home.yaml)" = 1 ] || fails "something is left beside the file"
holds "a file is overwritten only when told"

printf 'areas: [study]\nentities:\n  - {id: light.desk, name: Desk lamp, area: study}\n' > "$folder/own.yaml"
home show "$folder/own.yaml" --broker 127.0.0.1 --port "$port" > "$folder/shown" || fails "show ends with $?"
grep -q "light.desk  Desk lamp  zigbee2mqtt/desk_lamp/set" "$folder/shown" || fails "the file's lamp has no device"
[ "$(grep -c lamp "$folder/shown")" = 1 ] || fails "the lamp is there twice"
holds "the file's lamp finds its device by name"

mkdir -p "$folder/ha/.storage"
echo '{"version":1,"key":"core.area_registry","data":{"areas":[{"id":"den","name":"Den","aliases":["study"]}]}}' \
  > "$folder/ha/.storage/core.area_registry"
echo '{"version":1,"key":"core.entity_registry","data":{"entities":[{"entity_id":"light.den","name":"Den light",
  "area_id":"den","platform":"mqtt","aliases":["big one"],"options":{"conversation":{"should_expose":true}}},
  {"entity_id":"lock.den","platform":"mqtt","options":{"conversation":{"should_expose":false}}}]}}' \
  > "$folder/ha/.storage/core.entity_registry"
home import --home-assistant "$folder/ha" --output - > "$folder/registries.yaml" || fails "the registries end with $?"
home check "$folder/registries.yaml" | grep -q "1 area, 0 floors, 1 entity" || fails "the registries' file is not fine"
grep -q "aliases: \[big one\]" "$folder/registries.yaml" && grep -q -- "- lock.den" "$folder/registries.yaml" ||
  fails "aliases or exclusion are missing: $(cat "$folder/registries.yaml")"
[ "$(status home import --home-assistant "$folder/nowhere" --output -)" = 1 ] || fails "no registries: not an error"
holds "Home Assistant's registries become a home, unexposed devices excluded"
