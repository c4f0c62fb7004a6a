#!/usr/bin/env bash
# A hundred times what the queue holds, from one site, while another site asks: bounded queue, the oldest refused as
# stale, everything accounted for, memory flat, and the other site is answered.
# Usage: HEARKEND=path Tests/Faults/flood.sh [CAPACITY]
. "$(dirname "$0")/common.sh"
capacity=${1:-500}
start_broker
configure "$folder/state" "queue_capacity: $capacity"
start_daemon
listen
kill "$listener" # nobody listens to the flood
answered_quietly() { # COUNT: requests of another site, one after the other; those understood are counted
  local number=0
  for index in $(seq "$1"); do
    mosquitto_rr -h 127.0.0.1 -p "$port" -V 5 -q 1 -t hearken/kitchen/utterance -e "hearken/reply/flood$index" \
      -m "{\"text\":\"turn on the kitchen lights\",\"id\":\"calm$index-$RANDOM\"}" -W 10 2>/dev/null |
      grep -q '"rejection":null' && number=$((number + 1))
  done
  echo "$number"
}
flood() { # COUNT PREFIX
  seq "$1" | sed "s/.*/{\"text\":\"turn on the living room lights\",\"id\":\"$2&\"}/" |
    mosquitto_pub -h 127.0.0.1 -p "$port" -V 5 -q 1 -t hearken/flood/utterance -l
}
accounted() { # waits until the queue is empty and health tells of everything
  for _ in $(seq 30); do
    figures=$(health)
    [ "$(count queue_depth "$figures")" = 0 ] && return
  done
}
total=$((100 * capacity))
flood "$total" a # fills what is remembered of repeated identifiers, which is bounded
accounted
before=$(resident)
first=$(($(count received "$figures") + $(count dropped "$figures")))

flood "$total" b &
flooding=$!
sleep 0.3
calm=$(answered_quietly 10)
wait "$flooding"
accounted
after=$(resident)
sent=$((total + 10))
second=$(($(count received "$figures") + $(count dropped "$figures") - first))
stale=$(count stale "$figures") dropped=$(count dropped "$figures") accepted=$(count accepted "$figures")

[ "$calm" = 10 ] && holds "10 of 10 requests of another site are understood in the middle of it" ||
  fails "of another site's 10 requests in the middle of it $calm are understood"
[ "$second" -ge "$sent" ] && holds "all $sent are accounted for: in two floods $accepted done, $stale refused as stale, $dropped dropped and counted" ||
  fails "of $sent only $second are accounted for: $figures"
[ "$stale" -gt 0 ] && holds "the oldest are refused as stale" || fails "nothing was refused as stale"
[ $((after - before)) -lt 4096 ] && holds "memory $before kB before, $after kB after the second flood" ||
  fails "memory grew from $before to $after kB"
finish
