#!/usr/bin/env bash
# Every accuracy figure of a model in one file: what the suites say, for the bundle and for any float models given, with
# what they were made of. Test suites are for reporting: choose by the -dev rows and the suites marked so.
# Usage: accuracy.sh HEARKEN BUNDLE [FLOAT-MODEL…] >RESULTS.md   (DATA=folder of public sets; without it, own suites only)
set -euo pipefail

hearken=$1 bundle=$2
shift 2
root=$(cd "$(dirname "$0")/.." && pwd)
data=${DATA:-$root/../shared/data}
cd "$root"

echo "# Accuracy"
echo
echo "Made by \`make benchmark-accuracy\`, with this bundle:"
echo
echo '```'
"$hearken" bundle inspect "$bundle" | grep -E "^(digest|shape|vocabulary|calibrat|data|float|initial|name|teacher)" || true
echo '```'

if [ -d "$data" ]; then
  echo
  echo "## Public sets"
  echo
  "$hearken" evaluate --data "$data" "$@" "$bundle"
  echo
  echo "## Home Assistant's tests in their own home"
  echo
  "$hearken" evaluate --home-assistant-tests "$data/home-assistant-intents/raw/tests/en" "$bundle"
  echo
  echo "## Described homes (Home LLM Leaderboard, mini)"
  echo
  "$hearken" home simulate --quiet "$data/home-llm-leaderboard-mini" --model "$bundle"
fi

echo
echo "## Requests in described homes"
echo
echo "\`composed\`, \`everyday\` and \`households\` were looked at while building; \`independent\` and \`minimal-pairs\` only to report."
echo
for suite in composed everyday households independent minimal-pairs; do
  "$hearken" test --errors 0 --minimum 0 --model "$bundle" "Tests/Suites/$suite.yaml"
  echo
done
