#include "config.h"

#include "harness/drive.h"

#include <stdio.h>
#include <string.h>

enum {
    PATIENCE_US = DRIVE_PATIENCE_S * 1000 * 1000,
    WAIT_ROUNDS = 50, // marks without the wanted text before giving up: nothing moves by itself
};

struct Drive {
    Pty *pty;
    Vt *vt;
    GString *said;
    long asked; // marks asked for
    bool answers;
    bool dirty; // sent something since the last mark was asked for
};

static const struct {
    int ms;
    const char *bytes;
} steps[STEP_COUNT] = {
    [STEP_100MS] = {100, "\033[901~"},
    [STEP_SECOND] = {1000, "\033[902~"},
    [STEP_MINUTE] = {60 * 1000, "\033[903~"},
    [STEP_HOUR] = {60 * 60 * 1000, "\033[904~"},
};

static void on_output(void *user, const char *bytes, size_t n)
{
    Drive *drive = user;
    g_string_append_len(drive->said, bytes, (gssize)n);
    vt_feed(drive->vt, bytes, n);
    g_autofree char *answers = vt_take_answers(drive->vt);
    if (drive->answers)
        pty_write(drive->pty, answers, strlen(answers));
}

static gint64 deadline(void)
{
#ifdef WITH_SANITIZER
    return g_get_monotonic_time() + 3 * (gint64)PATIENCE_US;
#else
    return g_get_monotonic_time() + PATIENCE_US;
#endif
}

Drive *drive_start(const PtySpec *spec, GString *why)
{
    g_autoptr(GPtrArray) env = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; spec->env != NULL && spec->env[i] != NULL; i++)
        g_ptr_array_add(env, g_strdup(spec->env[i]));
    g_ptr_array_add(env, g_strdup("EYRIE_TEST_SYNC=1"));
    g_ptr_array_add(env, NULL);
    PtySpec with_sync = *spec;
    with_sync.env = (char *const *)env->pdata;

    Drive *drive = g_new0(Drive, 1);
    drive->vt = vt_new(spec->cols, spec->rows);
    drive->said = g_string_new(NULL);
    drive->answers = spec->answers;
    drive->pty = pty_start(&with_sync, on_output, drive, why);
    drive->dirty = true;
    if (drive->pty == NULL) {
        drive_free(drive);
        return NULL;
    }
    // Until it has set up its terminal, the line discipline may lose or echo what we send.
    pty_pump(drive->pty, deadline());
    return drive;
}

void drive_free(Drive *drive)
{
    if (drive == NULL)
        return;
    pty_free(drive->pty);
    vt_free(drive->vt);
    g_string_free(drive->said, TRUE);
    g_free(drive);
}

Vt *drive_vt(Drive *drive)
{
    return drive->vt;
}

const GString *drive_output(const Drive *drive)
{
    return drive->said;
}

int drive_pid(const Drive *drive)
{
    return pty_pid(drive->pty);
}

void drive_bytes(Drive *drive, const char *bytes, size_t n)
{
    pty_write(drive->pty, bytes, n);
    drive->dirty = true;
}

void drive_step(Drive *drive, DriveStep step)
{
    drive_bytes(drive, steps[step].bytes, strlen(steps[step].bytes));
}

int drive_step_ms(DriveStep step)
{
    return steps[step].ms;
}

void drive_resize(Drive *drive, int cols, int rows)
{
    vt_resize(drive->vt, cols, rows);
    pty_resize(drive->pty, cols, rows);
    drive->dirty = true;
}

void drive_signal(Drive *drive, int signum)
{
    pty_signal(drive->pty, signum);
    drive->dirty = true;
}

static void ask(Drive *drive)
{
    drive_bytes(drive, "\033[900~", strlen("\033[900~"));
    drive->asked++;
    drive->dirty = false;
}

static bool explain(Drive *drive, PtyEvent event, GString *why)
{
    int code = 0;
    if (event == PTY_LATE)
        g_string_append_printf(why, "not idle within the limit (mark %ld of %ld)\n",
                               vt_state(drive->vt).mark, drive->asked);
    else if (pty_wait_exit(drive->pty, deadline(), &code))
        g_string_append_printf(why, "the program ended with code %d\n", code);
    return false;
}

static bool await_mark(Drive *drive, GString *why)
{
    gint64 until = deadline();
    while (vt_state(drive->vt).mark < drive->asked) {
        PtyEvent event = pty_pump(drive->pty, until);
        if (event != PTY_OUTPUT)
            return explain(drive, event, why);
    }
    return true;
}

bool drive_sync(Drive *drive, GString *why)
{
    ask(drive);
    return await_mark(drive, why);
}

bool drive_settle(Drive *drive, GString *why)
{
    if (drive->dirty)
        ask(drive);
    return await_mark(drive, why);
}

bool drive_wait(Drive *drive, const char *text, GString *why)
{
    gint64 until = deadline();
    int rounds = 0;
    if (drive->dirty)
        ask(drive);
    while (!vt_shows(drive->vt, text)) {
        if (vt_state(drive->vt).mark >= drive->asked) {
            if (rounds++ == WAIT_ROUNDS) {
                g_string_append_printf(why, "never on the screen: %s\n", text);
                return false;
            }
            ask(drive);
        }
        PtyEvent event = pty_pump(drive->pty, until);
        if (event != PTY_OUTPUT) {
            g_string_append_printf(why, "waiting for \"%s\": ", text);
            return explain(drive, event, why);
        }
    }
    return true;
}

bool drive_until(Drive *drive, bool (*holds)(void *user), void *user, GString *why)
{
    gint64 until = deadline();
    while (!holds(user)) {
        PtyEvent event = pty_pump(drive->pty, until);
        if (event != PTY_OUTPUT)
            return explain(drive, event, why);
    }
    return true;
}

typedef struct Wanted {
    const Vt *vt;
    const char *text;
} Wanted;

static bool is_shown(void *user)
{
    const Wanted *wanted = user;
    return vt_shows(wanted->vt, wanted->text);
}

bool drive_await(Drive *drive, const char *text, GString *why)
{
    if (drive_until(drive, is_shown, &(Wanted){drive->vt, text}, why))
        return true;
    g_string_prepend(why, "\": ");
    g_string_prepend(why, text);
    g_string_prepend(why, "waiting for \"");
    return false;
}

bool drive_ends_unread(Drive *drive, int ms, int *code)
{
    return pty_wait_unread(drive->pty, g_get_monotonic_time() + (gint64)ms * 1000, code);
}

bool drive_modes_are_kept(const Drive *drive)
{
    return pty_modes_are_kept(drive->pty);
}

bool drive_has_ended(const Drive *drive)
{
    return pty_has_ended(drive->pty);
}

bool drive_exit_code(Drive *drive, int *code, GString *why)
{
    if (pty_wait_exit(drive->pty, deadline(), code))
        return true;
    g_string_append(why, "the program did not end within the limit\n");
    return false;
}
