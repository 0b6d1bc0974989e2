#include "config.h"

#include "sandbox/filter_match.h"

#include <assert.h>
#include <string.h>

#include "base/datetime.h"

enum { VALUE_CHARS_MAX = 75 };

typedef enum FilterOp { OP_EQ, OP_CONTAINS, OP_EXISTS, OP_RANGE, OP_NESTED, OP_COUNT } FilterOp;

typedef struct OpName {
    const char *name;
    FilterOp op;
    bool negate;
} OpName;

static const OpName op_names[] = {
    {"eq", OP_EQ, false},
    {"not_eq", OP_EQ, true},
    {"contains", OP_CONTAINS, false},
    {"not_contains", OP_CONTAINS, true},
    {"exists", OP_EXISTS, false},
    {"not_exists", OP_EXISTS, true},
    {"range", OP_RANGE, false},
    {"nested", OP_NESTED, false},
};

static const unsigned ops_of_kind[] = {
    [FILTER_INVALID] = 0,
    [FILTER_ID] = 1u << OP_EQ,
    [FILTER_STRING] = 1u << OP_EQ | 1u << OP_CONTAINS | 1u << OP_EXISTS,
    [FILTER_EXACT] = 1u << OP_EQ | 1u << OP_EXISTS,
    [FILTER_NUMBER] = 1u << OP_EQ | 1u << OP_RANGE | 1u << OP_EXISTS,
    [FILTER_DATE] = 1u << OP_RANGE | 1u << OP_EXISTS,
    [FILTER_NESTED] = 1u << OP_NESTED,
    [FILTER_SORT_ONLY] = 0,
};
static_assert(ARRAY_LEN(ops_of_kind) == FILTER_KIND_COUNT, "operators of every kind");

typedef struct Bound { // of a range
    bool set;
    double at;
} Bound;

struct FilterTree {
    const FilterSpec *spec;
    // A group when children is set, a test otherwise. OP_NESTED has both: the children are held
    // against the row's children.
    GPtrArray *children; // FilterTree *
    bool any;            // OR
    FilterOp op;
    bool negate;
    const FilterField *field;
    char *rest;
    GPtrArray *values; // const Json *, borrowed from the request's body
    Bound gt, gte, lt, lte;
};

static bool node_read(const FilterSpec *spec, World *world, const Json *json, FilterTree **node,
                      Response *res);

void filter_tree_free(FilterTree *tree)
{
    if (!tree)
        return;
    if (tree->children)
        g_ptr_array_unref(tree->children);
    if (tree->values)
        g_ptr_array_unref(tree->values);
    g_free(tree->rest);
    g_free(tree);
}

static FilterTree *node_new(const FilterSpec *spec)
{
    FilterTree *node = g_new0(FilterTree, 1);
    node->spec = spec;
    return node;
}

static bool refuse(Response *res, const char *message)
{
    response_invalid(res, "%s", message);
    return false;
}

bool filter_refuse_field(const FilterSpec *spec, Response *res, const char *name)
{
    if (spec->unknown_status == 422)
        response_invalid(res, "Invalid field - %s", name);
    else
        response_fail(res, spec->unknown_status, "Invalid field %s", name);
    return false;
}

const FilterField *filter_field_find(const FilterSpec *spec, const char *name, const char **rest)
{
    for (const FilterField *field = spec->fields; field->name; field++) {
        const size_t n = strlen(field->name);
        const bool prefix = field->name[n - 1] == '.';
        if (prefix ? strncmp(name, field->name, n) == 0 && name[n]
                   : g_str_equal(name, field->name)) {
            *rest = prefix ? name + n : "";
            return field;
        }
    }
    return NULL;
}

void filter_read(const FilterSpec *spec, World *world, const void *row, const FilterField *field,
                 const char *rest, FilterValue *value)
{
    value->type = FILTER_VALUE_NONE;
    value->count = 0;
    spec->get(world, row, field, rest, value);
}

// --- Reading

static bool members_known(const Json *json, const char *const *names, Response *res)
{
    for (const Json *member = json_first(json); member; member = json_next(member)) {
        if (!g_strv_contains(names, json_name(member))) {
            response_invalid(res, "property %s should not exist", json_name(member));
            return false;
        }
    }
    return true;
}

static bool children_read(const FilterSpec *spec, World *world, const Json *array, FilterTree *node,
                          Response *res)
{
    node->children = g_ptr_array_new_with_free_func((GDestroyNotify)filter_tree_free);
    for (const Json *item = json_first(array); item; item = json_next(item)) {
        FilterTree *child = NULL;
        if (!node_read(spec, world, item, &child, res))
            return false;
        g_ptr_array_add(node->children, child);
    }
    return true;
}

