#!/usr/bin/env bash
# Bundles over a real mosquitto, into the real hearkend: installed, rolled back and installed again under load; refused
# where they should be; killed at any moment; given up when they crash.
# Usage: HEARKEN=path HEARKEND=path Tests/Journeys/bundles.sh
#   RATE utterances a second (200; a debug build takes a quarter of that), ROUNDS of kill -9 (15),
#   LATEST milliseconds an answer may take (none: it is only told)
# Needs mosquitto, mosquitto-clients and python3. Prints one line a fact; ends with 1 at the first that does not hold.
. "$(dirname "$0")/../broker.sh"
: "${HEARKEN:?set HEARKEN to the hearken to try}" "${HEARKEND:?set HEARKEND to the hearkend to try}"
RATE=${RATE:-200}
ROUNDS=${ROUNDS:-15}
LATEST=${LATEST:-}
SENTENCE="dim the lights in the kitchen to 30 percent"

command -v python3 >/dev/null || { echo "skipped: python3 is not installed"; exit 0; }

choose_port 18970 "max_queued_messages 0"
start_broker

"$HEARKEN" bundle keygen --no-password --output "$folder/owner" >/dev/null
"$HEARKEN" bundle keygen --no-password --output "$folder/stranger" >/dev/null
cat > "$folder/hearken.yaml" <<CONF
instance: journey
broker: {host: 127.0.0.1, port: $port}
model: $MODEL
home: $root/Documentation/Examples/home.yaml
intents: [$root/intents/en]
state_directory: $folder/state
max_age: 120
queue_capacity: 100000
trusted_keys: [owner.pub]
device_key: $folder/none.pub
CONF

hear() { exec stdbuf -oL mosquitto_sub -h 127.0.0.1 -p "$port" -V 5 -q 1 "$@"; }
say() { mosquitto_pub -h 127.0.0.1 -p "$port" -V 5 -q 1 "$@"; }
start_daemon() {
  "$HEARKEND" --config "$folder/hearken.yaml" 2>>"$folder/hearkend.log" &
  daemon=$!
}
kill_daemon() {
  kill -9 "$daemon" 2>/dev/null || true
  wait "$daemon" 2>/dev/null || true
  daemon=
}
# Whether an utterance is answered, and by which model: the name of its adapter, or - for the model alone. Sentences the
# household wrote down are understood without the model, so this one is not among them.
answering() {
  local answer
  for _ in $(seq 60); do
    answer=$(mosquitto_rr -h 127.0.0.1 -p "$port" -V 5 -q 1 -t hearken/kitchen/utterance -e "hearken/reply/journey$RANDOM" \
      -m "could you dim the kitchen lights down to 30 percent for me" -W 4 2>/dev/null || true)
    case "$answer" in *'"intent":"HassLightSet"'*) break ;; esac
    answer=
  done
  [ -n "$answer" ] || fails "the daemon does not answer"
  adapter=$(sed -n 's/.*"adapter":"\([^"]*\)".*/\1/p' <<<"$answer")
  adapter=${adapter:--}
}
result() { hear -t hearken/bundle/result -C 1 -W 2 2>/dev/null || true; }
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
make() { # SEQUENCE KEY
  "$root/Tests/Journeys/make-adapter.py" "$MODEL" "$1" "$folder/$1.safetensors"
  "$HEARKEN" bundle sign --key "$folder/$2.key" "$folder/$1.safetensors" >/dev/null
}
install() { "$HEARKEN" bundle install --broker 127.0.0.1 --port "$port" --part 50000 --seconds 300 "$@" 2>&1; }
# One message, framed by hand as Documentation/Bundles.md says.
frame() { # FILE SIGNATURE OUTPUT
  python3 - "$@" <<'PYTHON'
import json, os, sys
bundle = open(sys.argv[1], "rb").read()
header = {"transfer": os.urandom(8).hex(), "part": 1, "parts": 1, "size": len(bundle), "signature": open(sys.argv[2]).read()}
open(sys.argv[3], "wb").write(json.dumps(header).encode() + b"\n" + bundle)
PYTHON
}

make 1 owner
start_daemon
answering
[ "$adapter" = - ] || fails "before anything is installed, $adapter answers"

# Under load: RATE utterances a second, their time as id; installed, taken back, installed again meanwhile.
hear -t hearken/kitchen/interpretation -F '%U %p' >"$folder/heard" &
listener=$!
sleep 0.5
python3 - "$RATE" "$SENTENCE" "$folder/enough" "$folder/said" <<'PYTHON' | say -t hearken/kitchen/utterance -l &
import json, os, sys, time
rate, text, enough, said = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
start, index = time.time(), 0
while not os.path.exists(enough) and index < rate * 300:
    time.sleep(max(0, start + index / rate - time.time()))
    print(json.dumps({"text": text, "id": "%d" % (time.time() * 1e6)}), flush=True)
    index += 1
