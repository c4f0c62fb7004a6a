#!/usr/bin/env bash
# The real hearkend against a real mosquitto: what a household relies on, from start to SIGTERM.
# Usage: HEARKEND=path [MODEL=bundle] [HOME_FILE=home.yaml] [INTENTS=folder] Tests/Journeys/daemon.sh
# Needs mosquitto and mosquitto-clients. Prints one line a fact; ends with 1 at the first one that does not hold.
. "$(dirname "$0")/../broker.sh"
: "${HEARKEND:?set HEARKEND to the hearkend to try}"
HOME_FILE=${HOME_FILE:-$root/Documentation/Examples/home.yaml}
SENTENCE=${SENTENCE:-dim the lights in the kitchen to 30 percent}
INTENT=${INTENT:-HassLightSet}
COUNT=${COUNT:-1000}
choose_port 18930 "max_queued_messages 0" "log_type all" "persistence true" "persistence_location $folder/"
cat > "$folder/hearken.yaml" <<CONF
instance: journey
broker: {host: 127.0.0.1, port: $port}
model: $MODEL
home: $HOME_FILE
intents: [$INTENTS]
health_interval: 5
CONF

stop_broker() {
  kill "-$1" "$broker"
  wait "$broker" 2>/dev/null || true
  broker=
}
start_daemon() {
  "$HEARKEND" --config "$folder/hearken.yaml" 2>>"$folder/hearkend.log" &
  daemon=$!
}
# Always in a subshell, which it replaces; line by line, so that a count sees all there is.
hear() { exec stdbuf -oL mosquitto_sub -h 127.0.0.1 -p "$port" -V 5 -q 1 "$@"; }
say() { mosquitto_pub -h 127.0.0.1 -p "$port" -V 5 -q 1 "$@"; }
status() { hear -t hearken/daemon/journey/status -C 1 -W 1 2>/dev/null || true; }
await_status() {
  for _ in $(seq 50); do [ "$(status)" = "$1" ] && return; sleep 0.1; done
  fails "the status is not $1"
}
count_ids() { grep -o '"id":"[0-9]*"' "$1" | sort | uniq -c | awk '{ n++; if ($1 > 1) twice++ } END { print n + 0, twice + 0 }'; }

start_broker
"$HEARKEND" --check-config --config "$folder/hearken.yaml" >/dev/null || fails "the configuration is not taken"
start_daemon
await_status online
holds "online, retained"

# One utterance.
hear -t 'hearken/kitchen/command/+' -F '%t' -C 1 -W 5 >"$folder/command" &
listener=$!
sleep 0.3
say -t hearken/kitchen/utterance -m "$SENTENCE"
wait "$listener" || true
[ "$(cat "$folder/command")" = "hearken/kitchen/command/$INTENT" ] || fails "'$SENTENCE' gave '$(cat "$folder/command")'"
holds "'$SENTENCE' is $INTENT"

# Request and response.
answer=$(mosquitto_rr -h 127.0.0.1 -p "$port" -V 5 -q 1 -t hearken/kitchen/utterance -e hearken/reply/journey \
  -D publish correlation-data abc -m "$SENTENCE" -F '%D %p' -W 5)
case "$answer" in abc\ *"$INTENT"*) holds "the response topic gets the interpretation with the correlation data" ;;
*) fails "the response was '$answer'" ;; esac

