#!/usr/bin/env bash
# The Debian packages in a clean Debian 12, booted with its own systemd under systemd-nspawn and without a network, beside
# Debian's mosquitto: installed, used, announced by avahi, killed, hung, upgraded, purged. Needs root,
# debootstrap, systemd-container, iproute2, python3, and a network for what the packages depend on.
# Usage: Tests/System/package.sh FOLDER-OF-PACKAGES
#   ROOTS folder for the clean root, made once and copied for each run (/var/tmp/hearken-roots)
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
packages=$(cd "${1:?the folder of the packages}" && pwd)
ROOTS=${ROOTS:-/var/tmp/hearken-roots}
PATH=$PATH:/usr/sbin:/sbin
[ "$(id -u)" = 0 ] || { echo "package.sh needs root" >&2; exit 1; }
clean=$ROOTS/bookworm
work=$(mktemp -d "${TMPDIR:-/var/tmp}/hearken-system-XXXXXX")
machine=$work/root
nspawn=
cleanup() {
  if [ -n "$nspawn" ]; then
    kill -TERM "$nspawn" 2>/dev/null || true
    for _ in $(seq 100); do kill -0 "$nspawn" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$nspawn" 2>/dev/null || true
  fi
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
holds() { echo "ok    $1"; }
fails() {
  echo "FAILS $1" >&2
  [ ! -e "$work/said" ] || tail -n 20 "$work/said" >&2
  [ -z "$nspawn" ] || inside journalctl -u hearkend -n 20 --no-pager >&2 || true
  exit 1
}

# A clean root, once: Debian 12 with systemd, and the archives of what the packages depend on, not installed.
if [ ! -e "$clean/.complete" ]; then
  mirror=$(sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb +(\[[^]]*\] +)?([^ ]+).*/\2/p' /etc/apt/sources.list.d/*.sources \
    /etc/apt/sources.list 2>/dev/null | grep -v security | head -n 1)
  echo "making a clean Debian 12 in $clean"
  mkdir -p "$ROOTS"
  rm -rf "$clean"
  debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus bookworm "$clean" "$mirror" >"$ROOTS/debootstrap.log" ||
    fails "debootstrap: see $ROOTS/debootstrap.log"
  touch "$clean/.complete"
fi
cp -a --reflink=auto "$clean" "$machine"
rm -f "$machine/.complete"
tr -d - < /proc/sys/kernel/random/uuid > "$machine/etc/machine-id"
echo hub > "$machine/etc/hostname"
mkdir "$machine/root/packages"
cp "$packages"/*.deb "$machine/root/packages/"
# A later version: the same programs, with a file of the configuration that changed.
for package in "$packages"/hearken_*.deb "$packages"/hearkend_*.deb; do
  dpkg-deb -R "$package" "$work/later"
  sed -i -E 's/^Version: .*/&+1/; s/(hearkend \(= [^)]*)\)/\1+1)/' "$work/later/DEBIAN/control"
  [ ! -e "$work/later/etc/hearken/hearken.yaml" ] || echo "# A later version says more." >> "$work/later/etc/hearken/hearken.yaml"
  (cd "$work/later" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | xargs -0 md5sum > DEBIAN/md5sums)
  mkdir -p "$machine/root/later"
  dpkg-deb --root-owner-group -Zgzip -b "$work/later" "$machine/root/later/" >/dev/null
  rm -rf "$work/later"
