#include "config.h"

#include "app/notice.h"
#include "unit/unit.h"

static Clock *stands_still;

static int make(void **state)
{
    stands_still = clock_new_steppable((Instant){1893574800000});
    *state = notices_new(stands_still);
    return 0;
}

static int drop(void **state)
{
    notices_free(*state);
    clock_free(stands_still);
    return 0;
}

static void check(const Notices *notices, const char *expected)
{
    const Notice *last = notice_last(notices);
    assert_string_equal(last ? last->text.s : "", expected);
}

static void notice__error__is_not_hidden_by_what_comes_after(void **state)
{
    Notices *notices = *state;
    notice_add(notices, NOTICE_ERROR, "refused");
    notice_add(notices, NOTICE_INBOUND, "Maria writes");
    notice_add(notices, NOTICE_GOOD, "sent");
    check(notices, "refused");
    notice_add(notices, NOTICE_ERROR, "refused again");
    check(notices, "refused again");
    notice_add(notices, NOTICE_WARN, "your text stands in the composer");
    check(notices, "your text stands in the composer");
    notice_add(notices, NOTICE_GOOD, "sent");
    check(notices, "sent");
}

static void notice_seen__after_a_key__the_newest_counts(void **state)
{
    Notices *notices = *state;
    notice_add(notices, NOTICE_ERROR, "refused");
    notice_add(notices, NOTICE_GOOD, "sent");
    notice_seen(notices);
    check(notices, "sent");
    notice_add(notices, NOTICE_GOOD, "undone");
    check(notices, "undone");
}

static void notice_dismiss__behind_an_error__shows_what_came_after(void **state)
{
    Notices *notices = *state;
    notice_add(notices, NOTICE_ERROR, "refused");
    notice_add(notices, NOTICE_INBOUND, "Maria writes");
    notice_dismiss(notices);
    check(notices, "Maria writes");
    notice_dismiss(notices);
    check(notices, "");
    assert_int_equal(notice_count(notices), 2); // the overlay has them all
}

static void notice_leave__seen_words__go_and_trouble_stays(void **state)
{
    Notices *notices = *state;
    notice_add(notices, NOTICE_GOOD, "moved");
    notice_leave(notices);
    check(notices, "moved"); // by the same key
    notice_seen(notices);
    notice_leave(notices);
    check(notices, "");
    notice_add(notices, NOTICE_WARN, "offline");
    notice_seen(notices);
    notice_leave(notices);
    check(notices, "offline");
    notice_add(notices, NOTICE_ERROR, "refused");
    notice_add(notices, NOTICE_GOOD, "sent");
    notice_leave(notices);
    check(notices, "refused");
}

static void notice__ring_overflows__the_rule_holds(void **state)
{
    Notices *notices = *state;
    notice_add(notices, NOTICE_ERROR, "long ago");
    for (int i = 0; i < NOTICES_KEPT + 5; i++)
        notice_add(notices, NOTICE_INFO, "%d", i);
    check(notices, "204");
    assert_int_equal(notice_total(notices), NOTICES_KEPT + 6);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)
UNIT_TESTS(notice, CASE(notice__error__is_not_hidden_by_what_comes_after),
           CASE(notice_seen__after_a_key__the_newest_counts),
           CASE(notice_dismiss__behind_an_error__shows_what_came_after),
           CASE(notice_leave__seen_words__go_and_trouble_stays),
           CASE(notice__ring_overflows__the_rule_holds));
