#include "config.h"

#include <poll.h>
#include <string.h>

#include "harness/http.h"
#include "sandbox/core.h"
#include "sandbox/world_work.h"
#include "torture/dose.h"
#include "torture/rig.h"
#include "unit/unit.h"

// Others add, change and remove rows while the client turns the pages of its lists. When they are
// done, each row is there once, and none is missing (RELIABILITY F17, G19).

enum {
    CONTACTS = 1300,
    CONVERSATIONS = 430,
    DEALS = 900,
    RATE_MAX = 1000000,
    ROUNDS = 400,
    LATER_MS = 4,
    POLLS_MS = 40000,
    PATIENCE_MS = 20000,
};

typedef struct Town {
    Clock *clock;
    Sandbox *sandbox;
    Rig rig;
    GRand *rand;
    unsigned made;
} Town;

static Instant step(void *owner, int64_t ms)
{
    Town *town = owner;
    clock_step(town->clock, ms);
    return clock_now(town->clock);
}

static void open_town(Town *town, guint64 seed)
{
    Err err = {0};
    *town = (Town){.clock = clock_new_steppable((Instant){1893571200000}),
                   .rand = g_rand_new_with_seed((guint32)seed)};
    SandboxOptions options = {.seed = seed,
                              .clock = town->clock,
                              .world = "busy",
                              .contacts = CONTACTS,
                              .conversations = CONVERSATIONS,
                              .opportunities = DEALS,
                              .quiet = true,
                              .rate_max = RATE_MAX};
    town->sandbox = sandbox_start(&options, &err);
    if (!town->sandbox)
        fail_msg("%s", err.msg);
    RigConfig config = {.base_url = sandbox_base_url(town->sandbox),
                        .token = sandbox_token(town->sandbox),
                        .location = sandbox_location(town->sandbox),
                        .journal_path = ":memory:",
                        .seed = seed,
                        .now = clock_now(town->clock),
                        .step = step,
                        .owner = town};
    if (!rig_open(&town->rig, &config, &err))
        fail_msg("%s", err.msg);
}

static void close_town(Town *town)
{
    rig_close(&town->rig);
    sandbox_stop(town->sandbox);
    clock_free(town->clock);
    g_rand_free(town->rand);
}

// ---- what is so --------------------------------------------------------------------------------

typedef enum List { LIST_CONTACTS, LIST_CONVERSATIONS, LIST_DEALS, LIST_COUNT } List;

static void add_id(GHashTable *ids, const Id *id)
{
    g_hash_table_add(ids, g_strdup(id->s));
}

