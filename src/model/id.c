#include "config.h"

#include "model/id.h"

#include "base/url.h"

Id id_from(const char *s)
{
    Id id = {""};
    if (s && url_is_id(s))
        g_strlcpy(id.s, s, sizeof(id.s));
    return id;
}