open(said, "w").write("%d" % index)
PYTHON
speaker=$!
sleep 2
began=$(date +%s%N)
install "$folder/1.safetensors" >"$folder/first" || fails "not installed: $(cat "$folder/first")"
first=$((($(date +%s%N) - began) / 1000000))
sleep 1
say -t hearken/bundle/rollback -n
for _ in $(seq 300); do [ "$(result | field event)" = rolled_back ] && break; sleep 0.2; done
[ "$(result | field event)" = rolled_back ] || fails "not rolled back: $(result)"
install "$folder/1.safetensors" >"$folder/second" || fails "not installed again: $(cat "$folder/second")"
sleep 1
touch "$folder/enough"
wait "$speaker"
count=$(cat "$folder/said")
for _ in $(seq 300); do [ "$(wc -l <"$folder/heard")" -ge "$count" ] && break; sleep 0.1; done
sleep 0.5
kill "$listener" 2>/dev/null || true
wait "$listener" 2>/dev/null || true
python3 - "$folder/heard" "$count" "${LATEST:-0}" <<'PYTHON' || fails "utterances were lost, doubled, not understood or late"
import re, sys
heard, count, latest = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
delays, seen, rejected = [], set(), 0
for line in open(heard):
    moment, payload = line.split(" ", 1)
    name = re.search('"id":"([0-9]+)"', payload).group(1)
    seen.add(name)
    rejected += '"rejection":null' not in payload
    delays.append((float(moment) - int(name) / 1e6) * 1e3)
delays.sort()
at = lambda share: delays[min(len(delays) - 1, int(share * len(delays)))]
print("      %d of %d answered, %d distinct, %d rejected; delay ms: median %.1f, 99 %% %.1f, longest %.1f, over 50 ms: %d"
      % (len(delays), count, len(seen), rejected, at(0.5), at(0.99), delays[-1], sum(d > 50 for d in delays)))
sys.exit(len(delays) != count or len(seen) != count or rejected > 0 or (latest > 0 and delays[-1] > latest))
PYTHON
answering
[ "$adapter" = nothing@1 ] || fails "installed again, but $adapter answers"
holds "$RATE utterances a second while a bundle is installed ($first ms), rolled back and installed again: none lost"

# Refused, each with its reason; the old one goes on.
make 2 owner
refused() { # REASON WHAT
  install "$folder/refused.safetensors" >"$folder/told" && fails "$2 was installed"
  found=$(result | field reason)
  [ "$found" = "$1" ] || fails "$2 was refused as '$found' instead of $1: $(cat "$folder/told")"
}
cp "$folder/2.safetensors" "$folder/refused.safetensors"
refused unsigned "an unsigned bundle"
cp "$folder/2.safetensors.minisig" "$folder/refused.safetensors.minisig"
printf 'x' | dd of="$folder/refused.safetensors" bs=1 seek=200000 conv=notrunc 2>/dev/null
refused wrong_signature "a tampered bundle"
head -c 150000 "$folder/2.safetensors" > "$folder/refused.safetensors"
refused wrong_signature "a truncated bundle"
cp "$folder/2.safetensors" "$folder/refused.safetensors"
"$HEARKEN" bundle sign --key "$folder/stranger.key" "$folder/refused.safetensors" >/dev/null
refused unknown_key "a stranger's bundle"
sed 's/"base": "sha256:..../"base": "sha256:0000/' "$folder/2.safetensors" > "$folder/refused.safetensors"
"$HEARKEN" bundle sign --key "$folder/owner.key" "$folder/refused.safetensors" >/dev/null
refused wrong_base "a bundle for another model"
install "$folder/2.safetensors" >/dev/null || fails "2 is not installed"
cp "$folder/1.safetensors" "$folder/refused.safetensors"
cp "$folder/1.safetensors.minisig" "$folder/refused.safetensors.minisig"
refused older_sequence "a replayed older bundle"
answering
[ "$adapter" = nothing@2 ] || fails "after the refusals $adapter answers"
holds "unsigned, tampered, truncated, a stranger's, another model's, older: each refused with its reason"

