// libyaml, for the one file that says yaml_.
#include <yaml.h>
