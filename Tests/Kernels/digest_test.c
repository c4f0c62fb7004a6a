// SHA-256 by the processor's own instructions against digests that a portable one gives.
#include "digest.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  size_t count;
  const char *digest;
} Known;

// Digests of so many letters "a".
static const Known known[] = {
    {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
    {56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
    {64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
    {1000, "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"},
};

int main(void) {
  uint8_t text[1000], digest[32];
  memset(text, 'a', sizeof text);
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    char hex[65] = "";
    if (!digest_sha256(text, known[i].count, digest)) {
      puts("no instructions for SHA-256 here");
      return 0;
    }
    for (int b = 0; b < 32; b++) snprintf(hex + 2 * b, 3, "%02x", digest[b]);
    if (strcmp(hex, known[i].digest)) {
      printf("%zu letters: %s, not %s\n", known[i].count, hex, known[i].digest);
      return 1;
    }
  }
  puts("SHA-256: right");
  return 0;
}
