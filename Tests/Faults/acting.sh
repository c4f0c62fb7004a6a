#!/usr/bin/env bash
# A daemon that acts, and everybody who means it ill or does it badly: floods, repetitions, old and retained messages,
# lying announcements, words that want to be topics or JSON, a broken schedules file, a directory that takes nothing.
# Usage: HEARKEND=path [MODEL=bundle] [INTENTS=folder] Tests/Faults/acting.sh
# Needs mosquitto, mosquitto-clients and python3. Prints one line a fact; ends with 1 when one did not hold.
. "$(dirname "$0")/../broker.sh"
: "${HEARKEND:?set HEARKEND to the hearkend to try}"
go_on
choose_port 19530 "max_queued_messages 0" "max_inflight_messages 0"
cat >"$folder/own.yaml" <<'CONF'
language: en
intents:
  TakeNote:
    data:
      - sentences: ["note down {words}"]
        publish: {topic: "notes/add", payload: '{"note": "{words}", "by": "voice"}'}
  CallRoom:
    data:
      - sentences: ["page the {words} now"]
        publish: {topic: "pager/{words}/ring", payload: "1"}
  BlinkThing:
    data:
      - sentences: ["wink at {words}"]
        publish: {topic: "zigbee2mqtt/{words}/set", payload: '{"state": "UNLOCK"}'}
lists:
  words: {wildcard: true}
CONF
configure() {
  cat >"$folder/hearken.yaml" <<CONF
instance: faults
broker: {host: 127.0.0.1, port: $port}
model: $MODEL
home: null
intents: [$INTENTS, $folder/own.yaml]
act: true
queue_capacity: 200
health_interval: 5
state_directory: $1
schedule_grace: 300
CONF
}
configure "$folder/state"

start_broker
tell() { mosquitto_pub -h 127.0.0.1 -p "$port" -V 5 -q 1 "$@"; }
announce() { tell -r -t "$1" -s; }

# --- Honest devices, and others.
announce homeassistant/light/desk/config <<<'{"name":"Desk lamp","uniq_id":"a","cmd_t":"homeassistant/desk/set"}'
announce homeassistant/lock/front/config <<'JSON'
{"name":"Front door","uniq_id":"b","cmd_t":"zigbee2mqtt/front door/set","pl_lock":"{\"state\":\"LOCK\"}","pl_unlk":"{\"state\":\"UNLOCK\"}"}
JSON
announce homeassistant/light/evil1/config <<<'{"name":"Alpha lamp","uniq_id":"e1","cmd_t":"hearken/hall/utterance"}'
announce homeassistant/light/evil2/config <<<'{"name":"Beta lamp","uniq_id":"e2","cmd_t":"hearken/#"}'
announce homeassistant/light/evil3/config <<'JSON'
{"name":"Gamma lamp","uniq_id":"e3","cmd_t":"zigbee2mqtt/front door/set","pl_on":"{\"state\":\"UNLOCK\"}"}
JSON
announce homeassistant/light/evil4/config <<<'{"name":"Delta lamp","uniq_id":"e4","cmd_t":"homeassistant/+/set"}'
announce homeassistant/light/evil5/config <<<'{"name":"Epsilon lamp","uniq_id":"e5","cmd_t":"$SYS/broker/x"}'
announce homeassistant/light/evil6/config <<<'{"name":"Zeta \"lamp\n{} # +","uniq_id":"e6","cmd_t":"homeassistant/zeta/set"}'
announce homeassistant/light/evil7/config <<<'{"name":"Eta lamp","uniq_id":'
head -c 200000 /dev/zero | tr '\0' '[' | announce homeassistant/light/evil8/config
announce zigbee2mqtt/bridge/devices <<'JSON'
[{"ieee_address":"0x01","type":"Router","friendly_name":"theta/#","supported":true,"definition":{"model":"L","exposes":[
  {"type":"switch","features":[{"name":"state","property":"state","type":"binary","access":7,"value_on":"ON","value_off":"OFF"}]}]}}]
