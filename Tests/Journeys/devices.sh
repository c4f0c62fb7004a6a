#!/usr/bin/env bash
# From what people say to what devices receive: hearkend with `act: true`, a real mosquitto, and devices that announce
# themselves as zigbee2mqtt, Tasmota, Home Assistant discovery, ESPHome and Homie do. Not a line of the home is written
# down. Usage: HEARKEND=path [MODEL=bundle] [INTENTS=folder] Tests/Journeys/devices.sh
# Needs mosquitto and mosquitto-clients. Prints one line a fact; ends with 1 when one did not hold.
. "$(dirname "$0")/../broker.sh"
: "${HEARKEND:?set HEARKEND to the hearkend to try}"
go_on
choose_port 19130
cat >"$folder/hearken.yaml" <<CONF
instance: journey
broker: {host: 127.0.0.1, port: $port}
model: $MODEL
home: null
intents: [$INTENTS, $folder/own.yaml]
act: true
state_directory: $folder/state
schedule_grace: 300
CONF
cat >"$folder/own.yaml" <<'CONF'
language: en
intents:
  RingBell:
    data:
      - sentences: ["ring the bell {times} times"]
        publish: {topic: "bells/front/ring", payload: "{times}"}
lists:
  times: {range: {from: 1, to: 9}}
CONF

start_broker
tell() { mosquitto_pub -h 127.0.0.1 -p "$port" -q 1 "$@"; }
announce() { tell -r -t "$1" -s; }

# --- What the devices announce, as their makers document it.
z_number() { printf '{"name":"%s","property":"%s","type":"numeric","access":7,"value_min":%s,"value_max":%s%s}' "$@"; }
announce zigbee2mqtt/bridge/state <<<'{"state":"online"}'
announce zigbee2mqtt/bridge/devices <<JSON
[{"ieee_address":"0x01","type":"Router","friendly_name":"desk lamp","supported":true,"definition":{"model":"L1","exposes":[
  {"type":"light","features":[
   {"name":"state","property":"state","type":"binary","access":7,"value_on":"ON","value_off":"OFF","value_toggle":"TOGGLE"},
   $(z_number brightness brightness 0 254 ''),$(z_number color_temp color_temp 153 500 ',"unit":"mired"'),
   {"name":"color_hs","property":"color","type":"composite","access":7,"features":[
    {"name":"hue","property":"hue","type":"numeric","access":7},
    {"name":"saturation","property":"saturation","type":"numeric","access":7}]}]}]}},
 {"ieee_address":"0x02","type":"Router","friendly_name":"roller blind","supported":true,"definition":{"model":"C1","exposes":[
  {"type":"cover","features":[
   {"name":"state","property":"state","type":"enum","access":3,"values":["OPEN","CLOSE","STOP"]},
   $(z_number position position 0 100 ',"unit":"%"')]}]}},
 {"ieee_address":"0x03","type":"EndDevice","friendly_name":"study radiator","supported":true,"definition":{"model":"T1","exposes":[
  {"type":"climate","features":[
   $(z_number occupied_heating_setpoint occupied_heating_setpoint 5 30 ',"value_step":0.5,"unit":"°C"'),
   {"name":"local_temperature","property":"local_temperature","type":"numeric","access":5,"unit":"°C"}]}]}},
 {"ieee_address":"0x04","type":"EndDevice","friendly_name":"front door","supported":true,"definition":{"model":"K1","exposes":[
  {"type":"lock","features":[
   {"name":"state","property":"state","type":"binary","access":7,"value_on":"LOCK","value_off":"UNLOCK"}]}]}},
 {"ieee_address":"0x05","type":"Router","friendly_name":"bedroom fan","supported":true,"definition":{"model":"F1","exposes":[
  {"type":"fan","features":[
   {"name":"state","property":"fan_state","type":"binary","access":7,"value_on":"ON","value_off":"OFF"},
   {"name":"mode","property":"fan_mode","type":"enum","access":7,"values":["off","low","medium","high","on"]}]}]}}]
