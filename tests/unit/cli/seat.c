#include "config.h"

#include "unit/cli/seat.h"

#include <string.h>

#include "base/utf8.h"

enum { PATIENCE_US = 60 * 1000 * 1000 };

static void see(void *user, const char *bytes, size_t n)
{
    g_string_append_len(user, bytes, (gssize)n);
}

void seat_waits(Seat *seat, const char *text)
{
    gint64 deadline = g_get_monotonic_time() + PATIENCE_US;
    const char *found;
    while (!(found = strstr(seat->seen->str + seat->at, text)))
        if (pty_pump(seat->pty, deadline) != PTY_OUTPUT)
            fail_msg("\"%s\" never came behind:\n%s", text, seat->seen->str + seat->at);
    seat->at = (size_t)(found - seat->seen->str) + strlen(text);
}

void seat_types(Seat *seat, const char *keys)
{
    pty_write(seat->pty, keys, strlen(keys));
}

Seat seat_take(const Gate *gate)
{
    g_autofree char *program = g_canonicalize_filename("eyrie", NULL);
    g_autofree char *token = g_strconcat("EYRIE_TOKEN=", sandbox_token(gate->sandbox), NULL);
    g_autofree char *url = g_strconcat("EYRIE_BASE_URL=", sandbox_base_url(gate->sandbox), NULL);
    g_autofree char *place = g_strconcat("EYRIE_LOCATION=", sandbox_location(gate->sandbox), NULL);
    char flag[] = "--plain", term[] = "TERM=dumb";
    char *argv[] = {program, flag, NULL};
    char *env[] = {token, url, place, term, NULL};
    PtySpec spec = {.argv = argv, .env = env, .home = gate->home, .cols = SEAT_COLS, .rows = 24};
    g_autoptr(GString) why = g_string_new(NULL);
    Seat seat = {.seen = g_string_new(NULL)};
    seat.pty = pty_start(&spec, see, seat.seen, why);
    if (!seat.pty)
        fail_msg("%s", why->str);
    seat_waits(&seat, "inbox> ");
    return seat;
}

void seat_leave(Seat *seat, int expected)
{
    int code = -1;
    assert_true(pty_wait_exit(seat->pty, g_get_monotonic_time() + PATIENCE_US, &code));
    if (code != expected)
        fail_msg("exit %d, expected %d\n%s", code, expected, seat->seen->str);
    pty_free(seat->pty);
    seat->pty = NULL;
}

void seat_is_plain(const Seat *seat)
{
    g_auto(GStrv) lines = g_strsplit(seat->seen->str, "\r\n", -1);
    assert_null(strchr(seat->seen->str, '\033'));
    for (char **line = lines; *line; line++)
        if (!strchr(*line, '\b') && utf8_width((TextRef){*line, strlen(*line)}) > SEAT_COLS)
            fail_msg("too long: %s", *line);
}
