#include "config.h"

#include "torture/audit.h"

#include <string.h>

#include "base/json.h"
#include "store/journal.h"
#include "unit/unit.h"

enum { MARK_CHARS = 12, EVERY_STATE = (1 << OP_STATE_COUNT) - 1 };

typedef struct Done { // one executed request
    unsigned at;      // its place in the ledger
    char *route;      // endpoint and path
    char *body;       // as compact JSON
    char mark[MARK_CHARS + 1];
} Done;

typedef struct Books {
    GArray *ledger; // Done
    Op *ops;
    size_t n;
    const Yard *yard;
    Audit *audit;
} Books;

void audit_init(Audit *audit)
{
    *audit = (Audit){.story = g_string_new(NULL)};
}

void audit_clear(Audit *audit)
{
    g_string_free(audit->story, TRUE);
}

// ---- what the journal proves of itself ---------------------------------------------------------

static bool is_once(const char *endpoint)
{
    EndpointId ep = endpoint_find(endpoint);
    return ep != EP_NONE && endpoint_info(ep)->safety == SAFETY_ONCE;
}

static void violated(void *owner, const char *rule, int64_t op, const char *what)
{
    Audit *audit = owner;
    audit->unproven++;
    g_string_append_printf(audit->story, "%s, operation %d: %s\n", rule, (int)op, what);
}

static void verify(Audit *audit, const Yard *yard, Journal *journal)
{
    Err err = {0};
    VerifyProof proof;
    VerifyAsk ask = {is_once, violated, audit, clock_now(yard->clock)};
    if (!journal_verify(journal, &ask, &proof, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(proof.violations, audit->unproven);
}

// ---- reading -----------------------------------------------------------------------------------

static void find_mark(const char *text, char *out)
{
    const char *mark = text ? strstr(text, "mark-") : NULL;
    g_strlcpy(out, mark ? mark : "", MARK_CHARS + 1);
}

static char *compact(const char *json)
{
    Err err;
    Json *root = json ? json_parse(json, strlen(json), &err) : NULL;
    char *text = root ? json_print(root) : g_strdup("");
    json_free(root);
    return text;
}

static void done_clear(void *data)
{
    Done *done = data;
    g_free(done->route);
    g_free(done->body);
}

static void read_line(Books *books, const char *text)
{
    Err err;
    Json *line = json_parse(text, strlen(text), &err);
    if (!line)
        fail_msg("ledger: %s", err.msg);
    const char *uri = json_string(json_member(line, "uri"));
    g_autofree char *path = g_strndup(uri, strcspn(uri, "?"));
    const Json *body = json_member(line, "body");
    Done done = {.at = books->ledger->len,
                 .route =
                     g_strdup_printf("%s %s", json_string(json_member(line, "endpoint")), path),
                 .body = body ? json_print(body) : g_strdup("")};
    find_mark(done.body, done.mark);
    g_array_append_val(books->ledger, done);
    json_free(line);
}

static void open_books(Books *books, const Yard *yard, Audit *audit)
{
    Err err = {0};
    *books = (Books){.yard = yard, .audit = audit};
    books->ledger = g_array_new(FALSE, FALSE, sizeof(Done));
    g_array_set_clear_func(books->ledger, done_clear);
    g_autofree char *text = sandbox_ledger(yard->sandbox);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line)
            read_line(books, *line);
    Journal *journal = journal_open(yard->journal, &err);
    if (!journal || !journal_ops(journal, EVERY_STATE, &books->ops, &books->n, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(journal_damaged(journal), 0);
    verify(audit, yard, journal);
    journal_close(journal);
}

static void close_books(Books *books)
{
    for (size_t i = 0; i < books->n; i++)
        op_clear(&books->ops[i]);
    g_free(books->ops);
    g_array_free(books->ledger, TRUE);
}

static char *op_route(const Op *op)
{
    Err err = {0};
    EndpointId ep = endpoint_find(op->endpoint);
    g_autofree char *path = endpoint_expand(ep, op->params, &err);
    if (!path)
        fail_msg("%s", err.msg);
    return g_strdup_printf("%s %s", op->endpoint, path);
}

static unsigned executions(const Books *books, const char *mark, unsigned *first)
{
    unsigned n = 0;
    for (guint i = 0; i < books->ledger->len; i++) {
        const Done *done = &g_array_index(books->ledger, Done, i);
        if (strcmp(done->mark, mark) != 0)
            continue;
        if (n++ == 0)
            *first = done->at;
    }
    return n;
}

// ---- judging -----------------------------------------------------------------------------------

G_GNUC_PRINTF(3, 4)
static void breach(const Books *books, unsigned *count, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (*count)++;
    g_string_append_vprintf(books->audit->story, fmt, args);
    g_string_append_c(books->audit->story, '\n');
    va_end(args);
}

static bool waits_for_a_person(OpState state)
{
    return state == OP_PARKED || state == OP_REFUSED || state == OP_REVIEW;
}

// Parked as "not found out" is honest whatever is so; parked as "not sent" must be true.
static bool denies(const Op *op)
{
    bool unsure = op->state == OP_PARKED && op->reason && !strstr(op->reason, "probably not sent");
    return op->state != OP_CONFIRMED && !unsure;
}

// What creates something may be executed once, and once more for each time a person said so. The
// state must tell what is so.
static void judge_marked(Books *books, const Op *op, const char *mark)
{
    Audit *audit = books->audit;
    unsigned first = 0;
    unsigned n = executions(books, mark, &first);
    bool repeatable = endpoint_info(endpoint_find(op->endpoint))->safety == SAFETY_IDEMPOTENT;
    audit->executed += n;
    if (!repeatable && n > 1 + (unsigned)op->resends)
        breach(books, &audit->doubled, "%s %s was executed %u times", op->kind, mark, n);
    if (op->state == OP_CONFIRMED && n == 0)
        breach(books, &audit->lost, "%s %s is called sent and never was", op->kind, mark);
    audit->unsure += op->state == OP_PARKED && !denies(op);
    if (denies(op) && n > (unsigned)op->resends)
        breach(books, &audit->false_end, "%s %s was executed and is in state %d: %s", op->kind,
               mark, (int)op->state, op->reason ? op->reason : "");
}

static void judge_state(Books *books, const Op *op)
{
    Audit *audit = books->audit;
    audit->ops++;
    audit->confirmed += op->state == OP_CONFIRMED;
    audit->waiting += waits_for_a_person(op->state);
    if (op->state != OP_CONFIRMED && op->state != OP_CANCELLED && op->state != OP_DISCARDED &&
        !waits_for_a_person(op->state))
        breach(books, &audit->orphans, "operation %d is left in state %d", (int)op->id,
               (int)op->state);
}

static bool next_body(const GPtrArray *bodies, guint *i)
{
    const char *last = *i < bodies->len ? bodies->pdata[*i] : NULL;
    while (last && *i < bodies->len && strcmp(bodies->pdata[*i], last) == 0)
        ++*i;
    return last != NULL;
}

// What may be repeated: the same steps in the same order, repeats of a step apart.
static bool same_steps(const GPtrArray *asked, const GPtrArray *done)
{
    guint i = 0;
    guint j = 0;
    for (;;) {
        bool same =
            i >= asked->len || j >= done->len || strcmp(asked->pdata[i], done->pdata[j]) == 0;
        bool a = next_body(asked, &i);
        bool b = next_body(done, &j);
        if (!same || a != b)
            return false;
        if (!a)
            return true;
    }
}

static void judge_route(Books *books, const char *route)
{
    g_autoptr(GPtrArray) asked = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) done = g_ptr_array_new();
    for (size_t i = 0; i < books->n; i++) {
        g_autofree char *mine = op_route(&books->ops[i]);
        if (books->ops[i].state == OP_CONFIRMED && strcmp(mine, route) == 0)
            g_ptr_array_add(asked, compact(books->ops[i].body));
    }
    for (guint i = 0; i < books->ledger->len; i++)
        if (strcmp(g_array_index(books->ledger, Done, i).route, route) == 0)
            g_ptr_array_add(done, g_array_index(books->ledger, Done, i).body);
    if (!same_steps(asked, done))
        breach(books, &books->audit->disorder, "%s: %u steps asked, %u executed", route, asked->len,
               done->len);
}

static void judge_routes(Books *books)
{
    g_autoptr(GHashTable) routes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < books->n; i++)
        if (endpoint_info(endpoint_find(books->ops[i].endpoint))->safety == SAFETY_IDEMPOTENT)
            g_hash_table_add(routes, op_route(&books->ops[i]));
    GHashTableIter iter;
    void *route;
    g_hash_table_iter_init(&iter, routes);
    while (g_hash_table_iter_next(&iter, &route, NULL))
        judge_route(books, route);
}

// Messages to one person arrive in the order they were written (I6).
static void judge_lanes(Books *books)
{
    g_autoptr(GHashTable) last = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < books->n; i++) {
        const Op *op = &books->ops[i];
        char mark[MARK_CHARS + 1];
        unsigned at = 0;
        find_mark(op->body, mark);
        if (!mark[0] || op->resends > 0 || executions(books, mark, &at) == 0)
            continue;
        unsigned before = GPOINTER_TO_UINT(g_hash_table_lookup(last, op->lane));
        if (at + 1 < before)
            breach(books, &books->audit->disorder, "%s overtook its lane %s", mark, op->lane);
        g_hash_table_insert(last, (char *)(uintptr_t)op->lane, GUINT_TO_POINTER(at + 1));
    }
}

