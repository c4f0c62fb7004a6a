#!/bin/sh
# Announces hearkend's Wyoming door to the local network by avahi, so that Home Assistant offers it by itself, for as long
# as this runs. A door that is shut, or open to this machine alone, is nobody's business: then it ends, well.
# Usage: announce HEARKEND [--config FILE]; hearken-announce.service runs it beside hearkend.
set -eu

settings=$("$@" --print-config)
address=$(printf '%s\n' "$settings" | sed -n '/^wyoming:/,/^[^ ]/s|^  listen: "tcp://\(.*\)"$|\1|p')
[ -n "$address" ] || { echo "wyoming.listen is not set: nothing to announce"; exit 0; }
port=${address##*:}
host=${address%:*}
host=${host#[}
host=${host%]}
# A name counts as what it stands for here, since hearkend listens there: Debian gives a machine's own name to loopback.
first=$(getent ahosts -- "$host" | sed -n '1s/ .*//p') || true
case ${first:-$host} in
  localhost | 127.* | ::1 | ::ffff:127.*) echo "wyoming.listen is on this machine alone: nothing to announce"; exit 0 ;;
esac

# The name of a service has 63 bytes at most. --no-fail waits for an avahi that is not up, and survives its restarts.
name=$(uname -n | cut -d . -f 1 | cut -b 1-52)
exec avahi-publish-service --no-fail "Hearken on $name" _wyoming._tcp "$port"
