#!/usr/bin/env bash
# Memory of an idle hearkend after a thousand utterances through a real broker.
# Usage: daemon-memory.sh HEARKEND [BUNDLE]
set -euo pipefail

hearkend=$1
root=$(cd "$(dirname "$0")/.." && pwd)
bundle=$(realpath "${2:-$root/models/hearken-en.safetensors}")
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT

port=18890
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
printf 'listener %s 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n' "$port" > "$folder/mosquitto.conf"
PATH=$PATH:/usr/sbin mosquitto -c "$folder/mosquitto.conf" >/dev/null 2>&1 &
cat > "$folder/hearken.yaml" <<CONF
broker: {host: 127.0.0.1, port: $port}
model: $bundle
home: $root/Documentation/Examples/home.yaml
intents: [$root/intents/en]
instance: benchmark
CONF
for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.05; done
"$hearkend" --config "$folder/hearken.yaml" 2>"$folder/log" &
daemon=$!
for _ in $(seq 100); do
  [ "$(mosquitto_sub -h 127.0.0.1 -p "$port" -t hearken/daemon/benchmark/status -C 1 -W 1 2>/dev/null || true)" = online ] && break
done

kill -0 "$daemon" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }

memory() { awk -v what="$1" '/^VmRSS|^RssAnon/ {printf "%s %s %.1f MB\n", what, $1, $2 / 1024}' "/proc/$daemon/status"; }
memory "at start        "
mosquitto_sub -h 127.0.0.1 -p "$port" -q 1 -t 'hearken/benchmark/interpretation' -C 1000 -W 60 >"$folder/answers" &
listener=$!
sleep 0.3
sentences=(
  "turn on the kitchen lights" "dim the lights in the living room to 30 percent" "is the front door locked"
  "what is the weather like" "set the thermostat to 21 degrees" "play some jazz" "order me a pizza" "it's too dark in here"
)
for index in $(seq 1000); do echo "{\"id\":\"b$index\",\"text\":\"${sentences[$((index % 8))]}\"}"; done |
  mosquitto_pub -h 127.0.0.1 -p "$port" -q 1 -t hearken/benchmark/utterance -l
wait "$listener"
echo "answers          $(wc -l <"$folder/answers") of 1000"
sleep 1
memory "after a thousand"
