#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/conflict.h"
#include "app/outbox_room.h"
#include "app/state.h"
#include "base/json.h"
#include "unit/app/office.h"
#include "unit/unit.h"

// What people are asked when somebody else was first, and what their answers do.

static const Deal *whitening(Office *office)
{
    Board *board = app_board(office->app);
    app_set_screen(office->app, SCREEN_BOARD);
    board_open(board, &(Id){0});
    office_run(office);
    for (size_t c = 0; c < board_columns(board); c++)
        for (size_t r = 0; r < board_column(board, c).count; r++)
            if (strcmp(board_at(board, c, r)->name.s, "Whitening") == 0)
                return board_at(board, c, r);
    fail_msg("no such deal");
    return NULL;
}

static void colleague_puts(Office *office, const char *under, const Id *id, const char *body)
{
    g_autofree char *path = g_strdup_printf("%s/%s", under, id->s);
    office_request(office, "PUT", path, body);
}

static Conflict asked(const Office *office)
{
    Conflict conflict;
    int64_t op = app_conflict_of(office->app, NULL);
    if (!op || !app_conflict(office->app, op, &conflict))
        fail_msg("nothing is asked");
    return conflict;
}

static void assert_field(const ConflictField *field, const char *label, const char *base,
                         const char *mine, const char *theirs)
{
    assert_string_equal(field->label, label);
    assert_string_equal(field->value[CONFLICT_BASE].s, base);
    assert_string_equal(field->value[CONFLICT_MINE].s, mine);
    assert_string_equal(field->value[CONFLICT_THEIRS].s, theirs);
}

static void answer(Office *office, const Conflict *conflict, ConflictSide side, const char *text)
{
    Err err = {0};
    ConflictAnswer answers[CONFLICT_FIELDS] = {0};
    for (size_t i = 0; i < conflict->count; i++)
        answers[i] = (ConflictAnswer){side, i == 0 ? text : NULL};
    if (!app_conflict_settle(office->app, conflict, answers, &err))
        fail_msg("%s", err.msg);
    office_run(office);
}

// ---- deals -------------------------------------------------------------------------------------

