#include "config.h"

#include "ui/announce.h"

static gpointer key_of(const OpView *op)
{
    return (gpointer)(uintptr_t)op->id;
}

void announce_init(Announce *announce, const App *app)
{
    announce_clear(announce);
    announce->app = app;
    announce->shown = g_hash_table_new(NULL, NULL);
    for (size_t i = 0; i < app_op_count(app); i++) {
        OpView op = app_op_at(app, i);
        g_hash_table_insert(announce->shown, key_of(&op), GINT_TO_POINTER(op.show));
    }
}

void announce_clear(Announce *announce)
{
    g_clear_pointer(&announce->shown, g_hash_table_destroy);
}

static TextRef sentence(TextBuf *buf, const App *app, const OpView *op)
{
    static const char *const words[] = {
        [OPSHOW_NONE] = NULL,
        [OPSHOW_HELD] = NULL, // said below
        [OPSHOW_WAITING] = "Waits for the network",
        [OPSHOW_SENDING] = NULL, // what follows is told
        [OPSHOW_CHECKING] = "No answer came, it is being looked for",
        [OPSHOW_DONE] = "Done",
        [OPSHOW_PARKED] = "Nobody knows whether it arrived, you decide in the outbox",
        [OPSHOW_REFUSED] = "Refused",
        [OPSHOW_REVIEW] = "It is old, you decide in the outbox whether it is sent",
        [OPSHOW_CANCELLED] = "Taken back",
        [OPSHOW_CHANGED] = "Somebody else has changed it meanwhile, you decide in the outbox",
    };
    const char *word = op->show == OPSHOW_DONE && op->message ? "Sent" : words[op->show];
    if (op->show == OPSHOW_HELD && op->message) // the others have a notice that says the same
        return text_format(buf, "Held for %d %s, undo takes it back: %.*s", op->seconds,
                           op->seconds == 1 ? "second" : "seconds", TEXT_ARG(op->summary));
    bool passing = op->show == OPSHOW_WAITING && app_session(app)->link == LINK_ONLINE;
    bool minor = op->show == OPSHOW_DONE && op->quiet;
    if (!word || passing || minor)
        return TEXT_NONE;
    bool why = op->show == OPSHOW_REFUSED && op->reason.n > 0;
    return text_format(buf, "%s: %.*s%s%.*s", word, TEXT_ARG(op->summary),
                       why ? ". The reason: " : "", TEXT_ARG(why ? op->reason : TEXT_NONE));
}

void announce_turn(Announce *announce, const App *app, AnnounceFn *fn, void *owner)
{
    if (announce->app != app)
        announce_init(announce, app);
    for (size_t i = 0; i < app_op_count(app); i++) {
        OpView op = app_op_at(app, i);
        gpointer before = NULL;
        bool known = g_hash_table_lookup_extended(announce->shown, key_of(&op), NULL, &before);
        if (known && GPOINTER_TO_INT(before) == (int)op.show)
            continue;
        g_hash_table_insert(announce->shown, key_of(&op), GINT_TO_POINTER(op.show));
        TextBuf buf;
        TextRef told = sentence(&buf, app, &op);
        if (told.n > 0)
            fn(owner, &op, told);
    }
}

static void add_notice(void *owner, const OpView *op, TextRef sentence)
{
    App *app = owner;
    bool bad = op->show == OPSHOW_REFUSED || op->show == OPSHOW_PARKED;
    notice_add(app_notices(app), bad ? NOTICE_ERROR : NOTICE_INFO, "%.*s", TEXT_ARG(sentence));
    app_touch(app, CH_NOTICE);
}

void announce_notices(Announce *announce, App *app)
{
    if (app_options(app)->a11y_announce)
        announce_turn(announce, app, add_notice, app);
    else
        announce->app = NULL; // what happens until it is switched on is not told afterwards
}
