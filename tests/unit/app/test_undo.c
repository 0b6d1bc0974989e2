#include "config.h"

#include <glib.h>
#include <string.h>

#include "api/encode.h"
#include "base/datetime.h"
#include "base/url.h"
#include "model/deal.h"
#include "model/event.h"
#include "unit/app/card.h"
#include "unit/app/desk.h"
#include "unit/unit.h"

// Writes that are not messages: moves that become one, their undo and redo, bookings and notes
// whose answer was lost.

static void move__twice_within_the_hold__is_one_request(void **state)
{
    Desk *desk = *state;
    Card card = card_pick(desk);
    int64_t a = card_move(desk, &card, 0, 1);
    int64_t b = card_move(desk, &card, 1, 2);
    assert_int_equal(a, b);
    assert_string_equal(desk_op(desk, a)->summary, "move to 2");
    desk_step(desk, 2);
    assert_int_equal(desk_state(desk, a), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_DEAL_UPDATE), 1);
    card_assert_stage(desk, &card, 2);
}

static void move__back_within_the_hold__is_no_request(void **state)
{
    Desk *desk = *state;
    Card card = card_pick(desk);
    int64_t a = card_move(desk, &card, 0, 1);
    card_move(desk, &card, 1, 0);
    assert_int_equal(desk_state(desk, a), OP_CANCELLED);
    desk_step(desk, 5);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_DEAL_UPDATE), 0);
}

static void move__undone_twice_within_the_hold__goes_back_to_the_first_place(void **state)
{
    Desk *desk = *state;
    Err err;
    Card card = card_pick(desk);
    card_move(desk, &card, 0, 1);
    int64_t a = card_move(desk, &card, 1, 2);
    desk_step(desk, 3);
    assert_true(
        outbox_undo(desk->outbox, &err)); // of one operation: the inverse is the first one's
    desk_step(desk, 3);
    assert_int_equal(desk_state(desk, a), OP_CONFIRMED);
    card_assert_stage(desk, &card, 0);
    assert_non_null(strstr(notice_last(desk->core.notices)->text.s, "Undo: move to 2"));
    assert_false(outbox_undo(desk->outbox, &err)); // not the undo itself
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_true(outbox_redo(desk->outbox, &err));
    desk_step(desk, 3);
    card_assert_stage(desk, &card, 2);
    assert_false(outbox_redo(desk->outbox, &err));
    assert_true(outbox_undo(desk->outbox, &err)); // what was done again can be undone again
    desk_step(desk, 3);
    card_assert_stage(desk, &card, 0);
}

static void move__held_undone_redone(void **state)
{
    Desk *desk = *state;
    Err err;
    Card card = card_pick(desk);
    int64_t a = card_move(desk, &card, 0, 1);
    assert_true(outbox_undo(desk->outbox, &err));
    assert_int_equal(desk_state(desk, a), OP_CANCELLED);
    assert_true(outbox_redo(desk->outbox, &err));
    desk_step(desk, 3);
    card_assert_stage(desk, &card, 1);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_DEAL_UPDATE), 1);
}

static void move__lost_answer__is_repeated_harmlessly(void **state)
{
    // What was executed is seen when the record is read before the repeat.
    static const struct {
        const char *fault;
        int requests;
    } faults[] = {{"DEAL_UPDATE drop-after times=1", 1},
                  {"DEAL_UPDATE drop-before times=1", 2},
                  {"DEAL_UPDATE status 502 times=1", 2}};
    Desk *desk = *state;
    Card card = card_pick(desk);
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        size_t before = sandbox_requests(desk->sandbox, EP_DEAL_UPDATE);
        int from = (int)i % 2;
        desk_fault(desk, faults[i].fault);
        int64_t id = card_move(desk, &card, from, !from);
        desk_step(desk, 10);
        assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
        assert_int_equal(desk_op(desk, id)->maybe, faults[i].requests);
        assert_int_equal(sandbox_requests(desk->sandbox, EP_DEAL_UPDATE),
                         before + (size_t)faults[i].requests);
        card_assert_stage(desk, &card, !from);
    }
}

