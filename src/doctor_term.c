#include "config.h"

#include <glib.h>
#include <langinfo.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "base/utf8.h"
#include "doctor.h"
#include "store/db.h"
#include "ui/notify.h"
#include "ui/term.h"
#include "ui/term_measure.h"

// What the terminal is said to be able to do.

enum { ANSWER_MS = 1000 };

static const char *term_name(void)
{
    const char *name = g_getenv("TERM");
    return name ? name : "";
}

void check_terminal(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)doctor;
    (void)check;
    struct winsize size = {0};
    TermFacts facts = term_look();
    if (facts.known && facts.usable) {
        if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
            doctor_ok(out, "%s, %dx%d", term_name(), size.ws_col, size.ws_row);
        else
            doctor_ok(out, "%s, and the output is no terminal now", term_name());
        return;
    }
    doctor_warn(out, "\"%s\" %s", term_name(),
                facts.known ? "cannot show the interface" : "is not in the terminal database");
    doctor_mend(out, "Set TERM to what your terminal is, for example xterm-256color; the commands "
                     "work without.");
}

void check_colors(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)doctor;
    (void)check;
    int colors = term_look().colors;
    const char *off = g_getenv("NO_COLOR");
    const char *depth = g_getenv("COLORTERM");
    bool direct = !g_strcmp0(depth, "truecolor") || !g_strcmp0(depth, "24bit");
    if (off && *off)
        doctor_ok(out, "off by NO_COLOR");
    else
        doctor_ok(out, "%d%s", colors, direct ? ", and true colours by COLORTERM" : "");
}

void check_locale(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)doctor;
    (void)check;
    const char *codeset = nl_langinfo(CODESET);
    if (!g_ascii_strcasecmp(codeset, "UTF-8")) {
        doctor_ok(out, "%s", codeset);
        return;
    }
    doctor_warn(out, "%s: names in other scripts cannot be shown", codeset);
    doctor_mend(out, "Set LANG to a locale of UTF-8, for example C.UTF-8.");
}

typedef struct Sample {
    const char *name, *text;
    uint32_t cp;
} Sample;

// By the table, by the C library, and by the terminal where there is one that tells: they must
// agree, or rows shift.
static bool measure(const Sample *sample, bool *asks, GString *found)
{
    int ours = utf8_cp_width(sample->cp), theirs = wcwidth((wchar_t)sample->cp);
    int seen = *asks ? term_measure(sample->text, ANSWER_MS) : -1;
    *asks = seen >= 0; // one that does not answer is not asked again
    g_string_append_printf(found, "%s%s %d", found->len > 0 ? ", " : "", sample->name, ours);
    if (theirs != ours)
        g_string_append_printf(found, " (C library %d)", theirs);
    if (seen >= 0 && seen != ours)
        g_string_append_printf(found, " (terminal %d)", seen);
    return theirs == ours && (seen < 0 || seen == ours);
}

void check_widths(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    static const Sample samples[] = {{"a letter", "a", 0x61},
                                     {"a CJK sign", "\u6f22", 0x6F22},
                                     {"an emoji", "\U0001f600", 0x1F600}};
    g_autoptr(GString) found = g_string_new(NULL);
    bool same = true;
    bool asks = !doctor->json && term_can_measure();
    for (size_t i = 0; i < ARRAY_LEN(samples); i++)
        same = measure(&samples[i], &asks, found) && same;
    if (same) {
        doctor_ok(out, "%s, by table%s C library", found->str, asks ? ", terminal and" : " and");
        return;
    }
    doctor_warn(out, "%s", found->str);
    doctor_mend(out, "Set LANG to a locale of UTF-8, and the terminal's width of ambiguous and new "
                     "characters to the standard's.");
}

void check_mouse(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)doctor;
    (void)check;
    doctor_ok(out, "%s",
              term_look().mouse
                  ? "yes, by the terminal database"
                  : "the terminal database knows of none; it is asked for all the same");
}

void check_notices(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)doctor;
    (void)check;
    TermSigns signs = term_signs();
    unsigned skills = term_skills(&signs);
    bool tmux = signs.tmux && *signs.tmux;
    doctor_ok(out, "%s%s, title %s, links %s, by what is known of the terminal",
              notify_way_name(notify_way("auto", &signs)),
              tmux ? " (past tmux with allow-passthrough on)" : "",
              skills & TERM_TITLE ? "yes" : "no", skills & TERM_LINKS ? "yes" : "no");
}

void check_libraries(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)doctor;
    (void)check;
    Err err = {0};
    g_autofree char *http = http_library(&err);
    if (!http) {
        doctor_fail(out, err.kind, "%s", err.msg);
        doctor_mend(out, "Install libcurl with a resolver that does not block.");
        return;
    }
    doctor_ok(out, "%s, SQLite %s, %s, GLib %u.%u.%u", http, db_library(), term_library(),
              glib_major_version, glib_minor_version, glib_micro_version);
}
