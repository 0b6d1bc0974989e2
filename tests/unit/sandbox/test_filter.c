#include "config.h"

#include <string.h>

#include "sandbox/filter.h"
#include "unit/unit.h"

// A world of our own: the engine never looks into it.
typedef struct Row {
    Id id;
    const char *name, *city;
    double value;
    bool dnd, hidden;
    const char *tags[3];
    int64_t added;
    struct Child {
        const char *stage, *status;
    } children[2];
} Row;

static const Row small_rows[] = {
    {.id = {"a1"},
     .name = "Ann",
     .city = "Oslo",
     .value = 10,
     .tags = {"vip", "new"},
     .added = 1000,
     .children = {{"s1", "open"}, {"s2", "lost"}}},
    {.id = {"b2"},
     .name = "Bob",
     .city = NULL,
     .value = 20,
     .dnd = true,
     .tags = {"vip"},
     .added = 3000,
     .children = {{"s1", "lost"}}},
    {.id = {"c3"}, .name = "Cid", .city = "Bergen", .value = 30, .added = 2000},
    {.id = {"d4"}, .name = "Dee", .city = "Oslo", .value = 30, .added = 3000},
    {.id = {"e5"}, .name = "Eve", .city = "Oslo", .value = 5, .added = 4000, .hidden = true},
};

typedef struct Table {
    const Row *rows;
    size_t count;
} Table;

enum { F_NAME, F_CITY, F_VALUE, F_DND, F_TAGS, F_ADDED, F_CUSTOM, F_CHILD, F_STAGE, F_STATUS };

static void get(World *world, const void *at, const FilterField *field, const char *rest,
                FilterValue *value)
{
    (void)world;
    (void)rest;
    const Row *row = at;
    switch (field->id) {
    case F_NAME: filter_value_lower(value, row->name); break;
    case F_CITY: filter_value_string(value, row->city); break;
    case F_VALUE:
    case F_CUSTOM: filter_value_number(value, row->value); break;
    case F_DND: filter_value_bool(value, row->dnd); break;
    case F_ADDED: filter_value_time(value, (Instant){row->added}); break;
    case F_TAGS:
        for (size_t i = 0; i < ARRAY_LEN(row->tags) && row->tags[i]; i++)
            filter_value_add(value, row->tags[i]);
        break;
    default: break;
    }
}

static void get_child(World *world, const void *at, const FilterField *field, const char *rest,
                      FilterValue *value)
{
    (void)world;
    (void)rest;
    const struct Child *child = at;
    filter_value_string(value, field->id == F_STAGE ? child->stage : child->status);
}

static FilterKind kind_of(World *world, const FilterField *field, const char *rest)
{
    (void)world;
    (void)field;
    return g_str_equal(rest, "number") ? FILTER_NUMBER : FILTER_INVALID;
}

static const Table *table_of(World *world)
{
    return (const Table *)world;
}

static const void *row_at(World *world, size_t i)
{
    const Row *row = &table_of(world)->rows[i];
    return row->hidden ? NULL : row;
}

static size_t row_count(World *world)
{
    return table_of(world)->count;
}

static const Id *row_id(const void *row)
{
    return &((const Row *)row)->id;
}

static bool matches(World *world, const void *row, const char *words)
{
    (void)world;
    g_autofree char *lower = g_utf8_strdown(((const Row *)row)->name, -1);
    return strstr(lower, words) != NULL;
}

static const void *child_at(World *world, const void *at, size_t i)
{
    (void)world;
    const Row *row = at;
    return i < ARRAY_LEN(row->children) && row->children[i].stage ? &row->children[i] : NULL;
}

static const FilterField child_fields[] = {
    {"stage", FILTER_EXACT, F_STAGE, false},
    {"status", FILTER_EXACT, F_STATUS, false},
    {0},
};
static const FilterSpec child_spec = {
    .fields = child_fields, .get = get_child, .unknown_status = 400};

