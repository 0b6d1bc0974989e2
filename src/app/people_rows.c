#include "config.h"

#include "app/people_rows.h"

#include "base/sieve.h"

enum { COMPANY, EMAIL, PHONE, PARTS, PART_MAX = 1000 };

struct Person { // one block of memory, as small as can be: there are 100,000
    Instant updated;
    const char *folded; // of the sieve: name, company, e-mail, phone and tags
    uint32_t row;       // of the sieve; and of PeopleRows.people
    unsigned sweep;     // the last complete reading it was seen in
    uint16_t name_n, n[PARTS];
    uint16_t tail;  // where the company begins in the folded text
    uint8_t shared; // bit per part: it stands in the folded text as it is, and only there
    bool gone;      // leaves with the next settle
    char text[];    // id and name, each with a NUL, then the parts that are not shared
};

typedef struct Place { // in the order by name
    uint64_t key;      // the first bytes of the folded text: most comparisons end there
    uint32_t row;
} Place;

struct PeopleRows {
    GHashTable *ids;    // Person.text of everybody, found by the id it begins with
    Sieve *sieve;       // name, company, e-mail, phone and tags, folded; the order is by it as well
    GPtrArray *people;  // by row, owned; NULL where the number is free
    GArray *sorted;     // Place
    GArray *fresh;      // Place; not in sorted yet
    GPtrArray *leaving; // Person, still in people and sorted
    GArray *shown;      // uint32_t rows by name; only while there is a filter
    bool filtered;
};

// ---- persons ----

Id person_id(const Person *person)
{
    Id id;
    g_strlcpy(id.s, person->text, sizeof(id.s)); // it was one when it came
    return id;
}

static const char *name_of(const Person *person)
{
    return person->text + strlen(person->text) + 1;
}

TextRef person_name(const Person *person)
{
    return (TextRef){name_of(person), person->name_n};
}

static TextRef part(const Person *person, int which)
{
    const char *own = name_of(person) + person->name_n + 1, *folded = person->folded + person->tail;
    for (int i = 0; i < which; i++) {
        folded += person->n[i] + 1;
        own += person->shared & 1u << i ? 0 : person->n[i];
    }
    return (TextRef){person->shared & 1u << which ? folded : own, person->n[which]};
}

TextRef person_company(const Person *person)
{
    return part(person, COMPANY);
}

TextRef person_email(const Person *person)
{
    return part(person, EMAIL);
}

TextRef person_phone(const Person *person)
{
    return part(person, PHONE);
}

static TextRef cut(const Text *text)
{
    TextRef ref = text_ref(text);
    while (ref.n > PART_MAX || (ref.n < text->n && (ref.s[ref.n] & 0xC0) == 0x80))
        ref.n--;
    return ref;
}

// What the filter looks through. *tail: where the company begins.
static char *folded_text(const Contact *c, size_t *tail)
{
    const TextRef parts[] = {cut(&c->company), cut(&c->email), cut(&c->phone)};
    GString *rest = g_string_new(NULL);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        g_string_append_printf(rest, "%.*s ", TEXT_ARG(parts[i]));
    for (size_t i = 0; i < c->tags.count; i++)
        g_string_append_printf(rest, "%.*s ", TEXT_ARG(text_ref(&c->tags.items[i])));
    g_autofree char *name = text_fold(cut(&c->name));
    g_autofree char *folded = text_fold((TextRef){rest->str, rest->len});
    g_string_free(rest, TRUE);
    *tail = strlen(name) + 1;
    return g_strconcat(name, " ", folded, NULL);
}

static Person *person_new(const Contact *c, const char *folded, size_t tail)
{
    const TextRef parts[PARTS] = {cut(&c->company), cut(&c->email), cut(&c->phone)};
    const TextRef id = {c->id.s, strlen(c->id.s)}, name = cut(&c->name);
    size_t size = id.n + 1 + name.n + 1, at = MIN(tail, strlen(folded));
    unsigned shared = 0;
    for (int i = 0; i < PARTS; i++) {
        if (at + parts[i].n <= SIEVE_TEXT_MAX && strncmp(folded + at, parts[i].s, parts[i].n) == 0)
            shared |= 1u << i;
        else
            size += parts[i].n;
        at = MIN(at + parts[i].n + 1, strlen(folded));
    }
    Person *person = g_malloc(offsetof(Person, text) + size);
    *person = (Person){.updated = c->updated,
                       .name_n = (uint16_t)name.n,
                       .tail = (uint16_t)tail,
                       .shared = (uint8_t)shared};
    char *to = person->text;
    to = (char *)memcpy(to, id.s, id.n + 1) + id.n + 1;
    to = (char *)memcpy(to, name.s, name.n) + name.n;
    *to++ = '\0';
    for (int i = 0; i < PARTS; i++) {
        person->n[i] = (uint16_t)parts[i].n;
        if (!(shared & 1u << i))
            to = (char *)memcpy(to, parts[i].s, parts[i].n) + parts[i].n;
    }
    return person;
}

