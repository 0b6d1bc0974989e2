#include "config.h"

#include "app/hooks.h"

#include <glib.h>
#include <string.h>

#include "app/hook_line.h"
#include "app/hook_run.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/secret.h"

enum {
    FILE_BYTES = 256 * 1024,
    READ_AT_ONCE = 64,
    RETRY_MS = 200,
    MINUTE_MS = 60 * 1000,
    LATE_MS = 60 * 60 * 1000, // what happened longer ago runs nothing any more
};

#define MARK "hooks"

typedef struct Armed { // a hook and how often it ran
    Hook hook;
    int64_t minute; // began then; monotonic
    int started, left_out;
} Armed;

struct Hooks {
    Core *core;
    History *history;
    HookRunner *runner;
    GArray *armed; // Armed
    char **env;
    int64_t mark; // up to here the events were offered
    int64_t timer;
};

// ---- lines -------------------------------------------------------------------------------------

static void clear_armed(void *armed)
{
    hook_clear(&((Armed *)armed)->hook);
}

static bool is_hook(const char *line)
{
    return g_str_has_prefix(line, "on") && (line[2] == ' ' || line[2] == '\t');
}

static void load_line(Hooks *hooks, const char *path, size_t number, const char *line)
{
    Err err = {0};
    Armed armed = {0};
    if (hook_parse(line, &armed.hook, &err)) {
        g_array_append_val(hooks->armed, armed);
        return;
    }
    err_prefix(&err, "%s line %zu", path, number);
    notice_add(hooks->core->notices, NOTICE_WARN, "%s", err.msg);
}

// A file that cannot be read is told by the options.
static void load(Hooks *hooks, const char *path)
{
    g_autofree char *text = NULL;
    size_t n = 0;
    Err err, why = {0};
    bool may_run = path && fs_may_run(path, &why);
    if (!path || fs_is_missing(path) || !fs_read(path, FILE_BYTES, &text, &n, &err))
        return;
    bool told = false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        if (!is_hook(g_strstrip(lines[i])))
            continue;
        if (may_run)
            load_line(hooks, path, i + 1, lines[i]);
        else if (!told)
            notice_add(hooks->core->notices, NOTICE_WARN, "No hook is run: %s", why.msg);
        told = true;
    }
}

// An eyrie that a hook starts must know where it is.
static char **environment(void)
{
    return g_environ_setenv(secret_clean_environ(), "EYRIE_HOOK", "1", TRUE);
}

// ---- the mark ----------------------------------------------------------------------------------

static bool move_mark(Hooks *hooks, int64_t to, Err *err)
{
    if (to == hooks->mark)
        return true;
    if (!history_mark_move(hooks->history, MARK, hooks->mark, to, err))
        return false;
    hooks->mark = to;
    return true;
}

// A hook that is new, or was away for long, does not run on everything that ever happened.
static bool begin(Hooks *hooks, Err *err)
{
    int64_t late = 0;
    Instant now = core_now(hooks->core);
    if (!history_mark(hooks->history, MARK, &hooks->mark, err))
        return false;
    bool found = hooks->mark > 0
                     ? history_cursor_at(hooks->history, (Instant){now.ms - LATE_MS}, &late, err)
                     : history_newest(hooks->history, &late, err);
    return found && move_mark(hooks, MAX(late, hooks->mark), err);
}

Hooks *hooks_new(Core *core, const char *path, History *history)
{
    Hooks *hooks = g_new0(Hooks, 1);
    Err err = {0};
    hooks->core = core;
    hooks->armed = g_array_new(FALSE, TRUE, sizeof(Armed));
    g_array_set_clear_func(hooks->armed, clear_armed);
    load(hooks, path);
    if (hooks->armed->len == 0 || !history || g_getenv("EYRIE_HOOK"))
        return hooks;
    hooks->env = environment();
    hooks->runner = hook_runner_new();
    hooks->history = history;
    if (!begin(hooks, &err))
        notice_err(core->notices, "Hooks", &err);
    return hooks;
}

void hooks_free(Hooks *hooks)
{
    if (!hooks)
        return;
    timers_cancel(hooks->core->timers, hooks->timer);
    hook_runner_free(hooks->runner);
    g_array_free(hooks->armed, TRUE);
    g_strfreev(hooks->env);
    g_free(hooks);
}

size_t hooks_count(const Hooks *hooks)
{
    return hooks->armed->len;
}

// ---- running -----------------------------------------------------------------------------------

typedef struct Due { // the first event that somebody wants, or the last one that was looked at
    Hooks *hooks;
    int64_t cursor;
    char *type, *json; // of the event; NULL: nobody wants any
} Due;

static bool anyone_wants(const Hooks *hooks, const char *type, const Json *event)
{
    for (guint i = 0; i < hooks->armed->len; i++)
        if (hook_wants(&g_array_index(hooks->armed, Armed, i).hook, type, event))
            return true;
    return false;
}