static bool group_read(World *world, const Json *json, FilterTree *node, Response *res)
{
    static const char *const names[] = {"group", "filters", NULL};
    const char *group = json_string(json_member(json, "group"));
    const Json *filters = json_member(json, "filters");
    if (!members_known(json, names, res))
        return false;
    if (!group || (!g_str_equal(group, "AND") && !g_str_equal(group, "OR")))
        return refuse(res, "group must be a valid enum value");
    if (!json_is_array(filters))
        return refuse(res, "filters must be an array");
    node->any = g_str_equal(group, "OR");
    return children_read(node->spec, world, filters, node, res);
}

static bool scalar_add(const Json *value, FilterTree *node, Response *res)
{
    const char *s = json_string(value);
    if (!s && !json_is_number(value) && !json_is_bool(value))
        return refuse(res, "value must be a string, a number or a boolean value");
    if (s && g_utf8_strlen(s, -1) > VALUE_CHARS_MAX)
        return refuse(res, "value must be shorter than or equal to 75 characters");
    g_ptr_array_add(node->values, (gpointer)(uintptr_t)value);
    return true;
}

static bool scalars_read(const Json *value, FilterTree *node, Response *res)
{
    node->values = g_ptr_array_new();
    if (!value)
        return refuse(res, "value should not be empty");
    if (!json_is_array(value))
        return scalar_add(value, node, res);
    for (const Json *item = json_first(value); item; item = json_next(item))
        if (!scalar_add(item, node, res))
            return false;
    return node->values->len > 0 || refuse(res, "value should not be empty");
}

static bool has_zone(const char *s)
{
    const char *time = strchr(s, 'T');
    return time && strpbrk(time, "Z+-");
}

static bool bound_read(const Json *json, FilterKind kind, const Zone *zone, Bound *bound)
{
    const char *s = json_string(json);
    Instant t;
    bound->set = true;
    if (kind != FILTER_DATE || !s)
        return json_double(json, &bound->at);
    if (!iso_parse(s, strlen(s), &t))
        return false;
    if (zone && !has_zone(s))
        t.ms -= civil_at(zone, t).offset_min * INT64_C(60000);
    bound->at = (double)t.ms;
    return true;
}

static bool range_read(const Json *value, FilterKind kind, FilterTree *node, Response *res)
{
    static const char *const names[] = {"gt", "gte", "lt", "lte", "time_zone", NULL};
    if (!json_is_object(value))
        return refuse(res, "value must be an object");
    if (!members_known(value, names, res))
        return false;
    const char *zone_text = json_string(json_member(value, "time_zone"));
    const Zone *zone = zone_text ? zone_find(zone_text) : NULL;
    Bound *bounds[] = {&node->gt, &node->gte, &node->lt, &node->lte};
    size_t given = 0;
    for (size_t i = 0; i < ARRAY_LEN(bounds); i++) {
        const Json *json = json_member(value, names[i]);
        if (!json)
            continue;
        if (!bound_read(json, kind, zone, bounds[i])) {
            response_invalid(res, "%s must be a %s", names[i],
                             kind == FILTER_DATE ? "valid date" : "number");
            return false;
        }
        given++;
    }
    return given > 0 || refuse(res, "value should not be empty");
}

static const OpName *op_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(op_names); i++)
        if (g_str_equal(op_names[i].name, name))
            return &op_names[i];
    return NULL;
}

static bool operand_read(World *world, const Json *value, FilterKind kind, FilterTree *node,
                         Response *res)
{
    switch (node->op) {
    case OP_EQ:
    case OP_CONTAINS: return scalars_read(value, node, res);
    case OP_RANGE: return range_read(value, kind, node, res);
    case OP_NESTED:
        if (!json_is_array(value))
            return refuse(res, "value must be an array");
        return children_read(node->spec->nested, world, value, node, res);
    case OP_EXISTS:
    case OP_COUNT: break;
    }
    return true;
}

static bool test_read(World *world, const Json *json, FilterTree *node, Response *res)
{
    static const char *const names[] = {"field", "operator", "value", NULL};
    const char *name = json_string(json_member(json, "field"));
    const char *op_name = json_string(json_member(json, "operator"));
    const char *rest = "";
    if (!members_known(json, names, res))
        return false;
    if (!name || !*name)
        return refuse(res, "field should not be empty");
    const OpName *op = op_name ? op_find(op_name) : NULL;
    if (!op)
        return refuse(res, "operator must be a valid enum value");
    node->field = filter_field_find(node->spec, name, &rest);
    FilterKind kind = node->field ? node->field->kind : FILTER_INVALID;
    if (node->field && *rest)
        kind = node->spec->kind_of(world, node->field, rest);
    if (kind == FILTER_INVALID || kind == FILTER_SORT_ONLY)
        return filter_refuse_field(node->spec, res, name);
    if (!(ops_of_kind[kind] & 1u << op->op)) {
        response_fail(res, node->spec->unknown_status, "Invalid operator %s for field %s", op_name,
                      name);
        return false;
    }
    node->op = op->op;
    node->negate = op->negate;
    node->rest = g_strdup(rest);
    return operand_read(world, json_member(json, "value"), kind, node, res);
}