static const FilterField fields[] = {
    {"nameLowerCase", FILTER_STRING, F_NAME, true},
    {"city", FILTER_STRING, F_CITY, true},
    {"email", FILTER_EXACT, F_CITY, false},
    {"value", FILTER_NUMBER, F_VALUE, true},
    {"dnd", FILTER_EXACT, F_DND, true},
    {"tags", FILTER_STRING, F_TAGS, false},
    {"dateAdded", FILTER_DATE, F_ADDED, true},
    {"customFields.", FILTER_STRING, F_CUSTOM, false},
    {"children", FILTER_NESTED, F_CHILD, false},
    {0},
};

static const FilterSpec spec = {
    .fields = fields,
    .get = get,
    .kind_of = kind_of,
    .row_at = row_at,
    .row_count = row_count,
    .row_id = row_id,
    .matches = matches,
    .nested = &child_spec,
    .child_at = child_at,
    .default_sort = "dateAdded",
    .size_name = "pageLimit",
    .unknown_status = 400,
};

typedef struct Found {
    GString *ids; // of the page, in order
    char *last;   // its last cursor, or NULL
    size_t total;
    Response res; // the refusal
} Found;

static Found search_in(const FilterSpec *with, const Row *rows, size_t count, const char *body)
{
    Err err;
    Table table = {rows, count};
    Found found = {.ids = g_string_new(NULL)};
    FilterPage page = {0};
    Json *json = json_parse(body, strlen(body), &err);
    assert_non_null(json);
    const Request req = {.body = json};
    if (filter_search(with, (World *)&table, &req, &page, &found.res)) {
        for (size_t i = 0; i < page.count; i++)
            g_string_append(found.ids, row_id(page.rows[i])->s);
        found.last = page.count ? g_strdup(page.cursors[page.count - 1]) : NULL;
        found.total = page.total;
        filter_page_clear(&page);
    }
    json_free(json);
    return found;
}

static void found_clear(Found *found)
{
    g_string_free(found->ids, TRUE);
    g_free(found->last);
    g_free(found->res.body);
}

static void expect_rows(const char *body, const char *ids)
{
    Found found = search_in(&spec, small_rows, ARRAY_LEN(small_rows), body);
    if (found.res.body)
        fail_msg("%s refused: %s", body, found.res.body);
    assert_string_equal(found.ids->str, ids);
    found_clear(&found);
}

static void expect_filter(const char *filter, const char *ids)
{
    g_autofree char *body = g_strdup_printf(
        "{\"pageLimit\":10,\"sort\":[{\"field\":\"nameLowerCase\",\"direction\":\"asc\"}],"
        "\"filters\":[%s]}",
        filter);
    expect_rows(body, ids);
}

static void expect_refusal_of(const FilterSpec *with, const char *body, int status,
                              const char *text)
{
    Found found = search_in(with, small_rows, ARRAY_LEN(small_rows), body);
    assert_int_equal(found.res.status, status);
    if (!strstr(found.res.body, text))
        fail_msg("\"%s\" is not in %s", text, found.res.body);
    assert_false(found.res.executed);
    found_clear(&found);
}

static void expect_refusal(const char *body, int status, const char *text)
{
    expect_refusal_of(&spec, body, status, text);
}

static void search__no_filters__newest_first_ties_by_id(void **state)
{
    (void)state;
    expect_rows("{\"pageLimit\":10}", "b2d4c3a1");
    expect_rows("{\"pageLimit\":10,\"filters\":[]}", "b2d4c3a1");
}

static void search__two_sorts__second_breaks_ties(void **state)
{
    (void)state;
    expect_rows("{\"pageLimit\":10,\"sort\":[{\"field\":\"value\",\"direction\":\"desc\"},"
                "{\"field\":\"dateAdded\",\"direction\":\"asc\"}]}",
                "c3d4b2a1");
}

static void search__missing_sort_value__comes_last_both_ways(void **state)
{
    (void)state;
    expect_rows("{\"pageLimit\":10,\"sort\":[{\"field\":\"city\",\"direction\":\"asc\"}]}",
                "c3a1d4b2");
    expect_rows("{\"pageLimit\":10,\"sort\":[{\"field\":\"city\",\"direction\":\"desc\"}]}",
                "a1d4c3b2");
}