static void value__changed_by_a_colleague__is_asked_and_typed_anew(void **state)
{
    Office *office = *state;
    Err err = {0};
    Id id = whitening(office)->id;
    colleague_puts(office, "/opportunities", &id, "{\"monetaryValue\":600}");
    assert_true(board_edit_value(app_board(office->app), &id, (Money){50000, true}, &err));
    office_run(office);
    Conflict conflict = asked(office);
    assert_int_equal(conflict.count, 1);
    assert_field(&conflict.fields[0], "Value", "$450", "$500", "$600");
    assert_true(conflict.fields[0].typed);
    assert_string_equal(conflict.fields[0].edit.s, "500");
    assert_int_equal(board_find(app_board(office->app), &id)->value.cents, 60000);
    ConflictAnswer late = {CONFLICT_MINE, NULL};
    conflict.rev--; // what was asked about before
    assert_false(app_conflict_settle(office->app, &conflict, &late, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    conflict.rev++;
    ConflictAnswer odd = {CONFLICT_MINE, "a lot"};
    assert_false(app_conflict_settle(office->app, &conflict, &odd, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    answer(office, &conflict, CONFLICT_MINE, "650.50");
    assert_int_equal(app_conflict_of(office->app, NULL), 0);
    assert_int_equal(board_find(app_board(office->app), &id)->value.cents, 65050);
    assert_int_equal(sandbox_executed(office->sandbox, EP_DEAL_UPDATE), 2);
    conflict_clear(&conflict);
}

static void status__marked_lost_by_a_colleague__is_asked(void **state)
{
    Office *office = *state;
    Err err = {0};
    Id id = whitening(office)->id;
    assert_true(board_set_status(app_board(office->app), &id, DEAL_WON, &(Id){""}, &err));
    colleague_puts(office, "/opportunities", &id, "{\"status\":\"lost\"}");
    office_step(office, 4);
    Conflict conflict = asked(office);
    assert_int_equal(app_conflict_of(office->app, &id), conflict.op);
    assert_field(&conflict.fields[0], "Status", "open", "won", "lost");
    answer(office, &conflict, CONFLICT_THEIRS, NULL);
    office_step(office, 10);
    assert_int_equal(sandbox_executed(office->sandbox, EP_DEAL_STATUS), 0);
    conflict_clear(&conflict);
}

static void name__other_field_changed_by_a_colleague__is_no_conflict(void **state)
{
    Office *office = *state;
    Err err = {0};
    Id id = whitening(office)->id;
    colleague_puts(office, "/opportunities", &id, "{\"monetaryValue\":600}");
    assert_true(board_rename(app_board(office->app), &id, "Bleaching", &err));
    office_run(office);
    assert_int_equal(app_conflict_of(office->app, NULL), 0);
    assert_int_equal(sandbox_executed(office->sandbox, EP_DEAL_UPDATE), 2);
    office_step(office, 61);
    const Deal *deal = board_find(app_board(office->app), &id);
    assert_string_equal(deal->name.s, "Bleaching");
    assert_int_equal(deal->value.cents, 60000); // theirs was not sent back
}

static void value__undone_after_a_colleague__says_what_it_would_undo(void **state)
{
    Office *office = *state;
    Err err = {0};
    Id id = whitening(office)->id;
    assert_true(board_edit_value(app_board(office->app), &id, (Money){50000, true}, &err));
    office_run(office);
    colleague_puts(office, "/opportunities", &id, "{\"monetaryValue\":600}");
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    office_run(office);
    assert_true(office_noticed(office, "Undo: Whitening back to $450"));
    Conflict conflict = asked(office);
    assert_true(conflict.undo);
    assert_string_equal(conflict.summary.s, "Whitening back to $450");
    assert_field(&conflict.fields[0], "Value", "$500", "$450", "$600");
    answer(office, &conflict, CONFLICT_MINE, NULL);
    assert_int_equal(board_find(app_board(office->app), &id)->value.cents, 45000);
    conflict_clear(&conflict);
}

// ---- conversations and contacts ----------------------------------------------------------------

static void assign__every_conversation__is_no_conflict_by_itself(void **state)
{
    Office *office = *state;
    Inbox *inbox = app_inbox(office->app);
    Err err = {0};
    const User *user = app_session(office->app)->users.items;
    for (size_t i = 0; i < inbox_count(inbox, INBOX_ALL); i++) {
        Id id = inbox_at(inbox, INBOX_ALL, i)->id;
        assert_true(inbox_assign(inbox, &id, &user->id, &err));
        office_run(office);
        office_step(office, 10);
        assert_int_equal(app_conflict_of(office->app, NULL), 0);
    }
    assert_int_equal(app_ops_attention(office->app), 0);
}

static const User *other_user(const Rows *users, const Id *one, const Id *two)
{
    const User *user = users->items;
    while (id_eq(&user->id, one) || id_eq(&user->id, two))
        user++;
    assert_true((size_t)(user - (const User *)users->items) < users->count);
    return user;
}

static void assign__colleague_gave_it_to_another__is_asked_by_name(void **state)
{
    Office *office = *state;
    Inbox *inbox = app_inbox(office->app);
    Err err = {0};
    const Rows *users = &app_session(office->app)->users;
    const Conversation *maria = office_conversation(office, "Maria Lopez");
    Id id = maria->id;
    Id contact = maria->contact;
    const User *mine = other_user(users, &maria->assigned_to, &(Id){""});
    const User *theirs = other_user(users, &maria->assigned_to, &mine->id);
    g_autofree char *body = g_strdup_printf("{\"assignedTo\":\"%s\"}", theirs->id.s);
    colleague_puts(office, "/contacts", &contact, body);
    assert_true(inbox_assign(inbox, &id, &mine->id, &err));
    office_run(office);
    Conflict conflict = asked(office);
    assert_string_equal(conflict.fields[0].label, "Owner");
    assert_string_equal(conflict.fields[0].value[CONFLICT_MINE].s, mine->name.s);
    assert_string_equal(conflict.fields[0].value[CONFLICT_THEIRS].s, theirs->name.s);
    assert_true(id_eq(&inbox_find(inbox, &id)->assigned_to, &theirs->id)); // shown at once
    answer(office, &conflict, CONFLICT_THEIRS, NULL);
    assert_true(id_eq(&inbox_find(inbox, &id)->assigned_to, &theirs->id));
    assert_int_equal(sandbox_executed(office->sandbox, EP_CONTACT_UPDATE), 1);
    conflict_clear(&conflict);
}

// ---- the calendar ------------------------------------------------------------------------------

static Planner *open_slots(Office *office, Id *event)
{
    const Zone *zone = zone_find("America/Los_Angeles");
    Planner *planner = app_planner(office->app);
    app_set_screen(office->app, SCREEN_PLANNER);
    planner_show(planner, civil_instant(zone, 2030, 1, 2, 0, 0),
                 civil_instant(zone, 2030, 1, 9, 0, 0));
    office_run(office);
    assert_string_equal(planner_at(planner, 0)->title.s, "Kenji Watanabe");
    *event = planner_at(planner, 0)->id;
    Id calendar = planner_at(planner, 0)->calendar;
    planner_open_slots(planner, &calendar);
    office_run(office);
    assert_true(planner_slot_count(planner) > 10);
    return planner;
}

static void reschedule__moved_by_a_colleague__is_asked_as_one_time(void **state)
{
    Office *office = *state;
    Err err = {0};
    Id id;
    Planner *planner = open_slots(office, &id);
    Slot theirs = *planner_slot_at(planner, 3);
    Slot mine = *planner_slot_at(planner, 6);
    g_autofree char *body = g_strdup_printf("{\"startTime\":\"%s\"}", theirs.raw.s);
    colleague_puts(office, "/calendars/events/appointments", &id, body);
    assert_true(planner_reschedule(planner, &id, &mine, &err));
    office_run(office);
    Conflict conflict = asked(office);
    assert_int_equal(conflict.count, 1); // begin and end are one question
    assert_string_equal(conflict.fields[0].label, "Time");
    assert_string_equal(conflict.fields[0].value[CONFLICT_BASE].s, "Wed 2 Jan 14:00");
    assert_false(conflict.fields[0].typed);
    assert_int_equal(planner_find(planner, &id)->start.ms, theirs.start.ms); // shown at once
    answer(office, &conflict, CONFLICT_MINE, NULL);
    assert_int_equal(planner_find(planner, &id)->start.ms, mine.start.ms);
    assert_int_equal(app_ops_attention(office->app), 0);
    conflict_clear(&conflict);
}

static void appointments__own_changes_in_a_row__are_no_conflict(void **state)
{
    Office *office = *state;
    Err err = {0};
    Id id;
    Planner *planner = open_slots(office, &id);
    Slot to = *planner_slot_at(planner, 3);
    assert_true(planner_set_status(planner, &id, APPT_SHOWED, &err));
    assert_true(planner_reschedule(planner, &id, &to, &err));
    assert_true(planner_set_status(planner, &id, APPT_CONFIRMED, &err));
    office_run(office);
    assert_int_equal(app_ops_attention(office->app), 0);
    assert_int_equal(sandbox_executed(office->sandbox, EP_APPOINTMENT_UPDATE), 3);
}

// Who cancels what they booked relies on where it was.
static void booking__moved_by_a_colleague__its_undo_is_asked(void **state)
{
    Office *office = *state;
    Err err = {0};
    Id other;
    Planner *planner = open_slots(office, &other);
    Id calendar = planner_find(planner, &other)->calendar;
    Id maria = office_conversation(office, "Maria Lopez")->contact;
    Slot slot = *planner_slot_at(planner, 2);
    Slot moved = *planner_slot_at(planner, 8);
    assert_true(planner_book(planner, &maria, &calendar, &slot, NULL, &err));
    office_run(office);
    Id made = {""};
    for (size_t i = 0; i < planner_count(planner); i++)
        if (id_eq(&planner_at(planner, i)->contact, &maria) &&
            planner_at(planner, i)->start.ms == slot.start.ms)
            made = planner_at(planner, i)->id;
    g_autofree char *body = g_strdup_printf("{\"startTime\":\"%s\"}", moved.raw.s);
    colleague_puts(office, "/calendars/events/appointments", &made, body);
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    office_run(office);
    Conflict conflict = asked(office);
    assert_true(conflict.undo);
    assert_string_equal(conflict.fields[0].label, "Time");
    answer(office, &conflict, CONFLICT_THEIRS, NULL);
    assert_int_equal(app_ops_attention(office->app), 0);
    assert_int_not_equal(planner_find(planner, &made)->status, APPT_CANCELLED);
    assert_int_equal(planner_find(planner, &made)->start.ms, moved.start.ms);
    conflict_clear(&conflict);
}

// A request that sets `count` members of Maria, each of which a colleague changes before it leaves.
// They are made up but for the name: the service of the tests keeps only what it knows.
static char *members(int count, const char *value)
{
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    for (int i = 0; i < count; i++) {
        g_autofree char *name = g_strdup_printf("m%02d", i);
        json_out_string(out, i == count - 1 ? "city" : name, value);
    }
    json_out_end(out);
    return json_out_take(out, NULL);
}

static int64_t changed_op(Office *office, int count)
{
    Err err = {0};
    Op op = {.state = OP_CHANGED,
             .location = app_session(office->app)->location_id,
             .kind = "contact-edit",
             .endpoint = "CONTACT_UPDATE",
             .lane = "contact/x",
             .subject = office_conversation(office, "Maria Lopez")->contact,
             .created = clock_now(office->clock),
             .hold_until = clock_now(office->clock),
             .body = members(count, "mine"),
             .base = members(count, "before"),
             .theirs = members(count, "theirs"),
             .summary = g_strdup("Edit Maria")};
    op.params[0] = op.contact = op.subject;
    assert_true(journal_add(office->app->core.journal, &op, NULL, &err));
    assert_true(outbox_reload(office->app->outbox, &err));
    int64_t id = op.id;
    op_clear(&op);
    return id;
}

static void many__members__are_all_asked_about(void **state)
{
    Office *office = *state;
    changed_op(office, 20);
    Conflict conflict = asked(office);
    assert_int_equal(conflict.count, 20);
    assert_string_equal(conflict.fields[19].label, "City");
    conflict_clear(&conflict);
}

// More than there is room for: nobody was asked about the last ones, so they stay theirs.
static void many__more_than_fit__never_overwrite_unasked(void **state)
{
    Office *office = *state;
    Err err = {0};
    int64_t id = changed_op(office, CONFLICT_FIELDS + 3);
    Conflict conflict = asked(office);
    assert_int_equal(conflict.count, CONFLICT_FIELDS);
    ConflictAnswer answers[CONFLICT_FIELDS] = {0};
    for (size_t i = 0; i < conflict.count; i++)
        answers[i].side = CONFLICT_MINE;
    assert_true(app_conflict_settle(office->app, &conflict, answers, &err));
    const char *body = outbox_find(office->app->outbox, id)->body;
    assert_non_null(strstr(body, "\"m00\":\"mine\""));
    assert_null(strstr(body, "city"));
    assert_null(strstr(body, "m25"));
    conflict_clear(&conflict);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, office_setup, office_teardown)

UNIT_TESTS(conflict_ask, TEST(many__members__are_all_asked_about),
           TEST(many__more_than_fit__never_overwrite_unasked),
           TEST(value__changed_by_a_colleague__is_asked_and_typed_anew),
           TEST(status__marked_lost_by_a_colleague__is_asked),
           TEST(name__other_field_changed_by_a_colleague__is_no_conflict),
           TEST(value__undone_after_a_colleague__says_what_it_would_undo),
           TEST(assign__every_conversation__is_no_conflict_by_itself),
           TEST(assign__colleague_gave_it_to_another__is_asked_by_name),
           TEST(reschedule__moved_by_a_colleague__is_asked_as_one_time),
           TEST(appointments__own_changes_in_a_row__are_no_conflict),
           TEST(booking__moved_by_a_colleague__its_undo_is_asked));
