// The composer below a thread. Drafts are saved while typing; sending goes to the outbox first.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/compose_view.h"
#include "ui/format.h"
#include "ui/shell.h"
#include "ui/talk.h"
#include "ui/title.h"
#include "ui/views.h"

enum { DRAFT_DELAY_MS = 400 };

static void take_text(ComposeView *s)
{
    const char *typed = lineedit_text(s->edit);
    outgoing_set(&s->out.body, typed, strlen(typed));
}

static void save_draft(View *v, App *app)
{
    ComposeView *s = VIEW_STATE(ComposeView, v);
    timers_cancel(app_timers(app), s->timer);
    s->timer = 0;
    if (!s->unsaved)
        return;
    take_text(s);
    Outgoing kept = s->out; // borrowed: what nobody chose is no draft
    if (compose_is_blank(s) && !s->titled)
        kept.subject = (Raw){0};
    if (compose_is_blank(s) && !s->titled && !s->chosen)
        kept.channel = CHANNEL_UNKNOWN;
    Err err = {0};
    if (thread_draft_save(app_threads(app), &kept, &err))
        s->unsaved = false;
    else
        notice_err(app_notices(app), "Draft", &err);
}

static void draft_due(void *owner, int64_t arg)
{
    (void)arg;
    View *v = owner;
    save_draft(v, (App *)(uintptr_t)v->app);
}

static void save_before_return(void *owner)
{
    View *v = owner;
    save_draft(v, (App *)(uintptr_t)v->app);
}

static void typed(View *v, App *app)
{
    ComposeView *s = VIEW_STATE(ComposeView, v);
    s->unsaved = true;
    if (s->timer == 0)
        s->timer = timers_add(app_timers(app), DRAFT_DELAY_MS, draft_due, v, 0);
    shell_relayout(v->shell);
    v->dirty = true;
}

// What belongs to the thread that is open now: its draft, or an empty line with its defaults.
static void load(View *v, App *app)
{
    ComposeView *s = VIEW_STATE(ComposeView, v);
    Threads *threads = app_threads(app);
    save_draft(v, app); // of the thread that was open before
    outgoing_clear(&s->out);
    thread_reply_defaults(threads, &s->out);
    Channel by_default = s->out.channel;
    Raw subject = s->out.subject;
    s->out.subject = (Raw){0};
    bool draft = thread_draft_load(threads, &s->out);
    g_free(thread_take_returned(threads, &(Channel){0})); // it is in the draft
    s->titled = s->out.subject.n > 0 && g_strcmp0(s->out.subject.s, subject.s) != 0;
    if (s->out.subject.n == 0)
        outgoing_set(&s->out.subject, subject.s ? subject.s : "", subject.n);
    g_free(subject.s);
    if (s->out.channel != by_default)
        s->out.reply_to = (Id){0};
    lineedit_set(s->edit, draft && s->out.body.s ? s->out.body.s : "");
    s->contact = *threads_open_contact_id(threads);
    s->serial = thread_draft_serial(threads);
    s->early = !thread_feed(threads)->ever;
    s->chosen = draft;
    s->unsaved = false;
    shell_relayout(v->shell);
    v->dirty = true;
}

void compose_start(View *compose, App *app, Channel channel)
{
    ComposeView *s = VIEW_STATE(ComposeView, compose);
    bool empty = compose_is_blank(s);
    if (!id_eq(&s->contact, threads_open_contact_id(app_threads(app))) || empty)
        load(compose, app);
    if (channel != CHANNEL_UNKNOWN && s->out.channel != channel) {
        s->out.channel = channel;
        s->out.reply_to = (Id){0};
        text_clear(&s->out.from_number);
        text_clear(&s->out.to_number);
        s->chosen = true;
        shell_relayout(compose->shell); // an e-mail has a row for its subject
    }
    compose->dirty = true;
}

static void fill_missing(Text *mine, Text *from)
{
    if (mine->n == 0) {
        text_clear(mine);
        *mine = *from;
        *from = (Text){0};
    }
}