static void search__operators__select(void **state)
{
    (void)state;
    expect_filter("{\"field\":\"city\",\"operator\":\"eq\",\"value\":\"Oslo\"}", "a1d4");
    expect_filter("{\"field\":\"city\",\"operator\":\"eq\",\"value\":\"oslo\"}", "");
    expect_filter("{\"field\":\"city\",\"operator\":\"eq\",\"value\":[\"Oslo\",\"Bergen\"]}",
                  "a1c3d4");
    expect_filter("{\"field\":\"city\",\"operator\":\"not_eq\",\"value\":\"Oslo\"}", "b2c3");
    expect_filter("{\"field\":\"city\",\"operator\":\"contains\",\"value\":\"er\"}", "c3");
    expect_filter("{\"field\":\"city\",\"operator\":\"not_contains\",\"value\":\"er\"}", "a1b2d4");
    expect_filter("{\"field\":\"city\",\"operator\":\"exists\"}", "a1c3d4");
    expect_filter("{\"field\":\"city\",\"operator\":\"not_exists\"}", "b2");
    expect_filter("{\"field\":\"dnd\",\"operator\":\"eq\",\"value\":true}", "b2");
    expect_filter("{\"field\":\"value\",\"operator\":\"range\",\"value\":{\"gt\":10,\"lte\":30}}",
                  "b2c3d4");
    expect_filter("{\"field\":\"nameLowerCase\",\"operator\":\"eq\",\"value\":\"ann\"}", "a1");
    expect_filter("{\"field\":\"customFields.number\",\"operator\":\"eq\",\"value\":20}", "b2");
}

static void search__lists__need_all_wanted_values(void **state)
{
    (void)state;
    expect_filter("{\"field\":\"tags\",\"operator\":\"eq\",\"value\":\"vip\"}", "a1b2");
    expect_filter("{\"field\":\"tags\",\"operator\":\"eq\",\"value\":[\"vip\",\"new\"]}", "a1");
    expect_filter("{\"field\":\"tags\",\"operator\":\"contains\",\"value\":\"ne\"}", "a1");
    expect_filter("{\"field\":\"tags\",\"operator\":\"not_exists\"}", "c3d4");
}

static void search__dates__take_iso_and_milliseconds(void **state)
{
    (void)state;
    expect_filter(
        "{\"field\":\"dateAdded\",\"operator\":\"range\",\"value\":{\"gte\":2000,\"lt\":3000}}",
        "c3");
    expect_filter("{\"field\":\"dateAdded\",\"operator\":\"range\",\"value\":"
                  "{\"gt\":\"1970-01-01T00:00:02.500Z\"}}",
                  "b2d4");
    // Two in the morning in Paris is one o'clock UTC in 1970; with the zone the bound moves an hour
    // back.
    expect_filter("{\"field\":\"dateAdded\",\"operator\":\"range\",\"value\":"
                  "{\"lte\":\"1970-01-01T01:00:02\",\"time_zone\":\"Europe/Paris\"}}",
                  "a1c3");
}

static void search__groups__nest(void **state)
{
    (void)state;
    expect_filter("{\"group\":\"OR\",\"filters\":["
                  "{\"field\":\"city\",\"operator\":\"eq\",\"value\":\"Bergen\"},"
                  "{\"group\":\"AND\",\"filters\":["
                  "{\"field\":\"city\",\"operator\":\"eq\",\"value\":\"Oslo\"},"
                  "{\"field\":\"value\",\"operator\":\"eq\",\"value\":30}]}]}",
                  "c3d4");
    expect_filter("{\"field\":\"city\",\"operator\":\"eq\",\"value\":\"Oslo\"},"
                  "{\"field\":\"value\",\"operator\":\"eq\",\"value\":10}",
                  "a1");
    expect_filter("{\"group\":\"OR\",\"filters\":[]}", "a1b2c3d4");
}

