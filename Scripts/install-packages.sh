#!/usr/bin/env bash
# Installs the Debian packages named as arguments that are not there yet, with sudo where needed.
set -euo pipefail

missing=()
for package in "$@"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

run=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "These Debian packages are needed: ${missing[*]}. Install them as root." >&2; exit 1; }
  run=(sudo)
fi
echo "Installing Debian packages: ${missing[*]}"
# Services of freshly installed packages (a broker on port 1883) are not started: `make run` brings its own.
policy=/usr/sbin/policy-rc.d
made_policy=
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${run[@]}" tee "$policy" >/dev/null
  "${run[@]}" chmod 755 "$policy"
  made_policy=1
fi
trap '[ -z "$made_policy" ] || "${run[@]}" rm -f "$policy"' EXIT
install() { "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; }
install >/dev/null 2>&1 || { "${run[@]}" apt-get update -q >/dev/null && install >/dev/null; }