JSON

# What is retained is not what anybody was sent.
mosquitto_sub -h 127.0.0.1 -p "$port" -q 1 -R -t '#' -F '%t %p' >>"$folder/heard" &
listener=$!
touch "$folder/hearkend.log"
start_daemon() {
  : >"$folder/hearkend.log"
  "$HEARKEND" --config "$folder/hearken.yaml" 2>>"$folder/hearkend.log" &
  daemon=$!
  for _ in $(seq 1200); do
    grep -q 'the home has [0-9]* devices' "$folder/hearkend.log" && return
    kill -0 "$daemon" 2>/dev/null || dies "the daemon ended"
    sleep 0.05
  done
  dies "the daemon never knows its home"
}
stop_daemon() {
  kill -TERM "$daemon"
  wait "$daemon" || true
  daemon=
}
say() {
  : >"$folder/heard"
  tell -t "hearken/${2:-hall}/utterance" -m "$1"
}
heard_like() { for _ in $(seq 1200); do grep -q -- "$1" "$folder/heard" && return 0; sleep 0.05; done; return 1; }
comes() { for _ in $(seq 1200); do grep -qxF -- "$1" "$folder/heard" && return 0; sleep 0.05; done; return 1; }
# What went to anybody but us and those who asked.
sent() { grep -av '^hearken/' "$folder/heard" | grep -av '^homeassistant/.*/config ' || true; }
works() { say "turn on the desk lamp"; comes 'homeassistant/desk/set ON' && holds "$1" || fails "not so: $1"; }
# After what must do nothing, something that does: what came before it has been worked on by then.
nothing() {
  tell -t hearken/mark/utterance -m "turn off the desk lamp"
  comes 'homeassistant/desk/set OFF' || fails "$1: the daemon no longer answers"
  [ "$(sent | grep -avxF 'homeassistant/desk/set OFF')" = "" ] && holds "$1" || fails "$1: sent $(sent | cut -c1-200)"
}
start_daemon
grep -q 'the home has 3 devices' "$folder/hearkend.log" &&
  holds "of twelve announced devices three are trusted: a lamp, a lock, a lamp with an odd name" ||
  fails "$(grep -o 'the home has .*' "$folder/hearkend.log" | tail -1)"
works "beside lying announcements an honest device is reached"
for name in alpha beta gamma delta epsilon eta theta; do tell -t hearken/hall/utterance -m "turn on the $name lamp"; done
: >"$folder/heard"
nothing "a command topic of ours, of the broker, of a lock, or with a wildcard is never written to"

# --- Messages.
: >"$folder/heard"
tell -r -t hearken/hall/utterance -m "turn on the desk lamp"
tell -t hearken/hall/utterance -m '{"text":"turn on the desk lamp","timestamp":1000000000}'
tell -t hearken/hall/utterance -m '{"text":"turn on the desk lamp","timestamp":1e300}'
tell -t hearken/daemon/utterance -m "turn on the desk lamp"
tell -t hearken/bundle/utterance -m "turn on the desk lamp"
tell -t hearken/hall/utterance -m '{"text":"turn on the desk lamp","id":7'
head -c 100000 /dev/urandom | tr '\n' x | tell -t hearken/hall/utterance -s
nothing "old, undated, misdirected, broken messages move nothing"
: >"$folder/heard"
# Acted on when it came, for those who listened; what stays is for whoever comes later, and moves nothing.
stop_daemon
start_daemon
: >"$folder/heard"
nothing "a retained utterance moves nothing when the daemon comes"
tell -r -t hearken/hall/utterance -n

