// OpenBLAS, for the one file that says cblas_.
#include <cblas.h>
