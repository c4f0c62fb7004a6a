#!/usr/bin/env bash
# Many utterances, with a broker that goes away, reloads and devices that come and go, each with an identifier that must
# come back exactly once; memory and descriptors are told on the way.
# Usage: HEARKEND=path Tests/Faults/soak.sh [COUNT] [SECONDS]
#   COUNT utterances (20000), or as many as fit into SECONDS (600), whichever is less
. "$(dirname "$0")/common.sh"
total=${1:-20000}
seconds=${2:-600}
start_broker
configure "$folder/state" "max_age: 120
queue_capacity: 100000
act: dry_run"
start_daemon
cat >"$folder/soak.py" <<'PYTHON'
# Says and hears over connections of its own, QoS 1, five hundred utterances at a time.
import json, os, random, subprocess, sys, threading, time
port, total, limit, pid, folder = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4], sys.argv[5]
random.seed(1)
rooms = ["kitchen", "living room", "bedroom", "hallway"]
says = ["turn on the {r} lights", "dim the {r} lights to {n} percent", "is it warm in the {r}", "a bit brighter",
  "turn everything off in the {r} except the lamp", "set the {r} to {n} degrees", "what time is it", "no", "yes",
  "unlock the front door", "set a timer for {n} minutes", "cancel that", "it's too dark in the {r}",
  "my neighbour turned the {r} lights on", "play some jazz", "open the blinds and lock the door"]
base = ["-h", "127.0.0.1", "-p", port, "-V", "5", "-q", "1"]
heard = {}
def status():
    rss = int(next(l for l in open("/proc/%s/status" % pid) if l.startswith("VmRSS")).split()[1])
    return rss, len(os.listdir("/proc/%s/fd" % pid))
listener = subprocess.Popen(["mosquitto_sub", *base, "-R", "-t", "hearken/+/interpretation", "-F", "%p"], stdout=subprocess.PIPE, text=True)
def listen():
    for line in listener.stdout:
        i = json.loads(line).get("id", "")
        heard[i] = heard.get(i, 0) + 1
threading.Thread(target=listen, daemon=True).start()
def say(site, lines):
    subprocess.run(["mosquitto_pub", *base, "-t", "hearken/%s/utterance" % site, "-l"], input="\n".join(lines) + "\n", text=True, check=True)
probe = 0
while not any(i.startswith("probe") for i in heard):
    probe += 1
    say("a", [json.dumps({"id": "probe%d" % probe, "text": "what time is it"})])
    time.sleep(0.5)
start, sent, lost, table = time.time(), 0, [], []
first = None
while sent < total and time.time() - start < limit:
    size = min(500, total - sent)
    ids = ["s%d" % (sent + i) for i in range(size)]
    say(random.choice(["a", "b", "c"]), [json.dumps({"id": i, "text": random.choice(says).format(r=random.choice(rooms), n=random.randrange(1, 100))}) for i in ids])
    patience = time.time() + 110
    while time.time() < patience and not all(i in heard for i in ids): time.sleep(0.02)
    lost += [i for i in ids if i not in heard]
    sent += size
    batch = sent // 500
    if batch % 8 == 0: os.kill(int(pid), 1)  # reload
    if batch % 3 == 0:  # a device comes, and goes again
        topic = "homeassistant/light/x%d/config" % (batch % 5)
        payload = '{"name":"Lamp %d","uniq_id":"x%d","cmd_t":"homeassistant/x/set"}' % (batch % 5, batch % 5)
        subprocess.run(["mosquitto_pub", *base, "-r", "-t", topic, "-m", payload if batch % 2 else ""])
    if batch % 4 == 1:
        now = status()
        if sent > 20000 and first is None: first = now  # by then what is remembered of identifiers and sites is full
        table.append((sent, time.time() - start, *now))
        print("      %7d utterances  %5.0f s  %6d kB  %2d descriptors" % table[-1], flush=True)
time.sleep(1)
twice = [i for i, n in heard.items() if n > 1 and i[0] == "s"]
listener.kill()
last = status()
first = first or last
print("told", sent, "lost", len(lost), "twice", len(twice), "first", *first, "last", *last, "seconds", round(time.time() - start))
PYTHON
python3 "$folder/soak.py" "$port" "$total" "$seconds" "$daemon" "$folder" | tee "$folder/told" || dies "the soak broke off"
read -r _ sent _ lost _ twice _ memory files _ memoryAfter filesAfter _ took < <(grep '^told' "$folder/told")
[ "$lost" = 0 ] && [ "$twice" = 0 ] && holds "$sent utterances in $took s: none lost, none answered twice" ||
  fails "of $sent utterances $lost are lost, $twice answered twice"
[ $((memoryAfter - memory)) -lt 6144 ] && holds "memory $memory kB after 20,000 utterances, $memoryAfter kB at the end" ||
  fails "memory grew from $memory to $memoryAfter kB"
[ "$filesAfter" -le $((files + 1)) ] && holds "descriptors $files and $filesAfter" || fails "descriptors grew from $files to $filesAfter"
finish