JSON
announce tasmota/discovery/AABBCC000001/config <<'JSON'
{"ip":"192.168.1.7","dn":"Workshop light","fn":["Workshop light",null],"hn":"w","mac":"AABBCC000001","md":"Bulb","ty":0,
 "if":0,"ofln":"Offline","onln":"Online","state":["OFF","ON","TOGGLE","HOLD"],"sw":"12","t":"workshop",
 "ft":"%prefix%/%topic%/","tp":["cmnd","stat","tele"],"rl":[2,0,0,0,0,0,0,0],"swc":[-1],"btn":[0],
 "so":{"4":0,"11":0,"13":0,"17":0,"20":0,"30":0,"68":0,"73":0,"82":0,"114":0,"117":0},"lk":1,"lt_st":5,"sho":[0],"ver":1}
JSON
announce tasmota/discovery/AABBCC000002/config <<'JSON'
{"ip":"192.168.1.8","dn":"Awning","fn":["Awning",null],"hn":"a","mac":"AABBCC000002","md":"Shutter","ty":0,
 "if":0,"ofln":"Offline","onln":"Online","state":["OFF","ON","TOGGLE","HOLD"],"sw":"12","t":"awning",
 "ft":"%prefix%/%topic%/","tp":["cmnd","stat","tele"],"rl":[3,3,0,0,0,0,0,0],"swc":[-1],"btn":[0],
 "so":{"4":0,"11":0,"13":0,"17":0,"20":0,"30":0,"68":0,"73":0,"80":1,"82":0,"114":0,"117":0},"lk":0,"lt_st":0,
 "sho":[0,0],"ver":1}
JSON
announce tasmota/discovery/AABBCC000003/config <<'JSON'
{"ip":"192.168.1.9","dn":"Attic fan","fn":["Attic fan",null],"hn":"f","mac":"AABBCC000003","md":"iFan","ty":0,
 "if":1,"ofln":"Offline","onln":"Online","state":["OFF","ON","TOGGLE","HOLD"],"sw":"12","t":"attic",
 "ft":"%prefix%/%topic%/","tp":["cmnd","stat","tele"],"rl":[0,0,0,0,0,0,0,0],"swc":[-1],"btn":[0],
 "so":{"4":0,"11":0,"13":0,"17":0,"20":0,"30":0,"68":0,"73":0,"82":0,"114":0,"117":0},"lk":0,"lt_st":0,"sho":[0],"ver":1}
JSON
for topic in workshop awning attic; do tell -r -t "tele/$topic/LWT" -m Online; done
announce homeassistant/light/porch/config <<'JSON'
{"name":"Porch light","uniq_id":"p1","schema":"json","cmd_t":"homeassistant/porch/set","stat_t":"homeassistant/porch/state",
 "brightness":true,"supported_color_modes":["rgb"]}
JSON
announce homeassistant/light/stairs/config <<'JSON'
{"name":"Stairs light","uniq_id":"p2","cmd_t":"homeassistant/stairs/set","stat_t":"homeassistant/stairs/state",
 "bri_cmd_t":"homeassistant/stairs/brightness/set","bri_stat_t":"homeassistant/stairs/brightness"}
JSON
announce homeassistant/cover/skylight/config <<'JSON'
{"name":"Skylight","uniq_id":"p3","dev_cla":"window","cmd_t":"homeassistant/skylight/set","stat_t":"homeassistant/skylight/state",
 "set_pos_t":"homeassistant/skylight/position/set","pos_t":"homeassistant/skylight/position"}
JSON
announce homeassistant/climate/nursery/config <<'JSON'
{"name":"Nursery thermostat","uniq_id":"p4","temp_cmd_t":"homeassistant/nursery/target/set",
 "temp_stat_t":"homeassistant/nursery/target","curr_temp_t":"homeassistant/nursery/measured","min_temp":5,"max_temp":30,
 "mode_cmd_t":"homeassistant/nursery/mode/set","modes":["off","heat"]}