static GHashTable *new_ids(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void true_deals(const Town *town, GHashTable *ids)
{
    const Pipeline *pipeline = board_pipeline(app_board(town->rig.app));
    const GPtrArray *deals = town->sandbox->world->work->deals;
    for (guint i = 0; pipeline && i < deals->len; i++) {
        const WorkDeal *deal = deals->pdata[i];
        if (work_deal_is_live(deal) && deal->status == WORK_OPEN &&
            id_eq(&deal->pipeline->id, &pipeline->id))
            add_id(ids, &deal->id);
    }
}

static GHashTable *true_ids(Town *town, List list)
{
    GHashTable *ids = new_ids();
    World *w = town->sandbox->world;
    pthread_mutex_lock(&town->sandbox->mu);
    if (list == LIST_CONTACTS)
        for (uint32_t i = 0; i < world_contact_count(w); i++)
            if (!world_contact_at(w, i)->deleted)
                add_id(ids, &world_contact_at(w, i)->id);
    if (list == LIST_CONVERSATIONS)
        for (guint i = 0; i < w->recent->len; i++)
            add_id(ids, &((const WorldConversation *)w->recent->pdata[i])->id);
    if (list == LIST_DEALS)
        true_deals(town, ids);
    pthread_mutex_unlock(&town->sandbox->mu);
    return ids;
}

static char *any_of(Town *town, List list)
{
    g_autoptr(GHashTable) ids = true_ids(town, list);
    g_autofree void **keys = g_hash_table_get_keys_as_array(ids, NULL);
    guint n = g_hash_table_size(ids);
    return n > 0 ? g_strdup(keys[g_rand_int_range(town->rand, 0, (gint32)n)]) : g_strdup("none");
}

// ---- what others do ----------------------------------------------------------------------------

// A refusal is an answer too: a second deal of one contact, a contact that has just gone.
static void ask(const Town *town, Method method, const char *path, const char *body)
{
    g_autoptr(GString) why = g_string_new(NULL);
    g_autofree char *answer = http_request(town->sandbox, method, path, body, why);
    if (!answer && !strstr(why->str, "HTTP/1.1 4"))
        fail_msg("%s", why->str);
}

static void add_contact(Town *town)
{
    g_autofree char *body =
        g_strdup_printf("{\"locationId\":\"%s\",\"firstName\":\"New\",\"lastName\":\"Person %u\"}",
                        sandbox_location(town->sandbox), ++town->made);
    ask(town, METHOD_POST, "/contacts/", body);
}

static void change_contact(Town *town)
{
    g_autofree char *id = any_of(town, LIST_CONTACTS);
    g_autofree char *path = g_strdup_printf("/contacts/%s", id);
    g_autofree char *body = g_strdup_printf("{\"city\":\"Town %u\"}", ++town->made);
    ask(town, METHOD_PUT, path, body);
}

static void remove_one(Town *town, List list, const char *folder)
{
    g_autofree char *id = any_of(town, list);
    g_autofree char *path = g_strdup_printf("%s%s", folder, id);
    ask(town, METHOD_DELETE, path, "");
}

static void remove_contact(Town *town)
{
    remove_one(town, LIST_CONTACTS, "/contacts/");
}

static void remove_conversation(Town *town)
{
    remove_one(town, LIST_CONVERSATIONS, "/conversations/");
}

static void remove_deal(Town *town)
{
    remove_one(town, LIST_DEALS, "/opportunities/");
}

static void write_in(Town *town)
{
    Err err = {0};
    g_autofree char *id = any_of(town, LIST_CONTACTS);
    if (!sandbox_inbound(town->sandbox, id, "SMS", "Hello again", &err))
        fail_msg("%s", err.msg);
}

static const Stage *any_stage(const Town *town)
{
    const Pipeline *pipeline = board_pipeline(app_board(town->rig.app));
    if (!pipeline)
        return NULL;
    return rows_at(&pipeline->stages,
                   (size_t)g_rand_int_range(town->rand, 0, (gint32)pipeline->stages.count));
}

static void add_deal(Town *town)
{
    const Stage *stage = any_stage(town);
    g_autofree char *contact = any_of(town, LIST_CONTACTS);
    if (!stage)
        return;
    g_autofree char *body = g_strdup_printf(
        "{\"locationId\":\"%s\",\"pipelineId\":\"%s\",\"pipelineStageId\":\"%s\","
        "\"contactId\":\"%s\",\"name\":\"Deal %u\",\"status\":\"open\"}",
        sandbox_location(town->sandbox), board_pipeline(app_board(town->rig.app))->id.s,
        stage->id.s, contact, ++town->made);
    ask(town, METHOD_POST, "/opportunities/", body);
}

static void move_deal(Town *town)
{
    const Stage *stage = any_stage(town);
    g_autofree char *id = any_of(town, LIST_DEALS);
    if (!stage)
        return;
    g_autofree char *path = g_strdup_printf("/opportunities/%s", id);
    g_autofree char *body =
        g_strdup_printf("{\"pipelineId\":\"%s\",\"pipelineStageId\":\"%s\"}",
                        board_pipeline(app_board(town->rig.app))->id.s, stage->id.s);
    ask(town, METHOD_PUT, path, body);
}

static void win_deal(Town *town)
{
    g_autofree char *id = any_of(town, LIST_DEALS);
    g_autofree char *path = g_strdup_printf("/opportunities/%s/status", id);
    ask(town, METHOD_PUT, path, "{\"status\":\"won\"}");
}

static void somebody_acts(Town *town)
{
    static void (*const acts[])(Town * town) = {
        add_contact, change_contact, remove_contact, write_in,    write_in, remove_conversation,
        add_deal,    move_deal,      move_deal,      remove_deal, win_deal};
    if (g_rand_int_range(town->rand, 0, 4) > 0) // sometimes at the same moment as another
        clock_step(town->clock, g_rand_int_range(town->rand, 1, LATER_MS));
    acts[g_rand_int_range(town->rand, 0, G_N_ELEMENTS(acts))](town);
    dose_count("pages: changes by others", 1);
}

// ---- what the client does ----------------------------------------------------------------------

static void person_acts(Town *town)
{
    App *app = town->rig.app;
    switch (g_rand_int_range(town->rand, 0, 40)) {
    case 0: board_refresh(app_board(app)); break;
    case 1: people_refresh(app_people(app)); break;
    case 2: inbox_refresh(app_inbox(app), INBOX_ALL); break;
    case 3: inbox_poll(app_inbox(app)); break;
    case 4: people_poll(app_people(app)); break;
    case 5: board_poll(app_board(app)); break;
    default: break;
    }
    inbox_want_more(app_inbox(app), INBOX_ALL);
}

static void page_amid_changes(Town *town)
{
    App *app = town->rig.app;
    people_open(app_people(app));
    board_open(app_board(app), &(Id){""});
    for (int i = 0; i < ROUNDS; i++) {
        if (g_rand_int_range(town->rand, 0, 3) == 0)
            somebody_acts(town);
        person_acts(town);
        app_pump(app);
        int fds[APP_FDS];
        app_fds(app, fds);
        struct pollfd waits[APP_FDS] = {{fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}};
        poll(waits, APP_FDS, 1);
    }
}

static void wait_out(Town *town, AppScreen screen)
{
    Err err = {0};
    app_set_screen(town->rig.app, screen);
    if (!rig_steps(&town->rig, POLLS_MS, &err))
        fail_msg("%s", err.msg);
}

static void page_to_the_end(Town *town)
{
    Err err = {0};
    const Inbox *inbox = app_inbox(town->rig.app);
    while (inbox_feed(inbox, INBOX_ALL)->more) {
        inbox_want_more(app_inbox(town->rig.app), INBOX_ALL);
        if (!rig_step(&town->rig, 1000, &err))
            fail_msg("%s", err.msg);
    }
}

// ---- comparing ---------------------------------------------------------------------------------

typedef struct Found {
    unsigned shown, twice, missing, ghosts;
} Found;

static void show(GHashTable *ids, const Id *id, Found *found)
{
    found->shown++;
    if (g_hash_table_contains(ids, id->s))
        found->twice++;
    add_id(ids, id);
}

static GHashTable *shown_ids(const Town *town, List list, Found *found)
{
    const App *app = town->rig.app;
    const Board *board = app_board(app);
    GHashTable *ids = new_ids();
    if (list == LIST_CONVERSATIONS)
        for (size_t i = 0; i < inbox_count(app_inbox(app), INBOX_ALL); i++)
            show(ids, &inbox_at(app_inbox(app), INBOX_ALL, i)->id, found);
    for (size_t c = 0; list == LIST_DEALS && c < board_columns(board); c++)
        for (size_t r = 0; r < board_column(board, c).count; r++)
            show(ids, &board_at(board, c, r)->id, found);
    return ids;
}

static unsigned not_in(GHashTable *these, GHashTable *those)
{
    unsigned n = 0;
    GHashTableIter iter;
    void *key;
    g_hash_table_iter_init(&iter, these);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        n += !g_hash_table_contains(those, key);
    return n;
}

// Asked for by id, those that have gone included: what is shown more often than that is there
// twice.
static Found compare_contacts(Town *town)
{
    World *w = town->sandbox->world;
    const People *people = app_people(town->rig.app);
    Found found = {.shown = (unsigned)people_count(people)};
    unsigned known = 0;
    pthread_mutex_lock(&town->sandbox->mu);
    for (uint32_t i = 0; i < world_contact_count(w); i++) {
        const WorldContact *contact = world_contact_at(w, i);
        bool here = people_find(people, &contact->id) != NULL;
        known += here;
        found.missing += !here && !contact->deleted;
        found.ghosts += here && contact->deleted;
    }
    pthread_mutex_unlock(&town->sandbox->mu);
    found.twice = found.shown - known;
    return found;
}

static Found compare(Town *town, List list)
{
    Found found = {0};
    if (list == LIST_CONTACTS)
        return compare_contacts(town);
    g_autoptr(GHashTable) real = true_ids(town, list);
    g_autoptr(GHashTable) shown = shown_ids(town, list, &found);
    found.missing = not_in(real, shown);
    found.ghosts = not_in(shown, real);
    return found;
}

static const char *const list_names[LIST_COUNT] = {"contacts", "conversations", "deals"};

// What polls alone have not brought yet is counted; a row shown twice is wrong at any time.
static void look(Town *town, int seed)
{
    for (int list = 0; list < LIST_COUNT; list++) {
        Found found = compare(town, (List)list);
        g_autofree char *name =
            g_strdup_printf("pages: missing until a refresh: %s", list_names[list]);
        dose_count(name, found.missing);
        if (found.missing > 0)
            print_message("# seed %d: %u of %u %s are missing until a refresh\n", seed,
                          found.missing, found.shown, list_names[list]);
        if (found.twice > 0)
            fail_msg("seed %d, %s: %u shown twice", seed, list_names[list], found.twice);
    }
}

static void judge(Town *town, int seed)
{
    for (int list = 0; list < LIST_COUNT; list++) {
        Found found = compare(town, (List)list);
        g_autofree char *name =
            g_strdup_printf("pages: gone and still shown: %s", list_names[list]);
        dose_count(name, found.ghosts);
        dose_count("pages: rows compared", found.shown);
        if (found.twice + found.missing > 0)
            fail_msg("seed %d, %s: %u shown, %u twice, %u missing, %u gone", seed, list_names[list],
                     found.shown, found.twice, found.missing, found.ghosts);
    }
}

static void refresh_all(Town *town)
{
    App *app = town->rig.app;
    Err err = {0};
    board_refresh(app_board(app));
    people_refresh(app_people(app));
    inbox_refresh(app_inbox(app), INBOX_ALL);
    if (!rig_run(&town->rig, &err))
        fail_msg("%s", err.msg);
    page_to_the_end(town);
}

static void pages__turned_amid_changes__end_complete(void **state)
{
    (void)state;
    for (int i = 0; i < dose()->pages; i++) {
        Town town;
        int seed = (int)dose()->seed + i;
        open_town(&town, (guint64)seed);
        page_amid_changes(&town);
        wait_out(&town, SCREEN_PEOPLE);
        wait_out(&town, SCREEN_BOARD);
        page_to_the_end(&town);
        look(&town, seed);
        refresh_all(&town);
        judge(&town, seed);
        close_town(&town);
        dose_count("pages: schedules", 1);
    }
}

UNIT_TESTS(pages, cmocka_unit_test(pages__turned_amid_changes__end_complete));
