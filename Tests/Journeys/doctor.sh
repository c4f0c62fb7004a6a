#!/usr/bin/env bash
# hearken doctor against a real mosquitto and a real hearkend, in health and in every sickness it knows.
# Usage: HEARKEN=path HEARKEND=path Tests/Journeys/doctor.sh
. "$(dirname "$0")/../broker.sh"
: "${HEARKEN:?set HEARKEN to the hearken to try}" "${HEARKEND:?set HEARKEND to the hearkend to try}"
chmod 755 "$folder"
fails() {
  cat "$folder/said" >&2 || true
  dies "$1"
}
port=$(free_port 19230)
mosquitto_passwd -c -b "$folder/passwords" hearken s3kr1t 2>/dev/null
mosquitto_passwd -b "$folder/passwords" deaf s3kr1t 2>/dev/null
mosquitto_passwd -b "$folder/passwords" mute s3kr1t 2>/dev/null
chmod 644 "$folder/passwords"
cat > "$folder/acl" <<ACL
user hearken
topic readwrite hearken/#
topic readwrite homeassistant/#
user deaf
topic write hearken/#
user mute
topic read #
ACL
cat > "$folder/mosquitto.conf" <<CONF
listener $port 127.0.0.1
allow_anonymous false
password_file $folder/passwords
acl_file $folder/acl
set_tcp_nodelay true
CONF
[ "$(id -u)" != 0 ] || echo "user root" >> "$folder/mosquitto.conf"
mkdir -m 700 "$folder/state"
printf 's3kr1t\n' > "$folder/secret"
chmod 600 "$folder/secret"
cat > "$folder/good.yaml" <<CONF
instance: patient
broker: {host: 127.0.0.1, port: $port, user: hearken, password_file: secret}
model: $root/models/hearken-en.safetensors
home: $root/Documentation/Examples/home.yaml
intents: [own.yaml]
state_directory: state
CONF
printf 'language: en\nintents:\n  StartSauna:\n    data:\n      - sentences: ["start the sauna"]\n' > "$folder/own.yaml"

# Looks at good.yaml with a change laid over it, as an account that is not there: root stays root.
look() {
  rm -rf "$folder/look.yaml" "$folder/look.yaml.d"
  cp "$folder/good.yaml" "$folder/look.yaml"
  mkdir "$folder/look.yaml.d"
  printf '%s\n' "$1" > "$folder/look.yaml.d/change.yaml"
  status=0
  "$HEARKEN" doctor --config "$folder/look.yaml" --account "${2:-nobody-of-that-name}" --seconds 2 \
    >"$folder/said" 2>&1 || status=$?
}
# The change, the exit status it must have, a line that must be among those said, and what it is about.
sick() {
  look "$1" "${5:-}"
  [ "$status" = "$2" ] || fails "$4: exit status $status instead of $2"
  grep -qE "$3" "$folder/said" || fails "$4: nothing said like $3"
  ! grep -q s3kr1t "$folder/said" || fails "$4: the password is told"
  holds "$4: $(grep -m1 -E "$3" "$folder/said" | sed "s|$folder/||g; s|$root/||g" | cut -c1-150)"
}

sick "{}" 1 '^fail +broker: 127\.0\.0\.1:[0-9]+: Connection refused; is it running' "no broker"
start_broker
sick "{}" 0 '^warn +broker: no hearkend is online as patient; systemctl' "no daemon"
"$HEARKEND" --config "$folder/good.yaml" 2>"$folder/hearkend.log" &
daemon=$!
for _ in $(seq 100); do grep -q "connected to" "$folder/hearkend.log" && break; sleep 0.05; done
sleep 0.2
sick "intents: [$root/intents/en]" 0 '^ok +broker: hearkend is online as patient, and answers in [0-9]+ ms' "all is well"
! grep -E '^fail' "$folder/said" || fails "something fails where all is well"
for part in configuration model intents home password state 'broker: 127' 'broker: commands' 'broker: utterances'; do
  grep -qE "^ok +$part" "$folder/said" || fails "nothing good is said of $part"
done
sick "max_age: never" 1 '^fail +configuration: .*change\.yaml:1:10: max_age: expected' "a wrong configuration"
sick "model: nowhere.safetensors" 1 '^fail +model: .*nowhere\.safetensors' "no model"
head -c 100000 "$root/models/hearken-en.safetensors" > "$folder/half.safetensors"
sick "model: half.safetensors" 1 '^fail +model: .*half\.safetensors' "half a model"
printf 'areas:\n  - name: Kitchen\n' > "$folder/wrong-home.yaml"
sick "home: wrong-home.yaml" 1 '^fail +home: .*wrong-home\.yaml:2' "a wrong home"
sick "home: null" 0 '^warn +home: none is described' "no home"
sick "intents: [nowhere]" 1 '^fail +intents: .*nowhere' "no intents"
sick "state_directory: secret" 1 '^fail +state: .*secret' "a state directory that is none"
sick "state_directory: not/there" 1 '^fail +state: .*not/there.*install -d' "a state directory that cannot be made"
chmod 755 "$folder/state"
sick "{}" 0 '^warn +state: others may look into .*chmod 700' "an open state directory"
chmod 700 "$folder/state"
sick 'broker: {password_file: null, password: wrong}' 1 '^fail +broker: .* refuses the user hearken: Not authorized' \
  "a wrong password"
sick 'broker: {user: null, password_file: null}' 1 '^fail +broker: .* refuses somebody without a name' "no user"
sick 'broker: {user: deaf}' 1 '^fail +broker: what is said on hearken/deaf/utterance does not arrive; let deaf read' \
  "a user who may not read"
sick 'broker: {user: mute}' 1 '^fail +broker: it refuses what we write to hearken/mute/command/.*let mute write' \
  "a user who may not write"
sick 'broker: {tls: {ca_file: good.yaml}}' 1 '^fail +broker' "an authority that is none"
sick 'broker: {password_file: null, password: s3kr1t-not}' 1 'everybody on this machine may read' "an open password"
if [ "$(id -u)" = 0 ]; then
  sick "{}" 1 '^fail +password: .*Permission denied; add LoadCredential=secret:' "a password for root alone" nobody
  grep -qE '^fail +state: .* belongs to root, cannot be written' "$folder/said" || fails "root's state directory is taken"
  grep -qE '^ok +broker: .* lets hearken in' "$folder/said" || fails "root's password was not handed on"
fi
