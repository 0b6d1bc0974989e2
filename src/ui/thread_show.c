#include "config.h"

#include "ui/thread_show.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#define SHOW_KEY "thread.show" // "comments fold"

static const struct {
    const char *one, *many;
} kinds[] = {
    [KIND_MESSAGE] = {"message", "messages"},
    [KIND_EMAIL] = {"e-mail", "e-mails"},
    [KIND_COMMENT] = {"comment", "comments"},
    [KIND_ACTIVITY] = {"activity", "activities"},
};
static_assert(ARRAY_LEN(kinds) == THREAD_KIND_COUNT, "every kind has a name");

static const struct {
    const char *word;
    unsigned kinds; // bits
} onlys[] = {
    [ONLY_ALL] = {"all", ~0u},
    [ONLY_SAID] = {"messages", 1u << KIND_MESSAGE | 1u << KIND_EMAIL},
    [ONLY_COMMENTS] = {"comments", 1u << KIND_COMMENT},
    [ONLY_ACTIVITY] = {"activity", 1u << KIND_ACTIVITY},
    [ONLY_EMAIL] = {"e-mail", 1u << KIND_EMAIL},
};
static_assert(ARRAY_LEN(onlys) == THREAD_ONLY_COUNT, "every choice has a name");

ThreadKind thread_item_kind(const ThreadItem *item)
{
    Channel channel = item->kind == ITEM_OP ? item->op.channel : item->message->channel;
    if (item->kind != ITEM_OP && item->message->activity)
        return KIND_ACTIVITY;
    if (channel == CHANNEL_COMMENT)
        return KIND_COMMENT;
    return channel == CHANNEL_EMAIL ? KIND_EMAIL : KIND_MESSAGE;
}

bool thread_show_has(const ThreadShow *show, const ThreadItem *item)
{
    return item->kind == ITEM_OP || onlys[show->only].kinds & 1u << thread_item_kind(item);
}

TextRef thread_show_words(const ThreadShow *show, const size_t *hidden, TextBuf *buf)
{
    if (show->only == ONLY_ALL)
        return TEXT_NONE;
    g_autoptr(GString) line = g_string_new(NULL);
    for (size_t i = 0; i < THREAD_KIND_COUNT; i++)
        if (hidden[i] > 0)
            g_string_append_printf(line, "%s%zu %s", line->len > 0 ? ", " : ": ", hidden[i],
                                   hidden[i] == 1 ? kinds[i].one : kinds[i].many);
    return text_format(buf, "only %s%s%s", onlys[show->only].word, line->str,
                       line->len > 0 ? " hidden" : "");
}

ThreadShow thread_show_recall(const App *app)
{
    ThreadShow show = {0};
    g_autofree char *line = app_recall(app, SHOW_KEY);
    g_auto(GStrv) words = g_strsplit(line != NULL ? line : "", " ", -1);
    for (size_t i = 0; words[i] != NULL; i++) {
        for (size_t only = 0; only < ARRAY_LEN(onlys); only++)
            if (strcmp(words[i], onlys[only].word) == 0)
                show.only = (ThreadOnly)only;
        if (strcmp(words[i], "fold") == 0)
            show.fold = FOLD_ON;
    }
    return show;
}

void thread_show_remember(const ThreadShow *show, App *app)
{
    g_autofree char *line =
        g_strdup_printf("%s%s", onlys[show->only].word, show->fold == FOLD_ON ? " fold" : "");
    app_remember(app, SHOW_KEY, line);
}

// ---- the title -------------------------------------------------------------------------------

static const char *dnd_mark(const Contact *person)
{
    if (!person || person->dnd == DND_OFF)
        return "";
    return person->dnd == DND_ON ? "  · DND" : "  · DND?";
}

void thread_show_title(const App *app, TextRef only, TextBuf *out)
{
    const Threads *threads = app_threads(app);
    const Conversation *c = inbox_find(app_inbox(app), threads_open_id(threads));
    const Contact *person = thread_contact(threads);
    TextRef name = c        ? text_ref(&c->contact_name)
                   : person ? text_ref(&person->name)
                            : TEXT("Conversation");
    TextRef where = c && c->channel == CHANNEL_EMAIL ? text_ref(&c->email)
                    : c                              ? text_ref(&c->phone)
                                                     : TEXT_NONE;
    TextRef owner = c && !id_is_empty(&c->assigned_to)
                        ? session_user_name(app_session(app), &c->assigned_to)
                        : TEXT_NONE;
    if (only.n > 0)
        text_format(out, "%.*s  %.*s%s", TEXT_ARG(name), TEXT_ARG(only), dnd_mark(person));
    else
        text_format(out, "%.*s%s%.*s%s%.*s%s", TEXT_ARG(name), where.n ? "  " : "", TEXT_ARG(where),
                    owner.n ? "  · " : "", TEXT_ARG(owner), dnd_mark(person));
}
