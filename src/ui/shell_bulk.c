// One command on all marked rows: asked about first, done a few rows at a time so that keys go on,
// undone together.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/facts.h"
#include "ui/hints.h"
#include "ui/overlays.h"
#include "ui/shell_state.h"

enum { PER_TURN = 16, NAMES_SHOWN = 3 };

bool shell_is_bulk(const Shell *shell)
{
    return shell->bulk.rows != NULL && shell->bulk.running;
}

void shell_bulk_drop(Shell *shell)
{
    Bulk *bulk = &shell->bulk;
    for (size_t i = 0; i < bulk->argc; i++)
        g_free(bulk->args[i]);
    if (bulk->rows != NULL)
        g_array_free(bulk->rows, TRUE);
    if (bulk->failed != NULL)
        g_string_free(bulk->failed, TRUE);
    *bulk = (Bulk){0};
}

static void append_name(const Shell *shell, GString *out, const Subject *subject)
{
    Text name = facts_of(shell->app, subject, FACT_NAME);
    g_string_append(out, name.n > 0 ? name.s : subject->id.s);
    text_clear(&name);
}

// "tag vip", as it would be typed.
static char *words_of(const Bulk *bulk)
{
    GString *words = g_string_new(cmd_info(bulk->id)->name);
    for (size_t i = 0; i < bulk->argc; i++)
        g_string_append_printf(words, " %s", bulk->args[i]);
    return g_string_free(words, FALSE);
}

static void start(void *owner, App *app)
{
    Shell *shell = owner;
    if (shell->bulk.rows == NULL)
        return;
    app_group_begin(app);
    shell->bulk.running = true;
    shell->frame_due = true;
}

static void ask(Shell *shell)
{
    const Bulk *bulk = &shell->bulk;
    TextBuf buf;
    g_autofree char *words = words_of(bulk);
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < MIN(bulk->rows->len, NAMES_SHOWN); i++) {
        g_string_append(names, i > 0 ? ", " : "");
        append_name(shell, names, &g_array_index(bulk->rows, Subject, i));
    }
    if (bulk->rows->len > NAMES_SHOWN)
        g_string_append_printf(names, " and %u more", bulk->rows->len - NAMES_SHOWN);
    shell_confirm(shell, text_format(&buf, "%s: %u rows, %s?", words, bulk->rows->len, names->str),
                  start, shell);
}

bool shell_bulk_takes(Shell *shell, const CmdCall *call)
{
    int flags = cmd_info(call->id)->flags;
    bool on_rows = (flags & (CF_SUBJECT | CF_CONTACT)) != 0;
    bool acts = cmd_is_write(call->id) || call->subject.kind == SUBJECT_OP;
    TextBuf buf, how;
    if (shell_marks_count(shell) < 2 || !on_rows || !acts)
        return false;
    if (!app_takes(call->id)) {
        hints_text(shell_focused_view(shell), &how, "{back} takes the marks away");
        shell_flash(shell,
                    text_format(&buf, "%s works on one row: %s", cmd_info(call->id)->name, how.s));
        return true;
    }
    shell_bulk_drop(shell);
    Bulk *bulk = &shell->bulk;
    *bulk = (Bulk){.id = call->id, .count = call->count, .argc = call->argc};
    bulk->rows = g_array_copy(shell->marks.rows);
    bulk->failed = g_string_new(NULL);
    for (size_t i = 0; i < call->argc; i++)
        bulk->args[i] = g_strdup(call->args[i]);
    shell_remember(shell, call);
    ask(shell);
    return true;
}

// ---- doing it ----------------------------------------------------------------------------------

static void do_row(Shell *shell, const Subject *subject)
{
    Bulk *bulk = &shell->bulk;
    CmdCall call = {.id = bulk->id, .count = bulk->count, .subject = *subject, .argc = bulk->argc};
    Err err = {0};
    for (size_t i = 0; i < bulk->argc; i++)
        call.args[i] = bulk->args[i];
    if (app_command_enabled(shell->app, call.id, subject, &err) &&
        app_command(shell->app, &call, &err) == CMD_DONE)
        return;
    bulk->failures++;
    append_name(shell, bulk->failed, subject);
    g_string_append_printf(bulk->failed, ": %s\n", err.msg);
}

static void finish(Shell *shell)
{
    Bulk *bulk = &shell->bulk;
    g_autofree char *words = words_of(bulk);
    int done = (int)bulk->at - bulk->failures;
    app_group_end(shell->app);
    if (bulk->failures > 0) {
        g_autofree char *title =
            g_strdup_printf("%s: %d done, %d not", words, done, bulk->failures);
        pager_open(shell, title, bulk->failed->str, bulk->failed->len);
    }
    notice_add(app_notices(shell->app), bulk->failures > 0 ? NOTICE_WARN : NOTICE_GOOD,
               "%s: %d of %u rows%s (u undoes them together)", words, done, bulk->rows->len,
               bulk->failures > 0 ? ", the others were refused" : "");
    shell_bulk_drop(shell);
    shell_marks_clear(shell);
}

void shell_bulk_turn(Shell *shell)
{
    Bulk *bulk = &shell->bulk;
    TextBuf buf;
    if (!shell_is_bulk(shell))
        return;
    for (int i = 0; i < PER_TURN && bulk->at < bulk->rows->len; i++, bulk->at++)
        do_row(shell, &g_array_index(bulk->rows, Subject, bulk->at));
    shell_flash(shell, text_format(&buf, "%s: %u of %u   Esc stops", cmd_info(bulk->id)->name,
                                   bulk->at, bulk->rows->len));
    if (bulk->at == bulk->rows->len) {
        shell->flash.n = 0;
        finish(shell);
    }
}

bool shell_bulk_key(Shell *shell, Key key)
{
    bool stop = (key.code == 27 && key.mods == 0) || (key.code == 'c' && key.mods == KEY_MOD_CTRL);
    if (!shell_is_bulk(shell))
        return false;
    if (stop)
        finish(shell);
    return true; // nothing else is typed into the middle of it
}
