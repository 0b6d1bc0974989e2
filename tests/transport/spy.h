// Which options the product gives to libcurl: the linker hands its calls to us, and we pass them
// on.
#ifndef TRANSPORT_SPY_H
#define TRANSPORT_SPY_H

#include <stdbool.h>
#include <stddef.h>

void spy_forget(void);
// Value of an option (a CURLoption) as it was set last, numbers in decimal; g_free. NULL: not set.
char *spy_value(int option);
// Options that were set.
size_t spy_count(void);
int spy_option(size_t i);

#endif
