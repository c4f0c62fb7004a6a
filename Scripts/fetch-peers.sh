#!/usr/bin/env bash
# Fetches the programs' other sides that the journey of the doors talks to: the Python packages `wyoming` (Home
# Assistant's own) and `rhasspy-hermes`, with what they need. Usage: fetch-peers.sh FOLDER.
set -euo pipefail

folder=$1
packages=(wyoming==1.10.2 rhasspy-hermes==0.6.2 paho-mqtt==1.5.0 PyYAML==6.0.2)
stamp="$folder/.packages"
if [ -e "$stamp" ] && [ "$(cat "$stamp")" = "${packages[*]}" ]; then exit 0; fi

rm -rf "$folder"
mkdir -p "$folder"
echo "Fetching ${packages[*]}"
python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --target "$folder" "${packages[@]}"
echo "${packages[*]}" > "$stamp"
