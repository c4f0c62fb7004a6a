#!/usr/bin/env bash
# A real Home Assistant beside the real hearkend and mosquitto: found by its Wyoming integration, asked by its conversation
# API what moves its devices, and held against its own parser; and the device that hearkend is there itself.
# Home Assistant runs in a Debian of its own, since it wants a newer Python than Debian 12 has. Needs root, debootstrap,
# mosquitto, mosquitto-clients, and the first time a network; takes 2 GB. What is asked stands in home-assistant.py.
# Usage: HEARKEN=path HEARKEND=path Tests/System/home-assistant.sh
#   HOME_ASSISTANT the release (2026.11.0)
#   HOME_ASSISTANT_ROOT folder of that Debian, kept for the next time (.cache/home-assistant-root)
#   SUITE, MIRROR   of Debian, for debootstrap
#   ONLY            a pattern: only sentences that match it
# Prints one line a fact; ends with 1 if any does not hold.
. "$(dirname "$0")/../broker.sh"
: "${HEARKEN:?set HEARKEN to the hearken to try}" "${HEARKEND:?set HEARKEND to the hearkend to try}"
HOME_ASSISTANT=${HOME_ASSISTANT:-2026.11.0}
HOME_ASSISTANT_ROOT=${HOME_ASSISTANT_ROOT:-$root/.cache/home-assistant-root}
SUITE=${SUITE:-sid}
MIRROR=${MIRROR:-http://deb.debian.org/debian}
[ "$(id -u)" = 0 ] || { echo "home-assistant.sh needs root" >&2; exit 1; }
mkdir -p "$HOME_ASSISTANT_ROOT"
machine=$(cd "$HOME_ASSISTANT_ROOT" && pwd)
authorities=/etc/ssl/certs/ca-certificates.crt
go_on
house=

choose_port 18980
http=$(free_port 18990)
satellite=$(free_port $((http + 1)))
door=$(free_port $((satellite + 1)))
# What is run after these words runs in that Debian, with this trial's folder as /trial; what is mounted goes with it.
inside=(unshare --mount sh -euc 'machine=$1 trial=$2; shift 2
  mount -t proc proc "$machine/proc"; mount --rbind /dev "$machine/dev"; mount --bind "$trial" "$machine/trial"
  exec chroot "$machine" env -i "$@"' - "$machine" "$folder/trial" PATH=/opt/home-assistant/bin:/usr/bin:/bin HOME=/root
  LC_ALL=C.UTF-8 PIP_CERT=$authorities SSL_CERT_FILE=$authorities UV_SYSTEM_CERTS=1 TRIAL=/trial ONLY="${ONLY:-}"
  HTTP="$http" BROKER="$port" SATELLITE="$satellite" WYOMING="$door" SETUP_PORT="$http")
mkdir "$folder/trial"
cp "$root/Tests/System/home-assistant.py" "$folder/trial/"

begun=$SECONDS
if [ ! -e "$machine/.debian" ]; then
  echo "making a Debian $SUITE in $machine"
  rm -rf "${machine:?}"/*
  debootstrap --variant=minbase --include=python3,python3-venv,python3-dev,g++,ca-certificates,libturbojpeg0 "$SUITE" "$machine" "$MIRROR" \
    >"$folder/said" 2>&1 || dies "debootstrap: $(tail -3 "$folder/said")"
  touch "$machine/.debian"
fi
mkdir -p "$machine/trial"
# Whom this machine trusts and asks for names.
cp --remove-destination -L /etc/resolv.conf "$machine/etc/resolv.conf"
cp --remove-destination -L $authorities "$machine$authorities"
if [ "$(cat "$machine/.home-assistant" 2>/dev/null)" != "$HOME_ASSISTANT" ]; then
  echo "installing Home Assistant $HOME_ASSISTANT"
  rm -rf "$machine/opt/home-assistant" "$machine/.home-assistant"
  {
    "${inside[@]}" python3 -m venv /opt/home-assistant &&
      "${inside[@]}" pip install --no-input -q "homeassistant==$HOME_ASSISTANT" &&
      "${inside[@]}" python /trial/home-assistant.py requirements >"$folder/trial/requirements.txt" &&
      "${inside[@]}" pip install --no-input -q -r /trial/requirements.txt
  } >"$folder/said" 2>&1 || dies "installing Home Assistant: $(tail -5 "$folder/said")"
  echo "$HOME_ASSISTANT" >"$machine/.home-assistant"
fi
echo "Home Assistant $HOME_ASSISTANT on $("${inside[@]}" python --version), made ready in $((SECONDS - begun)) s"

start_broker
hear() { exec stdbuf -oL mosquitto_sub -h 127.0.0.1 -p "$port" "$@"; }
say() { mosquitto_pub -h 127.0.0.1 -p "$port" -q 1 "$@"; }
sees() { # FILE PATTERN WHAT
  for _ in $(seq 600); do
    if grep -qE "$2" "$folder/$1"; then holds "$3"; return; fi
    sleep 0.05
  done
  fails "$3"
}
ha() { "${inside[@]}" python /trial/home-assistant.py "$@" || failures=$((failures + 1)); }

# As little as there can be: no clouds, no radios.
mkdir "$folder/trial/config"
cat >"$folder/trial/config/configuration.yaml" <<'CONF'
homeassistant: {name: Trial, time_zone: Europe/Berlin, unit_system: metric, country: DE}
config:
api:
conversation:
assist_pipeline:
logger:
  default: warning
  logs: {homeassistant.components.wyoming: debug}
input_boolean: {tv_on: {initial: true}, tv_playing: {initial: true}, tv_muted: {initial: false}}
input_number: {tv_volume: {min: 0, max: 1, step: 0.01, initial: 0.5}}
media_player:
  - platform: universal
    name: TV
    unique_id: tv
    device_class: tv
    state_template: >-
      {{ 'off' if is_state('input_boolean.tv_on', 'off') else 'playing' if is_state('input_boolean.tv_playing', 'on') else 'paused' }}
    commands:
      turn_on: {action: input_boolean.turn_on, target: {entity_id: input_boolean.tv_on}}
      turn_off: {action: input_boolean.turn_off, target: {entity_id: input_boolean.tv_on}}
      media_play: {action: input_boolean.turn_on, target: {entity_id: input_boolean.tv_playing}}
      media_pause: {action: input_boolean.turn_off, target: {entity_id: input_boolean.tv_playing}}
      volume_mute:
        action: "input_boolean.turn_{{ 'on' if is_volume_muted else 'off' }}"
        target: {entity_id: input_boolean.tv_muted}
      volume_set:
        action: input_number.set_value
        target: {entity_id: input_number.tv_volume}
        data: {value: "{{ volume_level }}"}
    attributes: {volume_level: input_number.tv_volume, is_volume_muted: input_boolean.tv_muted}
scene:
  - id: movie_night
    name: Movie Night
    entities: {light.reading_lamp: {state: "on", brightness: 51}}
CONF
start_house() {
  "${inside[@]}" hass --config /trial/config >>"$folder/house.log" 2>&1 &
  house=$!
  for _ in $(seq 1200); do is_open "$http" && return; jobs -rp | grep -qx "$house" || break; sleep 0.1; done
  tail -n 20 "$folder/house.log" >&2
  dies "Home Assistant does not start"
}
stop_house() {
  kill -TERM "$house"
  wait "$house" || true
}

"${inside[@]}" python /trial/home-assistant.py appliances >"$folder/appliances.log" 2>&1 &
await_port "$satellite" "the satellite"
begun=$SECONDS
start_house
ha onboard
ha furnish

# Its registries are on the disk a few seconds after they changed.
storage=$folder/trial/config/.storage
for _ in $(seq 600); do
  grep -qs '"nursery"' "$storage/core.area_registry" && grep -qs "worktop light" "$storage/core.entity_registry" &&
    grep -qs "should_expose" "$storage/core.entity_registry" && break
  sleep 0.1
done
[ -z "${KEEP:-}" ] || cp -r "$storage" "$KEEP/"
"$HEARKEN" home import --home-assistant "$folder/trial/config" --output "$folder/home.yaml" >"$folder/said" 2>&1 &&
  "$HEARKEN" home check "$folder/home.yaml" >>"$folder/said" 2>&1 || fails "the home cannot be imported"
sed 's/^/      /' "$folder/said"
[ "$(grep -cE '^ *- id: "?(light|switch|fan|cover|lock|climate|media_player|scene|todo|binary_sensor|sensor)\.' "$folder/home.yaml")" -ge 19 ] &&
  grep -q "assist_satellite\..*: kitchen" "$folder/home.yaml" &&
  holds "hearken home import makes a home of its registries" || { cat "$folder/home.yaml"; fails "the home lacks devices"; }

mkdir -m 700 "$folder/state"
"$HEARKEN" bundle keygen --no-password --output "$folder/owner" >/dev/null
cat >"$folder/hearken.yaml" <<CONF
instance: trial
broker: {host: 127.0.0.1, port: $port}
model: $MODEL
home: $folder/home.yaml
intents: [$root/intents/en]
state_directory: $folder/state
trusted_keys: [owner.pub]
device_key: $folder/none.pub
log_level: debug
health_interval: 5
wyoming: {listen: "tcp://127.0.0.1:$door"}
CONF
start_daemon() {
  "$HEARKEND" --config "$folder/hearken.yaml" 2>>"$folder/hearkend.log" &
  daemon=$!
  await_port "$door" hearkend
}
[ -z "${KEEP:-}" ] || ln -sfn "$folder" "$KEEP/folder"
start_daemon
ha connect
echo "Home Assistant and hearkend are connected after $((SECONDS - begun)) s"
ha talk
ha pipeline

# The device that hearkend is.
say -t hearken/kitchen/utterance -m "dim the lights in the kitchen to 30 percent"
ha ourselves there
hear -t hearken/bundle/result -F '%p' >"$folder/results" &
hear -R -t homeassistant/device/hearken_trial/config -F '%t' >"$folder/announcements" &
"$root/Tests/Journeys/make-adapter.py" "$MODEL" 1 "$folder/nothing.safetensors"
"$HEARKEN" bundle sign --key "$folder/owner.key" "$folder/nothing.safetensors" >/dev/null
"$HEARKEN" bundle install --broker 127.0.0.1 --port "$port" "$folder/nothing.safetensors" >"$folder/said" 2>&1 ||
  fails "the bundle is not installed: $(tail -1 "$folder/said")"
ha ourselves bundle
ha ourselves press
sees results '"event":"rolled_back"' "the button reaches hearkend, which rolls back"
ha ourselves rolled_back
kill -9 "$daemon"
wait "$daemon" 2>/dev/null || true
ha ourselves unavailable
start_daemon
ha ourselves available
# Gone from the broker while Home Assistant is away: only its birth message can bring the announcement back.
stop_house
say -r -n -t homeassistant/device/hearken_trial/config
sleep 0.5
: >"$folder/announcements"
start_house
sees announcements hearken_trial "announced again when Home Assistant is back"
ha ourselves available
ha talk '^turn off the bedroom lights$'

if grep -E " (WARNING|ERROR|CRITICAL) .*\[homeassistant\.components\.(mqtt|wyoming)" "$folder/house.log"; then
  fails "Home Assistant's log complains, see above"
else
  holds "Home Assistant's log has no complaint of its MQTT and Wyoming integrations"
fi
[ -z "${KEEP:-}" ] || cp "$folder"/*.log "$folder"/announcements "$folder"/home.yaml "$KEEP/"
stop_house
finish
