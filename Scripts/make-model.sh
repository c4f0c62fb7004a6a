#!/usr/bin/env bash
# The whole chain from data to the bundle that ships. Each stage resumes where it was interrupted, and a finished one
# is not done again. Usage: make-model.sh HEARKEN RECIPE BUNDLE
set -euo pipefail

hearken=$1
recipe=$2
bundle=$3
folder=.cache/model
mkdir -p "$folder"

"$hearken" train --recipe "$recipe" --output "$folder/teacher.safetensors"
"$hearken" distill --recipe "$recipe" --teacher "$folder/teacher.safetensors" --output "$folder/student.safetensors"
"$hearken" quantize --recipe "$recipe" "$folder/student.safetensors" --output "$bundle"
"$hearken" evaluate --recipe "$recipe" "$folder/teacher.safetensors" "$folder/student.safetensors" "$bundle"
