#include "config.h"

#include "model/names.h"

#include <glib.h>

int names_value(const EnumNames *names, const char *s)
{
    if (!s)
        return 0;
    for (size_t i = 0; names->aliases && names->aliases[i][0]; i++)
        if (!g_ascii_strcasecmp(names->aliases[i][0], s))
            s = names->aliases[i][1];
    for (size_t i = 1; i < names->count; i++)
        if (!g_ascii_strcasecmp(names->names[i], s))
            return (int)i;
    return 0;
}

const char *names_string(const EnumNames *names, int value)
{
    return value > 0 && (size_t)value < names->count ? names->names[value] : "";
}