// ---- the set ----

PeopleRows *people_rows_new(void)
{
    PeopleRows *rows = g_new0(PeopleRows, 1);
    rows->ids = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, NULL);
    rows->sieve = sieve_new();
    rows->people = g_ptr_array_new();
    rows->sorted = g_array_new(FALSE, FALSE, sizeof(Place));
    rows->fresh = g_array_new(FALSE, FALSE, sizeof(Place));
    rows->leaving = g_ptr_array_new();
    rows->shown = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    return rows;
}

void people_rows_free(PeopleRows *rows)
{
    if (!rows)
        return;
    g_hash_table_destroy(rows->ids);
    for (guint i = 0; i < rows->people->len; i++)
        g_free(rows->people->pdata[i]);
    g_ptr_array_free(rows->people, TRUE);
    sieve_free(rows->sieve);
    g_array_free(rows->sorted, TRUE);
    g_array_free(rows->fresh, TRUE);
    g_ptr_array_free(rows->leaving, TRUE);
    g_array_free(rows->shown, TRUE);
    g_free(rows);
}

static Place place_of(const PeopleRows *rows, uint32_t row)
{
    const char *text = sieve_text(rows->sieve, row);
    Place place = {0, row};
    for (size_t i = 0; i < sizeof(place.key) && text[i]; i++)
        place.key |= (uint64_t)(unsigned char)text[i] << (56 - 8 * i);
    return place;
}

static void add(PeopleRows *rows, Person *take_person, const char *folded)
{
    take_person->row = sieve_add(rows->sieve, folded);
    take_person->folded = sieve_text(rows->sieve, take_person->row);
    if (take_person->row >= rows->people->len)
        g_ptr_array_set_size(rows->people, (int)take_person->row + 1);
    rows->people->pdata[take_person->row] = take_person;
    Place place = place_of(rows, take_person->row);
    g_array_append_val(rows->fresh, place);
    g_hash_table_add(rows->ids, take_person->text); // in the place of an older one
}

// Stays where it is until the next settle: the order is found by what is in its places.
static void leave(PeopleRows *rows, Person *person)
{
    person->gone = true;
    g_ptr_array_add(rows->leaving, person);
}

static Person *find(const PeopleRows *rows, const char *id)
{
    char *text = g_hash_table_lookup(rows->ids, id);
    return text ? (Person *)(void *)(text - offsetof(Person, text)) : NULL;
}

bool people_rows_take(PeopleRows *rows, const Contact *contact, unsigned sweep)
{
    Person *known = find(rows, contact->id.s);
    if (known && known->updated.ms == contact->updated.ms) {
        known->sweep = sweep;
        return false;
    }
    size_t tail = 0;
    g_autofree char *folded = folded_text(contact, &tail);
    Person *person = person_new(contact, folded, tail);
    person->sweep = sweep;
    add(rows, person, folded);
    if (known)
        leave(rows, known);
    return true;
}

bool people_rows_drop(PeopleRows *rows, const char *id)
{
    Person *person = find(rows, id);
    if (!person)
        return false;
    g_hash_table_remove(rows->ids, person->text);
    leave(rows, person);
    return true;
}

bool people_rows_drop_unseen(PeopleRows *rows, unsigned sweep, PeopleGoneFn *fn, void *owner)
{
    bool some = false;
    for (guint i = 0; i < rows->people->len; i++) {
        Person *person = rows->people->pdata[i];
        if (!person || person->gone || person->sweep == sweep)
            continue;
        Id id = person_id(person);
        if (fn)
            fn(owner, &id);
        g_hash_table_remove(rows->ids, person->text);
        leave(rows, person);
        some = true;
    }
    return some;
}

// ---- the order ----