: >"$folder/heard"
for _ in 1 2 3 4 5; do tell -t hearken/hall/utterance -m '{"text":"turn on the desk lamp","id":"again"}'; done
tell -t hearken/mark/utterance -m "turn off the desk lamp"
comes 'homeassistant/desk/set OFF' || fails "the daemon no longer answers"
[ "$(grep -cxF 'homeassistant/desk/set ON' "$folder/heard")" = 1 ] && holds "said five times under one id, done once" ||
  fails "done $(grep -cxF 'homeassistant/desk/set ON' "$folder/heard") times"

: >"$folder/heard"
for topic in 'zigbee2mqtt/front door/set' homeassistant/desk/set hearken/hall/utterance hearken/daemon/faults/status \
  'hearken/reply/+' hearken/reply/utterance; do
  tell -t hearken/hall/utterance -m "what time is it" -D publish response-topic "$topic" 2>/dev/null || true
done
nothing "a response goes nowhere but under its prefix"
grep -q '^hearken/reply' "$folder/heard" && fails "a response topic of ours was written" || true

# --- Words that want to be more.
note() {
  say "{\"text\":$(python3 -c 'import json,sys; print(json.dumps(sys.argv[1]))' "note down $1")}"
  for _ in $(seq 1200); do grep -q '^notes/add \|/rejection ' "$folder/heard" && break; sleep 0.05; done
  { grep '^notes/add ' "$folder/heard" || true; } | cut -d' ' -f2- | python3 -c '
import json, sys
lines = sys.stdin.read().splitlines()
if not lines: sys.exit(0)  # refused
value = json.loads(lines[0])
assert len(lines) == 1 and set(value) == {"note", "by"} and value["by"] == "voice", lines
' || fails "a note broke out: $(grep '^notes/add ' "$folder/heard")"
}
note 'milk'
grep -qxF 'notes/add {"note": "milk", "by": "voice"}' "$folder/heard" || fails "a plain note was not taken: $(cat "$folder/heard" | cut -c1-200)"
for words in 'x","by":"me' '{words}' '}{' '\' '"' $'a\nb' $'a\tb' $'a\x01b' '#' '+/#'; do note "$words"; done
holds "quotes, braces, newlines and backslashes stay inside their string"
for words in 'kitchen/../daemon' '+' '#' 'a/b' '$SYS' 'hearken/hall' '{words}'; do
  tell -t hearken/hall/utterance -m "page the $words now"
done
: >"$folder/heard"
sleep 0.5
[ "$(sent | grep -v '^pager/[^/+#$]*/ring 1$')" = "" ] && holds "words make one level of a topic or none" ||
  fails "sent $(sent)"
say "wink at front door"
nothing "words do not lead to a lock's topic"

# --- A flood, a hundred times what the queue holds.
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$daemon/status"; }
# COUNT utterances with ids that begin with PREFIX.
flood() {
  seq "$1" | sed "s/.*/{\"text\":\"turn on the desk lamp\",\"id\":\"$2&\"}/" |
    mosquitto_pub -h 127.0.0.1 -p "$port" -V 5 -q 0 -t hearken/flood/utterance -l
}
settle() {
  : >"$folder/heard"
  for _ in $(seq 300); do
    tell -t hearken/mark/utterance -m "turn off the desk lamp"
    for _ in 1 2 3 4; do grep -aqxF 'homeassistant/desk/set OFF' "$folder/heard" && return; sleep 0.05; done
  done
  dies "no answer after a flood"
}
# What is remembered of repeated ids fills, and so do the allocator's pools: memory rises by some 8 MB over the first
# floods, and then three in a row must leave it where it was. What leaks never gets there.
last=0
calm=0
for prefix in a b c d e f g h i j k l m n o p q r s t; do
  flood 20000 "$prefix"
  begin=$(date +%s%N)
  settle
  took=$((($(date +%s%N) - begin) / 1000000))
  now=$(resident)
  if [ $((now - last)) -lt 512 ]; then
    calm=$((calm + 1))
  else
    calm=0
    lines=$(wc -l <"$folder/hearkend.log")
  fi
  last=$now
  [ "$calm" != 3 ] || break