# The button that Home Assistant is shown, pressed as it would be, and the entity that shows what is in use.
announced() { hear -t homeassistant/device/hearken_journey/config -C 1 -W 5 2>/dev/null; }
component() { announced | python3 -c 'import json, sys; print(json.load(sys.stdin)["components"][sys.argv[1]][sys.argv[2]])' "$@"; }
versions() { hear -t "$(component bundle state_topic)" -C 1 -W 5 2>/dev/null; }
in_use() { # INSTALLED LATEST WHEN
  for _ in $(seq 100); do
    [ "$(versions | field installed_version) $(versions | field latest_version)" = "$1 $2" ] && return
    sleep 0.1
  done
  fails "$3 the entity shows $(versions)"
}
in_use 2 2 "installed,"
button=$(component rollback command_topic)
press=$(component rollback payload_press)
say -t "$button" -m "$press"
for _ in $(seq 300); do [ "$(result | field event)" = rolled_back ] && break; sleep 0.2; done
[ "$(result | field bundle) $(result | field in_use)" = "nothing@2 nothing@1" ] || fails "pressed, and told $(result)"
in_use 1 2 "pressed,"
answering
[ "$adapter" = nothing@1 ] || fails "pressed, but $adapter answers"
cp "$folder/state/bundles/state.json" "$folder/before.json"
say -t "$button" -m "$press"
for _ in $(seq 300); do [ "$(result | field event)" = refused ] && break; sleep 0.2; done
[ "$(result | field reason)" = nothing_before ] || fails "pressed again, and told $(result)"
answering
[ "$adapter" = nothing@1 ] || fails "pressed with nothing to go back to, and $adapter answers"
cmp -s "$folder/before.json" "$folder/state/bundles/state.json" || fails "pressed with nothing to go back to, and the store changed"
in_use 1 2 "pressed again,"
holds "the announced button takes back one bundle, once, and the update entity follows"
install "$folder/2.safetensors" >/dev/null || fails "2 is not installed again"

# Killed while it is new, twice: given up.
for _ in 1 2; do
  kill_daemon
  start_daemon
  answering
done
[ "$adapter" = nothing@1 ] || fails "after two crashes $adapter answers"
[ "$(result | field event) $(result | field reason)" = "reverted crashed" ] || fails "two crashes are told as $(result)"
holds "a bundle whose daemon died twice is given up, and the one before it answers"

# Killed at any moment of an installation over the broker, and of one on the disk.
sequence=10
for round in $(seq "$ROUNDS"); do
  sequence=$((sequence + 1))
  "$root/Tests/Journeys/make-adapter.py" "$MODEL" "$sequence" "$folder/kill.safetensors"
  "$HEARKEN" bundle sign --key "$folder/owner.key" "$folder/kill.safetensors" >/dev/null
  if [ $((round % 3)) = 0 ]; then
    "$HEARKEN" bundle install --config "$folder/hearken.yaml" "$folder/kill.safetensors" >/dev/null 2>&1 &
    victim=$!
    sleep "0.$(printf %03d $((RANDOM % 500)))"
    kill -9 "$victim" 2>/dev/null || true
    wait "$victim" 2>/dev/null || true
    kill_daemon
  else
    frame "$folder/kill.safetensors" "$folder/kill.safetensors.minisig" "$folder/message"
    say -t hearken/bundle/install -f "$folder/message"
    sleep "0.$(printf %03d $((RANDOM % 600)))"
    kill_daemon
  fi
  start_daemon
  answering
  echo "$adapter" >>"$folder/survivors"
  "$HEARKEN" bundle list --config "$folder/hearken.yaml" >"$folder/list" || fails "the store cannot be read: round $round"
done
holds "killed at $ROUNDS moments of installing: afterwards it started and answered ($(sort -u "$folder/survivors" | wc -l) different bundles in use)"

# On the disk, and a reload.
make 1000 owner
"$HEARKEN" bundle install --config "$folder/hearken.yaml" "$folder/1000.safetensors" >/dev/null
kill -HUP "$daemon"
for _ in $(seq 300); do answering; [ "$adapter" = nothing@1000 ] && break; sleep 0.1; done
[ "$adapter" = nothing@1000 ] || fails "after a reload $adapter answers"
"$HEARKEN" bundle rollback --config "$folder/hearken.yaml" >/dev/null
kill -HUP "$daemon"
for _ in $(seq 300); do answering; [ "$adapter" != nothing@1000 ] && break; sleep 0.1; done
[ "$adapter" != nothing@1000 ] || fails "after a rollback and a reload $adapter answers"
holds "installed and rolled back on the disk, taken at a reload"

code=0
kill -TERM "$daemon"
wait "$daemon" || code=$?
daemon=
[ "$code" = 0 ] || fails "SIGTERM ended with $code"
! ls "$folder/state/bundles" | grep -q '^draft-' || [ "$(ls "$folder/state/bundles" | grep -c '^draft-')" -le 1 ] ||
  fails "drafts are left behind: $(ls "$folder/state/bundles")"
! grep -qF "kitchen lights" "$folder/hearkend.log" || fails "the log has the words of an utterance"
holds "nothing is left behind"
