#include "config.h"

#include <assert.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "torture/rig.h"

static bool nothing(Err *err)
{
    return err_set(err, ERR_REFUSED, "there is nothing to do it on");
}

static const Conversation *any_conversation(Rig *rig)
{
    const Inbox *inbox = app_inbox(rig->app);
    size_t n = inbox_count(inbox, INBOX_ALL);
    return n > 0 ? inbox_at(inbox, INBOX_ALL, (size_t)g_rand_int_range(rig->rand, 0, (gint32)n))
                 : NULL;
}

static bool send_on(Rig *rig, Channel channel, const char *marker, Err *err)
{
    const Conversation *c = any_conversation(rig);
    if (!c)
        return nothing(err);
    Outgoing out = {.channel = channel, .contact = c->contact, .conversation = c->id};
    // With the thread on the screen its polls see the message, without it the outbox looks.
    threads_open(app_threads(rig->app), g_rand_boolean(rig->rand) ? &c->id : &(Id){""},
                 &out.contact);
    if (!rig_run(rig, err))
        return false;
    outgoing_set(&out.body, marker, strlen(marker));
    if (channel == CHANNEL_EMAIL)
        outgoing_set(&out.subject, marker, strlen(marker));
    bool ok = threads_send(app_threads(rig->app), &out, err);
    outgoing_clear(&out);
    return ok;
}

static bool do_sms(Rig *rig, const char *marker, Err *err)
{
    return send_on(rig, CHANNEL_SMS, marker, err);
}

static bool do_mail(Rig *rig, const char *marker, Err *err)
{
    return send_on(rig, CHANNEL_EMAIL, marker, err);
}

static bool do_comment(Rig *rig, const char *marker, Err *err)
{
    return send_on(rig, CHANNEL_COMMENT, marker, err);
}

static const Deal *any_deal(Rig *rig, size_t *column)
{
    const Board *board = app_board(rig->app);
    size_t columns = board_columns(board);
    for (int i = 0; i < 64 && columns > 1; i++) {
        *column = (size_t)g_rand_int_range(rig->rand, 0, (gint32)columns);
        size_t n = board_column(board, *column).count;
        if (n > 0)
            return board_at(board, *column, (size_t)g_rand_int_range(rig->rand, 0, (gint32)n));
    }
    return NULL;
}

static bool do_move(Rig *rig, const char *marker, Err *err)
{
    (void)marker;
    size_t from = 0;
    Board *board = app_board(rig->app);
    app_set_screen(rig->app, SCREEN_BOARD);
    board_open(board, &(Id){""});
    if (!rig_run(rig, err))
        return false;
    const Deal *deal = any_deal(rig, &from);
    if (!deal)
        return nothing(err);
    size_t columns = board_columns(board);
    size_t to = (from + 1 + (size_t)g_rand_int_range(rig->rand, 0, (gint32)columns - 1)) % columns;
    Id id = deal->id;
    return board_move(board, &id, &board_column(board, to).stage->id, err);
}

static bool do_tag(Rig *rig, const char *marker, Err *err)
{
    const Conversation *c = any_conversation(rig);
    const char *add[] = {marker, NULL};
    const char *none[] = {NULL};
    if (!c)
        return nothing(err);
    return people_tag(app_people(rig->app), &c->contact, add, none, err);
}

static bool do_note(Rig *rig, const char *marker, Err *err)
{
    const Conversation *c = any_conversation(rig);
    if (!c)
        return nothing(err);
    return people_add_note(app_people(rig->app), &c->contact, marker, err);
}

static bool do_task(Rig *rig, const char *marker, Err *err)
{
    const Conversation *c = any_conversation(rig);
    if (!c)
        return nothing(err);
    Instant due = {app_now(rig->app).ms + 24LL * 3600 * 1000};
    return people_add_task(app_people(rig->app), &c->contact, marker, due, err);
}

static bool do_book(Rig *rig, const char *marker, Err *err)
{
    Planner *planner = app_planner(rig->app);
    const Conversation *c = any_conversation(rig);
    app_set_screen(rig->app, SCREEN_PLANNER);
    planner_open_slots(planner, &(Id){""});
    if (!rig_run(rig, err))
        return false;
    size_t n = planner_slot_count(planner);
    if (!c || n == 0)
        return nothing(err);
    Slot slot = *planner_slot_at(planner, (size_t)g_rand_int_range(rig->rand, 0, (gint32)n));
    Id calendar = *planner_slots_calendar(planner);
    return planner_book(planner, &c->contact, &calendar, &slot, marker, err);
}

static bool do_read(Rig *rig, const char *marker, Err *err)
{
    (void)marker;
    const Conversation *c = any_conversation(rig);
    if (!c)
        return nothing(err);
    return inbox_mark_read(app_inbox(rig->app), &c->id, c->unread > 0, err);
}

// Each of them or none: a decision of a person, after which it may be there twice.
static bool do_retry(Rig *rig, const char *marker, Err *err)
{
    (void)marker;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (size_t i = 0; i < app_op_count(rig->app); i++) {
        OpView op = app_op_at(rig->app, i);
        if (op.show == OPSHOW_PARKED || op.show == OPSHOW_REVIEW)
            g_array_append_val(ids, op.id);
    }
    for (guint i = 0; i < ids->len; i++) {
        CmdCall call = {.id = CMD_OP_RETRY,
                        .subject = {.kind = SUBJECT_OP, .number = g_array_index(ids, int64_t, i)}};
        if (g_rand_boolean(rig->rand) && app_command(rig->app, &call, err) != CMD_DONE)
            return false;
    }
    return ids->len > 0 || nothing(err);
}

static const struct {
    const char *name;
    bool (*run)(Rig *rig, const char *marker, Err *err);
} deeds[] = {
    [DEED_SMS] = {"sms", do_sms},
    [DEED_MAIL] = {"mail", do_mail},
    [DEED_COMMENT] = {"comment", do_comment},
    [DEED_MOVE] = {"move", do_move},
    [DEED_TAG] = {"tag", do_tag},
    [DEED_NOTE] = {"note", do_note},
    [DEED_TASK] = {"task", do_task},
    [DEED_BOOK] = {"book", do_book},
    [DEED_READ] = {"read", do_read},
    [DEED_RETRY] = {"retry", do_retry},
};
static_assert(ARRAY_LEN(deeds) == DEED_COUNT, "one row per deed");

const char *deed_name(Deed deed)
{
    return deeds[deed].name;
}

bool deed_is_marked(Deed deed)
{
    return deed != DEED_MOVE && deed != DEED_READ && deed != DEED_RETRY;
}

bool deed_find(const char *name, Deed *out)
{
    for (size_t i = 0; i < ARRAY_LEN(deeds); i++) {
        if (strcmp(deeds[i].name, name) != 0)
            continue;
        *out = (Deed)i;
        return true;
    }
    return false;
}

bool deed_do(Rig *rig, Deed deed, const char *marker, Err *err)
{
    return deeds[deed].run(rig, marker, err);
}
