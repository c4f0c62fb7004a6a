#!/usr/bin/env bash
# What `hearken speech export` gives a recogniser: word error rate of PocketSphinx on spoken home commands with its own
# language model, and with ours for the example home; and what is understood of that, with and without what else it may
# have heard. Synthetic voices speak; nobody's recordings are needed.
# Usage: speech.sh HEARKEN [--dev] [--keep FOLDER] [--no-grammar] [OPTIONS OF EXPORT...] >RESULTS-voice-export.md
#   --dev         the sentences to choose by (speech-commands-dev.txt), not those to report
#   --keep        leave sounds, exports and what was heard in FOLDER
#   --no-grammar  leave out the JSGF grammar, the slowest
set -euo pipefail

hearken=$(realpath "$1")
shift
set_name=speech-commands
work=
grammar=1
while [ $# -gt 0 ]; do
  case $1 in
    --dev) set_name=speech-commands-dev; shift ;;
    --keep) mkdir -p "$2"; work=$(realpath "$2"); shift 2 ;;
    --no-grammar) grammar=; shift ;;
    *) break ;;
  esac
done
cd "$(dirname "$0")/.."
Scripts/install-packages.sh pocketsphinx pocketsphinx-en-us espeak-ng flite sox jq >&2
if [ -z "$work" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
commands=Benchmarks/$set_name.txt
model=/usr/share/pocketsphinx/model/en-us
voices=(espeak-ng:en-us espeak-ng:en-us+f2 espeak-ng:en-us+klatt3 flite:slt flite:rms flite:awb)

# The export of the example home, and proof that it was not made from the very sentences it is measured with.
export_options=("$@")
"$hearken" speech export --home Documentation/Examples/home.yaml --intents intents/en --dictionary "$model/cmudict-en-us.dict" \
  --text --output "$work/export" "${export_options[@]}" > "$work/summary"
cat "$work/summary" >&2
{
  grep -rhE '^ *- ' intents/en | sed -E 's/^ *- //; s/\[([^]]*)\]\([a-z_]*\)/\1/g' | tr 'A-Z' 'a-z' |
    sed -E "s/[^a-z0-9' ]+/ /g; s/ +/ /g; s/^ //; s/ $//"
  cat "$work/export/household.txt"
} | sort -u > "$work/written"
same=$(sort -u "$commands" | comm -12 - "$work/written")
[ -z "$same" ] || { echo "These stand in the definitions or were drawn from them; say them otherwise: $same" >&2; exit 1; }

# Each sentence once, the voices in turn.
mkdir -p "$work/sound" "$work"/best-{stock,model,grammar}
number=0
rm -f "$work"/ids-*
while read -r line; do
  id=$(printf '%04d' "$number")
  voice=${voices[$((number % ${#voices[@]}))]}
  case $voice in
    espeak-ng:*) espeak-ng -v "${voice#*:}" -s 140 -w "$work/raw.wav" "$line" ;;
    flite:*) flite -voice "${voice#*:}" -t "$line" -o "$work/raw.wav" ;;
  esac
  sox -R "$work/raw.wav" -r 16000 -b 16 -c 1 "$work/sound/$id.wav" pad 0.2 0.3 2>/dev/null
  echo "$id" >> "$work/ids-$((number % ${#voices[@]}))"
  number=$((number + 1))
done < "$commands"

# Each voice is a speaker that the recogniser adapts to, so each has a run of its own, as many at once as JOBS says.
recognise() {
  local name=$1 part=$2
  shift 2
  pocketsphinx_batch -adcin yes -cepdir "$work/sound" -cepext .wav -ctl "$work/ids-$part" -hmm "$model/en-us" "$@" \
    -hyp "$work/$name-$part.hyp" -nbest 20 -nbestdir "$work/best-$name" > "$work/$name-$part.log" 2>&1 || { tail -5 "$work/$name-$part.log" >&2; exit 1; }
}
export -f recognise
export work model
runs() {
  for part in ${!voices[*]}; do
    echo "recognise stock $part -lm $model/en-us.lm.bin -dict $model/cmudict-en-us.dict"
    echo "recognise model $part -lm $work/export/household.arpa -dict $work/export/household.dict"
    [ -z "$grammar" ] ||
      echo "recognise grammar $part -jsgf $work/export/household.jsgf -dict $work/export/household.dict"
  done
}
runs | xargs -P "${JOBS:-$(nproc)}" -I RUN bash -c RUN
for name in stock model ${grammar:+grammar}; do
  sed -E 's/^(.*)\(([0-9]{4}) [^()]*\)$/\2 \1/' "$work/$name"-*.hyp | sort | cut -d' ' -f2- > "$work/$name.heard"
done

# NAME TITLE: one row, all voices and each synthesizer's.
row() {
  local name=$1 title=$2 cells=""
  for part in all espeak-ng flite; do
    : > "$work/said"
    : > "$work/heard"
    paste "$commands" "$work/$name.heard" | awk -F '\t' -v part="$part" -v said="$work/said" -v heard="$work/heard" '
      { voice = (NR - 1) % 6 < 3 ? "espeak-ng" : "flite" }
      part == "all" || part == voice { print $1 > said; print $2 > heard }'
    read -r errors words rate right <<<"$(awk -f Benchmarks/word-errors.awk "$work/said" "$work/heard")"
    if [ "$part" = all ]; then cells=" $rate % ($errors of $words) | $right of $(wc -l < "$work/said") |"; else cells+=" $rate % |"; fi
  done
  local speed
  speed=$(cat "$work/$name"-*.log | awk '/TOTAL .* seconds speech/ { sound += $(NF - 8); cpu += $(NF - 5) }
    END { printf "%.2f", cpu / sound }')
  echo "| $title |$cells $speed |"
}

# What becomes of it: the same commands as of the words that were said, others, or none, of those that are understood.
home=Documentation/Examples/home.yaml
commands_of='if .rejection then null else [.commands[] | {intent, targets, slots: (.slots | map_values(.value))}] end'
jq -R '{text: .}' -c "$commands" | "$hearken" parse --json --home "$home" --intents intents/en | jq -c "$commands_of" > "$work/meant"
# understood NAME TITLE [OPTIONS OF PARSE…]: one row. With --first only what was heard first counts.
understood() {
  local name=$1 title=$2 first=
  shift 2
  [ "${1:-}" != --first ] || { first=1; shift; }
  for number in $(seq 0 $(($(wc -l < "$commands") - 1))); do
    sed -E 's/ -?[0-9]+$//' "$work/best-$name/$(printf '%04d' "$number").hyp" 2> /dev/null | head -10 |
      jq -Rsc --argjson heard "$(sed -n "$((number + 1))p" "$work/$name.heard" | jq -R .)" --arg first "$first" \
        '{text: $heard, alternatives: (if $first == "1" then [] else split("\n") | map(select(. != "")) end)}'
  done | "$hearken" parse --json --home "$home" --intents intents/en "$@" | jq -c "$commands_of" | paste "$work/meant" - |
    awk -F '\t' -v title="$title" '$1 != "null" { n++; if ($1 == $2) right++; else if ($2 != "null") other++ }
      END { printf "| %s | %d | %.1f %% | %.1f %% |\n", title, n, 100 * right / n, 100 * other / n }'
}

cat <<END
# Speech recognition with and without an export

Made by \`Benchmarks/speech.sh\`: the $number home commands of [$set_name.txt]($set_name.txt), none of which stands in
\`intents/en\` or was drawn from it, spoken by espeak-ng (en-us, en-us+f2, en-us+klatt3) and flite (slt, rms, awb) in turn, and
recognised by PocketSphinx $(dpkg-query -W -f='${Version}' pocketsphinx) with its en-us acoustic model. What \`hearken speech export${export_options[*]:+ ${export_options[*]}}\` said of the example home:

\`\`\`
$(grep -v '^written' "$work/summary")
\`\`\`

| language model and dictionary | word error rate | sentences right | espeak-ng | flite | CPU seconds a second |
| --- | ---: | ---: | ---: | ---: | ---: |
$(row stock "PocketSphinx's own")
$(row model "household.arpa, household.dict")
$([ -z "$grammar" ] || row grammar "household.jsgf, household.dict")

What Hearken makes of it in the example home, of the commands whose own words it understands: the same commands, others, or
(the rest) none. \`alternatives\` are the ten likeliest readings of the recogniser, \`speech_model\` weighs them by household.arpa.

| recogniser's language model | commands | understood | taken for others |
| --- | ---: | ---: | ---: |
$(understood stock "PocketSphinx's own" --first)
$(understood stock "PocketSphinx's own, with \`alternatives\`")
$(understood stock "PocketSphinx's own, with \`alternatives\` and \`speech_model\`" --speech-model "$work/export/household.arpa")
$(understood model "household.arpa" --first)
$(understood model "household.arpa, with \`alternatives\`")
$(understood model "household.arpa, with \`alternatives\` and \`speech_model\`" --speech-model "$work/export/household.arpa")
END
