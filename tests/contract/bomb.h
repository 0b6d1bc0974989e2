// gzip streams: what a few bytes may grow to, and honest ones.
#ifndef CONTRACT_BOMB_H
#define CONTRACT_BOMB_H

#include <glib.h>

// One space and then 258 copies of it, `copies` times: a hundred and more times as long as it is.
GString *bomb_new(int copies);
// The bytes as they are, wrapped; whole, with its check sum.
GString *bomb_pack(const char *bytes, size_t n);

#endif
