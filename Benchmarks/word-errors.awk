# Word error rate: substitutions, insertions and deletions (Levenshtein over words) by words said.
# Usage: awk [-v lines=1] -f word-errors.awk REFERENCE HYPOTHESES: one sentence a line; the second file is what
# was heard, in the order of the first, with or without the "(name score)" of pocketsphinx_batch. Prints errors, words, per
# cent, and sentences without an error. Points are left out, so that "p.m." is "pm".
FNR == NR { said[FNR] = plain($0); next }
{
  heard = $0
  sub(/\([^()]*\)$/, "", heard)
  count++
  mistakes = distance(said[count], plain(heard))
  errors += mistakes
  words += said_words
  right += mistakes == 0
  if (lines) printf "%d\t%s\t%s\n", mistakes, said[count], plain(heard)
}
END {
  if (count != total()) { print "sentences are missing" > "/dev/stderr"; exit 1 }
  if (!lines) printf "%d %d %.1f %d\n", errors, words, 100 * errors / words, right
}

function total(  n, i) { for (i in said) n++; return n }

function plain(text) {
  gsub(/\./, "", text)
  gsub(/[ \t]+/, " ", text)
  sub(/^ /, "", text)
  sub(/ $/, "", text)
  return tolower(text)
}

function distance(one, other,  a, b, n, m, i, j, cost, best, before, here) {
  n = split(one, a, " ")
  m = split(other, b, " ")
  said_words = n
  for (j = 0; j <= m; j++) before[j] = j
  for (i = 1; i <= n; i++) {
    here[0] = i
    for (j = 1; j <= m; j++) {
      best = before[j - 1] + (a[i] != b[j])
      if (before[j] + 1 < best) best = before[j] + 1
      if (here[j - 1] + 1 < best) best = here[j - 1] + 1
      here[j] = best
    }
    for (j = 0; j <= m; j++) before[j] = here[j]
  }
  return before[m]
}
