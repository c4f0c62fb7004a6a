# What scripts with a real broker share: a folder of their own, a free port, a private mosquitto, and words for what holds.
# To be sourced; needs mosquitto. Whatever was started in the background, or put into `mounted`, is gone at the end.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
MODEL=${MODEL:-$root/models/hearken-en.safetensors}
INTENTS=${INTENTS:-$root/intents/en}
PATH=$PATH:/usr/sbin:/usr/local/sbin
folder=$(mktemp -d)
broker= daemon= listener= mounted=()
cleanup() {
  for process in $daemon $listener $broker $(jobs -p); do kill -9 "$process" 2>/dev/null || true; done
  wait 2>/dev/null || true
  for place in "${mounted[@]}"; do umount "$place" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap cleanup EXIT

holds() { echo "ok    $1"; }
dies() {
  echo "FAILS $1" >&2
  tail -n 20 "$folder"/{openssl,mosquitto,hearkend}.log >&2 2>/dev/null || true
  exit 1
}
fails() { dies "$1"; }
# For scripts that go on after a fact that does not hold, and say at the end how many did not.
failures=0
go_on() { fails() { echo "FAILS $1" >&2; failures=$((failures + 1)); }; }
finish() { [ "$failures" -eq 0 ] || { echo "$failures facts do not hold" >&2; exit 1; }; }

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
free_port() { # FIRST
  local port=$1
  while is_open "$port"; do port=$((port + 1)); done
  echo "$port"
}
await_port() { # PORT WHO
  for _ in $(seq 500); do is_open "$1" && return; sleep 0.02; done
  dies "$2 does not start"
}

# choose_port FIRST [LINE…]: a port from there on, and a mosquitto.conf for it, with these lines too.
choose_port() {
  port=$(free_port "$1")
  shift
  printf '%s\n' "listener $port 127.0.0.1" "allow_anonymous true" "set_tcp_nodelay true" "$@" >"$folder/mosquitto.conf"
  [ "$(id -u)" != 0 ] || echo "user root" >>"$folder/mosquitto.conf"
}
# ask PAYLOAD: what the daemon answers to it, said in the kitchen; nothing if it does not within its start and a while.
ask() {
  local answer=
  for _ in $(seq 40); do
    answer=$(mosquitto_rr -h 127.0.0.1 -p "$port" -V 5 -q 1 -t hearken/kitchen/utterance \
      -e "hearken/reply/journey$RANDOM" -m "$1" -W 4 2>/dev/null || true)
    [ -z "$answer" ] || break
  done
  [ -n "$answer" ] || fails "the daemon does not answer"
  echo "$answer"
}
start_broker() {
  mosquitto -c "$folder/mosquitto.conf" >>"$folder/mosquitto.log" 2>&1 &
  broker=$!
  await_port "$port" mosquitto
}