// The messages came after the composer was opened: what the answer needs of them is filled in, what
// was typed stays.
static void catch_up(ComposeView *s, const Threads *threads)
{
    Outgoing now = {0};
    thread_reply_defaults(threads, &now);
    if (!s->chosen)
        s->out.channel = now.channel;
    if (s->out.channel == now.channel) {
        fill_missing(&s->out.from_number, &now.from_number);
        fill_missing(&s->out.to_number, &now.to_number);
        if (s->out.subject.n == 0 && now.subject.n > 0)
            outgoing_set(&s->out.subject, now.subject.s, now.subject.n);
        s->out.reply_to = now.reply_to;
    }
    outgoing_clear(&now);
    s->early = false;
}

// ---- sending -----------------------------------------------------------------------------------

static CmdResult compose_send(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    ComposeView *s = VIEW_STATE(ComposeView, v);
    take_text(s);
    if (!threads_send(app_threads(app), &s->out, err))
        return CMD_FAILED; // the text stays
    timers_cancel(app_timers(app), s->timer);
    s->timer = 0;
    s->unsaved = s->titled = s->chosen = false;
    lineedit_remember(s->edit);
    lineedit_set(s->edit, "");
    shell_focus(v->shell, SLOT_MAIN); // so that u takes it back at once
    shell_relayout(v->shell);
    return CMD_DONE;
}

static bool enter_sends(const ComposeView *s)
{
    return !compose_is_mail(s) && strchr(lineedit_text(s->edit), '\n') == NULL;
}

static void accept(View *v, App *app)
{
    ComposeView *s = VIEW_STATE(ComposeView, v);
    Err err = {0};
    if (!enter_sends(s)) {
        lineedit_insert(s->edit, "\n", 1);
        typed(v, app);
    } else if (compose_send(v, app, NULL, &err) == CMD_FAILED) {
        notice_err(app_notices(app), "Not sent", &err);
        app_touch(app, CH_NOTICE);
    }
}

// ---- commands ----------------------------------------------------------------------------------

static CmdResult compose_leave(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    (void)err;
    save_draft(v, app);
    shell_focus(v->shell, SLOT_MAIN);
    return CMD_DONE;
}

static CmdResult compose_save(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    (void)err;
    VIEW_STATE(ComposeView, v)->unsaved = true;
    save_draft(v, app);
    if (!VIEW_STATE(ComposeView, v)->unsaved)
        notice_add(app_notices(app), NOTICE_INFO, "Draft saved");
    return CMD_DONE;
}

static CmdResult compose_discard(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    (void)err;
    ComposeView *s = VIEW_STATE(ComposeView, v);
    lineedit_set(s->edit, "");
    s->titled = s->chosen = false;
    s->unsaved = true;
    save_draft(v, app);
    load(v, app); // the defaults of a reply are back
    notice_add(app_notices(app), NOTICE_INFO, "Draft thrown away");
    shell_focus(v->shell, SLOT_MAIN);
    return CMD_DONE;
}

static CmdResult compose_channel(View *v, App *app, const CmdCall *call, Err *err)
{
    Channel channel = CHANNEL_UNKNOWN;
    if (call->argc == 0 || !channel_find(call->args[0], &channel) ||
        !(channel_info(channel)->flags & CHF_SEND)) {
        err_set(err, ERR_USAGE, "choose a channel people can send on");
        return CMD_FAILED;
    }
    compose_start(v, app, channel);
    typed(v, app);
    return CMD_DONE;
}

static CmdResult compose_subject(View *v, App *app, const CmdCall *call, Err *err)
{
    ComposeView *s = VIEW_STATE(ComposeView, v);
    if (!compose_is_mail(s)) {
        err_set(err, ERR_USAGE, "only e-mails have a subject");
        return CMD_FAILED;
    }
    const char *words = call->argc ? call->args[0] : "";
    outgoing_set(&s->out.subject, words, strlen(words));
    s->titled = words[0] != '\0';
    typed(v, app);
    return CMD_DONE;
}

// What came back into the composer while the editor had its text stays above what was edited.
static char *join_edited(const char *now, const char *initial, const char *edited)
{
    if (!*now || strcmp(now, initial) == 0)
        return g_strdup(edited);
    size_t kept = strlen(now);
    if (*initial && g_str_has_suffix(now, initial))
        return g_strdup_printf("%.*s%s", (int)(kept - strlen(initial)), now, edited);
    return g_strdup_printf("%s\n\n%s", now, edited);
}

// Where two texts come together, one of them for colleagues alone, the customer gets neither.
static Channel joined_channel(Channel a, Channel b)
{
    return channel_info(b)->flags & CHF_INTERNAL ? b : a;
}

