# What the scripts of this folder share beyond Tests/broker.sh: the daemon, and what was heard. To be sourced; needs
# mosquitto, mosquitto-clients and python3.
. "$(dirname "${BASH_SOURCE[0]}")/../broker.sh"
: "${HEARKEND:?set HEARKEND to the hearkend to try}"
go_on
choose_port $((21000 + RANDOM % 20000)) "max_queued_messages 0" "max_inflight_messages 0"

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
