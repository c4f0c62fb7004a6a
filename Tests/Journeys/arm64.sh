#!/usr/bin/env bash
# The programs that Scripts/build-arm64.sh made, under user emulation: they start, read their configuration, and answer
# sentences of a suite exactly as this machine's own `hearken` does, on a processor with dot product and on one without.
# Usage: HEARKEN=path [SENTENCES=50] Tests/Journeys/arm64.sh. Needs jq and qemu-user-static.
#   ARM    folder of the Arm programs (.build/arm64)
#   TARGET root of the Arm libraries (the one build-arm64.sh made)
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
: "${HEARKEN:?set HEARKEN to the hearken of this machine}"
ARM=${ARM:-$root/.build/arm64}
TARGET=${TARGET:-$(echo "$root"/.cache/arm64/*/target)}
SENTENCES=${SENTENCES:-50}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

holds() { echo "ok    $1"; }
fails() { echo "FAILS $1" >&2; exit 1; }
arm() {
  local processor=$1 program=$2
  shift 2
  qemu-aarch64-static -cpu "$processor" -L "$TARGET" "$ARM/$program" "$@"
}
common=(--json --home "$root/Tests/Suites/house.yaml" --model "$root/models/hearken-en.safetensors" --intents "$root/intents/en")

version=$("$HEARKEN" --version)
[ "$(arm max hearkend --version)" = "hearkend $version" ] || fails "hearkend --version: $(arm max hearkend --version 2>&1)"
[ "$(arm max hearken --version)" = "$version" ] || fails "hearken --version: $(arm max hearken --version 2>&1)"
holds "both say they are $version"

sed -e "s|/usr/share/hearken|$root|g" -e "s|/etc/hearken/home.yaml|$root/Documentation/Examples/home.yaml|" \
  "$root/systemd/hearken.yaml" > "$folder/hearken.yaml"
arm max hearkend --config "$folder/hearken.yaml" --check-config > "$folder/said" 2>&1 ||
  fails "hearkend --check-config: $(cat "$folder/said")"
holds "hearkend --check-config: $(tail -n 1 "$folder/said")"

# Every so many of the suite, so that all its groups are among them.
sed -nE 's/^ *- \{say: ("([^"\\]|\\.)*").*/\1/p' "$root/Tests/Suites/everyday.yaml" > "$folder/all"
step=$(($(wc -l < "$folder/all") / SENTENCES))
awk -v step="$step" -v count="$SENTENCES" 'NR % step == 0 && done++ < count' "$folder/all" |
  jq -c '{id: (input_line_number | tostring), text: .}' > "$folder/sentences"
"$HEARKEN" parse "${common[@]}" < "$folder/sentences" | jq -cS 'del(.elapsed_us)' > "$folder/own"
[ "$(wc -l < "$folder/own")" = "$SENTENCES" ] || fails "$(wc -l < "$folder/own") answers of $SENTENCES"
for processor in cortex-a72 max; do
  begin=$(date +%s)
  arm "$processor" hearken parse "${common[@]}" < "$folder/sentences" | jq -cS 'del(.elapsed_us)' > "$folder/arm"
  diff "$folder/own" "$folder/arm" > "$folder/said" || fails "$processor answers otherwise: $(head -n 4 "$folder/said")"
  holds "$processor: $SENTENCES answers the same, $(jq -s 'map(.commands | length) | add' "$folder/arm") commands, $(($(date +%s) - begin)) s"
done