// The thread of the text is not the one on the screen any more: it becomes that one's draft.
static void keep_edited(App *app, ComposeView *s, const char *text)
{
    Err err = {0};
    Outgoing now = {.conversation = s->at_editor.conversation, .contact = s->at_editor.contact};
    bool any = thread_draft_find(app_threads(app), &now) && now.body.n > 0;
    g_autofree char *all =
        any ? join_edited(now.body.s, s->at_editor.body.s, text) : g_strdup(text);
    if (any)
        s->at_editor.channel = joined_channel(s->at_editor.channel, now.channel);
    outgoing_clear(&now);
    outgoing_set(&s->at_editor.body, all, strlen(all));
    if (thread_draft_save(app_threads(app), &s->at_editor, &err))
        notice_add(app_notices(app), NOTICE_WARN, "What you edited is kept as a draft");
    else
        notice_err(app_notices(app), "Draft", &err);
}

static void edited(void *owner, App *app, const char *text)
{
    View *v = owner;
    ComposeView *s = VIEW_STATE(ComposeView, v);
    if (!id_eq(&s->contact, &s->at_editor.contact)) {
        keep_edited(app, s, text);
        return;
    }
    g_autofree char *all = join_edited(lineedit_text(s->edit), s->at_editor.body.s, text);
    s->out.channel = joined_channel(s->out.channel, s->at_editor.channel);
    size_t n = strlen(all);
    while (n > 0 && all[n - 1] == '\n') // editors end the last line
        all[--n] = '\0';
    lineedit_set(s->edit, all);
    typed(v, app);
    save_draft(v, app); // it took long enough to write
}

static CmdResult compose_editor(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    ComposeView *s = VIEW_STATE(ComposeView, v);
    const char *text = lineedit_text(s->edit), *subject = s->out.subject.s;
    save_draft(v, app);
    outgoing_clear(&s->at_editor);
    s->at_editor = (Outgoing){
        .channel = s->out.channel, .contact = s->contact, .conversation = s->out.conversation};
    outgoing_set(&s->at_editor.body, text, strlen(text));
    outgoing_set(&s->at_editor.subject, subject ? subject : "", s->out.subject.n);
    return shell_edit(v->shell, text, edited, v, err) ? CMD_DONE : CMD_FAILED;
}

static const ViewCommand compose_commands[] = {
    {CMD_SEND, compose_send},       {CMD_LEAVE, compose_leave},
    {CMD_EDITOR, compose_editor},   {CMD_SUBJECT, compose_subject},
    {CMD_CHANNEL, compose_channel}, {CMD_DISCARD_DRAFT, compose_discard},
    {CMD_SAVE_DRAFT, compose_save}, {CMD_NONE, NULL},
};

// ---- keys and text -----------------------------------------------------------------------------

// Chords of the composer's own commands; everything else types or edits.
static bool is_command_key(Key key)
{
    static const Key keys[] = {{27, 0},
                               {'g', KEY_MOD_CTRL},
                               {'s', KEY_MOD_CTRL},
                               {'x', KEY_MOD_CTRL},
                               {'s', KEY_MOD_ALT},
                               {'e', KEY_MOD_ALT},
                               {13, KEY_MOD_CTRL}};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (key_eq(key, keys[i]))
            return true;
    return false;
}

static bool compose_key(View *v, App *app, Key key)
{
    ComposeView *s = VIEW_STATE(ComposeView, v);
    if (is_command_key(key))
        return false;
    if (id_is_empty(threads_open_contact_id(app_threads(app))))
        return false;
    if (key_eq(key, (Key){13, 0})) {
        accept(v, app);
        return true;
    }
    if (lineedit_key(s->edit, key) == LINE_CHANGED)
        typed(v, app);
    v->dirty = true;
    return true;
}

void compose_paste(View *v, App *app, const char *bytes, size_t n)
{
    g_autofree char *text = text_input(bytes, n);
    lineedit_insert(VIEW_STATE(ComposeView, v)->edit, text, strlen(text));
    typed(v, app);
}

// ---- the rest of the vtable --------------------------------------------------------------------

static void compose_opened(View *v, App *app)
{
    ComposeView *s = VIEW_STATE(ComposeView, v);
    s->edit = lineedit_new(NULL);
    lineedit_allow_newlines(s->edit, true);
    threads_before_return(app_threads(app), save_before_return, v);
    load(v, app);
}

