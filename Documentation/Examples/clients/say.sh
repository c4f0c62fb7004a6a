#!/bin/sh
# Says an utterance for a site and tells what came of it. Needs mosquitto-clients (2.0 or later) and jq.
# Usage: say.sh SITE TEXT...
#   HEARKEN_BROKER (localhost), HEARKEN_PORT (1883), HEARKEN_USER and HEARKEN_PASSWORD where the broker asks for them
set -eu
site=$1
shift
set -- "$*"
id=$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
payload=$(jq -cn --arg text "$1" --arg id "$id" '{text: $text, id: $id, timestamp: now}')
set -- -h "${HEARKEN_BROKER:-localhost}" -p "${HEARKEN_PORT:-1883}"
[ -z "${HEARKEN_USER:-}" ] || set -- "$@" -u "$HEARKEN_USER" -P "$HEARKEN_PASSWORD"
# Request and response of MQTT 5: the answer comes to a topic of our own, below hearken/reply/.
mosquitto_rr "$@" -V 5 -q 1 -W 10 -t "hearken/$site/utterance" -e "hearken/reply/$site/$id" -m "$payload" |
  jq -r 'if .rejection then "rejected (\(.rejection.reason)): \(.rejection.message)"
    else .commands[] | "\(.intent) \(.slots | map_values(.value) | tojson) -> \((.targets // []) | join(", "))" end'
