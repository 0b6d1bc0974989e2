#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store/cache_glance.h"
#include "unit/store/den.h"
#include "unit/unit.h"

// What a completion sees of a mirror, and what it leaves.

static void add_people(Den *den)
{
    static const char *const names[] = {"Maria Lopez", "mario Berg", "M\u00e1rta", "Noah"};
    Rows rows = {.type = &contact_type};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        *(Contact *)rows_append(&rows) = den_contact(den_id("C%zu", i).s, names[i], "", "");
    den_save(den, &rows);
}

static void append_id(void *owner, TextRef name, const char *id)
{
    (void)name;
    g_string_append_printf(owner, "%s ", id);
}

static void sees(const Den *den, const char *begins, size_t limit, const char *ids)
{
    Err err = {0};
    g_autoptr(GString) out = g_string_new(NULL);
    if (!cache_glance_contacts(den->path, begins, limit, append_id, out, &err))
        fail_msg("%s", err.msg);
    assert_string_equal(g_strchomp(out->str), ids);
}

static void glance__a_beginning__gives_names_in_order(void **state)
{
    Den *den = *state;
    add_people(den);
    sees(den, "mar", 10, "C0 C1 C2");
    sees(den, "mar", 2, "C0 C1");
    sees(den, "", 10, "C0 C1 C2 C3");
    sees(den, "ma%", 10, "");
}

static void glance__somebody_writes__is_not_waited_for(void **state)
{
    Den *den = *state;
    add_people(den);
    struct sqlite3 *lock = den_lock(den);
    sees(den, "noah", 10, "C3");
    den_unlock(lock);
}

static void glance__nobody_has_it_open__leaves_no_file(void **state)
{
    Den *den = *state;
    add_people(den);
    den_close(den);
    g_autofree char *folder = g_path_get_dirname(den->path);
    size_t before = den_files(den, "");
    assert_int_equal(den_files(den, "-wal"), 0);
    sees(den, "noah", 10, "C3");
    assert_int_equal(den_files(den, ""), before);
    assert_int_equal(g_chmod(folder, 0500), 0);
    sees(den, "noah", 10, "C3");
    assert_int_equal(g_chmod(folder, 0700), 0);
}

static void glance__any_number_of_names__walks_an_index(void **state)
{
    Den *den = *state;
    g_autofree char *plan = den_plan(den, cache_glance_contacts_sql);
    assert_string_equal(plan, "SEARCH contact USING COVERING INDEX contact_people (fold>? AND "
                              "fold<?)\n");
}

#define GLANCE_TEST(f) cmocka_unit_test_setup_teardown(f, den_setup, den_teardown)
UNIT_TESTS(cache_glance, GLANCE_TEST(glance__a_beginning__gives_names_in_order),
           GLANCE_TEST(glance__somebody_writes__is_not_waited_for),
           GLANCE_TEST(glance__nobody_has_it_open__leaves_no_file),
           GLANCE_TEST(glance__any_number_of_names__walks_an_index));