done
cp --remove-destination /etc/resolv.conf "$machine/etc/resolv.conf"
packages_inside=$(cd "$machine" && printf "/%s " root/packages/*.deb)
chroot "$machine" sh -c "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
  --download-only mosquitto mosquitto-clients avahi-daemon avahi-utils $packages_inside" >"$work/said" 2>&1 || fails "what the packages depend on"
rm "$work/said"

SYSTEMD_NSPAWN_TMPFS_TMP=0 systemd-nspawn -q -b -D "$machine" --hostname=hub --private-network --register=no --keep-unit \
  --console=pipe >"$work/console" 2>&1 </dev/null &
nspawn=$!
leader() { pgrep -P "$nspawn" | head -n 1; }
inside() {
  nsenter -t "$(leader)" -m -u -i -n -p -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive "$@"
}
begin=$(date +%s)
until inside systemctl is-active -q multi-user.target 2>/dev/null; do
  kill -0 "$nspawn" 2>/dev/null || fails "the machine does not boot: $(tail -n 5 "$work/console")"
  [ $(($(date +%s) - begin)) -lt 120 ] || fails "the machine is not up after two minutes: $(tail -n 5 "$work/console")"
  sleep 0.3
done
holds "a clean $(inside sh -c '. /etc/os-release; echo "$PRETTY_NAME"') is up under $(inside systemctl --version | head -n 1)"

# As the README says, but for the network.
install_packages() { inside sh -c "apt-get install -y -q --no-install-recommends -o Dpkg::Options::=--force-confdef $*" >"$work/said" 2>&1; }
install_packages mosquitto mosquitto-clients "$packages_inside" || fails "the packages cannot be installed"
inside systemctl is-enabled -q hearkend || fails "hearkend is not enabled"
inside systemctl is-active -q hearkend || fails "hearkend was not started"
holds "installed: enabled, started and ready ($(inside systemctl show -P StatusText hearkend))"

hear() { inside mosquitto_sub -h 127.0.0.1 -V 5 -q 1 "$@"; }
say() { inside mosquitto_pub -h 127.0.0.1 -V 5 -q 1 "$@"; }
instance=$(inside hostname)
state() { hear -t "hearken/daemon/$instance/status" -C 1 -W 2 2>/dev/null || true; }
process() { inside systemctl show -P MainPID hearkend; }
online() { # WHAT
  for _ in $(seq 60); do
    [ "$(state)" = online ] && [ "$(process)" != 0 ] && return
    sleep 0.25
  done
  fails "$1: hearkend is not online"
}
# An utterance, and what comes of it. A first try may fall into the moment of a new connection.
asks() { # TEXT PATTERN WHAT
  for _ in 1 2 3 4 5; do
    hear -t 'hearken/kitchen/command/+' -t hearken/kitchen/rejection -t hearken/kitchen/interpretation -F '%t %p' -C 2 -W 3 \
      >"$work/answer" 2>/dev/null &
    local listener=$!
    sleep 0.4
    say -t hearken/kitchen/utterance -m "$1"
    wait "$listener" || true
    grep -qE "$2" "$work/answer" && return
  done
  fails "$3: '$1' gave '$(cat "$work/answer")'"
}
online "installed"
asks "dim the lights in the kitchen to 30 percent" '^hearken/kitchen/command/HassLightSet .*"value":30' "Debian's mosquitto"
holds "an utterance over Debian's mosquitto is a command"
inside hearken doctor >"$work/said" || fails "hearken doctor"
grep -q 'account: looking as hearken, whom' "$work/said" || fails "doctor did not become hearken"
grep -qE '^ok +broker: hearkend is online' "$work/said" || fails "doctor does not find the daemon"
holds "hearken doctor, as the account of the service, finds nothing that fails ($(grep -c ^ok "$work/said") ok, $(grep -c ^warn "$work/said") warn)"
holds "$(inside systemd-analyze security --no-pager hearkend.service | tail -n 1 | sed 's/^[^O]*//')"

# Announced to the network while the door is open to it, and only then. avahi wants a network: a cable with both ends here.
announcer() { inside systemctl show -P "$1" hearken-announce; }
inside systemctl is-enabled -q hearken-announce || fails "hearken-announce is not enabled"
[ "$(announcer ConditionResult)-$(announcer ActiveState)" = no-inactive ] || fails "hearken-announce without avahi is $(announcer ActiveState)"
nsenter -t "$(leader)" -n ip link add lan0 type veth peer name lan1
nsenter -t "$(leader)" -n ip address add 192.0.2.7/24 dev lan0
nsenter -t "$(leader)" -n ip link set lan0 up
nsenter -t "$(leader)" -n ip link set lan1 up
install_packages avahi-daemon avahi-utils || fails "avahi cannot be installed"
door() { # LISTEN
  inside sh -c "printf 'wyoming:\n  listen: %s\n' '$1' > /etc/hearken/hearken.yaml.d/door.yaml"
  inside systemctl reset-failed hearkend hearken-announce  # or the fifth restart in ten seconds is one too many
  inside systemctl restart hearkend
}
# What somebody who browses sees: name, port and address, as avahi-browse writes them.
browsed() { inside timeout 10 avahi-browse -rtp _wyoming._tcp 2>/dev/null | grep '^=' || true; }
announced() { # PORT WHAT
  for _ in $(seq 40); do
    browsed >"$work/said"
    if grep -qE "^=;lan0;IPv4;Hearken\\\\032on\\\\032hub;.*;192\.0\.2\.7;$1;" "$work/said" &&
      ! grep -qv ";$1;" "$work/said"; then return; fi
    sleep 0.25
  done
  inside journalctl -u hearken-announce -n 20 --no-pager >&2
  fails "$2: port $1 is not announced"
}
silent() { # WHAT
  for _ in $(seq 20); do [ -n "$(browsed)" ] || return 0; sleep 0.25; done
  browsed >"$work/said"
  fails "$1: still announced"
}
quiet() { # WHAT: it has looked, and ended well
  silent "$1"
  for _ in $(seq 40); do [ "$(announcer ActiveState)" = inactive ] && break; sleep 0.25; done
  [ "$(announcer ActiveState)-$(announcer Result)-$(announcer NRestarts)" = inactive-success-0 ] ||
    fails "$1: hearken-announce is $(announcer ActiveState), $(announcer Result)"
}
door null
quiet "a shut door"
door tcp://127.0.0.1:10400
quiet "a door on loopback"
inside sh -c 'echo 127.0.1.1 hub.home >> /etc/hosts'
door tcp://hub.home:10400
quiet "a door on a name of loopback"
door tcp://0.0.0.0:10400
announced 10400 "opened"
door tcp://192.0.2.7:10401
announced 10401 "another port"
inside systemctl restart avahi-daemon
announced 10401 "avahi restarted"
inside systemctl kill -s KILL hearken-announce
silent "the announcer killed"
inside systemctl stop hearkend
silent "hearkend stopped"
[ "$(announcer ActiveState)" != active ] || fails "hearken-announce outlives hearkend"
inside systemctl start hearkend
announced 10401 "started again"
inside systemctl kill -s KILL --kill-who=main hearkend
sleep 2
online "killed while announced"
announced 10401 "hearkend came back"
inside rm /etc/hearken/hearken.yaml.d/door.yaml
inside systemctl restart hearkend
quiet "shut again"
online "shut again"
holds "the door is announced while others can reach it ('Hearken on hub', address and port), and only then"
holds "announcing: $(inside systemd-analyze security --no-pager hearken-announce.service | tail -n 1 | sed 's/^[^O]*//')"

# A bundle signed by the machine itself, and something to be done later: both must still be there at the end.
python3 "$root/Tests/Journeys/make-adapter.py" "$root/models/hearken-en.safetensors" 4 "$machine/root/sauna.safetensors" sauna
inside hearken bundle sign --device /root/sauna.safetensors >"$work/said" 2>&1 || fails "the device does not sign"
inside hearken bundle install /root/sauna.safetensors >"$work/said" 2>&1 || fails "the bundle is not taken"
inside systemctl reload hearkend
installed=$(date +%s)
adapted() {
  for _ in $(seq 40); do
    hear -t "hearken/daemon/$instance/info" -C 1 -W 2 2>/dev/null | grep -q '"sauna' && return
    sleep 0.25
  done
  fails "$1: the bundle is not in use"
}
adapted "installed"
asks "turn off the kitchen lights in fifty minutes" '"schedules":\[' "a schedule"
kept() {
  adapted "$1"
  hear -t "hearken/daemon/$instance/schedules" -C 1 -W 3 | grep -q fifty || fails "$1: the schedule is gone"
}
kept "before anything"
inside sh -c 'echo "log_level: debug" > /etc/hearken/hearken.yaml.d/mine.yaml; echo "# mine" >> /etc/hearken/hearken.yaml
  echo "# my home" >> /etc/hearken/home.yaml'
holds "a bundle signed on the machine is in use, a schedule waits"

# What the service could write, seen from within its own mounts: as its account, and as root, whom only mounts hold back.
target=$(pgrep -x hearkend --ns "$(leader)" --nslist pid | head -n 1)
writable() { # PROGRAM-PREFIX...
  nsenter -t "$target" -m -p -- "$@" find / -xdev \( -path /proc -o -path /sys \) -prune -o -type d -writable -print 2>/dev/null || true
  for mount in $(nsenter -t "$target" -m -p -- cat /proc/self/mounts | awk '{ print $2 }' | sort -u); do
    case $mount in / | /proc* | /sys*) continue ;; esac
    nsenter -t "$target" -m -p -- "$@" find "$mount" -xdev -maxdepth 1 -type d -writable -print 2>/dev/null || true
  done
}
account=$(inside id -u hearken)
writable setpriv --reuid "$account" --regid "$(inside id -g hearken)" --clear-groups | sort -u >"$work/said"
extra=$(grep -vE '^/(var/lib/hearken|run/hearken|run/lock|tmp|var/tmp|dev/shm|dev/mqueue)(/|$)' "$work/said" || true)
[ -z "$extra" ] || fails "the account can write $(echo $extra)"
for path in /etc/hearken /usr/share/hearken /var/log /var/lib /boot /opt; do
  nsenter -t "$target" -m -p -- sh -c "touch $path/doctor" 2>/dev/null && fails "root's hands could write $path through its mounts"