# COUNT utterances with ids as fast as they go; listeners and daemon keep their sessions through a restart.
# Says the sentence once for each id of standard input.
utter() {
  sed "s/.*/{\"text\":\"$SENTENCE\",\"id\":\"&\"}/" |
    say -i "journey-$1-speaker" -t hearken/kitchen/utterance -l
}
burst() {
  local name=$1 restart=$2
  for kind in interpretation command; do
    local filter="hearken/+/$kind"
    [ $kind = interpretation ] || filter="hearken/+/command/+"
    hear -c -i "journey-$name-$kind" -t "$filter" -W 20 >"$folder/$name.$kind" 2>/dev/null &
    eval "listener_$kind=$!"
  done
  for _ in $(seq 100); do
    [ "$(grep -c "Sending SUBACK to journey-$name-" "$folder/mosquitto.log")" -ge 2 ] && break
    sleep 0.05
  done
  for id in $(seq "$COUNT"); do echo "$3$id"; done | sort >"$folder/$name.ids"
  utter "$name" <"$folder/$name.ids" &
  local speaker=$!
  if [ "$restart" = yes ]; then
    sleep 0.15
    stop_broker TERM
    start_broker
  fi
  wait "$speaker" || true
  # The speaker gives up when its broker goes: as a satellite would, say again, under the same id, what was not answered.
  for _ in $(seq 10); do
    for _ in $(seq 20); do
      read -r distinct _ < <(count_ids "$folder/$name.interpretation")
      [ "$distinct" -ge "$COUNT" ] && break 2
      sleep 0.1
    done
    [ "$restart" = yes ] || continue
    grep -o '"id":"[0-9]*"' "$folder/$name.interpretation" | cut -d'"' -f4 | sort -u |
      comm -23 "$folder/$name.ids" - | utter "$name" || true
  done
  sleep 1
  kill "$listener_interpretation" "$listener_command" 2>/dev/null || true
  wait "$listener_interpretation" "$listener_command" 2>/dev/null || true
}
burst calm no 1
read -r distinct twice < <(count_ids "$folder/calm.interpretation")
[ "$distinct $twice" = "$COUNT 0" ] || fails "$distinct of $COUNT interpretations, $twice twice"
read -r distinct twice < <(count_ids "$folder/calm.command")
[ "$distinct $twice" = "$COUNT 0" ] || fails "$distinct of $COUNT commands, $twice twice"
holds "$COUNT utterances, none lost, none twice"

resident=$(awk '/^VmRSS/ { print $2 }' "/proc/$daemon/status")
[ "$resident" -lt 40960 ] || fails "resident memory is $resident kB"
holds "resident memory $resident kB"

# A broker that restarts may hand a listener twice what it had not acknowledged; its log says what the daemon sent.
: > "$folder/mosquitto.log"
burst restart yes 2
read -r distinct _ < <(count_ids "$folder/restart.interpretation")
[ "$distinct" = "$COUNT" ] || fails "over a restart: $distinct of $COUNT interpretations"
read -r distinct _ < <(count_ids "$folder/restart.command")
[ "$distinct" = "$COUNT" ] || fails "over a restart: $distinct of $COUNT commands"
sent=$(grep -c "Received PUBLISH from hearken-journey .*/command/" "$folder/mosquitto.log")
[ "$sent" = "$COUNT" ] || fails "over a restart: the daemon sent $sent commands for $COUNT utterances"
holds "$COUNT utterances over a restart of the broker, none lost, none acted on twice"

# Killed hard.
stop_broker KILL
sleep 2
start_broker
begin=$(date +%s%N)
await_status online
hear -t 'hearken/kitchen/command/+' -C 1 -W 8 >"$folder/again" &
listener=$!
until [ -s "$folder/again" ]; do
  [ $(($(date +%s%N) - begin)) -lt 5000000000 ] || fails "not back five seconds after the broker's return"
  say -t hearken/kitchen/utterance -m "$SENTENCE"
  sleep 0.2
done
kill "$listener" 2>/dev/null || true
holds "back $((($(date +%s%N) - begin) / 1000000)) ms after the return of a killed broker"

# Reload with a fault, then without.
cp "$folder/hearken.yaml" "$folder/good.yaml"
echo "max_agee: 3" >> "$folder/hearken.yaml"
kill -HUP "$daemon"
for _ in $(seq 50); do grep -q "did you mean 'max_age'" "$folder/hearkend.log" && break; sleep 0.1; done
grep -q "did you mean 'max_age'" "$folder/hearkend.log" || fails "a faulty reload was not told"
cp "$folder/good.yaml" "$folder/hearken.yaml"
kill -HUP "$daemon"
for _ in $(seq 100); do grep -q "read again" "$folder/hearkend.log" && break; sleep 0.1; done
grep -q "read again" "$folder/hearkend.log" || fails "a reload was not told"
holds "a faulty reload changes nothing, a good one is taken"

# No words of anybody in the log.
! grep -qF "$SENTENCE" "$folder/hearkend.log" || fails "the log has the words of an utterance"
holds "the log has no words of an utterance"

# A hard death is told by the broker, a regular end by the daemon.
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null || true
await_status offline
holds "killed: the last will says offline"
start_daemon
await_status online
kill -TERM "$daemon"
code=0
wait "$daemon" || code=$?
daemon=
[ "$code" = 0 ] || fails "SIGTERM ended with $code"
await_status offline
holds "SIGTERM: exit 0, offline"

echo "nonsense: 1" > "$folder/wrong.yaml"
code=0
"$HEARKEND" --config "$folder/wrong.yaml" 2>/dev/null || code=$?
[ "$code" = 78 ] || fails "a wrong configuration ended with $code"
holds "a wrong configuration: exit 78"
