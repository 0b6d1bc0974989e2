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
#include "ui/term.h"

// What the terminal is said to be able to do. It is not written to.

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

// By the table and by the C library, which must agree, or rows shift.
void check_widths(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)doctor;
    (void)check;
    static const struct {
        const char *name;
        uint32_t cp;
    } samples[] = {{"a letter", 0x61}, {"a CJK sign", 0x6F22}, {"an emoji", 0x1F600}};
    g_autoptr(GString) found = g_string_new(NULL);
    bool same = true;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        int ours = utf8_cp_width(samples[i].cp), theirs = wcwidth((wchar_t)samples[i].cp);
        g_string_append_printf(found, "%s%s %d", i > 0 ? ", " : "", samples[i].name, ours);
        if (theirs != ours)
            g_string_append_printf(found, " (C library %d)", theirs);
        same = same && theirs == ours;
    }
    if (same) {
        doctor_ok(out, "%s, by table and C library", found->str);
        return;
    }
    doctor_warn(out, "%s", found->str);
    doctor_mend(out,
                "Set LANG to a locale of UTF-8; what the C library cannot measure is replaced.");
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