JSON
announce homeassistant/lock/cellar/config <<'JSON'
{"name":"Cellar door","uniq_id":"p5","cmd_t":"homeassistant/cellar/set","stat_t":"homeassistant/cellar/state"}
JSON
announce homeassistant/fan/bath/config <<'JSON'
{"name":"Bath fan","uniq_id":"p6","cmd_t":"homeassistant/bath/set","stat_t":"homeassistant/bath/state",
 "pct_cmd_t":"homeassistant/bath/percentage/set","pct_stat_t":"homeassistant/bath/percentage"}
JSON
announce homeassistant/vacuum/robot/config <<'JSON'
{"name":"Rosie","uniq_id":"p7","cmd_t":"homeassistant/robot/command","stat_t":"homeassistant/robot/state",
 "sup_feat":["start","stop","return_home"]}
JSON
announce homeassistant/device/kettle/config <<'JSON'
{"dev":{"ids":["k1"],"name":"Kettle"},"o":{"name":"k"},
 "cmps":{"plug":{"p":"switch","uniq_id":"k1p","name":null,"cmd_t":"homeassistant/kettle/set","stat_t":"homeassistant/kettle/state"}}}
JSON
announce homeassistant/light/esp/config <<'JSON'
{"name":"Shelf light","uniq_id":"e1","schema":"json","cmd_t":"shelf/light/strip/command","stat_t":"shelf/light/strip/state",
 "avty_t":"shelf/status","brightness":true,"supported_color_modes":["brightness"],"dev":{"ids":"e1","name":"shelf","mf":"espressif"}}
JSON
tell -r -t shelf/status -m online
announce "homie/5/reading/\$description" <<'JSON'
{"homie":"5.0","version":1,"name":"Reading lamp","nodes":{"light":{"name":"Reading lamp","type":"light","properties":{
 "power":{"name":"power","datatype":"boolean","settable":true},
 "brightness":{"name":"brightness","datatype":"integer","format":"0:100","unit":"%","settable":true}}}}}
JSON
tell -r -t "homie/5/reading/\$state" -m ready
# States, retained as devices keep them.
tell -r -t zigbee2mqtt/'desk lamp' -m '{"state":"ON","brightness":127}'
tell -r -t zigbee2mqtt/'front door' -m '{"state":"LOCK"}'
tell -r -t homeassistant/stairs/state -m ON
tell -r -t homeassistant/stairs/brightness -m 128
tell -r -t homeassistant/nursery/measured -m 19.5

# --- The daemon, and one who hears everything.
# Retained messages are not what anybody was sent.
mosquitto_sub -h 127.0.0.1 -p "$port" -q 1 -R -t '#' -F '%t %p' >>"$folder/heard" &
listener=$!
touch "$folder/hearkend.log"
start_daemon() {
  "$HEARKEND" --config "$folder/hearken.yaml" 2>>"$folder/hearkend.log" &
  daemon=$!
}
await_home() {
  for _ in $(seq 900); do
    [ "$(grep -o 'the home has [0-9]*' "$folder/hearkend.log" | tail -1)" = "the home has $1" ] && return
    sleep 0.1
  done
  dies "the home never has $1 devices"
}
"$HEARKEND" --check-config --config "$folder/hearken.yaml" >/dev/null || dies "the configuration is not taken"
start_daemon
await_home 18
holds "$(grep -o 'the home has .*' "$folder/hearkend.log" | tail -1)"

# What is said at a site, and the topic and payload that must come of it.
say() {
  : >"$folder/heard"
  tell -t "hearken/${2:-hall}/utterance" -m "$1"
}
comes() {
  for _ in $(seq 1200); do grep -qxF -- "$1" "$folder/heard" && return 0; sleep 0.05; done
  return 1
}
does() {
  say "$1"
  if comes "$2"; then holds "'$1': $2"; return; fi
  fails "'$1': expected $2, heard:"
  grep -v '/utterance ' "$folder/heard" | cut -c1-300 >&2 || true
}
heard_like() { for _ in $(seq 1200); do grep -q -- "$1" "$folder/heard" && return 0; sleep 0.05; done; return 1; }

