#include "config.h"

#include "sandbox/rows.h"

#include <string.h>

void row_text(JsonOut *out, const char *key, const char *s)
{
    if (s && g_str_has_prefix(s, WORLD_RAW)) {
        g_autofree char *raw = g_strdup_printf("\"%s\"", s + strlen(WORLD_RAW));
        json_out_raw(out, key, raw);
        return;
    }
    json_out_string(out, key, s);
}

void row_known(JsonOut *out, const char *key, const char *s)
{
    if (s)
        row_text(out, key, s);
}

void row_time(JsonOut *out, const char *key, Instant t)
{
    char text[32];
    iso_format_utc(t, text);
    json_out_string(out, key, text);
}

void row_ids(JsonOut *out, const char *key, const GPtrArray *users)
{
    json_out_array(out, key);
    for (guint i = 0; users && i < users->len; i++)
        json_out_string(out, NULL, ((const WorldUser *)users->pdata[i])->id.s);
    json_out_end(out);
}

void row_tags(JsonOut *out, const WorldContact *contact)
{
    json_out_array(out, "tags");
    for (guint i = 0; contact->tags && i < contact->tags->len; i++)
        row_text(out, NULL, contact->tags->pdata[i]);
    json_out_end(out);
}

char *email_normal(const char *text)
{
    g_autofree char *lower = g_ascii_strdown(text, -1);
    g_strstrip(lower);
    const char *at = strchr(lower, '@');
    if (!at || at == lower || strchr(at + 1, '@') || strpbrk(lower, " \t\r\n<>,") ||
        !strchr(at + 1, '.') || at[1] == '.' || lower[strlen(lower) - 1] == '.')
        return NULL;
    return g_steal_pointer(&lower);
}

char *phone_normal(const char *text)
{
    g_autoptr(GString) digits = g_string_new(NULL);
    bool country = false;
    for (const char *s = text; *s; s++) {
        if (g_ascii_isdigit(*s))
            g_string_append_c(digits, *s);
        else if (*s == '+' && digits->len == 0)
            country = true;
        else if (!strchr(" -().", *s))
            return NULL;
    }
    if (!country && digits->len == 10)
        return g_strdup_printf("+1%s", digits->str);
    if (digits->len < 8 || digits->len > 15)
        return NULL;
    return g_strdup_printf("+%s", digits->str);
}