static void move__refused__says_so_and_is_no_longer_undoable(void **state)
{
    Desk *desk = *state;
    Err err = {0};
    Card card = card_pick(desk);
    desk_fault(desk, "DEAL_UPDATE status 422 times=1");
    int64_t id = card_move(desk, &card, 0, 1);
    desk_step(desk, 2);
    assert_int_equal(desk_state(desk, id), OP_REFUSED);
    assert_int_equal(desk->seen[OP_REFUSED], 1);
    assert_ptr_equal(outbox_of(desk->outbox, &card.deal), desk_op(desk, id));
    assert_false(outbox_undo(desk->outbox, &err));
    card_assert_stage(desk, &card, 0);
}

// ---- bookings ----------------------------------------------------------------------------------

typedef struct Booking {
    Id calendar;
    Slot slot;
    char *body;
} Booking;

static Booking pick_slot(Desk *desk)
{
    Booking booking = {0};
    Call *call = call_new(EP_CALENDAR_LIST, PRIO_OPEN);
    call->query = g_strdup_printf("locationId=%s", sandbox_location(desk->sandbox));
    Reply *reply = desk_ask(desk, call);
    assert_true(reply->rows.count > 0);
    booking.calendar = ((const Calendar *)reply->rows.items)->id;
    reply_free(reply);
    int64_t now = core_now(&desk->core).ms;
    call = call_new(EP_FREE_SLOTS, PRIO_OPEN);
    call->params[0] = booking.calendar;
    call->query = g_strdup_printf("startDate=%" G_GINT64_FORMAT "&endDate=%" G_GINT64_FORMAT, now,
                                  now + (gint64)14 * 24 * 3600 * 1000);
    reply = desk_ask(desk, call);
    assert_true(reply->rows.count > 0);
    booking.slot = *(const Slot *)reply->rows.items;
    reply_free(reply);
    Id location = id_from(sandbox_location(desk->sandbox));
    booking.body = encode_appointment_draft(&(AppointmentDraft){.calendar = booking.calendar,
                                                                .location = location,
                                                                .contact = desk->maria,
                                                                .slot = booking.slot,
                                                                .minutes = 30,
                                                                .title = "Consult"});
    return booking;
}

static int64_t book(Desk *desk, const Booking *booking)
{
    Err err = {0};
    int64_t id = 0;
    OpRequest request = {.kind = OPK_BOOK,
                         .ep = EP_APPOINTMENT_CREATE,
                         .subject = desk->maria,
                         .contact = desk->maria,
                         .body = booking->body,
                         .summary = "book Maria Lopez",
                         .inverse_body = "{\"appointmentStatus\":\"cancelled\"}",
                         .inverse_ep = EP_APPOINTMENT_UPDATE,
                         .hold_ms = -1};
    if (!outbox_add(desk->outbox, &request, &id, &err))
        fail_msg("%s", err.msg);
    desk_run(desk);
    return id;
}

static void book__good__undone_by_cancelling_what_was_created(void **state)
{
    Desk *desk = *state;
    Err err;
    Booking booking = pick_slot(desk);
    int64_t id = book(desk, &booking);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    Id event = desk_op(desk, id)->server_id;
    assert_false(id_is_empty(&event));
    assert_true(outbox_undo(desk->outbox, &err));
    assert_non_null(strstr(notice_last(desk->core.notices)->text.s, "may be notified"));
    desk_step(desk, 1);
    Call *call = call_new(EP_APPOINTMENT_GET, PRIO_OPEN);
    call->params[0] = event;
    Reply *reply = desk_ask(desk, call);
    assert_int_equal(((const Event *)reply->rows.items)->status, APPT_CANCELLED);
    reply_free(reply);
    g_free(booking.body);
}

static void book__answer_lost__own_event_is_found(void **state)
{
    Desk *desk = *state;
    Booking booking = pick_slot(desk);
    desk_fault(desk, "APPOINTMENT_CREATE drop-after times=1");
    int64_t id = book(desk, &booking);
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    desk_step(desk, 3);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_false(id_is_empty(&desk_op(desk, id)->server_id));
    assert_int_equal(sandbox_requests(desk->sandbox, EP_APPOINTMENT_CREATE), 1);
    g_free(booking.body);
}

