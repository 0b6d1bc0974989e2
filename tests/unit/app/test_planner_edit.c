#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/state.h"
#include "unit/app/office.h"
#include "unit/unit.h"

static void rename__silent__is_undone(void **state)
{
    Office *office = *state;
    Err err = {0};
    Planner *planner = office_planner(office);
    Id id = office_event(planner, "Kenji Watanabe")->id;
    assert_false(planner_rename(planner, &id, "Kenji Watanabe", &err));
    assert_false(planner_rename(planner, &id, "", &err));
    assert_int_equal(office_command(office, "title Second visit",
                                    office_event_subject(planner_find(planner, &id)), &err),
                     CMD_DONE);
    assert_non_null(office_event(planner, "Second visit"));
    office_run(office);
    g_autofree char *ledger = sandbox_ledger(office->sandbox);
    assert_non_null(strstr(ledger, "\"detail\":\"silent\""));
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    office_run(office);
    assert_non_null(office_event(planner, "Kenji Watanabe"));
    assert_int_equal(sandbox_executed(office->sandbox, EP_APPOINTMENT_UPDATE), 2);
}

static void rename__refused__goes_back(void **state)
{
    Office *office = *state;
    Err err = {0};
    Planner *planner = office_planner(office);
    Id id = office_event(planner, "Kenji Watanabe")->id;
    office_fault(office, "APPOINTMENT_UPDATE status 422 times=1");
    assert_true(planner_rename(planner, &id, "Second visit", &err));
    office_run(office);
    assert_non_null(office_event(planner, "Kenji Watanabe"));
    assert_null(office_event(planner, "Second visit"));
}

// A colleague was faster: ours does not leave.
static void rename__changed_meanwhile__is_asked_about(void **state)
{
    Office *office = *state;
    Err err = {0};
    Planner *planner = office_planner(office);
    Id id = office_event(planner, "Kenji Watanabe")->id;
    g_autofree char *path = g_strdup_printf("/calendars/events/appointments/%s", id.s);
    office_request(office, "PUT", path, "{\"title\":\"Theirs\"}");
    assert_true(planner_rename(planner, &id, "Ours", &err));
    office_run(office);
    assert_non_null(office_event(planner, "Theirs"));
    assert_int_equal(sandbox_executed(office->sandbox, EP_APPOINTMENT_UPDATE), 1);
}

static void assign__user__is_shown_and_nobody_is_refused(void **state)
{
    Office *office = *state;
    Err err = {0};
    Planner *planner = office_planner(office);
    Id id = office_event(planner, "Kenji Watanabe")->id;
    Subject subject = office_event_subject(planner_find(planner, &id));
    Id before = planner_find(planner, &id)->assigned_to;
    assert_int_equal(office_command(office, "assign-appointment nobody", subject, &err),
                     CMD_FAILED);
    assert_int_equal(office_command(office, "assign-appointment Osei", subject, &err), CMD_DONE);
    Id now = planner_find(planner, &id)->assigned_to;
    assert_false(id_eq(&now, &before));
    office_run(office);
    office_step(office, 61);
    assert_true(id_eq(&planner_find(planner, &id)->assigned_to, &now));
}

static void delete__held__can_be_taken_back(void **state)
{
    Office *office = *state;
    Err err = {0};
    Planner *planner = office_planner(office);
    Id id = office_event(planner, "Kenji Watanabe")->id;
    assert_true(planner_delete(planner, &id, &err));
    assert_null(planner_find(planner, &id));
    office_run(office);
    assert_int_equal(sandbox_executed(office->sandbox, EP_EVENT_DELETE), 0);
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    assert_non_null(planner_find(planner, &id));
    assert_true(planner_delete(planner, &id, &err));
    office_step(office, 11);
    assert_int_equal(sandbox_executed(office->sandbox, EP_EVENT_DELETE), 1);
    office_step(office, 61);
    assert_null(planner_find(planner, &id));
}

static void rename__refused__what_was_queued_after_it_stands(void **state)
{
    Office *office = *state;
    Err err = {0};
    Planner *planner = office_planner(office);
    Id id = office_event(planner, "Kenji Watanabe")->id,
       before = planner_find(planner, &id)->assigned_to;
    const Rows *users = &app_session(office->app)->users;
    Id other = before;
    for (size_t i = 0; i < users->count && id_eq(&other, &before); i++)
        other = *record_id(&user_type, rows_at(users, i));
    assert_true(planner_rename(planner, &id, "Refused", &err));
    int64_t op = app_op_of(office->app, &id).id;
    assert_true(planner_assign(planner, &id, &other, &err));
    assert_true(planner_delete(planner, &id, &err));
    assert_true(outbox_cancel(office->app->outbox, op, &err));
    assert_null(planner_find(planner, &id));
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    assert_string_equal(planner_find(planner, &id)->title.s, "Kenji Watanabe");
    assert_true(id_eq(&planner_find(planner, &id)->assigned_to, &other));
}

#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)

UNIT_TESTS(planner_edit, OFFICE(rename__silent__is_undone), OFFICE(rename__refused__goes_back),
           OFFICE(rename__changed_meanwhile__is_asked_about),
           OFFICE(assign__user__is_shown_and_nobody_is_refused),
           OFFICE(rename__refused__what_was_queued_after_it_stands),
           OFFICE(delete__held__can_be_taken_back));