static void search__nested__one_child_must_meet_all(void **state)
{
    (void)state;
    const char *both = "{\"field\":\"children\",\"operator\":\"nested\",\"value\":["
                       "{\"field\":\"stage\",\"operator\":\"eq\",\"value\":\"s1\"},"
                       "{\"field\":\"status\",\"operator\":\"eq\",\"value\":\"lost\"}]}";
    expect_filter(both, "b2");
}

static void search__query__goes_to_the_callback_in_lower_case(void **state)
{
    (void)state;
    expect_rows("{\"pageLimit\":10,\"query\":\" ANN \"}", "a1");
}

static void search__cursor__walks_everything_once(void **state)
{
    (void)state;
    enum { MANY = 257 };
    Row *rows = g_new0(Row, MANY);
    for (int i = 0; i < MANY; i++) {
        g_snprintf(rows[i].id.s, sizeof(rows[i].id.s), "%c%02d,", 'a' + i / 100, i % 100);
        rows[i].name = "same";
        rows[i].added = 1000 + i * 7 % 13; // many ties
    }
    g_autofree char *cursor = NULL;
    GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int pages = 0; pages < 30; pages++) {
        g_autofree char *body =
            cursor ? g_strdup_printf("{\"pageLimit\":10,\"searchAfter\":%s}", cursor)
                   : g_strdup("{\"pageLimit\":10}");
        Found found = search_in(&spec, rows, MANY, body);
        assert_int_equal(found.total, MANY);
        g_auto(GStrv) ids = g_strsplit(found.ids->str, ",", -1);
        for (char **id = ids; *id && **id; id++)
            assert_true(g_hash_table_add(seen, g_strdup(*id)));
        g_free(cursor);
        cursor = g_strdup(found.last);
        found_clear(&found);
        if (!cursor)
            break;
    }
    assert_int_equal(g_hash_table_size(seen), MANY);
    g_hash_table_unref(seen);
    g_free(rows);
}

static void search__pages__show_their_part(void **state)
{
    (void)state;
    expect_rows("{\"pageLimit\":3,\"page\":1}", "b2d4c3");
    expect_rows("{\"pageLimit\":3,\"page\":2}", "a1");
    expect_rows("{\"pageLimit\":3,\"page\":3}", "");
    expect_rows("{\"pageLimit\":500,\"page\":20}", "");
}

static void search__beyond_10000__is_refused_without_a_cursor(void **state)
{
    (void)state;
    expect_refusal("{\"pageLimit\":500,\"page\":21}", 400, "10000");
    expect_refusal("{\"pageLimit\":10,\"page\":1,\"searchAfter\":[1,\"a\"]}", 400, "searchAfter");
}

static void search__bad_cursor__is_refused(void **state)
{
    (void)state;
    expect_refusal("{\"pageLimit\":10,\"searchAfter\":[1]}", 400, "searchAfter");
    expect_refusal("{\"pageLimit\":10,\"searchAfter\":[\"x\",\"a1\"]}", 400, "searchAfter");
    expect_refusal("{\"pageLimit\":10,\"searchAfter\":[1,2]}", 400, "searchAfter");
}

static void search__unknown_field__in_the_words_of_the_endpoint(void **state)
{
    (void)state;
    const char *body =
        "{\"pageLimit\":1,\"filters\":[{\"field\":\"zap\",\"operator\":\"exists\"}]}";
    FilterSpec other = spec;
    other.unknown_status = 422;
    expect_refusal(body, 400, "\"Invalid field zap\"");
    expect_refusal_of(&other, body, 422, "[\"Invalid field - zap\"]");
    expect_refusal(
        "{\"pageLimit\":1,\"filters\":[{\"field\":\"customFields.no\",\"operator\":\"exists\"}]}",
        400, "Invalid field customFields.no");
    expect_refusal("{\"pageLimit\":1,\"sort\":[{\"field\":\"tags\",\"direction\":\"asc\"}]}", 400,
                   "Invalid field tags");
}