static void book__never_arrived__is_repeated_after_a_look(void **state)
{
    Desk *desk = *state;
    Booking booking = pick_slot(desk);
    desk_fault(desk, "APPOINTMENT_CREATE drop-before times=1");
    int64_t id = book(desk, &booking);
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    desk_step(desk, 12);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_requests(desk->sandbox, EP_APPOINTMENT_CREATE), 2);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_APPOINTMENT_CREATE), 1);
    g_free(booking.body);
}

// John takes whatever is left of the slot (several people may serve it at once). Returns how often
// he got it.
static size_t fill_slot(Desk *desk, const Booking *booking)
{
    Id location = id_from(sandbox_location(desk->sandbox));
    for (size_t taken = 0; taken < 10; taken++) {
        Call *call = call_new(EP_APPOINTMENT_CREATE, PRIO_ACTION);
        call->body = encode_appointment_draft(&(AppointmentDraft){.calendar = booking->calendar,
                                                                  .location = location,
                                                                  .contact = desk->john,
                                                                  .slot = booking->slot,
                                                                  .minutes = 30,
                                                                  .title = "Consult"});
        Reply *reply = desk_try(desk, call);
        bool refused = reply->outcome == OUTCOME_REFUSED;
        reply_free(reply);
        if (refused)
            return taken;
    }
    fail_msg("the slot has no end");
    return 0;
}

static void book__slot_taken_by_somebody__is_refused(void **state)
{
    Desk *desk = *state;
    Booking booking = pick_slot(desk);
    fill_slot(desk, &booking);
    int64_t id = book(desk, &booking);
    assert_int_equal(desk_state(desk, id), OP_REFUSED);
    assert_non_null(strstr(desk_op(desk, id)->reason, "no longer available"));
    g_free(booking.body);
}

// The first try never arrived, and meanwhile somebody else took the slot.
static void book__taken_while_checking__is_refused_in_the_end(void **state)
{
    Desk *desk = *state;
    Booking booking = pick_slot(desk);
    desk_fault(desk, "APPOINTMENT_CREATE drop-before times=1");
    int64_t id = book(desk, &booking);
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    size_t taken = fill_slot(desk, &booking);
    assert_true(taken > 0);
    desk_step(desk, 60);
    assert_int_equal(desk_state(desk, id), OP_REFUSED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_APPOINTMENT_CREATE), taken);
    g_free(booking.body);
}

// ---- notes -------------------------------------------------------------------------------------

static void note__answer_lost__is_found_and_undone(void **state)
{
    Desk *desk = *state;
    Err err;
    int64_t id = 0;
    g_autofree char *body = encode_note("Prefers mornings", &(Id){""});
    OpRequest request = {.kind = OPK_NOTE,
                         .ep = EP_NOTE_CREATE,
                         .params = {desk->maria},
                         .subject = desk->maria,
                         .contact = desk->maria,
                         .body = body,
                         .summary = "note",
                         .inverse_body = "",
                         .inverse_ep = EP_NOTE_DELETE,
                         .hold_ms = -1};
    desk_fault(desk, "NOTE_CREATE drop-after times=1");
    assert_true(outbox_add(desk->outbox, &request, &id, &err));
    desk_run(desk);
    assert_int_equal(desk_state(desk, id), OP_UNKNOWN);
    assert_false(outbox_undo(desk->outbox, &err)); // its id is not known yet
    desk_step(desk, 2);
    assert_int_equal(desk_state(desk, id), OP_CONFIRMED);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_NOTE_CREATE), 1);
    assert_true(outbox_undo(desk->outbox, &err));
    desk_step(desk, 1);
    assert_int_equal(sandbox_executed(desk->sandbox, EP_NOTE_DELETE), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

UNIT_TESTS(undo, TEST(move__twice_within_the_hold__is_one_request),
           TEST(move__back_within_the_hold__is_no_request),
           TEST(move__undone_twice_within_the_hold__goes_back_to_the_first_place),
           TEST(move__held_undone_redone), TEST(move__lost_answer__is_repeated_harmlessly),
           TEST(move__refused__says_so_and_is_no_longer_undoable),
           TEST(book__good__undone_by_cancelling_what_was_created),
           TEST(book__answer_lost__own_event_is_found),
           TEST(book__never_arrived__is_repeated_after_a_look),
           TEST(book__slot_taken_by_somebody__is_refused),
           TEST(book__taken_while_checking__is_refused_in_the_end),
           TEST(note__answer_lost__is_found_and_undone));
