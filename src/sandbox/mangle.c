#include "config.h"

#include "sandbox/mangle.h"

#include <glib.h>
#include <string.h>

#include "base/json.h"
#include "sandbox/rng.h"

enum { GARBAGE_BYTES = 700, ENVELOPE_DEPTH = 3 };

char *mangle_html(int status)
{
    return g_strdup_printf("<!DOCTYPE html>\n<html><head><title>%d</title></head>\n"
                           "<body><center><h1>%d</h1></center><hr><center>cloudflare</center>"
                           "</body></html>\n",
                           status, status);
}

char *mangle_garbage(uint64_t seed, size_t *n)
{
    Rng rng = rng_for(seed, 0x6761, 1);
    char *bytes = g_malloc(GARBAGE_BYTES);
    for (size_t i = 0; i < GARBAGE_BYTES; i++)
        bytes[i] = (char)rng_below(&rng, 256);
    memcpy(bytes, "{\"\xff\x00\x1b[2J", 8);
    *n = GARBAGE_BYTES;
    return bytes;
}

static void write_changed(JsonOut *out, const char *key, const Json *node)
{
    if (json_is_string(node)) {
        json_out_int(out, key, 7);
    } else if (json_is_number(node)) {
        json_out_string(out, key, "seven");
    } else if (json_is_object(node)) {
        json_out_null(out, key);
    } else if (json_is_array(node)) {
        json_out_string(out, key, "many");
    } else {
        json_out_array(out, key);
        json_out_end(out);
    }
}

// The envelope stays, so that the rows are what is wrong.
static void write_mixed(JsonOut *out, const char *key, const Json *node, int depth, size_t *leaf)
{
    const bool object = json_is_object(node), container = object || json_is_array(node);
    if ((!container || depth > ENVELOPE_DEPTH) && (*leaf)++ % 2) {
        write_changed(out, key, node);
        return;
    }
    if (!container) {
        json_out_node(out, key, node);
        return;
    }
    if (object)
        json_out_object(out, key);
    else
        json_out_array(out, key);
    for (const Json *child = json_first(node); child; child = json_next(child))
        write_mixed(out, object ? json_name(child) : NULL, child, depth + 1, leaf);
    json_out_end(out);
}

char *mangle_types(const char *json)
{
    Err err;
    size_t leaf = 0;
    Json *root = json_parse(json, strlen(json), &err);
    if (!root)
        return g_strdup(json);
    JsonOut *out = json_out_new();
    write_mixed(out, NULL, root, 0, &leaf);
    json_free(root);
    return json_out_take(out, NULL);
}