static bool look_at(void *owner, const HistoryEvent *event)
{
    Due *due = owner;
    Err err;
    Json *json = json_parse(event->json, strlen(event->json), &err);
    bool wanted = json && anyone_wants(due->hooks, event->type, json);
    json_free(json);
    due->cursor = event->cursor;
    if (wanted) {
        due->type = g_strdup(event->type);
        due->json = g_strdup_printf("{\"cursor\":%" G_GINT64_FORMAT ",%s\n", event->cursor,
                                    event->json + 1);
    }
    return !wanted;
}

static int64_t mono(const Hooks *hooks)
{
    return clock_mono_ms(hooks->core->clock);
}

// A hook whose command brings about the event that starts it would never end.
static bool may_start(const Hooks *hooks, Armed *armed)
{
    int most = hooks->core->options->hook_rate;
    if (mono(hooks) - armed->minute >= MINUTE_MS) {
        if (armed->left_out > 0)
            notice_add(hooks->core->notices, NOTICE_WARN, "Hook %s: %d events were left out",
                       armed->hook.name, armed->left_out);
        armed->minute = mono(hooks);
        armed->started = armed->left_out = 0;
    }
    if (armed->started < most) {
        armed->started++;
        return true;
    }
    if (armed->left_out++ == 0)
        notice_add(hooks->core->notices, NOTICE_WARN,
                   "Hook %s: more than %d starts in a minute, the rest is left out",
                   armed->hook.name, most);
    return false;
}

static void start(Hooks *hooks, const Armed *armed, const Due *due)
{
    Err err = {0};
    g_auto(GStrv) env = g_strdupv(hooks->env);
    env = g_environ_setenv(env, "EYRIE_EVENT", due->type, TRUE);
    HookJob job = {.name = armed->hook.name,
                   .argv = (const char *const *)armed->hook.argv,
                   .env = (const char *const *)env,
                   .input = due->json,
                   .timeout_ms = hooks->core->options->hook_timeout * 1000};
    if (!hook_runner_start(hooks->runner, &job, &err))
        notice_err(hooks->core->notices, "Hook", &err);
}

static void start_all(Hooks *hooks, const Due *due)
{
    Err err;
    Json *json = json_parse(due->json, strlen(due->json), &err);
    for (guint i = 0; i < hooks->armed->len && json; i++) {
        Armed *armed = &g_array_index(hooks->armed, Armed, i);
        if (hook_wants(&armed->hook, due->type, json) && may_start(hooks, armed))
            start(hooks, armed, due);
    }
    json_free(json);
}

static void tell_end(Hooks *hooks, const HookEnd *end)
{
    Text said = text_clean_max(end->said, strlen(end->said), TEXT_LINE, 120);
    const char *colon = said.n > 0 ? ": " : "", *words = said.n > 0 ? said.s : "";
    Notices *notices = hooks->core->notices;
    if (end->timed_out)
        notice_add(notices, NOTICE_WARN, "Hook %s took longer than %d s and was ended%s%s",
                   end->name, hooks->core->options->hook_timeout, colon, words);
    else if (end->exit_code < 0)
        notice_add(notices, NOTICE_WARN, "Hook %s could not be started%s%s", end->name, colon,
                   words);
    else if (end->exit_code > 0)
        notice_add(notices, NOTICE_WARN, "Hook %s failed with exit code %d%s%s", end->name,
                   end->exit_code, colon, words);
    hooks->core->changes |= CH_NOTICE;
    text_clear(&said);
}

static void again(void *owner, int64_t arg)
{
    Hooks *hooks = owner;
    (void)arg;
    hooks->timer = 0;
    hooks_pump(hooks);
}

// Another process was first, or is writing: what it left is looked at a moment later.
static void try_again(Hooks *hooks)
{
    Err err;
    (void)!history_mark(hooks->history, MARK, &hooks->mark, &err);
    if (hooks->timer == 0)
        hooks->timer = timers_add(hooks->core->timers, RETRY_MS, again, hooks, 0);
}

// False when there is nothing more to do now.
static bool offer_next(Hooks *hooks)
{
    Err err = {0};
    Due due = {.hooks = hooks, .cursor = hooks->mark};
    HistoryQuery query = {.after = hooks->mark, .limit = READ_AT_ONCE};
    bool ok = history_read(hooks->history, &query, look_at, &due, &err);
    bool moved = ok && due.cursor > hooks->mark;
    ok = ok && move_mark(hooks, due.cursor, &err);
    if (!ok)
        try_again(hooks);
    else if (due.json)
        start_all(hooks, &due);
    g_free(due.type);
    g_free(due.json);
    return ok && moved;
}

void hooks_pump(Hooks *hooks)
{
    if (!hooks->runner)
        return;
    for (HookEnd *end; (end = hook_runner_take(hooks->runner)); hook_end_free(end))
        tell_end(hooks, end);
    size_t most = (size_t)hooks->core->options->hook_jobs;
    while (hook_runner_busy(hooks->runner) < most && offer_next(hooks))
        continue;
}

bool hooks_are_idle(const Hooks *hooks)
{
    return !hooks->runner || hook_runner_busy(hooks->runner) == 0;
}

int hooks_fd(const Hooks *hooks)
{
    return hooks->runner ? hook_runner_fd(hooks->runner) : -1;
}
