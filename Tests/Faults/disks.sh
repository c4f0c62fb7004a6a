#!/usr/bin/env bash
# Disks that are full, read-only or gone, for both stores, on small file systems of their own (as root), and memory that
# does not suffice for the model.
# Usage: HEARKEN=path HEARKEND=path Tests/Faults/disks.sh
. "$(dirname "$0")/common.sh"
: "${HEARKEN:?set HEARKEN to the hearken to try}"
later() { tell -t hearken/kitchen/utterance -m "turn off the kitchen lights in ten minutes"; }
start_broker
listen

# --- Memory.
configure "$folder/state"
ended=
for limit in 80000 70000 60000 50000 40000; do # kB of address space, until it does not suffice
  code=0
  (ulimit -v "$limit" && SWIFT_BACKTRACE=enable=no exec "$HEARKEND" --config "$folder/hearken.yaml" >"$folder/out" 2>&1) &
  child=$!
  for _ in $(seq 600); do
    kill -0 "$child" 2>/dev/null || break
    grep -q 'connected to' "$folder/out" && break
    sleep 0.05
  done
  if kill -0 "$child" 2>/dev/null; then
    kill "$child" && wait "$child" || true
    : >"$folder/heard"
  else
    wait "$child" || code=$?
    ended=$limit
    break
  fi
done
[ -n "$ended" ] && [ "$code" != 0 ] && holds "with $ended kB of address space it ends (status $code) before it is online" ||
  fails "it neither works nor ends without memory"
grep -aq 'daemon/faults/status online' "$folder/heard" && fails "it said online without a model" || true

mkdir "$folder/small"
if ! mount -t tmpfs -o size=1m tmpfs "$folder/small" 2>/dev/null; then
  echo "skip  full and read-only disks: mounting is not allowed here"
  finish
  exit 0
fi
mounted+=("$folder/small")

# --- A read-only state directory.
mkdir "$folder/small/state"
configure "$folder/small/state"
mount -o remount,ro "$folder/small"
start_daemon
later
heard_like 'kitchen/rejection .*could not remember\|kitchen/rejection .*write that down' &&
  holds "schedules, read-only from the start: a delay is refused with the reason" || fails "read-only: $(tail -c 300 "$folder/heard")"
answered && holds "and what is said for now is done" || fails "nothing is done on a read-only disk"
stop_daemon
mount -o remount,rw "$folder/small"
start_daemon
mount -o remount,ro "$folder/small" 2>/dev/null && {
  : >"$folder/heard"
  later
  heard_like "kitchen/rejection .*write that down\|kitchen/rejection .*could not" &&
    holds "schedules, read-only while it runs: refused, not promised" || fails "promised on a read-only disk: $(tail -c 300 "$folder/heard")"
  mount -o remount,rw "$folder/small"
} || echo "skip  read-only while it runs: the file system is busy"
: >"$folder/heard"
later
heard_like 'kitchen/schedule .*"added"' && holds "and promised again once it can be written" || fails "no schedules after the disk came back"
stop_daemon

# --- Bundles on a disk that is full or read-only.
"$HEARKEN" bundle keygen --no-password --output "$folder/owner" >/dev/null
for sequence in 1 2; do
  "$root/Tests/Journeys/make-adapter.py" "$MODEL" "$sequence" "$folder/$sequence.safetensors"
  "$HEARKEN" bundle sign --key "$folder/owner.key" "$folder/$sequence.safetensors" >/dev/null
done
rm -rf "$folder/small/state"
configure "$folder/small/state" "trusted_keys: [owner.pub]
device_key: null"
install() { "$HEARKEN" bundle install --config "$folder/hearken.yaml" "$folder/$1.safetensors" >"$folder/said" 2>&1; }
in_use() { "$HEARKEN" bundle list --config "$folder/hearken.yaml" 2>&1 | grep 'in use' || true; }
mount -o "remount,size=$((3 * $(stat -c %s "$folder/1.safetensors") / 1024 + 64))k" "$folder/small"
install 1 || dies "the first bundle is not installed: $(cat "$folder/said")"
head -c 100m /dev/zero >"$folder/small/fill" 2>/dev/null || true
install 2 && fails "installed on a full disk" || true
grep -qi 'space' "$folder/said" && holds "bundles, full disk: refused with the reason" || fails "full disk: $(cat "$folder/said")"
in_use | grep -q '^1 ' && holds "and the one before is in use" || fails "full disk, in use: $(in_use)"
ls "$folder/small/state/bundles" | grep -q draft && fails "a draft was left: $(ls "$folder/small/state/bundles")" || holds "and no draft is left"
rm "$folder/small/fill"
mount -o remount,ro "$folder/small"
install 2 && fails "installed on a read-only disk" || true
grep -qi 'read-only' "$folder/said" && holds "bundles, read-only: refused with the reason" || fails "read-only: $(cat "$folder/said")"
in_use | grep -q '^1 ' && holds "and the one before is in use" || fails "read-only, in use: $(in_use)"
mount -o remount,rw "$folder/small"
install 2 && in_use | grep -q '^2 ' && holds "and installed once there is room" || fails "not installed with room: $(cat "$folder/said")"
finish