static int order(const PeopleRows *rows, const Place *x, const Place *y)
{
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    int by_text = strcmp(sieve_text(rows->sieve, x->row), sieve_text(rows->sieve, y->row));
    if (by_text)
        return by_text;
    const Person *p = rows->people->pdata[x->row], *q = rows->people->pdata[y->row];
    return strcmp(p->text, q->text);
}

static int by_name(const void *a, const void *b, void *rows)
{
    return order(rows, a, b);
}

static void drop_gone(const PeopleRows *rows, GArray *places)
{
    guint kept = 0;
    for (guint i = 0; i < places->len; i++) {
        Place place = g_array_index(places, Place, i);
        if (!((const Person *)rows->people->pdata[place.row])->gone)
            g_array_index(places, Place, kept++) = place;
    }
    g_array_set_size(places, kept);
}

static void let_go(PeopleRows *rows)
{
    if (rows->leaving->len == 0)
        return;
    drop_gone(rows, rows->sorted);
    drop_gone(rows, rows->fresh);
    for (guint i = 0; i < rows->leaving->len; i++) {
        Person *person = rows->leaving->pdata[i];
        rows->people->pdata[person->row] = NULL;
        sieve_remove(rows->sieve, person->row);
        g_free(person);
    }
    g_ptr_array_set_size(rows->leaving, 0);
}

// How many of the first `count` places come before this one.
static guint places_before(const PeopleRows *rows, const Place *place, guint count)
{
    guint low = 0, high = count;
    while (low < high) {
        guint mid = low + (high - low) / 2;
        if (order(rows, &g_array_index(rows->sorted, Place, mid), place) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static guint shown_before(const PeopleRows *rows, const Place *place)
{
    guint low = 0, high = rows->shown->len;
    while (low < high) {
        guint mid = low + (high - low) / 2;
        Place at = place_of(rows, g_array_index(rows->shown, uint32_t, mid));
        if (order(rows, &at, place) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

// From the last to the first, each run of old places moves once.
static void merge_fresh(PeopleRows *rows)
{
    guint left = rows->sorted->len, fresh = rows->fresh->len;
    g_array_sort_with_data(rows->fresh, by_name, rows);
    g_array_set_size(rows->sorted, left + fresh);
    Place *places = (Place *)(void *)rows->sorted->data;
    for (guint k = fresh; k-- > 0;) {
        const Place *place = &g_array_index(rows->fresh, Place, k);
        guint before = places_before(rows, place, left);
        memmove(places + before + k + 1, places + before, (left - before) * sizeof(Place));
        places[before + k] = *place;
        left = before;
    }
    g_array_set_size(rows->fresh, 0);
}

static void show(PeopleRows *rows)
{
    g_array_set_size(rows->shown, 0);
    for (guint i = 0; rows->filtered && i < rows->sorted->len; i++) {
        uint32_t row = g_array_index(rows->sorted, Place, i).row;
        if (sieve_passes(rows->sieve, row))
            g_array_append_val(rows->shown, row);
    }
}

void people_rows_settle(PeopleRows *rows)
{
    let_go(rows);
    merge_fresh(rows);
    show(rows);
}

void people_rows_filter(PeopleRows *rows, const char *folded_words)
{
    sieve_filter(rows->sieve, folded_words);
    rows->filtered = folded_words != NULL;
    show(rows);
}

// ---- looking ----

const Person *people_rows_find(const PeopleRows *rows, const char *id)
{
    return find(rows, id);
}

bool people_rows_index(const PeopleRows *rows, const char *id, size_t *index)
{
    const Person *person = find(rows, id);
    if (!person || (rows->filtered && !sieve_passes(rows->sieve, person->row)))
        return false;
    Place place = place_of(rows, person->row);
    if (rows->filtered)
        *index = shown_before(rows, &place);
    else
        *index = places_before(rows, &place, rows->sorted->len);
    return true;
}

size_t people_rows_all(const PeopleRows *rows)
{
    return rows->sorted->len;
}

size_t people_rows_shown(const PeopleRows *rows)
{
    return rows->filtered ? rows->shown->len : rows->sorted->len;
}

const Person *people_rows_at(const PeopleRows *rows, size_t i)
{
    if (i >= people_rows_shown(rows))
        return NULL;
    uint32_t row = rows->filtered ? g_array_index(rows->shown, uint32_t, i)
                                  : g_array_index(rows->sorted, Place, i).row;
    return rows->people->pdata[row];
}
