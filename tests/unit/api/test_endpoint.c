#include "config.h"

#include <glib.h>
#include <string.h>

#include "api/endpoint.h"
#include "unit/api/sample.h"
#include "unit/unit.h"

static void endpoint_table__every_row__repeats_the_documents(void **state)
{
    (void)state;
    g_autofree char *spec = sample_read("spec.tsv");
    g_auto(GStrv) lines = g_strsplit(spec, "\n", -1);
    for (int id = EP_NONE + 1; id < EP_COUNT; id++) {
        const EndpointInfo *info = endpoint_info((EndpointId)id);
        bool found = false;
        for (char **line = lines; *line && !found; line++) {
            g_auto(GStrv) cells = g_strsplit(*line, "\t", -1);
            found = g_strv_length(cells) == 4 && !strcmp(cells[0], method_name(info->method)) &&
                    !strcmp(cells[1], info->path);
            if (!found)
                continue;
            if (strcmp(cells[2], "-") != 0)
                assert_string_equal(info->version, cells[2]);
            assert_string_equal(info->scope, strcmp(cells[3], "-") != 0 ? cells[3] : "");
        }
        if (!found)
            fail_msg("%s is in no document", info->name);
    }
}

static void endpoint_table__names_and_routes__are_unique(void **state)
{
    (void)state;
    for (int a = EP_NONE + 1; a < EP_COUNT; a++) {
        const EndpointInfo *x = endpoint_info((EndpointId)a);
        assert_int_equal(endpoint_find(x->name), a);
        for (int b = EP_NONE + 1; b < a; b++) {
            const EndpointInfo *y = endpoint_info((EndpointId)b);
            assert_false(x->method == y->method && !strcmp(x->path, y->path));
        }
    }
    assert_int_equal(endpoint_find("NO_SUCH"), EP_NONE);
}

static void endpoint_table__columns__fit_together(void **state)
{
    (void)state;
    for (int id = EP_NONE + 1; id < EP_COUNT; id++) {
        const EndpointInfo *info = endpoint_info((EndpointId)id);
        assert_int_equal(info->rows != NULL, info->record != NULL);
        assert_true(info->page == PAGE_NONE || info->safety == SAFETY_SAFE);
        assert_true(info->method != METHOD_GET || info->safety == SAFETY_SAFE);
    }
}

static void endpoint_match__every_expanded_path__finds_its_row(void **state)
{
    (void)state;
    const Id params[] = {id_from("aaaa"), id_from("bb_b-1")};
    for (int id = EP_NONE + 1; id < EP_COUNT; id++) {
        Err err;
        EndpointMatch match;
        g_autofree char *path = endpoint_expand((EndpointId)id, params, &err);
        assert_non_null(path);
        assert_null(strchr(path, '{'));
        assert_true(endpoint_match(endpoint_info((EndpointId)id)->method, path, &match));
        assert_int_equal(match.id, id);
        assert_true(endpoint_path_known(path));
    }
}

static void endpoint_match__literals__win_over_parameters(void **state)
{
    (void)state;
    EndpointMatch match;
    assert_true(endpoint_match(METHOD_GET, "/contacts/search/duplicate", &match));
    assert_int_equal(match.id, EP_CONTACT_DUPLICATE);
    assert_true(endpoint_match(METHOD_GET, "/conversations/messages/export", &match));
    assert_int_equal(match.id, EP_MESSAGE_EXPORT);
    assert_true(endpoint_match(METHOD_GET, "/contacts", &match));
    assert_int_equal(match.id, EP_CONTACT_LIST);
    assert_true(endpoint_match(METHOD_PUT, "/contacts/abc/tasks/def/completed", &match));
    assert_int_equal(match.id, EP_TASK_COMPLETE);
    assert_string_equal(match.params[0].s, "abc");
    assert_string_equal(match.params[1].s, "def");
}

static void endpoint_match__strangers__match_nothing(void **state)
{
    (void)state;
    EndpointMatch match;
    const char *const paths[] = {
        "",          "/", "contacts/", "/nothing", "/contacts//notes", "/contacts/a/b/c/d/e/f",
        "/contactsx"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        assert_false(endpoint_match(METHOD_GET, paths[i], &match));
        assert_false(endpoint_path_known(paths[i]));
    }
    assert_false(endpoint_match(METHOD_PATCH, "/contacts/abc", &match));
    assert_true(endpoint_match(METHOD_GET, "/contacts/a%2fb", &match));
    assert_true(id_is_empty(&match.params[0]));
}

static void endpoint_expand__bad_id__is_refused(void **state)
{
    (void)state;
    Err err;
    const Id none[ENDPOINT_PARAMS_MAX] = {{""}};
    assert_null(endpoint_expand(EP_CONTACT_GET, none, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    const Id evil[ENDPOINT_PARAMS_MAX] = {{"../users"}};
    assert_null(endpoint_expand(EP_CONTACT_GET, evil, &err));
}

static void method__names__go_both_ways(void **state)
{
    (void)state;
    for (int i = 0; i < METHOD_COUNT; i++) {
        Method method;
        assert_true(method_from_name(method_name((Method)i), &method));
        assert_int_equal(method, i);
    }
    Method method;
    assert_false(method_from_name("get", &method));
}

UNIT_TESTS(endpoint, cmocka_unit_test(endpoint_table__every_row__repeats_the_documents),
           cmocka_unit_test(endpoint_table__names_and_routes__are_unique),
           cmocka_unit_test(endpoint_table__columns__fit_together),
           cmocka_unit_test(endpoint_match__every_expanded_path__finds_its_row),
           cmocka_unit_test(endpoint_match__literals__win_over_parameters),
           cmocka_unit_test(endpoint_match__strangers__match_nothing),
           cmocka_unit_test(endpoint_expand__bad_id__is_refused),
           cmocka_unit_test(method__names__go_both_ways));
