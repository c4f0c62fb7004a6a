#!/usr/bin/env bash
# Builds the Debian packages into .build/deb from programs that are built already.
# Usage: make-deb.sh FOLDER-OF-PROGRAMS; DEB_BUILD_OPTIONS and the like reach dpkg-buildpackage.
set -euo pipefail
cd "$(dirname "$0")/.."

binaries=$(cd "$1" && pwd)
version=$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
built=$("$binaries/hearkend" --version)
[ "$built" = "hearkend $version" ] || { echo "debian/changelog says $version, the program says $built" >&2; exit 1; }
output=$PWD/.build/deb
stage=$output/hearken-$version
rm -rf "$output"
mkdir -p "$stage"
cp -a debian Makefile Documentation Scripts systemd intents models LICENSE NOTICE README.md "$stage/"
cd "$stage"
BINARIES=$binaries dpkg-buildpackage -b -us -uc >"$output/build.log" 2>&1 || { tail -n 30 "$output/build.log" >&2; exit 1; }
rm -rf "$stage"
ls -l "$output"/*.deb
