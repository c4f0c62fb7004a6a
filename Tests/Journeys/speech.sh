#!/usr/bin/env bash
# `hearken speech export`: the files of the example home are well formed, agree with one another, and PocketSphinx takes
# them and hears a command with them; the daemon weighs with them what a recogniser may have heard.
# Usage: HEARKEN=path HEARKEND=path Tests/Journeys/speech.sh
# Needs mosquitto and mosquitto-clients; without pocketsphinx and flite their part is skipped. Prints one line a fact; ends with 1 at the first that fails.
. "$(dirname "$0")/../broker.sh"
: "${HEARKEN:?set HEARKEN to the hearken to try}" "${HEARKEND:?set HEARKEND to the hearkend to try}"
export LC_ALL=C
fails() { [ ! -e "$folder/log" ] || tail -20 "$folder/log" >&2; dies "$1"; }
speech() { "$HEARKEN" speech export --home "$root/Documentation/Examples/home.yaml" --intents "$root/intents/en" "$@" 2> "$folder/log"; }
status() { local code=0; "$@" > /dev/null || code=$?; echo "$code"; }

dictionary=/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict
[ -e "$dictionary" ] || { dictionary=$folder/small.dict; printf 'turn T ER N\nlight L AY T\n' > "$dictionary"; }

speech --sentences 15000 --prune 1e-7 --grammar-size 20000 --dictionary "$dictionary" --output "$folder/out" > "$folder/told" ||
  fails "the export ends with $?"
for name in jsgf arpa words dict; do [ -s "$folder/out/household.$name" ] || fails "household.$name is not there"; done
[ "$(ls "$folder/out" | wc -l)" = 4 ] || fails "something else is left: $(ls "$folder/out")"
grep -qE '^perplexity +[0-9]+' "$folder/told" || fails "the perplexity is not told"
holds "four files, and what is in them: $(grep -E '^perplexity' "$folder/told" | cut -c13-)"

awk '
  /^ngram / { split($2, part, "="); announced[part[1]] = part[2] }
  /^\\[0-9]-grams:$/ { order = substr($0, 2, 1); next }
  /^\\end\\$/ { ended = 1; order = 0 }
  order && NF {
    found[order]++
    if (NF != order + 1 + (order < 3) || $1 > 0) { print "line " NR ": " $0; exit 1 }
  }
  END { for (n in announced) if (found[n] != announced[n]) exit 1; exit !ended || found[3] < 1000 }
' "$folder/out/household.arpa" || fails "the ARPA file is not well formed"
holds "the ARPA file has the n-grams it announces"

[ "$(head -1 "$folder/out/household.jsgf")" = "#JSGF V1.0;" ] || fails "no JSGF header"
[ "$(grep -c '^<Hass' "$folder/out/household.jsgf")" -ge 35 ] || fails "intents without a rule"
[ "$(grep '^public' "$folder/out/household.jsgf" | cut -d' ' -f2)" = "<command>" ] || fails "<command> is not the public rule"
grep -oE '<[A-Za-z0-9_]+>' "$folder/out/household.jsgf" | sort -u > "$folder/named"
sed -nE 's/^(public )?(<[A-Za-z0-9_]+>) = .*;$/\2/p' "$folder/out/household.jsgf" | sort -u > "$folder/defined"
cmp -s "$folder/named" "$folder/defined" || fails "rules named and not defined: $(comm -23 "$folder/named" "$folder/defined")"
holds "the JSGF grammar defines every rule it names"

for word in worktop shaun rover "baby's"; do
  grep -qx "$word" "$folder/out/household.words" || fails "$word is not among the words"
  grep -q "^$word [A-Z]" "$folder/out/household.dict" || [ "$dictionary" = "$folder/small.dict" ] || fails "$word has no pronunciation"
done
grep -q '[0-9%]' "$folder/out/household.words" && fails "digits among the words"
! grep -qw "server rack" "$folder/out/household.jsgf" || fails "an excluded device is in the grammar"
holds "the household's words are there and said, excluded devices are not"

speech --sentences 15000 --prune 1e-7 --grammar-size 20000 --dictionary "$dictionary" --output "$folder/again" > /dev/null
diff -r "$folder/out" "$folder/again" > /dev/null || fails "equal seeds give other files"
holds "equal seeds give equal files"

