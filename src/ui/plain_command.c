// A line that was typed: a row's number, a command of the table, the keys it has.
#include "config.h"

#include <string.h>

#include "app/complete.h"
#include "ui/plain_room.h"

typedef CmdResult PlainCommandFn(Plain *p, const CmdCall *call, Err *err);

bool plain_is_yes(const char *line)
{
    return g_ascii_strcasecmp(line, "yes") == 0 || g_ascii_strcasecmp(line, "y") == 0;
}

Subject plain_subject(const Plain *p)
{
    if (p->open.kind != SUBJECT_NONE) {
        Subject open = p->open;
        if (open.kind == SUBJECT_CONVERSATION && id_is_empty(&open.id))
            open.id = *threads_open_id(app_threads(p->app));
        return open;
    }
    return p->row > 0 && p->row <= p->rows->len ? g_array_index(p->rows, Subject, p->row - 1)
                                                : p->about;
}

unsigned plain_contexts(const Plain *p)
{
    unsigned contexts = p->list->contexts;
    if (p->open.kind == SUBJECT_CONVERSATION)
        contexts |= CX_THREAD;
    return p->open.kind == SUBJECT_CONTACT ? contexts | CX_CONTACT : contexts;
}

// ---- commands of its own -----------------------------------------------------------------------

static CmdResult own_quit(Plain *p, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    plain_quit(p);
    return CMD_DONE;
}

// Out of the record, then out of the filter.
static CmdResult own_back(Plain *p, const CmdCall *call, Err *err)
{
    if (p->open.kind == SUBJECT_NONE)
        return plain_filter(p, call, err);
    plain_list_again(p);
    return CMD_DONE;
}

static CmdResult own_more(Plain *p, const CmdCall *call, Err *err)
{
    if (p->open.kind != SUBJECT_CONVERSATION)
        return plain_move(p, call, err);
    plain_thread_older(p);
    return CMD_DONE;
}

static CmdResult own_set(Plain *p, const CmdCall *call, Err *err)
{
    g_autofree char *value = options_value(app_options(p->app), call->args[0]);
    if (call->argc > 1) {
        if (!app_set_option(p->app, call->args[0], call->args[1], err))
            return CMD_FAILED;
        g_free(value);
        value = options_value(app_options(p->app), call->args[0]);
    }
    if (!value)
        return plain_result(err_set(err, ERR_USAGE, "there is no option %s", call->args[0]));
    plain_say(p, "%s is %s.", call->args[0], value);
    return CMD_DONE;
}

// The last write that was begun, on what is selected now.
static CmdResult own_repeat(Plain *p, const CmdCall *call, Err *err)
{
    (void)call;
    if (p->last.id == CMD_NONE)
        return plain_result(err_set(err, ERR_USAGE, "nothing was done yet"));
    CmdCall again = {.id = p->last.id, .subject = plain_subject(p)};
    g_auto(GStrv) words = g_strdupv(p->last.words);
    for (; words[again.argc]; again.argc++)
        again.args[again.argc] = words[again.argc];
    plain_call(p, &again);
    return CMD_DONE;
}

static void keep_last(Plain *p, const CmdCall *call)
{
    plain_last_clear(p);
    p->last.id = call->id;
    p->last.words = g_new0(char *, call->argc + 1);
    for (size_t i = 0; i < call->argc; i++)
        p->last.words[i] = g_strdup(call->args[i]);
}

void plain_last_clear(Plain *p)
{
    g_clear_pointer(&p->last.words, g_strfreev);
    p->last.id = CMD_NONE;
}

static CmdResult own_save(Plain *p, const CmdCall *call, Err *err)
{
    (void)call;
    g_autoptr(GString) said = g_string_new(NULL);
    if (!app_save_options(p->app, said, err))
        return CMD_FAILED;
    plain_say(p, said->len > 0 ? "Written to config.ini: %s." : "Nothing has changed.", said->str);
    return CMD_DONE;
}

static CmdResult own_pipeline(Plain *p, const CmdCall *call, Err *err)
{
    CmdResult result = app_command(p->app, call, err);
    if (result == CMD_DONE)
        plain_list_again(p);
    return result;
}

