#!/usr/bin/env bash
# A broker of our own on loopback, the daemon beside it, one utterance as an MQTT message and the command that comes
# out. Then a line from the terminal is an utterance. Usage: try-out.sh HEARKEND BUNDLE
set -euo pipefail

hearkend=$1
bundle=$2
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
site=living_room
topic=hearken

cleanup() {
  kill $(jobs -p) 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# A port that nobody listens on.
port=18830
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done

cat > "$folder/mosquitto.conf" <<CONF
listener $port 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
CONF
PATH=$PATH:/usr/sbin mosquitto -c "$folder/mosquitto.conf" >"$folder/mosquitto.log" 2>&1 &

cat > "$folder/hearken.yaml" <<CONF
broker:
  host: 127.0.0.1
  port: $port
model: $root/$bundle
home: $root/Documentation/Examples/home.yaml
intents: [$root/intents/en]
instance: try-out
state_directory: $folder/state
CONF

client() { local command=$1; shift; "$command" -h 127.0.0.1 -p "$port" -V 5 "$@"; }

for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.05; done
"$hearkend" --config "$folder/hearken.yaml" 2>"$folder/hearkend.log" &
daemon=$!
for _ in $(seq 200); do
  state=$(client mosquitto_sub -t "$topic/daemon/try-out/status" -C 1 -W 1 2>/dev/null || true)
  [ "$state" = online ] && break
  kill -0 "$daemon" 2>/dev/null || { echo "hearkend ended:" >&2; cat "$folder/hearkend.log" >&2; exit 1; }
done
[ "$state" = online ] || { echo "hearkend did not come online:" >&2; cat "$folder/hearkend.log" >&2; exit 1; }

# What the daemon says to one utterance: its command, or its rejection.
ask() {
  client mosquitto_sub -t "$topic/$site/command/#" -t "$topic/$site/rejection" -F '%t %p' -C 1 -W 5 \
    >"$folder/answer" 2>/dev/null &
  local listener=$!
  sleep 0.2
  client mosquitto_pub -q 1 -t "$topic/$site/utterance" -m "$1"
  wait "$listener" || true
  cat "$folder/answer"
}

text="dim the lights in the kitchen to 30 percent"
echo "broker     127.0.0.1:$port (its own, gone when this ends)"
echo "publish    $topic/$site/utterance"
echo "           $text"
answer=$(ask "$text")
echo "received   ${answer%% *}"
echo "           ${answer#* }"
case "$answer" in "$topic/$site/command/"*) ;; *) echo "No command came out." >&2; cat "$folder/hearkend.log" >&2; exit 1 ;; esac

[ -t 0 ] || exit 0
echo
echo "Type what you would say in the living room of Documentation/Examples/home.yaml (Ctrl-D ends)."
while read -r -e -p "> " line; do
  [ -n "$line" ] || continue
  answer=$(ask "$line")
  [ -n "$answer" ] || { echo "No answer within five seconds." >&2; continue; }
  echo "${answer%% *}"
  echo "${answer#* }"
done
echo
