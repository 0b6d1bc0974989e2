#include "config.h"

#include <assert.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "torture/dose.h"
#include "torture/model.h"
#include "unit/unit.h"

// Every story that two processes, three operations, a server and people can live through, with
// every fault and a death between any two steps: I1 to I8 hold in each (RELIABILITY 5.1, G4). The
// decisions are those of outbox_step.c and of the journal, called as they are.

enum { START_SLOTS = 1 << 16, OP_BITS = 19, WAY_MAX = 200 };

typedef struct Explorer {
    const ModelWorld *world;
    guint64 *found; // packed, in the order found: those behind `next` are still to be left
    guint32 *parent;
    size_t count, room, next, states_max;
    guint32 *slots; // index + 1 into found
    size_t slot_count, transitions;
    GString *way;
    const char *wrong;
} Explorer;

// ---- a state as a number -----------------------------------------------------------------------

static_assert(AT_COUNT <= 32 && AT_NOT_YET <= 15, "a state and a view fit into their bits");

static guint64 pack_op(const ModelOp *op)
{
    guint64 key = op->at;
    key = key << 4 | op->view;
    key = key << 2 | op->maybe;
    key = key << 2 | op->resends;
    key = key << 2 | op->executed;
    key = key << 2 | op->late;
    key = key << 1 | op->no_before;
    return key << 1 | op->overridden;
}

static ModelOp unpack_op(guint64 key)
{
    return (ModelOp){.overridden = key & 1,
                     .no_before = key >> 1 & 1,
                     .late = key >> 2 & 3,
                     .executed = key >> 4 & 3,
                     .resends = key >> 6 & 3,
                     .maybe = key >> 8 & 3,
                     .view = key >> 10 & 15,
                     .at = key >> 14 & 31};
}

static bool are_interchangeable(const ModelWorld *world)
{
    return world->lane[0] != world->lane[1] && world->lane[1] != world->lane[2] &&
           world->lane[0] != world->lane[2] && world->safety[0] == world->safety[1] &&
           world->safety[1] == world->safety[2];
}

static void put_in_order(guint64 *keys)
{
    for (int i = 1; i < MODEL_OPS; i++)
        for (int j = i; j > 0 && keys[j] < keys[j - 1]; j--) {
            guint64 key = keys[j];
            keys[j] = keys[j - 1];
            keys[j - 1] = key;
        }
}

// Of three operations alike in lanes of their own the order is all the same.
static guint64 pack(const ModelWorld *world, const Model *model)
{
    guint64 keys[MODEL_OPS];
    guint64 key = model->sender;
    for (int i = 0; i < MODEL_OPS; i++)
        keys[i] = pack_op(&model->op[i]);
    if (are_interchangeable(world))
        put_in_order(keys);
    for (int i = 0; i < MODEL_OPS; i++)
        key = key << OP_BITS | keys[i];
    return key;
}

static Model unpack(guint64 key)
{
    Model model;
    for (int i = MODEL_OPS - 1; i >= 0; i--, key >>= OP_BITS)
        model.op[i] = unpack_op(key & ((1 << OP_BITS) - 1));
    model.sender = (Sender)key;
    return model;
}

// ---- what was found ----------------------------------------------------------------------------

static size_t slot_of(const Explorer *explorer, guint64 key)
{
    size_t at = (key * 0x9e3779b97f4a7c15u) >> 20 & (explorer->slot_count - 1);
    while (explorer->slots[at] && explorer->found[explorer->slots[at] - 1] != key)
        at = (at + 1) & (explorer->slot_count - 1);
    return at;
}

static void grow(Explorer *explorer)
{
    explorer->slot_count = MAX(explorer->slot_count * 2, START_SLOTS);
    g_free(explorer->slots);
    explorer->slots = g_new0(guint32, explorer->slot_count);
    for (size_t i = 0; i < explorer->count; i++)
        explorer->slots[slot_of(explorer, explorer->found[i])] = (guint32)i + 1;
    explorer->room = explorer->slot_count / 2;
    explorer->found = g_renew(guint64, explorer->found, explorer->room);
    explorer->parent = g_renew(guint32, explorer->parent, explorer->room);
}

static bool remember(Explorer *explorer, guint64 key)
{
    if (explorer->count == explorer->room)
        grow(explorer);
    size_t slot = slot_of(explorer, key);
    if (explorer->slots[slot])
        return false;
    explorer->found[explorer->count] = key;
    explorer->parent[explorer->count] = (guint32)explorer->next;
    explorer->slots[slot] = (guint32)++explorer->count;
    return true;
}

// ---- the walk ----------------------------------------------------------------------------------

static void say_state(Explorer *explorer, const Model *model)
{
    for (int i = 0; i < MODEL_OPS; i++) {
        const ModelOp *op = &model->op[i];
        g_string_append_printf(explorer->way, " [at %d view %d maybe %d resent %d done %d late %d]",
                               op->at, op->view, op->maybe, op->resends, op->executed, op->late);
    }
    g_string_append_printf(explorer->way, " sender %d\n", (int)model->sender);
}

// From the end to the beginning.
static void say_way(Explorer *explorer, size_t at)
{
    for (int i = 0; at > 0 && i < WAY_MAX; i++, at = explorer->parent[at]) {
        Model model = unpack(explorer->found[at]);
        g_string_append(explorer->way, "  after");
        say_state(explorer, &model);
    }
}

