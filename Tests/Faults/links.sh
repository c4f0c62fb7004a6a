#!/usr/bin/env bash
# The broker slow, gone, lying; the clock set while things wait; signals at any moment.
# Usage: HEARKEND=path Tests/Faults/links.sh
. "$(dirname "$0")/common.sh"
faults_library
start_broker
configure "$folder/state" "max_age: 30"
echo 0 >"$folder/clock"
start_daemon "LD_PRELOAD=$folder/faults.so" "FAULTS_CLOCK=$folder/clock"
listen
answered || dies "no answer at all"

# --- Slow: it stops for six seconds with utterances on both sides of the stop.
: >"$folder/heard"
for index in 1 2 3 4 5; do tell -t hearken/kitchen/utterance -m "{\"text\":\"turn on the kitchen lights\",\"id\":\"slow$index\"}"; done
kill -STOP "$broker"
for index in 6 7 8 9 10; do tell -t hearken/kitchen/utterance -m "{\"text\":\"turn on the kitchen lights\",\"id\":\"slow$index\"}" & sayers+=($!); done
sleep 6
kill -CONT "$broker"
wait "${sayers[@]}"
for index in $(seq 10); do heard_like "kitchen/interpretation .*\"id\":\"slow$index\"" || fails "slow broker: $index is lost"; done
sleep 1
twice=$(grep -ao 'kitchen/command/[^ ]* .*"id":"slow[0-9]*"' "$folder/heard" | grep -o 'slow[0-9]*' | sort | uniq -d)
[ -z "$twice" ] && holds "a broker that stops for six seconds: 10 of 10 answered, none twice" || fails "slow broker: twice $twice"

# --- Gone, and back.
for round in 1 2 3; do
  kill -9 "$broker"; wait "$broker" 2>/dev/null || true
  sleep 1
  start_broker
  listen
  for _ in $(seq 100); do answered 20 && break; done
  answered || fails "broker killed, round $round: no answer"
done
holds "a broker that is killed three times: answered again each time"

# --- Lying: at its port something speaks no MQTT, or half of it. libmosquitto 2.0.11, as Debian builds it, ends the
# process over a property it does not know (an assertion in its own log); then we start it again, as systemd does. Nothing
# else may end it.
kill "$listener" 2>/dev/null || true
stop_daemon
kill -9 "$broker"; wait "$broker" 2>/dev/null || true
: >"$folder/lied.log"
(
  while :; do
    SWIFT_BACKTRACE=enable=no "$HEARKEND" --config "$folder/hearken.yaml" 2>>"$folder/lied.log" &
    echo $! >"$folder/lied.pid"
    code=0
    wait $! || code=$?
    echo "ended $code" >>"$folder/lied.log"
    [ "$code" = 134 ] || exit 0
  done
) 2>/dev/null &
supervisor=$!
python3 - "$port" <<'PYTHON' || fails "the liar could not be heard out"
import random, socket, sys, time
random.seed(8)
def packet(kind, body):
    length, out = len(body), b""
    while True:
        length, digit = length // 128, length % 128
        out += bytes([digit | (128 if length else 0)])
        if not length: break
    return bytes([kind]) + out + body
accepted, older = packet(0x20, b"\0\0\0"), packet(0x20, b"\0\0")
topic = b"hearken/kitchen/utterance"
lies = [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", random.randbytes(4096), b"\x20\xff\xff\xff\xff\xff", packet(0x20, b""),
  packet(0x20, b"\xff\xff\xff\xff\xff"), accepted + b"\x30\xff\xff\xff\x7f" + b"x" * 1000,
  accepted + packet(0x32, b"\xff\xff" + topic), accepted + packet(0x32, bytes([0, len(topic)]) + topic),
  accepted + packet(0x36, bytes([0, len(topic)]) + topic + b"\0\1\0turn on the lights"),
  accepted + packet(0x90, b"\0\1\0\x80") + packet(0x90, b"\0\0\0\2\2\2\2"), accepted + packet(0x40, b"\xff\xff"),
  accepted + packet(0xd0, b"xx"), accepted + packet(0x10, b"\0\4MQTT\5\2\0\0\0\0\0"),
  accepted + packet(0x30, bytes([0, 3]) + b"a/#" + b"\0hello"), accepted + packet(0x30, b"\0\0\0x"), older * 50]
lies += [accepted + random.randbytes(random.randrange(1, 200)) for _ in range(20)] + [packet(0x20, b"\0\x99\0")]
server = socket.socket(); server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", int(sys.argv[1]))); server.listen(16); server.settimeout(30)
told, end = 0, time.time() + 150
while told < len(lies) and time.time() < end:
    try: client, _ = server.accept()
    except TimeoutError: break
    client.settimeout(0.3)
    try:
        client.recv(4096); client.sendall(lies[told]); told += 1
        time.sleep(0.05); client.recv(4096)
    except OSError: pass
    client.close()
print("     ", told, "of", len(lies), "lies told")
sys.exit(told < 15)
PYTHON
start_broker
listen
for _ in $(seq 100); do answered 20 && break; done
answered && holds "a broker that lies, and an honest one after it: that one is taken" || fails "no answer after the liar"
kill "$(cat "$folder/lied.pid")" 2>/dev/null || true
wait "$supervisor" 2>/dev/null || true
ends=$(grep -c '^ended' "$folder/lied.log" || true)
known=$(grep -c "log__printf: Assertion .mosq. failed" "$folder/lied.log" || true)
[ "$ends" -eq $((known + 1)) ] && holds "nothing ended it but libmosquitto's own assertion, $known times" ||
  fails "it ended $ends times, $known of them by libmosquitto's assertion: $(grep -v '^info' "$folder/lied.log" | head -5)"

kill "$listener" 2>/dev/null || true
start_daemon "LD_PRELOAD=$folder/faults.so" "FAULTS_CLOCK=$folder/clock"
listen
answered || fails "no answer from a new daemon"
descriptors=$(descriptors) memory=$(resident)

# --- The clock is set an hour on and two back, while something waits.
: >"$folder/heard"
tell -t hearken/kitchen/utterance -m "turn off the kitchen lights in eight seconds"
heard_like 'kitchen/schedule .*"added"' || fails "no delay was taken"
sleep 1
echo 3600 >"$folder/clock"
sleep 2
grep -aq '"done"\|"missed"' "$folder/heard" && fails "a clock set an hour on made it early or missed" || holds "a clock set an hour on does not make a delay early"
echo -3600 >"$folder/clock"
heard_like 'kitchen/schedule .*"done"' 400 && holds "nor does one set back make it late" || fails "a delay did not come after the clock was set back"
answered && holds "and what is said is answered" || fails "no answer with a clock that was set"
echo 0 >"$folder/clock"

# --- Signals at any moment.
: >"$folder/heard"
for index in $(seq 30); do
  kill -HUP "$daemon"
  tell -t hearken/kitchen/utterance -m "{\"text\":\"turn on the kitchen lights\",\"id\":\"hup$index\"}"
done
for index in $(seq 30); do heard_like "kitchen/interpretation .*\"id\":\"hup$index\".*\"rejection\":null" || fails "signals: $index is lost"; done
holds "30 reloads between 30 utterances: none lost"
sleep 1
grown=$(($(resident) - memory))
[ "$(descriptors)" -le $((descriptors + 2)) ] && holds "descriptors: $descriptors before all that, $(descriptors) after" ||
  fails "descriptors grew from $descriptors to $(descriptors)"
[ "$grown" -lt 20000 ] && holds "memory grew by $grown kB" || fails "memory grew by $grown kB"
finish
