// Forced into every unit by -include: using one of these names is a compile error. The headers that
// declare them come first, because a poisoned name may not even be declared.
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

// Hardened headers make some of them macros, which clang does not like to see poisoned.
#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat         // g_strlcpy, g_strdup_printf, GString
#pragma GCC poison sprintf vsprintf      // snprintf, g_strdup_printf
#pragma GCC poison gets strtok           // fgets, g_strsplit
#pragma GCC poison atoi atol atoll atof  // g_ascii_string_to_signed, g_ascii_strtod
#pragma GCC poison system popen          // posix_spawn with an argv
#pragma GCC poison mktemp tmpnam tempnam // mkostemp

#endif