static void reach(void *owner, const Model *to, const char *how, int op, const char *wrong)
{
    Explorer *explorer = owner;
    explorer->transitions++;
    if (explorer->wrong)
        return;
    explorer->wrong = wrong ? wrong : model_breach(explorer->world, to);
    if (explorer->wrong) {
        g_string_append_printf(explorer->way, "operation %d %s:", op, how);
        say_state(explorer, to);
        say_way(explorer, explorer->next);
        return;
    }
    remember(explorer, pack(explorer->world, to));
}

ModelCounts model_walk(const ModelWorld *world, size_t states_max)
{
    Explorer explorer = {.world = world, .states_max = states_max, .way = g_string_new(NULL)};
    Model start = {.sender = SENDER_GONE};
    for (int i = 0; i < MODEL_OPS; i++)
        start.op[i].at = AT_NOT_YET;
    remember(&explorer, pack(world, &start));
    for (; explorer.next < explorer.count && !explorer.wrong; explorer.next++) {
        if (explorer.count >= states_max)
            break;
        Model model = unpack(explorer.found[explorer.next]);
        model_next(world, &model, reach, &explorer);
    }
    ModelCounts counts = {explorer.count, explorer.transitions, explorer.next == explorer.count};
    g_autofree char *way = g_string_free(explorer.way, FALSE);
    g_free(explorer.found);
    g_free(explorer.parent);
    g_free(explorer.slots);
    if (explorer.wrong)
        fail_msg("%s: %s\n%s", world->name, explorer.wrong, way);
    return counts;
}

// ---- worlds ------------------------------------------------------------------------------------

static void walk(const ModelWorld *small)
{
    ModelWorld world = *small;
    world.resends = MAX(world.resends, dose()->resends);
    ModelCounts counts = model_walk(&world, dose()->states);
    print_message("# %s: %zu states, %zu transitions%s\n", world.name, counts.states,
                  counts.transitions, counts.complete ? "" : ", as far as the bound");
    dose_count("model: states", (gint64)counts.states);
    dose_count("model: transitions", (gint64)counts.transitions);
    dose_count("model: worlds not walked to their end", !counts.complete);
}

// clang-format off
#define EACH(s) {s, s, s}
// clang-format on

static void model__one_lane__keeps_every_invariant(void **state)
{
    (void)state;
    static const ModelWorld worlds[] = {{.name = "three messages to one person",
                                         .ops = MODEL_OPS,
                                         .safety = EACH(SAFETY_ONCE),
                                         .lane = "aaa"},
                                        {.name = "three bookings in one lane",
                                         .ops = MODEL_OPS,
                                         .safety = EACH(SAFETY_GUARDED),
                                         .lane = "aaa"},
                                        {.name = "three edits of one record",
                                         .ops = MODEL_OPS,
                                         .safety = EACH(SAFETY_IDEMPOTENT),
                                         .lane = "aaa"},
                                        {.name = "one of each in one lane",
                                         .ops = MODEL_OPS,
                                         .safety = {SAFETY_ONCE, SAFETY_GUARDED, SAFETY_IDEMPOTENT},
                                         .lane = "aaa"},
                                        {.name = "two messages, again and again",
                                         .ops = 2,
                                         .safety = EACH(SAFETY_ONCE),
                                         .lane = "aaa",
                                         .resends = 2},
                                        {.name = "two bookings, again and again",
                                         .ops = 2,
                                         .safety = EACH(SAFETY_GUARDED),
                                         .lane = "aaa",
                                         .resends = 2}};
    for (size_t i = 0; i < ARRAY_LEN(worlds); i++)
        walk(&worlds[i]);
}

static void model__lanes_of_their_own__keep_every_invariant(void **state)
{
    (void)state;
    static const ModelWorld worlds[] = {
        {.name = "three messages to three people",
         .ops = MODEL_OPS,
         .safety = EACH(SAFETY_ONCE),
         .lane = "abc"},
        {.name = "three bookings", .ops = MODEL_OPS, .safety = EACH(SAFETY_GUARDED), .lane = "abc"},
        {.name = "three edits", .ops = MODEL_OPS, .safety = EACH(SAFETY_IDEMPOTENT), .lane = "abc"},
        {.name = "two messages and an edit",
         .ops = MODEL_OPS,
         .safety = {SAFETY_ONCE, SAFETY_ONCE, SAFETY_IDEMPOTENT},
         .lane = "aab"}};
    for (size_t i = 0; i < ARRAY_LEN(worlds); i++)
        walk(&worlds[i]);
}

static void model__same_words__are_confirmed_no_more_often_than_sent(void **state)
{
    (void)state;
    static const ModelWorld worlds[] = {{.name = "the same words three times",
                                         .ops = MODEL_OPS,
                                         .safety = EACH(SAFETY_ONCE),
                                         .lane = "aaa",
                                         .alike = true},
                                        {.name = "the same words twice, and again by a person",
                                         .ops = 2,
                                         .safety = EACH(SAFETY_ONCE),
                                         .lane = "aaa",
                                         .alike = true,
                                         .resends = 2}};
    for (size_t i = 0; i < ARRAY_LEN(worlds); i++)
        walk(&worlds[i]);
}

UNIT_TESTS(model, cmocka_unit_test(model__one_lane__keeps_every_invariant),
           cmocka_unit_test(model__lanes_of_their_own__keep_every_invariant),
           cmocka_unit_test(model__same_words__are_confirmed_no_more_often_than_sent));