does "turn off the desk lamp" 'zigbee2mqtt/desk lamp/set {"state":"OFF"}'
does "turn on the desk lamp" 'zigbee2mqtt/desk lamp/set {"state":"ON"}'
does "set the desk lamp to 30 percent" 'zigbee2mqtt/desk lamp/set {"brightness":76}'
does "make the desk lamp red" 'zigbee2mqtt/desk lamp/set {"color":{"hue":0,"saturation":100}}'
does "set the desk lamp to 4000 kelvin" 'zigbee2mqtt/desk lamp/set {"color_temp":250}'
does "open the roller blind" 'zigbee2mqtt/roller blind/set {"state":"OPEN"}'
does "set the roller blind to 40 percent" 'zigbee2mqtt/roller blind/set {"position":40}'
does "set the study radiator to 21.5 degrees" 'zigbee2mqtt/study radiator/set {"occupied_heating_setpoint":21.5}'
does "lock the front door" 'zigbee2mqtt/front door/set {"state":"LOCK"}'
does "set the bedroom fan to 100 percent" 'zigbee2mqtt/bedroom fan/set {"fan_mode":"high"}'
does "turn on the workshop light" 'cmnd/workshop/POWER ON'
does "set the workshop light to 30 percent" 'cmnd/workshop/Dimmer 30'
does "set the workshop light to 4000 kelvin" 'cmnd/workshop/CT 250'
does "open the awning" 'cmnd/awning/ShutterOpen1 '
does "set the awning to 40 percent" 'cmnd/awning/ShutterPosition1 40'
does "set the attic fan to 100 percent" 'cmnd/attic/FanSpeed 3'
does "turn on the porch light" 'homeassistant/porch/set {"state":"ON"}'
does "set the porch light to 30 percent" 'homeassistant/porch/set {"state":"ON","brightness":77}'
does "set the stairs light to 30 percent" 'homeassistant/stairs/brightness/set 77'
does "open the skylight" 'homeassistant/skylight/set OPEN'
does "set the skylight to 40 percent" 'homeassistant/skylight/position/set 40'
does "set the nursery thermostat to 21 degrees" 'homeassistant/nursery/target/set 21'
does "turn on the bath fan" 'homeassistant/bath/set ON'
does "set the bath fan to 50 percent" 'homeassistant/bath/percentage/set 50'
does "start the vacuum" 'homeassistant/robot/command start'
does "send rosie back to her base" 'homeassistant/robot/command return_to_base'
does "turn on the kettle" 'homeassistant/kettle/set ON'
does "set the shelf light to 100 percent" 'shelf/light/strip/command {"state":"ON","brightness":255}'
does "turn on the reading lamp" 'homie/5/reading/light/power/set true'
does "set the reading lamp to 30 percent" 'homie/5/reading/light/brightness/set 30'
does "ring the bell 3 times" 'bells/front/ring 3'

# Nothing is retained.
retained=$(timeout 1 mosquitto_sub -h 127.0.0.1 -p "$port" -t '+/+/set' -t 'cmnd/#' -t 'zigbee2mqtt/+/set' --retained-only -F '%t' 2>/dev/null || true)
[ -z "$retained" ] && holds "no command is retained" || fails "retained: $retained"

# Confirmation: nothing before the yes, and the yes of another room is none.
say "unlock the front door"
heard_like 'confirmation_required' || fails "unlocking does not ask"
say "yes" bedroom
sleep 0.5
grep -q 'UNLOCK' "$folder/heard" && fails "a yes from another room unlocked"
say "yes"
comes 'zigbee2mqtt/front door/set {"state":"UNLOCK"}' && holds "unlocking asks, and takes a yes from the same room" ||
  fails "a yes did not unlock"

# A follow-up.
does "turn on the stairs light" 'homeassistant/stairs/set ON'
does "turn it off again" 'homeassistant/stairs/set OFF'

