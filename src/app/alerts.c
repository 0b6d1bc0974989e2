#include "config.h"

#include "app/alerts.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "app/alert_lines.h"
#include "app/core.h"
#include "app/hook_run.h"
#include "base/secret.h"

enum {
    GATHER_MS = 1500,   // a burst comes in several answers
    GAP_MS = 15 * 1000, // between two alerts
    ITEMS_MAX = 500,    // of a kind; more are only counted
    READY_MAX = 32,     // where nobody takes them, as without a screen, the oldest go
    NAMES_MAX = 3,
    COMMAND_MS = 10 * 1000,
};

typedef struct Item {
    const char *plain; // interned
    Text name, text;
} Item;

struct Alerts {
    Core *core;
    GArray *items[ALERT_COUNT]; // Item
    size_t counts[ALERT_COUNT];
    GQueue ready; // Alert, owned
    int64_t timer;
    int64_t made_at; // monotonic
    AlertLines lines;
    HookRunner *runner; // NULL: there is no command
    char **env;
    AlertOwnFn *own;
    const void *own_owner;
};

static const char *const many[] = {
    [ALERT_MESSAGE] = "new messages",
    [ALERT_WRITE] = "writes need you",
    [ALERT_MEETING] = "appointments soon",
    [ALERT_EVENT] = "events",
};
static_assert(ARRAY_LEN(many) == ALERT_COUNT, "words for each kind");

static void clear_item(void *data)
{
    Item *item = data;
    text_clear(&item->name);
    text_clear(&item->text);
}

static void free_alert(void *alert)
{
    alert_clear(alert);
    g_free(alert);
}

Alerts *alerts_new(Core *core, const char *options_path)
{
    Alerts *alerts = g_new0(Alerts, 1);
    alerts->core = core;
    alerts->made_at = -GAP_MS;
    for (int kind = 0; kind < ALERT_COUNT; kind++) {
        alerts->items[kind] = g_array_new(FALSE, TRUE, sizeof(Item));
        g_array_set_clear_func(alerts->items[kind], clear_item);
    }
    g_queue_init(&alerts->ready);
    alert_lines_load(&alerts->lines, options_path, core->notices);
    if (alerts->lines.command) {
        alerts->runner = hook_runner_new();
        alerts->env = secret_clean_environ();
    }
    return alerts;
}

void alerts_free(Alerts *alerts)
{
    if (!alerts)
        return;
    timers_cancel(alerts->core->timers, alerts->timer);
    for (int kind = 0; kind < ALERT_COUNT; kind++)
        g_array_free(alerts->items[kind], TRUE);
    g_queue_clear_full(&alerts->ready, free_alert);
    hook_runner_free(alerts->runner);
    g_strfreev(alerts->env);
    alert_lines_clear(&alerts->lines);
    g_free(alerts);
}

void alert_clear(Alert *alert)
{
    text_clear(&alert->title);
    text_clear(&alert->body);
}

// ---- words -------------------------------------------------------------------------------------

static Text cut(const GString *words)
{
    return text_clean_max(words->str, words->len, TEXT_LINE, ALERT_CELLS);
}

static const Item *item_at(const GArray *items, guint i)
{
    return &g_array_index(items, Item, i);
}

static bool was_named(const GArray *items, guint at)
{
    for (guint i = 0; i < at; i++)
        if (text_eq(text_ref(&item_at(items, i)->name), text_ref(&item_at(items, at)->name)))
            return true;
    return false;
}

// "Maria Lopez, John Doe, Ann Poe and others": each once.
static size_t list_names(const GArray *items, GString *out)
{
    size_t named = 0;
    for (guint i = 0; i < items->len && named <= NAMES_MAX; i++) {
        TextRef name = text_ref(&item_at(items, i)->name);
        if (name.n == 0 || was_named(items, i))
            continue;
        if (named == NAMES_MAX)
            g_string_append(out, " and others");
        else
            g_string_append_printf(out, "%s%.*s", named > 0 ? ", " : "", TEXT_ARG(name));
        named++;
    }
    return named;
}

static Alert *word_alert(const Alerts *alerts, AlertKind kind)
{
    const GArray *items = alerts->items[kind];
    const Item *last = item_at(items, items->len - 1);
    const char *tells = alerts->core->options->notify_body;
    bool names = strcmp(tells, "off") != 0, texts = strcmp(tells, "text") == 0;
    size_t count = alerts->counts[kind];
    g_autoptr(GString) title = g_string_new(NULL), body = g_string_new(NULL),
                       who = g_string_new(NULL);
    size_t people = names ? list_names(items, who) : 0;
    if (count == 1)
        g_string_append(title, last->plain);
    else
        g_string_append_printf(title, "%zu %s", count, many[kind]);
    if (people == 1)
        g_string_append_printf(title, ": %s", who->str);
    else if (people > 1)
        g_string_append(body, who->str);
    if (texts && people <= 1)
        g_string_append_len(body, text_ref(&last->text).s, (gssize)last->text.n);
    Alert *alert = g_new0(Alert, 1);
    alert->title = cut(title);
    alert->body = cut(body);
    return alert;
}

