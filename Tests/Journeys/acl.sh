#!/usr/bin/env bash
# The example configuration of mosquitto (Documentation/Examples/mosquitto) on a real mosquitto, with the real hearkend:
# who may do what, each shown by what arrives. Usage: HEARKEND=path [HEARKEN=path] Tests/Journeys/acl.sh
. "$(dirname "$0")/../broker.sh"
: "${HEARKEND:?set HEARKEND to the hearkend to try}"
example=$root/Documentation/Examples/mosquitto
chmod 755 "$folder"
port=$(free_port 19330)
secure=$(free_port $((port + 1)))

# The files as they are, with this folder in place of /etc/mosquitto and free ports.
sh "$example/make-certificates.sh" "$folder/certs" localhost 127.0.0.1 >"$folder/openssl.log" 2>&1 ||
  fails "make-certificates.sh: $(tail -2 "$folder/openssl.log")"
for user in hearken owner kitchen bedroom automation zigbee2mqtt homeassistant; do
  mosquitto_passwd $([ -e "$folder/passwords" ] || echo -c) -b "$folder/passwords" $user "pw-$user" 2>/dev/null
done
cp "$example/hearken.acl" "$folder/"
sed "s|/etc/mosquitto|$folder|; s|listener 1883 |listener $port |; s|listener 8883|listener $secure 127.0.0.1|" \
  "$example/hearken.conf" > "$folder/mosquitto.conf"
[ "$(id -u)" != 0 ] || echo "user root" >> "$folder/mosquitto.conf"
start_broker
await_port "$secure" mosquitto

# The daemon comes in by TLS, as from another machine.
echo pw-hearken > "$folder/secret"
mkdir -m 700 "$folder/state"
cat > "$folder/hearken.yaml" <<CONF
instance: acl
broker: {host: localhost, port: $secure, user: hearken, password_file: secret, tls: {ca_file: certs/ca.pem}}
model: $root/models/hearken-en.safetensors
home: $root/Documentation/Examples/home.yaml
intents: [$root/intents/en]
state_directory: state
trusted_keys: [RWQG5cln3qbgFlS+jfHrr0zlqna3FKuqej+Zh731RAuC43MmDvuC03J6]
act: true
CONF
"$HEARKEND" --config "$folder/hearken.yaml" 2>"$folder/hearkend.log" &

as() { # USER PROGRAM ARGUMENTS: over TLS
  local user=$1 program=$2
  shift 2
  "$program" -h localhost -p $secure --cafile "$folder/certs/ca.pem" -V 5 -q 1 -u "$user" -P "pw-$user" "$@"
}
# May USER publish to TOPIC? mosquitto says so, and the witness below sees what came through.
may() { as "$1" mosquitto_pub -t "$2" -m "${3-x}" >"$folder/said" 2>&1 && ! grep -q 'Not authorized' "$folder/said"; }
mustnot() { ! may "$1" "$2" "from-$1" || fails "$1 may write $2"; }

# What the owner sees of everything, to the end.
as owner mosquitto_sub -t '#' -F '%t %p' >"$folder/witness" 2>/dev/null &
as kitchen mosquitto_sub -t '#' -F '%t %p' >"$folder/kitchen" 2>/dev/null &
sees() { # FILE PATTERN
  for _ in $(seq 400); do grep -qE "$2" "$folder/$1" && return; sleep 0.05; done
  fails "$1 does not see $2"
}
sees witness '^hearken/daemon/acl/status online'
holds "the daemon is online, over TLS"

as kitchen mosquitto_pub -t hearken/kitchen/utterance -m '{"text":"dim the lights in the kitchen to 30 percent","id":"k1"}'
sees kitchen '^hearken/kitchen/command/HassLightSet .*"id":"k1"'
holds "a satellite speaks for its site, and hears its command"
answer=$(as kitchen mosquitto_rr -t hearken/kitchen/utterance -e hearken/reply/kitchen/1 -m "turn off the lights" -W 5)
case $answer in *HassTurnOff*) holds "it gets its answers on hearken/reply/<its site>/" ;; *) fails "the answer was '$answer'" ;; esac