static CmdResult own_finish(Plain *p, const CmdCall *call, Err *err)
{
    const Conversation *c = inbox_find(app_inbox(p->app), &call->subject.id);
    if (c && c->unread > 0 && !inbox_mark_read(app_inbox(p->app), &c->id, true, err))
        return CMD_FAILED;
    CmdCall down = {.id = CMD_DOWN};
    return plain_move(p, &down, err);
}

static const struct {
    CmdId id;
    PlainCommandFn *fn;
} rows[] = {
    {CMD_HELP, plain_help},
    {CMD_PALETTE, plain_help},
    {CMD_QUIT, own_quit},
    {CMD_BACK, own_back},
    {CMD_SCREEN_TALK, plain_go},
    {CMD_SCREEN_PEOPLE, plain_go},
    {CMD_SCREEN_PLANNER, plain_go},
    {CMD_SCREEN_BOARD, plain_go},
    {CMD_SCREEN_TASKS, plain_go},
    {CMD_SCREEN_OUTBOX, plain_go},
    {CMD_FILTER, plain_filter},
    {CMD_REFRESH, plain_refresh},
    {CMD_NEXT_TAB, plain_tab},
    {CMD_PREV_TAB, plain_tab},
    {CMD_DOWN, plain_move},
    {CMD_UP, plain_move},
    {CMD_TOP, plain_move},
    {CMD_BOTTOM, plain_move},
    {CMD_PAGE_DOWN, own_more},
    {CMD_OPEN, plain_open},
    {CMD_GO_MESSAGES, plain_go_messages},
    {CMD_GO_CONTACT, plain_go_contact},
    {CMD_MESSAGES, plain_messages},
    {CMD_GO_HISTORY, plain_history},
    {CMD_SCREEN_HOME, plain_home},
    {CMD_SEEN, plain_seen},
    {CMD_CONFLICT, plain_conflict},
    {CMD_LOCATION, plain_location},
    {CMD_GO_BACK, plain_go_back},
    {CMD_JUMP, plain_jump},
    {CMD_SEARCH, plain_search},
    {CMD_NEXT_HIT, plain_hit_step},
    {CMD_PREV_HIT, plain_hit_step},
    {CMD_GO_DEAL, plain_belongings},
    {CMD_GO_APPOINTMENT, plain_belongings},
    {CMD_NEXT_UNREAD, plain_next_unread},
    {CMD_COPY_PHONE, plain_fact},
    {CMD_COPY_EMAIL, plain_fact},
    {CMD_COPY_NAME, plain_fact},
    {CMD_COPY_ID, plain_fact},
    {CMD_COPY_LINK, plain_fact},
    {CMD_COPY_TEXT, plain_fact},
    {CMD_COPY_JSON, plain_fact},
    {CMD_OPEN_WEB, plain_fact},
    {CMD_OPEN_LINK, plain_links},
    {CMD_PICK_LINK, plain_links},
    {CMD_TRACE, plain_trace},
    {CMD_NEXT_MONTH, plain_week},
    {CMD_PREV_MONTH, plain_week},
    {CMD_HALF_DOWN, own_more},
    {CMD_PAGE_UP, own_more}, // in a thread what is earlier lies either way
    {CMD_HALF_UP, own_more},
    {CMD_SUSPEND, plain_suspend},
    {CMD_REPEAT, own_repeat},
    {CMD_RIGHT, plain_open},
    {CMD_LEFT, own_back},
    {CMD_SET, own_set},
    {CMD_SAVE, own_save},
    {CMD_FINISH, own_finish},
    {CMD_REPLY, plain_reply},
    {CMD_REPLY_ON, plain_reply},
    {CMD_INSERT, plain_reply},
    {CMD_COMMENT, plain_reply},
    {CMD_BOOK, plain_book},
    {CMD_RESCHEDULE, plain_reschedule},
    {CMD_TODAY, plain_week},
    {CMD_NEXT_WEEK, plain_week},
    {CMD_PREV_WEEK, plain_week},
    {CMD_PIPELINE, own_pipeline},
    {CMD_OP_EDIT, plain_outbox_edit},
    {CMD_OP_RETRY, plain_outbox_retry},
};