done
holds "answers $took ms after 20,000 utterances for a queue of 200"
[ "$calm" = 3 ] && holds "memory stays at $now kB over the last 60,000, to flood $prefix" ||
  fails "memory still grows, to $now kB"
sleep 5.5
health=$(mosquitto_sub -h 127.0.0.1 -p "$port" -t hearken/daemon/faults/health -C 1 -W 5)
stale=$(grep -o '"stale":[0-9]*' <<<"$health" | head -1 | cut -d: -f2)
dropped=$(grep -o '"dropped":[0-9]*' <<<"$health" | cut -d: -f2)
[ "$stale" -gt 0 ] && holds "the oldest were refused as stale: $stale, and $dropped beyond them dropped and counted" ||
  fails "nothing was refused as stale: $health"
[ $(($(wc -l <"$folder/hearkend.log") - lines)) -lt 50 ] && holds "the log stays short" ||
  fails "the flood left $(($(wc -l <"$folder/hearkend.log") - lines)) lines in the log"

# --- The schedules file.
schedules="$folder/state/schedules.json"
say "turn off the desk lamp in ten minutes"
heard_like 'hall/schedule .*"added"' || fails "a delay was not scheduled"
stop_daemon
head -c 40 "$schedules" >"$folder/half"
cp "$folder/half" "$schedules"
start_daemon
ls "$folder"/state/schedules.json.damaged-* >/dev/null 2>&1 && cmp -s "$folder"/state/schedules.json.damaged-* "$folder/half" &&
  grep -q 'put aside' "$folder/hearkend.log" && holds "a cut schedules file is put aside and told" ||
  fails "a cut schedules file: $(ls "$folder/state")"
say "turn off the desk lamp in ten minutes"
heard_like 'hall/schedule .*"added"' && holds "and schedules go on" || fails "no schedules after a cut file"
stop_daemon
rm -f "$folder"/state/schedules.json.damaged-*
head -c 3000 /dev/urandom >"$schedules"
start_daemon
ls "$folder"/state/schedules.json.damaged-* >/dev/null 2>&1 && holds "so is noise" || fails "noise as schedules: $(ls "$folder/state")"
stop_daemon
: >"$folder/no-directory"
configure "$folder/no-directory"
start_daemon
say "turn off the desk lamp in ten minutes"
heard_like 'hall/rejection .*could not remember' && holds "without a place for schedules a delay is refused with the reason" ||
  fails "a delay without a place was not refused: $(cut -c1-200 "$folder/heard")"
works "and what is said for now is done"
stop_daemon

# A full disk, where one can be had.
mkdir "$folder/small"
if mount -t tmpfs -o size=64k tmpfs "$folder/small" 2>/dev/null; then
  mounted+=("$folder/small")
  mkdir "$folder/small/state"
  configure "$folder/small/state"
  start_daemon
  say "turn off the desk lamp in three seconds"
  heard_like 'hall/schedule .*"added"' || fails "a delay was not scheduled on a small disk"
  head -c 200000 /dev/zero >"$folder/small/fill" 2>/dev/null || true
  comes 'homeassistant/desk/set OFF' && holds "on a full disk what was promised is done" || fails "a full disk kept a promise from being kept"
  grep -q 'cannot be noted' "$folder/hearkend.log" && holds "and told" || fails "a full disk was not told"
  say "turn off the desk lamp in ten minutes"
  heard_like "hall/rejection .*can't write that down" && holds "nothing more is promised" || fails "a promise was made on a full disk"
  rm "$folder/small/fill"
  say "turn off the desk lamp in ten minutes"
  heard_like 'hall/schedule .*"added"' && holds "until there is room again" || fails "no schedules after the disk had room"
  stop_daemon
else
  echo "skip  a full disk: mounting is not allowed here"
fi

finish
