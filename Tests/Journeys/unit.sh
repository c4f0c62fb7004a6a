#!/usr/bin/env bash
# The systemd unit: accepted by systemd, and as confined as we say. Usage: HEARKEND=path Tests/Journeys/unit.sh
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
echo "ok    systemd accepts the units"
exposure=$(systemd-analyze security --offline=true --threshold=15 "$folder/hearkend.service" 2>&1 | tail -1) ||
  fails "systemd-analyze security: $exposure"
echo "ok    ${exposure#*: }"