mustnot kitchen hearken/bedroom/utterance
mustnot kitchen hearken/bedroom/schedule/cancel
mustnot kitchen hearken/reply/bedroom/1
holds "a satellite does not speak for another site"
mustnot kitchen hearken/kitchen/command/HassTurnOn
mustnot kitchen hearken/kitchen/interpretation
mustnot kitchen hearken/daemon/acl/status
mustnot kitchen zigbee2mqtt/lamp/set
mustnot kitchen cmnd/plug/POWER
mustnot kitchen homeassistant/lock/x/config
mustnot kitchen hermes/nlu/query
holds "it writes no command, no device's topic and no announcement"
for user in kitchen automation zigbee2mqtt homeassistant hearken; do
  for topic in install rollback rollback/acl; do mustnot $user hearken/bundle/$topic; done
done
holds "satellites, automations, devices and the daemon itself install no bundle and take none back"
mustnot hearken hearken/kitchen/utterance
mustnot hearken homeassistant/lock/x/config
holds "the daemon does not speak for a site, and announces no device but itself"
mustnot owner zigbee2mqtt/lamp/set
mustnot owner hearken/kitchen/utterance

may owner hearken/bundle/install from-owner || fails "the owner may not install"
sees witness '^hearken/bundle/result .*"event":"refused".*"reason":"malformed"'
holds "the owner may: the daemon looked at what came and refused it as malformed"
may owner hearken/bundle/rollback/acl from-owner || fails "the owner may not roll back one daemon"
sees witness '^hearken/bundle/result .*"event":"refused".*an empty message under hearken/bundle/rollback/acl"'
! grep -E 'from-(kitchen|automation|zigbee2mqtt|homeassistant|hearken)' "$folder/witness" || fails "something forbidden came through"
as bedroom mosquitto_pub -t hearken/bedroom/utterance -m '{"text":"turn on the lights","id":"b1"}'
sees witness '^hearken/bedroom/(interpretation|rejection) .*"id":"b1"'
sleep 0.2
! grep -qE '^(hearken/bedroom|zigbee2mqtt|homeassistant|hearken/(daemon|bundle))/' "$folder/kitchen" ||
  fails "a satellite hears what is not its own: $(grep -vE '^hearken/(kitchen|reply/kitchen)/' "$folder/kitchen" | head -1)"
holds "a satellite hears nothing of other sites, devices or bundles"

# The line for the button, as somebody would allow it: no more than pressing it.
grep -q '"command_topic":"hearken/bundle/rollback/acl"' "$folder/witness" || fails "no button is announced"
sed -i 's|^#\(topic write hearken/bundle/rollback/+\)|\1|' "$folder/hearken.acl"
kill -HUP "$broker"
for _ in $(seq 100); do may homeassistant hearken/bundle/rollback/acl "" && break; sleep 0.05; done
sees witness '^hearken/bundle/result .*"reason":"nothing_before"'
for topic in install rollback result; do mustnot homeassistant hearken/bundle/$topic; done
holds "with the line for it, Home Assistant presses the button to roll back, and may do nothing else with bundles"

refused() { ! "$@" >"$folder/said" 2>&1 || fails "let in: $*"; }
plain="mosquitto_pub -h 127.0.0.1 -p $port -t hearken/kitchen/utterance -m x"
refused $plain
refused $plain -u kitchen -P wrong
refused mosquitto_pub -h localhost -p $secure -u kitchen -P pw-kitchen -t hearken/kitchen/utterance -m x
refused openssl s_client -connect localhost:$secure -tls1_1 -cipher DEFAULT@SECLEVEL=0 </dev/null
holds "nobody without a name, with a wrong password, without encryption on the network, or with TLS 1.1 is let in"
if [ -n "${HEARKEN:-}" ]; then
  "$HEARKEN" doctor --config "$folder/hearken.yaml" --account nobody-of-that-name >"$folder/said" ||
    fails "hearken doctor: $(grep ^fail "$folder/said")"
  grep -q '^ok .*hearkend is online as acl, and answers' "$folder/said" || fails "doctor: $(cat "$folder/said")"
  holds "hearken doctor finds nothing wrong"
fi
