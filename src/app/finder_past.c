// What was chosen before: kept in the journal by id alone, the texts come from the mirror.
#include "config.h"

#include "app/finder_room.h"

enum { PAST_MAX = 48, USES_MAX = 1000, BONUS_FIRST = 12, BONUS_STEP = 14, BONUS_MAX = 70 };

enum { ONE = 1024, WEEK_MS = 7 * 24 * 3600 * 1000, WEEKS_MAX = 30 };

// In parts of ONE: a choice counts half as much after a week.
static int64_t weight(const Finder *finder, const FindPast *past)
{
    int64_t age = MAX(core_now(finder->core).ms - past->last.ms, 0);
    int64_t then = ((int64_t)past->uses * ONE) >> MIN(age / WEEK_MS, WEEKS_MAX);
    return then - then / 2 * (age % WEEK_MS) / WEEK_MS;
}

static void past_clear(FindPast *past)
{
    finding_clear(&past->row);
    g_clear_pointer(&past->folded, g_free);
}

static FindPast *find_past(const Finder *finder, FindKind kind, const Id *id)
{
    for (guint i = 0; i < finder->past->len; i++) {
        FindPast *past = &g_array_index(finder->past, FindPast, i);
        if (past->row.kind == kind && id_eq(&past->row.id, id))
            return past;
    }
    return NULL;
}

int finder_past_bonus(const Finder *finder, FindKind kind, const Id *id)
{
    const FindPast *past = find_past(finder, kind, id);
    if (!past)
        return 0;
    int bonus = BONUS_FIRST;
    for (int64_t left = weight(finder, past); left >= ONE && bonus < BONUS_MAX; left /= 2)
        bonus += BONUS_STEP;
    return MIN(bonus, BONUS_MAX);
}

// ---- in the journal ----------------------------------------------------------------------------

static char *journal_key(const Finder *finder)
{
    const Session *session = &finder->core->session;
    return g_strdup_printf("jump.%s.%s", session->profile, session->location_id.s);
}

// "kind id uses last".
static void read_entry(Finder *finder, const char *entry)
{
    g_auto(GStrv) parts = g_strsplit(entry, " ", 4);
    if (g_strv_length(parts) != 4)
        return;
    Id id = id_from(parts[1]);
    int64_t kind = g_ascii_strtoll(parts[0], NULL, 10);
    FindPast past = {.uses = (int)CLAMP(g_ascii_strtoll(parts[2], NULL, 10), 1, USES_MAX),
                     .last = {g_ascii_strtoll(parts[3], NULL, 10)}};
    if (kind < 0 || kind >= FIND_KIND_COUNT || id_is_empty(&id))
        return;
    past.row.kind = (FindKind)kind;
    past.row.id = id;
    g_array_append_val(finder->past, past);
}

static void read_journal(Finder *finder)
{
    if (finder->past_read)
        return;
    finder->past_read = true;
    g_autofree char *key = journal_key(finder);
    g_autofree char *value = journal_get(finder->core->journal, key);
    g_auto(GStrv) entries = g_strsplit(value ? value : "", "\n", PAST_MAX);
    for (char **entry = entries; *entry; entry++)
        read_entry(finder, *entry);
}

static void write_journal(const Finder *finder)
{
    Err err = {0};
    g_autofree char *key = journal_key(finder);
    g_autoptr(GString) value = g_string_new(NULL);
    for (guint i = 0; i < finder->past->len; i++) {
        const FindPast *past = &g_array_index(finder->past, FindPast, i);
        g_string_append_printf(value, "%s%d %s %d %" G_GINT64_FORMAT, i ? "\n" : "",
                               (int)past->row.kind, past->row.id.s, past->uses, past->last.ms);
    }
    if (!journal_put(finder->core->journal, key, value->str, &err))
        notice_err(finder->core->notices, "The choice is not remembered", &err);
}

// ---- choices -----------------------------------------------------------------------------------

static int by_weight(const void *a, const void *b, void *finder)
{
    int64_t x = weight(finder, a), y = weight(finder, b);
    return x > y ? -1 : x < y;
}

static void sort(Finder *finder)
{
    g_array_sort_with_data(finder->past, by_weight, finder);
}

void finder_chose(Finder *finder, FindKind kind, const Id *id)
{
    read_journal(finder);
    FindPast *known = find_past(finder, kind, id);
    FindPast past = {.row = {.kind = kind, .id = *id}, .uses = 1};
    if (known) {
        past = *known;
        past.uses = (int)MIN((weight(finder, known) + ONE / 2) / ONE + 1, USES_MAX);
        g_array_remove_index(finder->past, (guint)(known - (FindPast *)(void *)finder->past->data));
    }
    past.last = core_now(finder->core);
    g_array_prepend_val(finder->past, past); // before those that count as much
    sort(finder);
    while (finder->past->len > PAST_MAX) {
        past_clear(&g_array_index(finder->past, FindPast, finder->past->len - 1));
        g_array_set_size(finder->past, finder->past->len - 1);
    }
    write_journal(finder);
}

void finder_past_load(Finder *finder)
{
    read_journal(finder);
    for (guint i = 0; i < finder->past->len; i++) {
        FindPast *past = &g_array_index(finder->past, FindPast, i);
        Finding row = {0};
        bool there = finder_row_read(finder, past->row.kind, &past->row.id, &row);
        if (!there) // it may come back
            row = (Finding){.kind = past->row.kind, .id = past->row.id};
        past_clear(past);
        past->row = row;
        g_autofree char *name = text_fold(text_ref(&row.name));
        g_autofree char *detail = text_fold(text_ref(&row.detail));
        past->folded = there ? g_strdup_printf("%s %s", name, detail) : NULL;
    }
    sort(finder);
}

void finder_past_free(Finder *finder)
{
    for (guint i = 0; i < finder->past->len; i++)
        past_clear(&g_array_index(finder->past, FindPast, i));
    g_array_free(finder->past, TRUE);
}