static void compose_close(View *v)
{
    ComposeView *s = VIEW_STATE(ComposeView, v);
    save_draft(v, (App *)(uintptr_t)v->app);
    threads_before_return(app_threads(v->app), NULL, NULL);
    timers_cancel(app_timers(v->app), s->timer);
    lineedit_free(s->edit);
    outgoing_clear(&s->at_editor);
    outgoing_clear(&s->out);
}

// A message came back while another is being written: it stands above, the cursor stays in its
// place. Nothing is overwritten, and Enter sends no text of several lines.
static void take_back(View *v, App *app)
{
    ComposeView *s = VIEW_STATE(ComposeView, v);
    Channel channel = CHANNEL_UNKNOWN;
    g_autofree char *back = thread_take_returned(app_threads(app), &channel);
    const char *mine = lineedit_text(s->edit);
    if (!back || strstr(mine, back))
        return;
    if (channel != s->out.channel) {
        notice_add(app_notices(app), NOTICE_WARN,
                   "Another message is being written here: the text that came back stays in the "
                   "outbox (6)");
        return;
    }
    g_autofree char *both = g_strconcat(back, *mine ? "\n\n" : "", mine, NULL);
    size_t point = strlen(both) - strlen(mine) + lineedit_point(s->edit);
    lineedit_set(s->edit, both);
    lineedit_set_point(s->edit, point);
    s->unsaved = true;
    save_draft(v, app);
    notice_add(app_notices(app), NOTICE_WARN,
               "The text that came back stands above what you were writing");
    shell_relayout(v->shell);
}

static void compose_changes(View *v, App *app, Changes changes)
{
    ComposeView *s = VIEW_STATE(ComposeView, v);
    if (!(changes & (CH_THREAD | CH_OUTBOX | CH_CONTACT)))
        return;
    bool other = !id_eq(&s->contact, threads_open_contact_id(app_threads(app)));
    if (!other && id_is_empty(&s->out.conversation)) // it may have become known
        s->out.conversation = *threads_open_id(app_threads(app));
    bool back = s->serial !=
                thread_draft_serial(app_threads(app)); // undone or refused: the text is here again
    bool idle = !v->focused && compose_is_blank(s);    // defaults follow the newest message
    bool begun = !compose_is_blank(s) || s->titled;
    if (other || (back && !begun) || (idle && !s->titled))
        load(v, app);
    else if (back)
        take_back(v, app);
    else if (s->early && thread_feed(app_threads(app))->ever)
        catch_up(s, app_threads(app));
    s->serial = thread_draft_serial(app_threads(app));
    v->dirty = true;
}

static bool compose_mouse(View *v, App *app, const Mouse *mouse)
{
    if (mouse->kind != MOUSE_PRESS || mouse->button != 1)
        return false;
    shell_focus(v->shell, SLOT_INPUT);
    compose_start(v, app, CHANNEL_UNKNOWN);
    return true;
}

static Subject compose_subject_of(const View *v)
{
    const Threads *threads = app_threads(v->app);
    const Id *id = threads_open_id(threads), *contact = threads_open_contact_id(threads);
    return id_is_empty(contact)
               ? (Subject){0}
               : (Subject){id_is_empty(id) ? SUBJECT_CONTACT : SUBJECT_CONVERSATION,
                           id_is_empty(id) ? *contact : *id, *contact, 0};
}

static void compose_status(const View *v, StatusLine *out)
{
    const ComposeView *s = VIEW_STATE_CONST(ComposeView, v);
    text_format(&out->position, "%s",
                s->unsaved             ? "draft ..."
                : !compose_is_blank(s) ? "draft saved"
                                       : "");
    out->on_enter = enter_sends(s) ? CMD_SEND : CMD_NONE;
    title_feed(v, thread_feed(app_threads(v->app)), out);
    out->news = FEED_NEWS_NONE; // the thread above says it
}

const ViewOps compose_view_ops = {
    .name = "compose",
    .context = CX_COMPOSE,
    .state_size = sizeof(ComposeView),
    .commands = compose_commands,
    .open = compose_opened,
    .close = compose_close,
    .changed = compose_changes,
    .draw = compose_draw,
    .key = compose_key,
    .paste = compose_paste,
    .mouse = compose_mouse,
    .subject = compose_subject_of,
    .status = compose_status,
    .rows = compose_rows,
    .title = compose_title,
};
