// libsodium, for digests.
#include <sodium.h>
