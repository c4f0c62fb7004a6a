#!/usr/bin/env bash
# Corrections over a real mosquitto, into the real hearkend: understood from the next utterance on, taken back, refused
# where they would unlock; then learned by the model and installed, with few steps so that it is quick.
# Usage: HEARKEN=path HEARKEND=path Tests/Journeys/teach.sh
# Needs mosquitto and mosquitto-clients. Prints one line a fact; ends with 1 at the first that does not hold.
. "$(dirname "$0")/../broker.sh"
: "${HEARKEN:?set HEARKEN to the hearken to try}" "${HEARKEND:?set HEARKEND to the hearkend to try}"
choose_port 19170
start_broker

# A small folder of definitions: what is gone over when the model learns, so that it is quick.
mkdir "$folder/intents"
"$root/Tests/Journeys/small-intents.sh" > "$folder/intents/devices.yaml"
"$HEARKEN" bundle keygen --no-password --output "$folder/device" >/dev/null
cat > "$folder/hearken.yaml" <<CONF
instance: journey
broker: {host: 127.0.0.1, port: $port}
model: $root/models/hearken-en.safetensors
home: $root/Documentation/Examples/home.yaml
intents: [$folder/intents]
state_directory: $folder/state
max_age: 120
device_key: $folder/device.pub
CONF
"$HEARKEND" --config "$folder/hearken.yaml" 2>>"$folder/hearkend.log" &
daemon=$!

correct() { # JSON: what became of it
  mosquitto_sub -h 127.0.0.1 -p "$port" -V 5 -q 1 -t hearken/kitchen/feedback/result -C 1 -W 20 > "$folder/result" &
  local listener=$!
  sleep 0.5
  mosquitto_pub -h 127.0.0.1 -p "$port" -V 5 -q 1 -t hearken/kitchen/feedback -m "$1"
  wait "$listener" || fails "no feedback/result"
  cat "$folder/result"
}
teach() { "$HEARKEN" teach --config "$folder/hearken.yaml" "$@"; }

ask "waffle o'clock" | grep -q '"rejection":{' || fails "a word nobody taught must be refused"
correct '{"text":"waffle o'"'"'clock","intent":"HassTurnOn","slots":{"area":"kitchen","domain":"light"}}' |
  grep -q '"taught":true' || fails "a correction must be taken: $(cat "$folder/result")"
ask "waffle o'clock" | grep -q '"intent":"HassTurnOn".*light.kitchen_ceiling' || fails "a correction must count at once"
holds "a correction over MQTT counts from the next utterance on"

[ "$(stat -c %a "$folder/state/feedback.jsonl")" = 600 ] || fails "the log must be the owner's alone"
teach --list | grep -q "waffle o'clock" || fails "teach --list must show it"
teach --withdraw "$(teach --list | cut -d' ' -f1)" >/dev/null
ask "waffle o'clock" | grep -q '"rejection":{' || fails "what was taken back must not count any more"
holds "it can be listed and taken back, and the daemon knows"

correct '{"text":"waffles for the door","intent":"HassTurnOff","slots":{"name":"front door","domain":"lock"}}' |
  grep -q '"taught":false' || fails "unlocking must not be taught: $(cat "$folder/result")"
! teach "waffles for the door" --intent HassTurnOff --slot "name=front door" --slot domain=lock 2>"$folder/err" ||
  fails "unlocking must not be taught"
grep -q "asks before acting" "$folder/err" || fails "it must say why: $(cat "$folder/err")"
holds "what asks before acting cannot be taught"

teach "waffles on the floor lamp" --intent HassTurnOn --slot "name=floor lamp" >/dev/null
teach "give me a waffle" --refuse >/dev/null
ask "waffles on the floor lamp" | grep -q 'light.living_room_floor_lamp' || fails "what the command line taught must count"
holds "the command line teaches a running daemon"

learn() {
  "$HEARKEN" adapt --from-feedback --install --config "$folder/hearken.yaml" --key "$folder/device.key" --steps 40 \
    --minimum 0 --allowed-loss 100 --force 2>"$folder/err"
}
learn > "$folder/out" || fails "adapt --from-feedback: $(tail -3 "$folder/err" "$folder/out")"
grep -q "learned@1 is installed" "$folder/out" || fails "it must install: $(tail -3 "$folder/out")"
kill -HUP "$daemon"
for _ in $(seq 100); do
  sleep 0.2
  case $(ask "could you turn off the floor lamp for me") in *'"adapter":"learned@1"'*) adapted=1; break ;; esac
done
[ -n "${adapted:-}" ] || fails "the daemon must take it over"
holds "the model learned it, and the daemon took it over"
learn | grep -q "nothing to learn" || fails "the same must not be learned twice"
holds "nothing is learned twice"
