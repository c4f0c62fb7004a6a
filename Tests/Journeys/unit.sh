#!/usr/bin/env bash
# The systemd units: accepted by systemd, and as confined as we say; and what is announced. Usage: HEARKEND=path Tests/Journeys/unit.sh
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
: "${HEARKEND:?set HEARKEND to the hearkend to try}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fails() { echo "FAILS $1" >&2; exit 1; }

# The manual page and the program are found where this checkout has them.
sed "s|/usr/sbin/hearkend|$HEARKEND|; s|^Documentation=man:.*|Documentation=file://$root/README.md|" \
  "$root/systemd/hearkend.service" > "$folder/hearkend.service"
complaints=$(systemd-analyze verify "$folder/hearkend.service" 2>&1 | grep -F hearkend.service || true)
[ -z "$complaints" ] || fails "systemd-analyze verify: $complaints"
for unit in hearken-adapt.service hearken-adapt.timer; do
  sed "s|/usr/bin/hearken |$HEARKEND |; s|^Documentation=man:.*|Documentation=file://$root/README.md|" \
    "$root/systemd/$unit" > "$folder/$unit"
done
complaints=$(systemd-analyze verify "$folder/hearken-adapt.service" "$folder/hearken-adapt.timer" 2>&1 |
  grep -F hearken-adapt || true)
[ -z "$complaints" ] || fails "systemd-analyze verify: $complaints"
announce=$root/systemd/announce.sh
sed "s|/usr/libexec/hearken/announce|$announce|; s|/usr/sbin/hearkend|$HEARKEND|
  s|^Documentation=man:.*|Documentation=file://$root/README.md|" \
  "$root/systemd/hearken-announce.service" > "$folder/hearken-announce.service"
complaints=$(systemd-analyze verify "$folder/hearken-announce.service" 2>&1 | grep -F hearken-announce || true)
[ -z "$complaints" ] || fails "systemd-analyze verify: $complaints"
echo "ok    systemd accepts the units"
for unit in hearkend hearken-announce; do
  exposure=$(systemd-analyze security --offline=true --threshold=15 "$folder/$unit.service" 2>&1 | tail -1) ||
    fails "systemd-analyze security $unit: $exposure"
  echo "ok    $unit: ${exposure#*: }"
done

# What is not to be announced ends well, by itself, whether avahi is here or not.
door() { printf 'wyoming:\n  listen: %s\n' "$1" > "$folder/door.yaml"; }
announces() { timeout 20 "$announce" "$HEARKEND" --config "$folder/door.yaml" 2>&1; }
for listen in null tcp://127.0.0.1:10400 'tcp://[::1]:10400' tcp://localhost:10400 tcp://127.1:10400; do
  door "$listen"
  said=$(announces) || fails "announce with $listen: $said"
  grep -q 'nothing to announce' <<<"$said" || fails "announce with $listen says '$said'"
done
echo "ok    a door that is shut or on loopback is not announced"
door nonsense
said=$(announces) && fails "announce with a wrong configuration: '$said'"
echo "ok    a wrong configuration is not announced"
if command -v avahi-browse >/dev/null && timeout 5 avahi-browse -t _wyoming._tcp >/dev/null 2>&1; then
  door tcp://0.0.0.0:10409
  announces >"$folder/announced" &
  announcer=$!
  for _ in $(seq 50); do
    found=$(timeout 5 avahi-browse -trp _wyoming._tcp | grep -E '^=;.*;10409;' || true)
    [ -z "$found" ] || break
    sleep 0.2
  done
  kill "$announcer" 2>/dev/null || true
  wait "$announcer" 2>/dev/null || true
  [ -n "$found" ] || fails "not announced: $(cat "$folder/announced")"
  echo "ok    a door that others can reach is announced"
else
  echo "skip  announcing for real: no avahi runs here"
fi