static PlainCommandFn *own_find(CmdId id)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].id == id)
            return rows[i].fn;
    return NULL;
}

bool plain_takes(CmdId id)
{
    return own_find(id) || app_takes(id);
}

// ---- a call ------------------------------------------------------------------------------------

void plain_forget_pending(Plain *p)
{
    for (size_t i = 0; i < CMD_ARGS_MAX; i++)
        g_clear_pointer(&p->words[i], g_free);
    p->pending = (CmdCall){0};
}

static void run(Plain *p, const CmdCall *call)
{
    Err err = {0};
    PlainCommandFn *fn = own_find(call->id);
    CmdResult result = CMD_FAILED;
    if (app_command_enabled(p->app, call->id, &call->subject, &err))
        result = fn ? fn(p, call, &err) : app_command(p->app, call, &err);
    if (result == CMD_PASS)
        plain_excuse(call->id, &err);
    if (result == CMD_DONE && cmd_is_write(call->id))
        keep_last(p, call);
    plain_fail(p, &err);
}

static void ask_missing(Plain *p);

static void take_argument(Plain *p, const char *line)
{
    if (line[0] == '\0') {
        plain_say(p, "Nothing is done.");
        plain_forget_pending(p);
        return;
    }
    ArgSpec spec;
    Choices choices = {0};
    char *end = NULL;
    size_t i = p->pending.argc;
    long n = strtol(line, &end, 10);
    if (cmd_arg(p->pending.id, i, &spec) && complete_is_pick(spec.kind))
        choices = complete_arg(p->app, spec.kind, &p->pending.subject);
    bool picked = *end == '\0' && n >= 1 && n <= (long)choices.count;
    p->words[i] = g_strdup(picked ? choices.items[n - 1].value : line);
    p->pending.args[i] = p->words[i];
    p->pending.argc++;
    choices_clear(&choices);
    ask_missing(p);
}

// One question after the other until the command has what it needs.
static void ask_missing(Plain *p)
{
    ArgSpec spec;
    if (!cmd_arg(p->pending.id, p->pending.argc, &spec) || spec.optional) {
        CmdCall call = p->pending;
        run(p, &call);
        if (!p->ask.question)
            plain_forget_pending(p);
        return;
    }
    const char *title = complete_title(spec.kind);
    if (complete_is_pick(spec.kind)) {
        Choices choices = complete_arg(p->app, spec.kind, &p->pending.subject);
        for (size_t i = 0; i < choices.count; i++)
            plain_say(p, "%zu of %zu: %s", i + 1, choices.count, choices.items[i].label.s);
        choices_clear(&choices);
    }
    plain_say(p, "%s%s%s? An empty line does nothing.",
              title ? title : cmd_info(p->pending.id)->name, title ? "" : ": ",
              title ? "" : spec.kind);
    plain_ask(p, take_argument, plain_forget_pending, cmd_info(p->pending.id)->name);
}

static void take_allowed(Plain *p, const char *line)
{
    if (!plain_is_yes(line)) {
        plain_say(p, "Nothing is done.");
        plain_forget_pending(p);
        return;
    }
    app_allow_writes(p->app);
    ask_missing(p);
}

void plain_call(Plain *p, const CmdCall *call)
{
    Err err = {0};
    if (!app_command_enabled(p->app, call->id, &call->subject, &err)) {
        plain_fail(p, &err);
        return;
    }
    plain_forget_pending(p);
    p->pending = *call;
    for (size_t i = 0; i < call->argc; i++)
        p->pending.args[i] = p->words[i] = g_strdup(call->args[i]);
    if (!cmd_is_write(call->id) || !app_session(p->app)->ask_first) {
        ask_missing(p);
        return;
    }
    plain_say(p, "Write to %s?", app_session(p->app)->location.name.s);
    plain_ask(p, take_allowed, plain_forget_pending, "yes or no");
}

