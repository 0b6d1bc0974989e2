// The JSON scan, row salvage and printer: what is accepted prints and reads back as the same.
#include "config.h"

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "fuzz/fuzz.h"

FUZZ(json)
{
    static const char *const paths[] = {NULL, "", "rows", "messages.messages"};
    if (size == 0)
        return 0;
    Err err;
    size_t bad;
    Json *json = json_parse_rows((const char *)data + 1, size - 1, paths[data[0] % 4], &bad, &err);
    if (!json)
        return 0;
    g_autofree char *once = json_print(json);
    Json *again = json_parse(once, strlen(once), &err);
    BUG_ON(!again);
    g_autofree char *twice = json_print(again);
    BUG_ON(strcmp(once, twice) != 0);
    json_free(json);
    json_free(again);
    return 0;
}
