// libcurl as it is used out of the box, as proof that the trap catches what it is there for.
#ifndef TORTURE_NAIVE_H
#define TORTURE_NAIVE_H

#include <stdbool.h>

// A GET and then a POST over the same handle, so that the connection is used again. True when
// libcurl says that the POST went well.
bool naive_get_then_post(const char *get_url, const char *post_url, const char *token,
                         const char *body);

#endif
