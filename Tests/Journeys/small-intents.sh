#!/usr/bin/env bash
# Prints a small file of definitions: what is gone over when a model learns in a test, so that it is quick.
printf 'language: en\nintents:\n'
devices="lamp radio fan kettle heater pump oven screen"
for pair in "HassTurnOn on" "HassTurnOff off"; do
  read -r intent verb <<<"$pair"
  printf '  %s:\n    data:\n      - examples:\n' "$intent"
  for device in $devices; do
    printf '          - "turn %s the [%s](name)"\n          - "switch the [%s](name) %s please"\n' \
      "$verb" "$device" "$device" "$verb"
  done
done
printf 'negatives:\n'
for device in $devices; do printf '  - "who bought the %s"\n  - "the %s was new last year"\n' "$device" "$device"; done