done
holds "nothing outside its directories and those that every account may write is writable: $(tr '\n' ' ' < "$work/said")"

# Killed, and hung.
back() { # WHAT OLD-PROCESS
  for _ in $(seq 100); do
    case "$(process)" in 0 | "$2") sleep 0.2 ;; *) online "$1"; return ;; esac
  done
  fails "$1: it does not come back"
}
# (A bundle that is new is given up when the daemon ends badly with it twice; after a minute it is not new any more.)
sleep $((installed + 65 - $(date +%s) > 0 ? installed + 65 - $(date +%s) : 0))
old=$(process)
begin=$(date +%s%N)
inside kill -KILL "$old"
back "kill -9" "$old"
asks "dim the lights in the kitchen to 30 percent" HassLightSet "after kill -9"
kept "kill -9"
holds "kill -9: back and answering after $((($(date +%s%N) - begin) / 1000000)) ms, with bundle and schedule"
inside mkdir -p /run/systemd/system/hearkend.service.d
printf '[Service]\nWatchdogSec=4\n' > "$work/watchdog.conf"
inside sh -c 'cat > /run/systemd/system/hearkend.service.d/watchdog.conf' < "$work/watchdog.conf"
inside systemctl daemon-reload
inside systemctl restart hearkend
online "restarted"
old=$(process)
inside kill -STOP "$old"
back "SIGSTOP" "$old"
inside journalctl -u hearkend --no-pager | grep -qi "watchdog timeout" || fails "it was not the watchdog"
asks "dim the lights in the kitchen to 30 percent" HassLightSet "after the watchdog"
kept "watchdog"
holds "a hung daemon (SIGSTOP) is killed by the watchdog and comes back, with bundle and schedule"