# All or nothing: one part that cannot be done keeps the other from happening.
say "turn on the kettle and set the study radiator to 80 degrees"
heard_like '/rejection ' || fails "an impossible part was not rejected"
grep -q 'kettle/set' "$folder/heard" && fails "half of a compound request was done" || holds "all or nothing"

# Questions.
say "is the front door locked"
heard_like 'hall/answer .*"answer"' && holds "$(grep -o '"answer":"[^"]*"' "$folder/heard" | head -1)" ||
  fails "a question was not answered"

# A device that comes, and one that goes.
announce homeassistant/switch/heater/config <<'JSON'
{"name":"Fish tank","uniq_id":"n1","cmd_t":"homeassistant/tank/set","stat_t":"homeassistant/tank/state"}
JSON
await_home 19
does "turn on the fish tank" 'homeassistant/tank/set ON'
tell -r -t homeassistant/switch/heater/config -n
await_home 18
say "turn on the fish tank"
heard_like '/rejection ' && holds "a device that is taken back is gone" || fails "a device that is gone was acted on"

# Later: nothing now, then the device; over a restart; and missed rather than late.
say "turn off the kettle in three seconds"
heard_like 'hall/schedule .*"added"' || fails "a delay was not scheduled"
grep -q 'kettle/set' "$folder/heard" && fails "a delayed command was done at once"
comes 'homeassistant/kettle/set OFF' && holds "a delay is kept" || fails "a delayed command was not done"

say "turn off the kettle in six seconds"
heard_like 'hall/schedule .*"added"' || fails "a delay was not scheduled"
kill -9 "$daemon"
wait "$daemon" 2>/dev/null || true
: >"$folder/heard"
start_daemon
comes 'homeassistant/kettle/set OFF' && holds "a schedule survives kill -9" ||
  fails "a schedule did not survive kill -9: $(grep /schedule "$folder/heard" | cut -c1-200)"

say "turn off the kettle in eight seconds"
heard_like 'hall/schedule .*"added"' || fails "a delay was not scheduled"
kill -TERM "$daemon"
wait "$daemon" || true
sed -i 's/^schedule_grace: .*/schedule_grace: 1/' "$folder/hearken.yaml"
sleep 10
: >"$folder/heard"
start_daemon
heard_like 'hall/schedule .*"missed"' && holds "what was missed is told" || fails "what was missed was not told"
sleep 0.5
grep -q 'kettle/set' "$folder/heard" && fails "a missed command was done late" || holds "and not done late"
# From here on a busy machine is no outage.
sed -i 's/^schedule_grace: .*/schedule_grace: 300/' "$folder/hearken.yaml"
kill -HUP "$daemon"

say "turn off the kettle in ten minutes"
heard_like 'hall/schedule .*"added"' || fails "a delay was not scheduled"
say "cancel that"
heard_like 'hall/schedule .*"cancelled"' && holds "cancel that" || fails "'cancel that' cancelled nothing"

say "set a timer for two seconds"
heard_like 'hall/timer .*"started"' || fails "no timer was started"
heard_like 'hall/timer .*"finished"' && holds "a timer finishes" || fails "a timer did not finish"

# For a while: done now, ended later.
say "turn on the kettle for three seconds"
comes 'homeassistant/kettle/set ON' || fails "what is for a while was not done at once"
heard_like 'daemon/journey/schedules {.*"undo":true' && holds "what waits is listed" || fails "what waits is not listed"
heard_like 'homeassistant/kettle/set OFF' && holds "for a while: done, and undone" || fails "a duration was not ended"
heard_like 'daemon/journey/schedules {"schema":1,"schedules":\[\],"timers":\[\]}' && holds "and then nothing waits" ||
  fails "the list is not empty: $(grep /schedules "$folder/heard" | tail -1 | cut -c1-200)"

# Cancelled by its identifier, by whoever asked for it.
say "turn off the kettle in ten minutes"
heard_like 'hall/schedule .*"added"' || fails "a delay was not scheduled"
waiting=$(grep -o 'hall/schedule .*' "$folder/heard" | grep -o '"id":"[a-z0-9]*"' | head -1 | cut -d'"' -f4)
tell -t hearken/bedroom/schedule/cancel -m "$waiting"
tell -t hearken/hall/schedule/cancel -m "$waiting"
heard_like 'hall/schedule .*"cancelled"' && holds "cancelled by topic" || fails "'$waiting' was not cancelled by topic"
grep -q 'bedroom/schedule {' "$folder/heard" && fails "another room cancelled it" || true

# The daemon as a device of Home Assistant, announced again when that comes up, and no part of the home.
stored() { mosquitto_sub -h 127.0.0.1 -p "$port" -t "$1" -C 1 -W 2 2>/dev/null || true; }
: >"$folder/heard"
tell -t homeassistant/status -m online
heard_like '^homeassistant/device/hearken_journey/config {' && holds "announced again when Home Assistant comes up" ||
  fails "not announced on Home Assistant's birth"
grep -q '^homeassistant/device/hearken_journey/config .*"state_topic":"hearken/daemon/journey/bundle"' "$folder/heard" &&
  stored hearken/daemon/journey/bundle | grep -q '^{"installed_version":"0","latest_version":"0",' &&
  holds "it shows which bundle is in use" || fails "the bundle in use is not shown"
# Nobody is trusted here, so nobody may change bundles over the broker.
grep -q '^homeassistant/device/hearken_journey/config .*bundle/rollback' "$folder/heard" && fails "a button to roll back is announced" || true
tell -t hearken/bundle/rollback/journey -n
tell -t hearken/bundle/rollback -n
say "turn off the kettle"
comes 'homeassistant/kettle/set OFF' || fails "the daemon does not answer after a rollback that it does not take"
stored hearken/bundle/result | grep -q . &&
  fails "bundles are not taken over the broker, and yet something became of a rollback" ||
  holds "without trusted keys there is no button to roll back, and nothing comes of a message"
grep -q 'announcements were refused' "$folder/hearkend.log" && fails "an announcement was refused: our own?" || true
say "turn on the kettle"
heard_like '^hearken/daemon/journey/last {.*"intent":"HassTurnOn"' && holds "the last intent is told, without words" ||
  fails "the last intent is not told"

# A dry run tells, and sends nothing.
kill -TERM "$daemon"
wait "$daemon" || true
sed -i 's/^act: true/act: dry_run/' "$folder/hearken.yaml"
: >"$folder/hearkend.log"
start_daemon
await_home 18
say "turn on the kettle"
heard_like 'hall/plan {"topic":"homeassistant/kettle/set","payload":"ON"}' && holds "a dry run tells" || fails "a dry run tells nothing"
heard_like 'hall/interpretation ' || fails "a dry run answers nothing"
grep -q '^homeassistant/kettle/set' "$folder/heard" && fails "a dry run acts" || holds "and sends nothing"

# Of two players in a room the one that plays is paused.
kill -TERM "$daemon"
wait "$daemon" || true
cat >"$folder/home.yaml" <<'CONF'
areas: [{id: den, name: Den}]
sites: {hall: den}
entities:
  - {id: media_player.bar, name: Sound bar, area: den, listens: {playback: bar/set, state: bar/state}}
  - {id: media_player.box, name: Film box, area: den, listens: {playback: box/set, state: box/state}}
CONF
sed -i "s/^act: dry_run/act: true/; s|^home: null|home: $folder/home.yaml|" "$folder/hearken.yaml"
: >"$folder/hearkend.log"
tell -r -t bar/state -m paused
tell -r -t box/state -m playing
start_daemon
await_home 20
does "pause" 'box/set PAUSE'
grep -q '^bar/set' "$folder/heard" && fails "what was paused already was told to pause" || holds "the other is left alone"
tell -r -t box/state -m paused
tell -r -t bar/state -m playing
does "next song please" 'bar/set NEXT'

finish