static bool node_read(const FilterSpec *spec, World *world, const Json *json, FilterTree **node,
                      Response *res)
{
    if (!json_is_object(json))
        return refuse(res, "each value in filters must be an object");
    FilterTree *fresh = node_new(spec);
    const bool group = json_member(json, "group") || json_member(json, "filters");
    if (!(group ? group_read(world, json, fresh, res) : test_read(world, json, fresh, res))) {
        filter_tree_free(fresh);
        return false;
    }
    *node = fresh;
    return true;
}

FilterTree *filter_tree_new(const FilterSpec *spec, World *world, const Json *filters,
                            Response *res)
{
    FilterTree *root = node_new(spec);
    if (children_read(spec, world, filters, root, res))
        return root;
    filter_tree_free(root);
    return NULL;
}

// --- Matching

static bool scalar_equals(const FilterValue *value, const Json *want)
{
    double number = 0;
    bool boolean = false;
    switch (value->type) {
    case FILTER_VALUE_STRING:
        return json_is_string(want) && g_str_equal(value->string, json_string(want));
    case FILTER_VALUE_NUMBER: return json_double(want, &number) && number == value->number;
    case FILTER_VALUE_BOOL: return json_bool(want, &boolean) && boolean == value->boolean;
    case FILTER_VALUE_LIST:
        for (size_t i = 0; json_is_string(want) && i < value->count; i++)
            if (g_str_equal(value->items[i], json_string(want)))
                return true;
        return false;
    case FILTER_VALUE_NONE: break;
    }
    return false;
}

// Several wanted values: one of them for a plain field, all of them for a list such as tags.
static bool equals(const FilterTree *node, const FilterValue *value)
{
    const bool all = value->type == FILTER_VALUE_LIST;
    for (guint i = 0; i < node->values->len; i++)
        if (scalar_equals(value, node->values->pdata[i]) != all)
            return !all;
    return all;
}

static bool contains(const FilterTree *node, const FilterValue *value)
{
    for (guint i = 0; i < node->values->len; i++) {
        const char *part = json_string(node->values->pdata[i]);
        if (!part)
            continue;
        if (value->type == FILTER_VALUE_STRING && strstr(value->string, part))
            return true;
        for (size_t k = 0; value->type == FILTER_VALUE_LIST && k < value->count; k++)
            if (strstr(value->items[k], part))
                return true;
    }
    return false;
}

static bool in_range(const FilterTree *node, const FilterValue *value)
{
    const double at = value->number;
    return value->type == FILTER_VALUE_NUMBER && (!node->gt.set || at > node->gt.at) &&
           (!node->gte.set || at >= node->gte.at) && (!node->lt.set || at < node->lt.at) &&
           (!node->lte.set || at <= node->lte.at);
}

static bool children_match(const FilterTree *node, World *world, const void *row,
                           FilterValue *scratch)
{
    if (node->children->len == 0)
        return true;
    for (guint i = 0; i < node->children->len; i++)
        if (filter_tree_matches(node->children->pdata[i], world, row, scratch) == node->any)
            return node->any;
    return !node->any;
}

static bool nested_matches(const FilterTree *node, World *world, const void *row,
                           FilterValue *scratch)
{
    const void *child;
    for (size_t i = 0; (child = node->spec->child_at(world, row, i)); i++)
        if (children_match(node, world, child, scratch))
            return true;
    return false;
}

bool filter_tree_matches(const FilterTree *tree, World *world, const void *row,
                         FilterValue *scratch)
{
    bool found = false;
    if (!tree->field)
        return children_match(tree, world, row, scratch);
    if (tree->op == OP_NESTED)
        return nested_matches(tree, world, row, scratch);
    filter_read(tree->spec, world, row, tree->field, tree->rest, scratch);
    switch (tree->op) {
    case OP_EQ: found = equals(tree, scratch); break;
    case OP_CONTAINS: found = contains(tree, scratch); break;
    case OP_EXISTS: found = scratch->type != FILTER_VALUE_NONE; break;
    case OP_RANGE: found = in_range(tree, scratch); break;
    case OP_NESTED:
    case OP_COUNT: break;
    }
    return found != tree->negate;
}