// ---- a line ------------------------------------------------------------------------------------

static bool take_number(const char **at, size_t *out)
{
    size_t digits = strspn(*at, "0123456789");
    bool whole = digits > 0 && digits < 7 && ((*at)[digits] == ' ' || (*at)[digits] == '\0');
    if (!whole)
        return false;
    *out = (size_t)g_ascii_strtoull(*at, NULL, 10);
    *at += digits;
    *at += strspn(*at, " ");
    return true;
}

// Single keys mean what they mean on the screen: u is undo.
static bool find_command(const Plain *p, const char *word, size_t n, CmdId *out, Err *err)
{
    Err none = {0};
    KeySequence keys;
    if (cmd_find(word, n, plain_contexts(p), out, &none) && n > 1)
        return true;
    for (unsigned bit = 1; bit <= CX_TASKS && n <= 2; bit <<= 1)
        if ((plain_contexts(p) & bit) && key_sequence_parse(word, n, &keys) &&
            keymap_match(p->keymap, bit, keys.keys, keys.n, out) == KEYMATCH_COMMAND)
            return true;
    return !plain_elsewhere(p, word, n, err) && cmd_find(word, n, plain_contexts(p), out, err);
}

// A number behind a command is a row of the list, unless the command is about what is open, or the
// number is all that it needs. false: there is no such row.
static bool take_row(Plain *p, CmdId id, const char **rest, Subject *subject, Err *err)
{
    const CmdInfo *info = cmd_info(id);
    bool acts = (info->flags & (CF_SUBJECT | CF_CONTACT)) != 0;
    const char *behind = *rest;
    size_t row = 0;
    bool list = id == CMD_OPEN || p->open.kind == SUBJECT_NONE;
    if (!acts || !list || !take_number(&behind, &row))
        return true;
    ArgSpec spec;
    bool needs = cmd_arg(id, 0, &spec) && !spec.optional;
    bool pick = needs && complete_is_pick(spec.kind);
    if (needs && !pick && *behind == '\0')
        return true;
    if (row < 1 || row > p->rows->len)
        return err_set(err, ERR_USAGE, "there is no row %zu, %u were told", row, p->rows->len);
    *rest = behind;
    *subject = g_array_index(p->rows, Subject, row - 1);
    p->row = row;
    if (id == CMD_OPEN)
        p->open = (Subject){0};
    return true;
}

static void run_words(Plain *p, CmdId id, const char *rest, const Subject *subject)
{
    Err err = {0};
    CmdLine parsed;
    int missing = -1;
    const CmdInfo *info = cmd_info(id);
    g_autofree char *line = g_strconcat(info->name, " ", rest, NULL);
    if (!cmd_parse(line, info->contexts, &parsed, &missing, &err)) {
        plain_fail(p, &err);
        return;
    }
    parsed.call.subject = *subject;
    plain_call(p, &parsed.call);
    cmd_line_clear(&parsed);
}

static void answer(Plain *p, const char *line)
{
    PlainAnswer *fn = p->ask.answer;
    plain_unask(p);
    fn(p, line);
}

void plain_line(Plain *p, const char *line)
{
    Err err = {0};
    CmdId id = CMD_NONE;
    app_touched(p->app);
    if (p->ask.question) {
        answer(p, line);
        return;
    }
    g_autofree char *stripped = g_strstrip(g_strdup(line));
    const char *at = stripped[0] == ':' ? stripped + 1 : stripped, *rest;
    size_t row = 0, word = strcspn(at, " ");
    rest = at;
    if (*at == '\0' || *at == '#')
        return;
    if (take_number(&rest, &row) && *rest == '\0') {
        id = CMD_OPEN;
        rest = at;
    } else if (find_command(p, at, word, &id, &err)) {
        rest = at + word + strspn(at + word, " ");
    }
    Subject subject = plain_subject(p);
    bool ok = id != CMD_NONE && take_row(p, id, &rest, &subject, &err);
    if (ok)
        run_words(p, id, rest, &subject);
    else
        plain_fail(p, &err);
}
