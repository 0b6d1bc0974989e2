// The list as the mirror knows it: the first rows for the first frame, the rest piece by piece
// between the keys, by name.
#include "config.h"

#include "app/people_state.h"

// A piece is taken within a frame.
enum { FIRST_ROWS = 100, PIECE_ROWS = 800, AGAIN_MS = 30 * 1000 };

static void ask_piece(People *people, const CachePerson *after);

// Borrowed: a row as people_rows_take wants it.
static Text borrowed(TextRef ref)
{
    return (Text){.s = (char *)(uintptr_t)ref.s, .n = ref.n};
}

static bool take(People *people, const CachePeople *rows)
{
    bool changed = false;
    for (size_t i = 0; i < rows->count; i++) {
        CachePerson person = cache_person(rows, i);
        Text tags = borrowed(person.tags);
        Contact contact = {.id = id_from(person.id),
                           .name = borrowed(person.name),
                           .phone = borrowed(person.phone),
                           .email = borrowed(person.email),
                           .company = borrowed(person.company),
                           .tags = {.items = &tags, .count = tags.n > 0},
                           .updated = person.updated};
        changed |= people_rows_take(people->rows, &contact, people->sweep);
    }
    people->feed.ever |= rows->count > 0;
    if (changed)
        people_rows_settle(people->rows);
    people->feed.loaded = (int64_t)people_loaded(people);
    people_changed(people);
    return changed;
}

static void go_on(People *people, const CachePeople *rows)
{
    people->recalling = rows->more && rows->count > 0;
    if (people->recalling) {
        CachePerson last = cache_person(rows, rows->count - 1);
        ask_piece(people, &last);
    } else if (people->recall_drops) {
        people->recall_drops = false;
        people_drop_unseen(people);
    }
}

static void on_piece(void *owner, CacheAnswer *answer)
{
    People *people = owner;
    people->recalling = false;
    if (answer->err.kind != ERR_NONE)
        return; // the next look at the service brings what is missing
    take(people, &answer->people);
    go_on(people, &answer->people);
}

static void ask_piece(People *people, const CachePerson *after)
{
    Err err = {0};
    Mirror *mirror = people->core->mirror;
    uint64_t number = cache_ask_people(mirror_cache(mirror), after, PIECE_ROWS, &err);
    people->recalling = number != 0;
    mirror_expect(mirror, number, on_piece, people);
}

void people_recall(People *people)
{
    Err err = {0};
    CachePeople first = {0};
    if (people->recalling ||
        !cache_read_people(mirror_cache(people->core->mirror), NULL, FIRST_ROWS, &first, &err))
        return;
    take(people, &first);
    go_on(people, &first);
    cache_people_clear(&first);
}

// Another process has written: who it has deleted leaves with the last piece.
void people_recall_again(People *people)
{
    int64_t now = clock_mono_ms(people->core->clock);
    if (!people->wanted || people->recalling || people->feed.more ||
        (people->recall_ms && now - people->recall_ms < AGAIN_MS))
        return;
    people->recall_ms = now;
    people->sweep++;
    people->recall_drops = true;
    people_recall(people);
}