static void search__bad_filters__are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *filter;
        int status;
        const char *text;
    } cases[] = {
        {"7", 422, "must be an object"},
        {"{\"operator\":\"eq\",\"value\":1}", 422, "field should not be empty"},
        {"{\"field\":\"city\",\"operator\":\"like\",\"value\":1}", 422,
         "operator must be a valid enum value"},
        {"{\"field\":\"email\",\"operator\":\"contains\",\"value\":\"x\"}", 400,
         "Invalid operator contains"},
        {"{\"field\":\"dateAdded\",\"operator\":\"eq\",\"value\":1}", 400, "Invalid operator eq"},
        {"{\"field\":\"city\",\"operator\":\"eq\"}", 422, "value should not be empty"},
        {"{\"field\":\"city\",\"operator\":\"eq\",\"value\":{}}", 422, "value must be"},
        {"{\"field\":\"city\",\"operator\":\"eq\",\"value\":\"x\",\"not\":1}", 422,
         "property not should not exist"},
        {"{\"field\":\"dateAdded\",\"operator\":\"range\",\"value\":{\"gt\":\"soon\"}}", 422,
         "gt must be a valid date"},
        {"{\"field\":\"dateAdded\",\"operator\":\"range\",\"value\":{}}", 422,
         "value should not be empty"},
        {"{\"group\":\"XOR\",\"filters\":[]}", 422, "group must be a valid enum value"},
        {"{\"group\":\"OR\"}", 422, "filters must be an array"},
        {"{\"field\":\"children\",\"operator\":\"nested\",\"value\":[{\"field\":\"city\","
         "\"operator\":\"exists\"}]}",
         400, "Invalid field city"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        g_autofree char *body =
            g_strdup_printf("{\"pageLimit\":1,\"filters\":[%s]}", cases[i].filter);
        expect_refusal(body, cases[i].status, cases[i].text);
    }
}

static void search__long_value__is_refused(void **state)
{
    (void)state;
    g_autofree char *x = g_strnfill(76, 'x');
    g_autofree char *body = g_strdup_printf(
        "{\"pageLimit\":1,\"filters\":[{\"field\":\"city\",\"operator\":\"eq\",\"value\":\"%s\"}]}",
        x);
    expect_refusal(body, 422, "75 characters");
}

static void search__three_sorts__are_refused(void **state)
{
    (void)state;
    const char *one = "{\"field\":\"value\",\"direction\":\"asc\"}";
    g_autofree char *body = g_strdup_printf("{\"pageLimit\":1,\"sort\":[%s,%s,%s]}", one, one, one);
    expect_refusal(body, 422, "no more than 2");
    expect_refusal("{\"pageLimit\":1,\"sort\":[{\"field\":\"value\",\"direction\":\"up\"}]}", 422,
                   "sort.0.direction");
}

UNIT_TESTS(filter, cmocka_unit_test(search__no_filters__newest_first_ties_by_id),
           cmocka_unit_test(search__two_sorts__second_breaks_ties),
           cmocka_unit_test(search__missing_sort_value__comes_last_both_ways),
           cmocka_unit_test(search__operators__select),
           cmocka_unit_test(search__lists__need_all_wanted_values),
           cmocka_unit_test(search__dates__take_iso_and_milliseconds),
           cmocka_unit_test(search__groups__nest),
           cmocka_unit_test(search__nested__one_child_must_meet_all),
           cmocka_unit_test(search__query__goes_to_the_callback_in_lower_case),
           cmocka_unit_test(search__cursor__walks_everything_once),
           cmocka_unit_test(search__pages__show_their_part),
           cmocka_unit_test(search__beyond_10000__is_refused_without_a_cursor),
           cmocka_unit_test(search__bad_cursor__is_refused),
           cmocka_unit_test(search__unknown_field__in_the_words_of_the_endpoint),
           cmocka_unit_test(search__bad_filters__are_refused),
           cmocka_unit_test(search__long_value__is_refused),
           cmocka_unit_test(search__three_sorts__are_refused));
