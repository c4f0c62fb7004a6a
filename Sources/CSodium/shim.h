// libsodium, for digests and signatures.
#include <sodium.h>
