#include "config.h"

#include <locale.h>

#include "unit/unit.h"

#define LISTS(X)                                                                                   \
    X(clock)                                                                                       \
    X(datetime)                                                                                    \
    X(err)                                                                                         \
    X(fs)                                                                                          \
    X(fuzzy)                                                                                       \
    X(html)                                                                                        \
    X(json)                                                                                        \
    X(json_out)                                                                                    \
    X(json_rows)                                                                                   \
    X(lazy)                                                                                        \
    X(log)                                                                                         \
    X(mailbox)                                                                                     \
    X(open)                                                                                        \
    X(ranked)                                                                                      \
    X(secret)                                                                                      \
    X(sieve)                                                                                       \
    X(spawn)                                                                                       \
    X(text)                                                                                        \
    X(text_cut)                                                                                    \
    X(text_input)                                                                                  \
    X(timer)                                                                                       \
    X(url)                                                                                         \
    X(utf8)                                                                                        \
    X(verb)                                                                                        \
    X(wrap)

#define DECLARE(name) extern const TestList name##_tests;
LISTS(DECLARE)
#define POINTER(name) &name##_tests,
static const TestList *const lists[] = {LISTS(POINTER)};

int main(void)
{
    return unit_run("base", lists, sizeof(lists) / sizeof(lists[0]));
}
