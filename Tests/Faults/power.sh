#!/usr/bin/env bash
# Power lost at every single write, fsync, rename, unlink, mkdir and creation of a file in both stores: what was in use or
# promised is still there, whole, or the new is. Three ways: killed there, killed with everything lost that was not forced
# to the disk, and a disk that is full there.
# Usage: HEARKEN=path HEARKEND=path Tests/Faults/power.sh [BUNDLES|SCHEDULES]
# Prints a line a fact. Takes some minutes; not part of `make test`.
. "$(dirname "$0")/common.sh"
: "${HEARKEN:?set HEARKEN to the hearken to try}"
faults_library

bundles() {
  "$HEARKEN" bundle keygen --no-password --output "$folder/owner" >/dev/null
  for sequence in 1 2; do
    "$root/Tests/Journeys/make-adapter.py" "$MODEL" "$sequence" "$folder/$sequence.safetensors"
    "$HEARKEN" bundle sign --key "$folder/owner.key" "$folder/$sequence.safetensors" >/dev/null
  done
  configure "$folder/state" "trusted_keys: [owner.pub]
device_key: null"
  install() { env "${@:2}" "$HEARKEN" bundle install --config "$folder/hearken.yaml" "$folder/$1.safetensors"; }
  install 1 >/dev/null || dies "the first bundle is not installed"
  cp -a "$folder/state" "$folder/first"
  for how in kill lose full; do
    at=1 old=0 new=0
    while :; do
      rm -rf "$folder/state" "$folder"/state.before-*
      cp -a "$folder/first" "$folder/state"
      : >"$folder/calls"
      status=0
      install 2 "LD_PRELOAD=$folder/faults.so" "FAULTS_UNDER=$folder/state" "FAULTS_AT=$at" "FAULTS_HOW=$how" \
        "FAULTS_LOG=$folder/calls" >"$folder/said" 2>&1 || status=$?
      in_use=$(python3 - "$folder/state/bundles" <<'PYTHON' || true
import hashlib, json, os, sys
state = json.load(open(sys.argv[1] + "/state.json"))
current = state["current"]
name = sys.argv[1] + "/%08d" % current
bundle = next(b for b in state["bundles"] if b["sequence"] == current)
digest = "sha256:" + hashlib.sha256(open(name + ".safetensors", "rb").read()).hexdigest()
assert digest == bundle["digest"], "the bundle in use is not whole"
assert open(name + ".minisig").read().count("\n") >= 3, "its signature is not whole"
print(current)
PYTHON
)
      call=$(sed -n "${at}p" "$folder/calls")
      case "$status/$in_use" in
        0/2 | */1) ;;
        *) [ "$in_use" = 2 ] && [ "$how" != full ] || fails "$how at $call: status $status, in use ${in_use:-nothing}" ;;
      esac
      # Whatever happened, the store can be used on.
      [ "$at" = 0 ] || install 2 >/dev/null 2>&1 || fails "$how at $call: nothing can be installed after it"
      [ "$in_use" = 2 ] && new=$((new + 1)) || old=$((old + 1))
      [ "$(wc -l <"$folder/calls")" -ge "$at" ] || break
      at=$((at + 1))
    done
    holds "bundles, $how: at each of $((at - 1)) calls the old bundle ($old times) or the new one ($new) is in use, whole"
  done
}

schedules() {
  start_broker
  listen
  for how in kill lose full; do
    at=1 told=0 silent=0
    while :; do
      rm -rf "$folder/state" "$folder"/state.before-*
      mkdir "$folder/state"
      configure "$folder/state"
      # One promise that was kept before.
      python3 - "$folder/state/schedules.json" <<'PYTHON'
import json, sys, time
json.dump({"format": 1, "appointments": [{"id": "old", "site": "hall", "text": "t", "due": time.time() + 9000,
  "elapsed": True, "started": False, "timer": {"length": 9000}}]}, open(sys.argv[1], "w"))
PYTHON
      : >"$folder/calls"
      : >"$folder/hearkend.log"
      env "LD_PRELOAD=$folder/faults.so" "FAULTS_UNDER=$folder/state" "FAULTS_AT=$at" "FAULTS_HOW=$how" \
        "FAULTS_LOG=$folder/calls" "$HEARKEND" --config "$folder/hearken.yaml" 2>>"$folder/hearkend.log" &
      daemon=$!
      for _ in $(seq 1200); do
        grep -q 'connected to' "$folder/hearkend.log" && sleep 0.2 && break
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.05
      done
      : >"$folder/heard"
      tell -t hearken/kitchen/utterance -m "turn off the kitchen lights in ten minutes"
      for _ in $(seq 200); do
        grep -aq 'kitchen/interpretation' "$folder/heard" && break
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.05
      done
      sleep 0.2
      is_told=$(grep -ac 'kitchen/schedule .*"added"' "$folder/heard" || true)
      { stop_daemon; } 2>/dev/null
      kept=$(python3 -c 'import json,sys; print(" ".join(sorted("old" if a["id"] == "old" else "new" for a in json.load(open(sys.argv[1]))["appointments"])))' \
        "$folder/state/schedules.json" || echo broken)
      call=$(sed -n "${at}p" "$folder/calls")
      case "$is_told/$kept" in
        0/old | 0/"new old" | 1/"new old") ;;
        *) fails "schedules, $how at $call: told $is_told, kept '$kept'" ;;
      esac
      [ "$is_told" = 1 ] && told=$((told + 1)) || silent=$((silent + 1))
      [ "$(wc -l <"$folder/calls")" -ge "$at" ] || break
      at=$((at + 1))
    done
    holds "schedules, $how: at each of $((at - 1)) calls nothing old is lost, and what was promised is kept ($told told, $silent not)"
  done
}

case "${1:-all}" in
  BUNDLES) bundles ;;
  SCHEDULES) schedules ;;
  *) bundles; schedules ;;
esac
finish
