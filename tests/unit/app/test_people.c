#include "config.h"

#include <string.h>

#include "app/people_state.h"
#include "unit/app/office.h"
#include "unit/unit.h"

static People *open_people(Office *office)
{
    app_set_screen(office->app, SCREEN_PEOPLE);
    people_open(app_people(office->app));
    office_run(office);
    return app_people(office->app);
}

static const ContactDetail *open_maria(Office *office)
{
    Id contact = office_conversation(office, "Maria Lopez")->contact;
    people_open_contact(app_people(office->app), &contact);
    office_run(office);
    return people_detail(app_people(office->app));
}

static Subject subject_of(const ContactDetail *detail)
{
    return (Subject){SUBJECT_CONTACT, detail->id, detail->id, 0};
}

static void people__open__lists_everybody_by_name(void **state)
{
    People *people = open_people(*state);
    assert_int_equal((int64_t)people_count(people), people_feed(people)->total);
    for (size_t i = 1; i < people_count(people); i++) {
        g_autofree char *before = text_fold(person_name(people_at(people, i - 1)));
        g_autofree char *name = text_fold(person_name(people_at(people, i)));
        assert_true(strcmp(before, name) <= 0);
    }
}

static void people__filter__narrows_and_widens(void **state)
{
    People *people = open_people(*state);
    size_t all = people_count(people);
    people_filter(people, TEXT("mar"));
    size_t few = people_count(people);
    assert_true(few >= 1 && few < all);
    people_filter(people, TEXT("maria lo"));
    assert_int_equal(people_count(people), 1);
    assert_true(text_eq(person_name(people_at(people, 0)), TEXT("Maria Lopez")));
    people_filter(people, TEXT("nobody is called that"));
    assert_int_equal(people_count(people), 0);
    people_filter(people, TEXT_NONE);
    assert_int_equal(people_count(people), all);
}

static void people__detail__has_its_parts(void **state)
{
    const ContactDetail *d = open_maria(*state);
    assert_string_equal(d->contact.name.s, "Maria Lopez");
    assert_string_equal(d->contact.timezone.s, "Europe/Lisbon");
    assert_true(d->notes_feed.ever && d->tasks_feed.ever && d->events_feed.ever &&
                d->deals_feed.ever);
    assert_true(d->deals.count >= 1);
}

static void people__tag__is_added_and_undone(void **state)
{
    Office *office = *state;
    Err err = {0};
    const ContactDetail *d = open_maria(office);
    assert_int_equal(office_command(office, "tag night-owl", subject_of(d), &err), CMD_DONE);
    office_step(office, 1);
    assert_true(text_list_has(&d->contact.tags, TEXT("night-owl")));
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    office_step(office, 1);
    assert_false(text_list_has(&d->contact.tags, TEXT("night-owl")));
    assert_int_equal(sandbox_executed(office->sandbox, EP_CONTACT_TAG_REMOVE), 1);
}

static void people__note_and_task__appear(void **state)
{
    Office *office = *state;
    Err err = {0};
    const ContactDetail *d = open_maria(office);
    size_t notes = d->notes.count, tasks = d->tasks.count;
    assert_int_equal(office_command(office, "note prefers mornings", subject_of(d), &err),
                     CMD_DONE);
    assert_int_equal(office_command(office, "task call back", subject_of(d), &err), CMD_DONE);
    office_step(office, 2);
    assert_int_equal(d->notes.count, notes + 1);
    assert_int_equal(d->tasks.count, tasks + 1);
}

static void people__refused_part__leaves_the_others(void **state)
{
    Office *office = *state;
    office_fault(office, "NOTE_LIST status 403");
    const ContactDetail *d = open_maria(office);
    assert_false(d->notes_feed.ever);
    assert_true(d->notes_feed.err.kind != ERR_NONE);
    assert_true(d->tasks_feed.ever && d->feed.ever);
}

static void people__create__shows_up(void **state)
{
    Office *office = *state;
    Err err = {0};
    People *people = open_people(office);
    size_t before = people_count(people);
    assert_int_equal(office_command(office, "new-contact Ana Silva +351912345678 ana@example.pt",
                                    (Subject){0}, &err),
                     CMD_DONE);
    office_step(office, 2);
    assert_int_equal(people_count(people), before + 1);
}

static void people__duplicate__is_refused_with_the_reason(void **state)
{
    Office *office = *state;
    Err err = {0};
    People *people = open_people(office);
    size_t before = people_count(people);
    assert_int_equal(
        office_command(office, "new-contact Maria Again +15550102030", (Subject){0}, &err),
        CMD_DONE);
    office_step(office, 2);
    assert_int_equal(people_count(people), before);
    assert_int_equal(app_ops_attention(office->app), 1);
    assert_true(office_noticed(office, "duplicate"));
}

static void people__deleted_by_a_colleague__is_gone_after_a_complete_reading(void **state)
{
    Office *office = *state;
    People *people = open_people(office);
    size_t before = people_count(people);
    Id gone = office_conversation(office, "Dana O'Neil")->contact;
    g_autofree char *path = g_strdup_printf("/contacts/%s", gone.s);
    office_request(office, "DELETE", path, NULL);
    people_refresh(people);
    office_step(office, 2);
    assert_int_equal(people_count(people), before - 1);
    assert_null(people_find(people, &gone));
}

static void people__refresh_twice__loses_nobody(void **state)
{
    Office *office = *state;
    People *people = open_people(office);
    size_t before = people_count(people);
    people_refresh(people);
    people_refresh(people);
    office_step(office, 2);
    assert_int_equal(people_count(people), before);
}

static void people__edit__changes_one_field(void **state)
{
    Office *office = *state;
    Err err = {0};
    const ContactDetail *d = open_maria(office);
    assert_int_equal(office_command(office, "edit City Porto", subject_of(d), &err), CMD_DONE);
    office_step(office, 1);
    assert_string_equal(d->contact.city.s, "Porto");
    assert_string_equal(d->contact.email.s, "maria.lopez@example.com");
}

static void people__page_with_the_same_contact_twice__keeps_the_last(void **state)
{
    Office *office = *state;
    People *people = open_people(office);
    size_t before = people_count(people);
    Rows rows = {.type = &contact_type};
    for (int i = 0; i < 3; i++) {
        g_autofree char *name = g_strdup_printf("Twice %d", i);
        Contact *contact = rows_append(&rows);
        contact->id = id_from("twice");
        contact->name = text_clean(name, strlen(name), TEXT_LINE);
        contact->updated.ms = 1000 + i;
    }
    people_merge(people, &rows);
    rows_clear(&rows);
    Id id = id_from("twice");
    assert_int_equal(people_count(people), before + 1);
    assert_true(text_eq(person_name(people_find(people, &id)), TEXT("Twice 2")));
    people_filter(people, TEXT("twice"));
    assert_int_equal(people_count(people), 1);
}

#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)

UNIT_TESTS(people, OFFICE(people__open__lists_everybody_by_name),
           OFFICE(people__filter__narrows_and_widens), OFFICE(people__detail__has_its_parts),
           OFFICE(people__tag__is_added_and_undone), OFFICE(people__note_and_task__appear),
           OFFICE(people__refused_part__leaves_the_others), OFFICE(people__create__shows_up),
           OFFICE(people__duplicate__is_refused_with_the_reason),
           OFFICE(people__deleted_by_a_colleague__is_gone_after_a_complete_reading),
           OFFICE(people__refresh_twice__loses_nobody), OFFICE(people__edit__changes_one_field),
           OFFICE(people__page_with_the_same_contact_twice__keeps_the_last));
