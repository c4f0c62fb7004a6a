#!/usr/bin/env bash
# Time from text to Interpretation, one utterance at a time, on one core, with the shipped model and the example home.
# With the public test sets beside the checkout, over the HWU64 test texts; without, over the shipped examples.
# Usage: parse-latency.sh HEARKEN [BUNDLE]
set -euo pipefail

hearken=$1
root=$(cd "$(dirname "$0")/.." && pwd)
bundle=${2:-$root/models/hearken-en.safetensors}
texts=$root/../shared/data/hwu64/test.jsonl
arguments=(benchmark --model "$bundle" --home "$root/Documentation/Examples/home.yaml" --intents "$root/intents/en")
if [ -r "$texts" ]; then
  echo "texts           HWU64, test part"
  arguments+=(--texts "$texts")
else
  echo "texts           examples of the shipped intents"
fi
pin=()
command -v taskset >/dev/null && pin=(taskset -c 0)
exec "${pin[@]}" "$hearken" "${arguments[@]}"
