# What the scripts of this folder share: a private mosquitto, the daemon, and what was heard. To be sourced; needs
# mosquitto, mosquitto-clients and python3.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${HEARKEND:?set HEARKEND to the hearkend to try}"
MODEL=${MODEL:-$root/models/hearken-en.safetensors}
PATH=$PATH:/usr/sbin:/usr/local/sbin
folder=$(mktemp -d)
broker= daemon= mounted=()
cleanup() {
  [ -z "$daemon" ] || kill -9 "$daemon" 2>/dev/null || true
  [ -z "$broker" ] || kill -9 "$broker" 2>/dev/null || true
  kill $(jobs -p) 2>/dev/null || true
  wait 2>/dev/null || true
  for place in "${mounted[@]}"; do umount "$place" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap cleanup EXIT

failures=0
holds() { echo "ok    $1"; }
fails() { echo "FAILS $1" >&2; failures=$((failures + 1)); }
dies() {
  echo "FAILS $1" >&2
  tail -20 "$folder/hearkend.log" >&2 2>/dev/null || true
  exit 1
}
finish() { [ "$failures" -eq 0 ] || { echo "$failures facts do not hold" >&2; exit 1; }; }

port=$((21000 + RANDOM % 20000))
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
printf 'listener %s 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n' "$port" >"$folder/mosquitto.conf"
printf 'max_queued_messages 0\nmax_inflight_messages 0\n' >>"$folder/mosquitto.conf"
[ "$(id -u)" != 0 ] || echo "user root" >>"$folder/mosquitto.conf"
start_broker() {
  mosquitto -c "$folder/mosquitto.conf" >>"$folder/mosquitto.log" 2>&1 &
  broker=$!
  for _ in $(seq 200); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return; sleep 0.02; done
  dies "mosquitto does not start"
}

# configure STATE_DIRECTORY [LINES]: the example home, with a lamp for tests.
configure() {
  cat >"$folder/hearken.yaml" <<CONF
instance: faults
broker: {host: 127.0.0.1, port: $port}
model: $MODEL
home: $root/Documentation/Examples/home.yaml
intents: [$root/intents/en]
state_directory: $1
health_interval: 5
${2:-}
CONF
}
# The daemon, with what stands before it in its environment; ready when it says so at the broker.
start_daemon() {
  : >"$folder/hearkend.log"
  env "$@" "$HEARKEND" --config "$folder/hearken.yaml" 2>>"$folder/hearkend.log" &
  daemon=$!
  for _ in $(seq 1200); do
    grep -q 'connected to' "$folder/hearkend.log" && sleep 0.2 && return
    kill -0 "$daemon" 2>/dev/null || dies "the daemon ended: $(tail -1 "$folder/hearkend.log")"
    sleep 0.05
  done
  dies "the daemon does not connect"
}
stop_daemon() {
  kill -TERM "$daemon" 2>/dev/null || true
  wait "$daemon" || true
  daemon=
}
tell() { mosquitto_pub -h 127.0.0.1 -p "$port" -V 5 -q 1 "$@"; }
listen() {
  : >"$folder/heard"
  mosquitto_sub -h 127.0.0.1 -p "$port" -V 5 -q 1 -R -t 'hearken/#' -F '%t %p' >>"$folder/heard" &
  listener=$!
  sleep 0.3
}
heard_like() { for _ in $(seq "${2:-600}"); do grep -aq -- "$1" "$folder/heard" && return 0; sleep 0.05; done; return 1; }
answered() { # says something, and whether it was understood
  local mark="m$RANDOM$RANDOM"
  tell -t hearken/kitchen/utterance -m "{\"text\":\"turn on the kitchen lights\",\"id\":\"$mark\"}"
  heard_like "kitchen/interpretation .*\"id\":\"$mark\".*\"rejection\":null" "${1:-600}"
}
health() { mosquitto_sub -h 127.0.0.1 -p "$port" -t hearken/daemon/faults/health -R -C 1 -W 12; }
count() { grep -o "\"$1\":[0-9]*" <<<"$2" | head -1 | cut -d: -f2; }
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$daemon/status"; }
descriptors() { ls "/proc/$daemon/fd" | wc -l; }
faults_library() {
  "${CC:-$(command -v cc || command -v clang || command -v gcc)}" -shared -fPIC -O1 -Wno-unused-result \
    -o "$folder/faults.so" "$root/Tests/Faults/faults.c" -ldl
}