// ---- gathering ---------------------------------------------------------------------------------

static int64_t now_ms(const Alerts *alerts)
{
    return clock_mono_ms(alerts->core->clock);
}

static void on_gathered(void *owner, int64_t arg)
{
    Alerts *alerts = owner;
    (void)arg;
    alerts->timer = 0;
    alerts->made_at = now_ms(alerts);
    for (AlertKind kind = 0; kind < ALERT_COUNT; kind++) {
        if (alerts->counts[kind] == 0)
            continue;
        g_queue_push_tail(&alerts->ready, word_alert(alerts, kind));
        g_array_set_size(alerts->items[kind], 0);
        alerts->counts[kind] = 0;
    }
    while (alerts->ready.length > READY_MAX)
        free_alert(g_queue_pop_head(&alerts->ready));
}

void alerts_add(Alerts *alerts, AlertKind kind, const AlertItem *from)
{
    if (!alerts)
        return;
    Item item = {.plain = g_intern_string(from->plain),
                 .name = text_dup(from->name),
                 .text = text_dup(from->text)};
    GArray *items = alerts->items[kind];
    if (items->len >= ITEMS_MAX)
        g_array_remove_index(items, 0);
    g_array_append_val(items, item);
    alerts->counts[kind]++;
    if (alerts->timer != 0)
        return;
    int64_t wait = MAX(alerts->made_at + GAP_MS - now_ms(alerts), GATHER_MS);
    alerts->timer = timers_add(alerts->core->timers, wait, on_gathered, alerts, 0);
}

void alerts_message(Alerts *alerts, TextRef name, TextRef text)
{
    AlertItem item = {"New message", name, text};
    if (alerts && !alert_lines_name(&alerts->lines, "InboundMessage"))
        alerts_add(alerts, ALERT_MESSAGE, &item);
}

const AlertLines *alerts_lines(const Alerts *alerts)
{
    return &alerts->lines;
}

void alerts_set_own(Alerts *alerts, AlertOwnFn *fn, const void *owner)
{
    alerts->own = fn;
    alerts->own_owner = owner;
}

bool alerts_is_own(const Alerts *alerts, const Id *record)
{
    return alerts->own && !id_is_empty(record) && alerts->own(alerts->own_owner, record);
}

bool alerts_take(Alerts *alerts, Alert *out)
{
    Alert *alert = g_queue_pop_head(&alerts->ready);
    if (!alert)
        return false;
    *out = *alert;
    g_free(alert);
    return true;
}

// ---- the person's program ----------------------------------------------------------------------

// As an argument: text of others that begins like an option gets a blank before it.
static void add_word(GPtrArray *argv, TextRef text)
{
    const char *blank = text.n > 0 && text.s[0] == '-' ? " " : "";
    g_ptr_array_add(argv, g_strdup_printf("%s%.*s", blank, TEXT_ARG(text)));
}

bool alerts_run(Alerts *alerts, const Alert *alert, Err *err)
{
    if (!alerts->runner)
        return err_set(err, ERR_CONFIG, "notify is command, and config.ini has no notify-command");
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    for (char **word = alerts->lines.command; *word; word++)
        g_ptr_array_add(argv, g_strdup(*word));
    add_word(argv, text_ref(&alert->title));
    add_word(argv, text_ref(&alert->body));
    g_ptr_array_add(argv, NULL);
    HookJob job = {.name = alerts->lines.command[0],
                   .argv = (const char *const *)argv->pdata,
                   .env = (const char *const *)alerts->env,
                   .input = "",
                   .timeout_ms = COMMAND_MS};
    return hook_runner_start(alerts->runner, &job, err);
}

static void tell_end(const Alerts *alerts, const HookEnd *end)
{
    TextBuf said;
    if (end->exit_code == 0 && !end->timed_out)
        return;
    text_format(&said, "%s%s", end->said[0] ? ": " : "", end->said);
    notice_add(alerts->core->notices, NOTICE_WARN, "notify-command: %s %s%s", end->name,
               end->timed_out ? "took longer than 10 s and was ended" : "failed", said.s);
    alerts->core->changes |= CH_NOTICE;
}

void alerts_pump(Alerts *alerts)
{
    HookEnd *end = NULL;
    while (alerts->runner && (end = hook_runner_take(alerts->runner))) {
        tell_end(alerts, end);
        hook_end_free(end);
    }
}

bool alerts_are_idle(const Alerts *alerts)
{
    return !alerts->runner || hook_runner_busy(alerts->runner) == 0;
}

int alerts_fd(const Alerts *alerts)
{
    return alerts->runner ? hook_runner_fd(alerts->runner) : -1;
}
