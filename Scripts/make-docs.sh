#!/usr/bin/env bash
# Makes one DocC archive of all libraries, which any web server can hand out, with the toolchain's own docc; a warning
# fails it. `swift package dump-symbol-graph` would fail: it asks for the tests too, which have no symbols to show.
# Usage: make-docs.sh FOLDER-OF-THE-BUILD OUTPUT-FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."

build=${1:?the folder that swift build leaves its modules in}
output=${2:?the folder for the archive}
compiler=$(readlink -f "$(command -v "${SWIFT:-swift}")")
docc=${DOCC:-$(dirname "$compiler")/docc}
[ -x "$docc" ] || { echo "No docc beside $compiler: say where it is in DOCC." >&2; exit 1; }

# The landing page names what the table of the architecture names, in its order, and both name every library.
modules=$(sed -nE 's/^- <doc:\/documentation\/([A-Za-z]+)>: .+/\1/p' Documentation/Hearken.docc/Hearken.md)
diff <(sed -nE '/^\| target /d; s/^\| ([A-Za-z]+) \|.*/\1/p' Documentation/Architecture.md) <(echo "$modules") >&2 ||
  { echo "Documentation/Hearken.docc/Hearken.md and the table of Documentation/Architecture.md differ." >&2; exit 1; }
diff <(find Sources -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | grep -vE '^(C[A-Z]|hearkend?$)' | LC_ALL=C sort) \
  <(echo "$modules" | LC_ALL=C sort) >&2 || { echo "Documentation/Architecture.md does not name what is in Sources." >&2; exit 1; }

graphs=$(mktemp -d)
trap 'rm -rf "$graphs"' EXIT
search=(-I "$build/Modules")
for map in Sources/C*/module.modulemap "$build"/C*.build/module.modulemap; do search+=(-I "${map%/*}"); done
target=$("${SWIFT:-swift}" -print-target-info | sed -nE 's/.*"unversionedTriple": "(.*)".*/\1/p')
for module in $modules; do
  "${SWIFT:-swift}" symbolgraph-extract -target "$target" -module-name "$module" "${search[@]}" \
    -minimum-access-level public -omit-extension-block-symbols -output-dir "$graphs"
done
rm -rf "$output"
"$docc" convert Documentation/Hearken.docc --additional-symbol-graph-dir "$graphs" --output-dir "$output" \
  --fallback-display-name Hearken --fallback-bundle-identifier hearken --warnings-as-errors
# The first page of the archive shows nothing by itself.
echo '<!doctype html><title>Hearken</title><meta http-equiv="refresh" content="0; url=documentation/hearken/">' > "$output/index.html"
echo "$(wc -w <<<"$modules") modules in $output. To read: python3 -m http.server -d $output 8000, then http://localhost:8000"