# Upgraded: what the household wrote stays, what it did not touch is new.
install_packages /root/later/*.deb || fails "the later version cannot be installed"
inside dpkg-query -W -f '${Version}\n' hearkend | grep -q '+1$' || fails "not upgraded"
online "upgraded"
for mine in 'hearken.yaml.d/mine.yaml log_level' 'hearken.yaml mine' 'home.yaml home'; do
  inside grep -q "${mine#* }" "/etc/hearken/${mine% *}" || fails "upgraded: /etc/hearken/${mine% *} is not the household's"
done
asks "dim the lights in the kitchen to 30 percent" HassLightSet "upgraded"
kept "upgraded"
holds "upgraded: configuration, home, keys, bundle and schedule are as they were"

# Removed, and gone.
inside sh -c 'dpkg -L hearken hearkend | sort -u' > "$work/files"
inside apt-get purge -y -q hearken hearkend >"$work/said" 2>&1 || fails "purge"
left=$(while read -r file; do [ ! -e "$machine$file" ] || [ -d "$machine$file" ] || echo "$file"; done < "$work/files")
left+=$(find "$machine" -xdev \( -path "$machine/root" -o -path "$machine/var/log" -o -path "$machine/var/cache" -o -path "$machine/proc" -o -path "$machine/sys" \) -prune -o -iname '*hearken*' -print)
[ -z "$left" ] || fails "purged, and still there: $(echo $left | sed "s|$machine||g")"
inside systemctl cat hearkend >/dev/null 2>&1 && fails "the unit is still known"
pgrep --ns "$(leader)" --nslist pid -x hearkend >/dev/null && fails "it still runs"
holds "purged: nothing is left but the locked account"
