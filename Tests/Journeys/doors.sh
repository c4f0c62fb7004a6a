#!/usr/bin/env bash
# The doors of the real hearkend, knocked at by the real other sides: mosquitto, and the Python packages `wyoming` and
# `rhasspy-hermes`. What is asked and compared stands in doors.py.
# Usage: HEARKEND=path [MODEL=bundle] [PEERS=folder] [REQUESTS=1000] Tests/Journeys/doors.sh
# Prints one line a fact; ends with 1 at the first one that does not hold. Without a network it goes on without.
. "$(dirname "$0")/../broker.sh"
: "${HEARKEND:?set HEARKEND to the hearkend to try}"
PEERS=${PEERS:-$root/.cache/peers}

"$root/Scripts/fetch-peers.sh" "$PEERS" || {
  echo "Going on without: wyoming and rhasspy-hermes cannot be fetched, the doors are not tried."
  exit 0
}

choose_port 18960 "max_queued_messages 0"
door=$(free_port 10460)
export PYTHONPATH=$PEERS
# The example home, with a site for each utterance and door: nothing hangs on what was said before.
python3 "$root/Tests/Journeys/doors.py" home "$root" "$folder/home.yaml" || fails "the home cannot be written"
cat > "$folder/hearken.yaml" <<CONF
instance: doors
broker: {host: 127.0.0.1, port: $port}
model: $MODEL
home: $folder/home.yaml
intents: [$root/intents/en]
state_directory: $folder/state
schedule_capacity: 10000
log_level: debug
wyoming:
  listen: tcp://127.0.0.1:$door
  socket: $folder/wyoming.sock
hermes:
  enabled: true
  text_captured: true
  times: true
CONF
mkdir -m 700 "$folder/state"

start_broker
"$HEARKEND" --config "$folder/hearken.yaml" 2>"$folder/hearkend.log" &
daemon=$!
await_port "$door" hearkend
[ "$(stat -c %a "$folder/wyoming.sock")" = 660 ] || fails "the socket's mode is $(stat -c %a "$folder/wyoming.sock")"

python3 "$root/Tests/Journeys/doors.py" knock "$root" "$folder/home.yaml" "$port" "$door" "$folder/wyoming.sock" \
  "$daemon" "${REQUESTS:-1000}" || fails "see above"

# Words of an utterance have no place in the log.
if grep -qi "kitchen lights to" "$folder/hearkend.log"; then fails "the log has words of an utterance"; fi
holds "no words of an utterance in the log"

# SIGTERM with a client still there.
exec 4<>"/dev/tcp/127.0.0.1/$door"
kill -TERM "$daemon"
status=0
wait "$daemon" || status=$?
daemon=
[ "$status" = 0 ] || fails "the daemon ended with $status"
[ ! -e "$folder/wyoming.sock" ] || fails "the socket is still there"
holds "SIGTERM shows clients out, removes the socket and ends with 0"