# What a recogniser may have heard instead is weighed by the model: both can be understood, one is what people say here.
heard='{"text":"turn on the kitten light","alternatives":["turn on the hall on light","turn on the hall light"]}'
"$HEARKEN" parse --json --home "$root/Documentation/Examples/home.yaml" --intents "$root/intents/en" \
  --speech-model "$folder/out/household.arpa" <<< "$heard" | grep -q '"text":"turn on the hall light","heard":"turn on the kitten light"' ||
  fails "an alternative is not weighed by the language model"
[ "$(status "$HEARKEN" parse --speech-model "$folder/told" hello 2> "$folder/log")" = 1 ] || fails "what is no ARPA file is taken"
grep -q "told:[0-9]*: no " "$folder/log" || fails "what is wrong with a language model is not told"
holds "an alternative is weighed by what is likely here"

choose_port 19190
start_broker
cat > "$folder/hearken.yaml" <<CONF
instance: journey
broker: {host: 127.0.0.1, port: $port}
model: $MODEL
home: $root/Documentation/Examples/home.yaml
intents: [$INTENTS]
state_directory: $folder/state
CONF
ask_with() { # LAST LINE OF CONFIGURATION: what the daemon answers to the same utterance
  (cat "$folder/hearken.yaml"; echo "$1") > "$folder/weighing.yaml"
  "$HEARKEND" --config "$folder/weighing.yaml" 2>> "$folder/hearkend.log" &
  daemon=$!
  ask "$heard"
  kill "$daemon"
  wait "$daemon" || true
}
ask_with "speech_model: null" | grep -q '"text":"turn on the hall on light"' || fails "without a language model order counts"
ask_with "speech_model: out/household.arpa" | grep -q '"text":"turn on the hall light"' || fails "the daemon does not weigh"
code=0; "$HEARKEND" --config <(cat "$folder/hearken.yaml"; echo "speech_model: $folder/told") 2> "$folder/log" || code=$?
[ "$code" = 78 ] && grep -q "told:[0-9]*: no " "$folder/log" || fails "a file that is none must stop the daemon with 78: $code"
holds "the daemon weighs by the model it is given, and says what is wrong with a file that is none"

[ "$(status speech --output "$folder/out" --order 6)" = 2 ] || fails "--order 6 is no usage error"
[ "$(status speech --output "$folder/out" --dictionary /nowhere)" = 1 ] || fails "a missing dictionary is no error"
grep -q "/nowhere" "$folder/log" || fails "the missing dictionary is not named"
printf ';; nothing\n' > "$folder/empty.dict"
[ "$(status speech --output "$folder/out" --dictionary "$folder/empty.dict")" = 1 ] || fails "an empty dictionary is no error"
[ "$(status "$HEARKEN" speech export --home /nowhere.yaml --output "$folder/out")" = 1 ] || fails "a missing home is no error"
holds "wrong usage ends with 2, missing files with 1 and their names"

if command -v pocketsphinx_batch > /dev/null && command -v flite > /dev/null && command -v sox > /dev/null; then
  mkdir "$folder/sound"
  flite -voice slt -t "turn off the kitchen lights" -o "$folder/raw.wav"
  sox "$folder/raw.wav" -r 16000 -b 16 -c 1 "$folder/sound/a.wav" pad 0.2 0.3 2> /dev/null
  echo a > "$folder/ids"
  for way in lm:arpa jsgf:jsgf; do
    pocketsphinx_batch -adcin yes -cepdir "$folder/sound" -cepext .wav -ctl "$folder/ids" -hmm "${dictionary%/*}/en-us" \
      "-${way%:*}" "$folder/out/household.${way#*:}" -dict "$folder/out/household.dict" -hyp "$folder/heard" \
      > "$folder/log" 2>&1 || fails "pocketsphinx refuses household.${way#*:}"
    grep -q "kitchen lights" "$folder/heard" || fails "with household.${way#*:} is heard: $(cat "$folder/heard")"
    ! grep -qE "ERROR" "$folder/log" || fails "pocketsphinx complains of household.${way#*:}: $(grep ERROR "$folder/log")"
  done
  holds "PocketSphinx hears \"turn off the kitchen lights\" with the model and with the grammar"
else
  echo "skip  PocketSphinx, flite or sox is not installed"
fi
