// Contacts as compact rows: six strings and a time behind one another, about 130 bytes each, in the
// order of an index that holds nothing else.
#include "config.h"

#include <glib.h>
#include <limits.h>
#include <string.h>

#include "base/attr.h"
#include "model/contact.h"
#include "store/cache_column.h"
#include "store/cache_kind.h"
#include "store/cache_pack.h"
#include "store/cache_query.h"

enum { PERSON_TEXTS = 5, TAGS = PERSON_TEXTS, UPDATED, PEOPLE_BYTES_MAX = INT_MAX };

static const char columns[] = "select id,name,phone,email,company,tags,updated from contact";

// As the decoder cleans these columns; a damaged file must not smuggle anything to the screen.
static const Field line_field = {.flags = FF_IDENTITY};

static const Field tags_field = {.type = FT_TEXTS};

typedef struct Packing {
    GByteArray *bytes;
    GArray *rows;
} Packing;

// Most are letters and digits that need no cleaning.
static bool is_plain(TextRef text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.s[i] < ' ' || text.s[i] > '~')
            return false;
    return true;
}

static void append_string(Packing *out, const char *s, size_t n)
{
    g_byte_array_append(out->bytes, (const guint8 *)s, (guint)n);
    g_byte_array_append(out->bytes, (const guint8 *)"", 1);
}

static void append_clean(Packing *out, TextRef text)
{
    if (is_plain(text)) {
        append_string(out, text.s, text.n);
        return;
    }
    Text clean = cache_clean(&line_field, text.s, text.n);
    append_string(out, clean.s ? clean.s : "", clean.n);
    text_clear(&clean);
}

// With blanks between them: they are looked through, not shown.
static void append_tags(Packing *out, Stmt *stmt)
{
    TextList tags = {0};
    bool ok = cache_column_read(stmt, TAGS, &tags_field, &tags);
    for (size_t i = 0; ok && i < tags.count; i++) {
        TextRef tag = text_ref(&tags.items[i]);
        if (i > 0)
            g_byte_array_append(out->bytes, (const guint8 *)" ", 1);
        g_byte_array_append(out->bytes, (const guint8 *)tag.s, (guint)tag.n);
    }
    append_string(out, "", 0);
    text_list_clear(&tags);
}

// A row without a valid id is left out.
static void append_person(Packing *out, Stmt *stmt)
{
    Id id = id_from(db_string(stmt, 0));
    uint32_t at = out->bytes->len;
    if (id_is_empty(&id))
        return;
    g_array_append_val(out->rows, at);
    append_string(out, id.s, strlen(id.s));
    for (int i = 1; i < PERSON_TEXTS; i++)
        append_clean(out, cache_column_text(stmt, i));
    append_tags(out, stmt);
    int64_t updated = db_int(stmt, UPDATED);
    g_byte_array_append(out->bytes, (const guint8 *)&updated, sizeof(updated));
}

static Stmt *people_stmt(CacheDb *db, const CachePerson *after, size_t limit, Err *err)
{
    g_autofree char *sql = g_strdup_printf("%s%s order by fold,id limit ?1", columns,
                                           after ? " where (fold,id)>(?2,?3)" : "");
    Stmt *stmt = cache_db_stmt(db, sql, err);
    if (!stmt)
        return NULL;
    db_bind_int(stmt, 1, limit == 0 || limit >= INT_MAX ? -1 : (int64_t)limit + 1);
    if (!after)
        return stmt;
    g_autofree char *fold = text_fold(after->name);
    if (cache_bind_text_copy(stmt, 2, fold, strlen(fold)) &&
        cache_bind_text_copy(stmt, 3, after->id, strlen(after->id)))
        return stmt;
    err_set(err, ERR_INTERNAL, "name");
    return NULL;
}

bool cache_query_people(CacheDb *db, const CachePerson *after, size_t limit, CachePeople *people,
                        Err *err)
{
    Stmt *stmt = people_stmt(db, after, limit, err);
    bool row = false;
    bool ok = stmt != NULL;
    Packing out = {g_byte_array_new(), g_array_new(FALSE, FALSE, sizeof(uint32_t))};
    size_t seen = 0;
    while (ok && (ok = cache_db_step(db, stmt, &row, err)) && row) {
        if ((limit > 0 && seen == limit) || out.bytes->len > PEOPLE_BYTES_MAX / 2) {
            db_reset(stmt);
            break;
        }
        append_person(&out, stmt);
        seen++;
    }
    people->count = out.rows->len;
    people->more = row;
    people->rows = (uint32_t *)(void *)g_array_free(out.rows, FALSE);
    people->bytes = (char *)g_byte_array_free(out.bytes, FALSE);
    if (!ok)
        cache_people_clear(people);
    return ok;
}

static TextRef next_field(const char **s)
{
    TextRef ref = {*s, strlen(*s)};
    *s += ref.n + 1;
    return ref;
}

CachePerson cache_person(const CachePeople *people, size_t i)
{
    BUG_ON(i >= people->count);
    const char *s = people->bytes + people->rows[i];
    CachePerson person = {.id = s};
    next_field(&s);
    person.name = next_field(&s);
    person.phone = next_field(&s);
    person.email = next_field(&s);
    person.company = next_field(&s);
    person.tags = next_field(&s);
    memcpy(&person.updated.ms, s, sizeof(person.updated.ms));
    return person;
}

void cache_people_clear(CachePeople *people)
{
    g_free(people->bytes);
    g_free(people->rows);
    *people = (CachePeople){0};
}