static void judge_promises(Books *books)
{
    GHashTableIter iter;
    void *key;
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < books->n; i++) {
        char mark[MARK_CHARS + 1];
        find_mark(books->ops[i].body, mark);
        g_hash_table_add(known, g_strdup(mark));
    }
    g_hash_table_iter_init(&iter, books->yard->promised);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        if (!g_hash_table_contains(known, key))
            breach(books, &books->audit->lost, "%s was queued and is not in the journal",
                   (const char *)key);
    for (guint i = 0; i < books->ledger->len; i++) {
        const char *mark = g_array_index(books->ledger, Done, i).mark;
        if (mark[0] && !g_hash_table_contains(known, mark))
            breach(books, &books->audit->lost, "%s was executed and is not in the journal", mark);
    }
}

void audit_run(Audit *audit, const Yard *yard)
{
    Books books;
    open_books(&books, yard, audit);
    for (size_t i = 0; i < books.n; i++) {
        char mark[MARK_CHARS + 1];
        judge_state(&books, &books.ops[i]);
        find_mark(books.ops[i].body, mark);
        if (mark[0])
            judge_marked(&books, &books.ops[i], mark);
    }
    judge_routes(&books);
    judge_lanes(&books);
    judge_promises(&books);
    close_books(&books);
}

void audit_states(const Yard *yard, unsigned *counts)
{
    Err err = {0};
    Op *ops = NULL;
    size_t n = 0;
    Journal *journal = journal_open(yard->journal, &err);
    if (!journal || !journal_ops(journal, EVERY_STATE, &ops, &n, &err))
        fail_msg("%s", err.msg);
    for (size_t i = 0; i < n; i++) {
        counts[ops[i].state]++;
        op_clear(&ops[i]);
    }
    g_free(ops);
    journal_close(journal);
}
