#include "config.h"

#include "store/cache_schema.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "base/attr.h"
#include "model/channel.h"
#include "store/cache_kind.h"

enum { APPLICATION_ID = 0x65797269 }; // "eyri"

static const char *const column_types[] = {
    [FT_ID] = "text not null",
    [FT_TEXT] = "text not null",
    [FT_BOOL] = "integer not null",
    [FT_INT] = "integer not null",
    [FT_TIME] = "integer not null",
    [FT_MONEY] = "integer",
    [FT_TEXTS] = "blob",
    [FT_IDS] = "blob",
    [FT_RAW] = "blob",
    [FT_STAMP] = "text not null",
    [FT_ENUM] = "integer not null",
    [FT_ROWS] = "blob",
};
static_assert(ARRAY_LEN(column_types) == FT_COUNT, "one per field type");

// doc: for texts their time, so that the index lists them newest last (cache_row.c). asked: when
// the answer was asked for. seen: number of the page that last brought it, for sweeps. What else is
// kept beside the fields: fold is the name as people sort it; channel is derived (message_finish).
static void append_table(GString *sql, const CacheKindInfo *info)
{
    g_string_append_printf(sql, "create table \"%s\"(doc integer primary key", info->table);
    for (size_t i = 0; i < info->type->count; i++) {
        const Field *field = &info->type->fields[i];
        g_string_append_printf(sql, ",\"%s\" %s%s", field->sql, column_types[field->type],
                               field->flags & FF_KEY ? " unique" : "");
    }
    if (info->type == cache_kind_info(KIND_CONTACT)->type)
        g_string_append(sql, ",fold text not null");
    if (info->text == TEXT_MESSAGE)
        g_string_append(sql, ",channel integer not null");
    g_string_append(sql, ",asked integer not null,seen integer not null);");
}

// contact_people holds all that a compact row needs, so that reading 100,000 of them touches no
// table.
static const char others[] =
    "create index contact_people on contact(fold,id,name,phone,email,company,tags,updated);"
    "create index conversation_newest on conversation(last_message);"
    "create index conversation_unread on conversation(last_message) where unread>0;"
    "create index conversation_starred on conversation(last_message) where starred<>0;"
    "create index conversation_contact on conversation(contact);"
    "create index message_thread on message(conversation,added);"
    "create index email_thread on email(conversation,added);"
    "create index note_contact on note(contact,added);"
    "create index task_contact on task(contact,added);"
    "create index task_open on task(due) where completed=0;"
    "create index deal_board on deal(pipeline,status,stage_changed,value);"
    "create index deal_won on deal(status_changed,pipeline,value) where status=2;"
    "create index deal_contact on deal(contact,added);"
    "create index event_start on event(starts);"
    "create index event_contact on event(contact,starts);"
    "create table list(name text not null,pos integer not null,id text not null,"
    "primary key(name,pos),unique(name,id)) without rowid;"
    "create table cursor(name text primary key,value text not null,asked integer not null)"
    " without rowid;"
    "create table gone(kind text not null,id text not null,at integer not null,"
    "primary key(kind,id)) without rowid;"
    "create table sweep(kind text not null,scope text not null,seen integer not null,"
    "primary key(kind,scope)) without rowid;"
    "create table meta(name text primary key,value) without rowid;";

// What the search knows of a text: title, body, and keys: c<contact> h<channel> d<direction>. No
// triggers: this SQLite holds FTS5 unsafe in them, and rightly does what a schema asks for only
// where it is told to trust it. cache_text.c keeps the index in step.
static const char *const texts[] = {
    [TEXT_NOT] = "",
    [TEXT_MESSAGE] = "doc,subject,body,'c'||contact||' h'||channel||' d'||direction",
    [TEXT_EMAIL] = "doc,subject,body,'c'||contact||' h%d d'||direction", // CHANNEL_EMAIL
    [TEXT_NOTE] = "doc,title,body,'c'||contact",
};
static_assert(ARRAY_LEN(texts) == TEXT_KIND_COUNT, "one row per text");

static void append_words(GString *sql)
{
    g_autofree char *channel = g_strdup_printf("%d", CHANNEL_EMAIL);
    g_string_append(sql, "create view text(doc,title,body,keys) as ");
    for (CacheText text = TEXT_NOT + 1; text < TEXT_KIND_COUNT; text++)
        g_string_append_printf(sql, "%sselect %s from %s", text > TEXT_NOT + 1 ? " union all " : "",
                               texts[text], cache_kind_info(cache_kind_of_text(text))->table);
    g_string_replace(sql, "%d", channel, 0);
    g_string_append(sql, ";create virtual table words using fts5(title,body,keys,content='text',"
                         "content_rowid='doc',columnsize=0,prefix='3',tokenize='eyrie');");
}

static char *make_schema(void)
{
    GString *sql = g_string_new(NULL);
    for (CacheKind kind = 0; kind < KIND_COUNT; kind++)
        append_table(sql, cache_kind_info(kind));
    g_string_append(sql, others);
    append_words(sql);
    return g_string_free(sql, FALSE);
}

// Enums lie in the file as numbers and nested rows without names, so what they mean belongs to the
// fingerprint as well.
static void add_meaning(GChecksum *sum, const RecordType *type)
{
    for (size_t i = 0; i < type->count; i++) {
        const Field *field = &type->fields[i];
        guchar facts[] = {field->type, field->flags};
        g_checksum_update(sum, facts, sizeof(facts));
        for (size_t j = 0; field->names && j < field->names->count; j++)
            g_checksum_update(sum, (const guchar *)field->names->names[j], -1);
        if (field->rows)
            add_meaning(sum, field->rows);
    }
}

static char *fingerprint(const char *schema)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA1);
    g_checksum_update(sum, (const guchar *)schema, -1);
    for (CacheKind kind = 0; kind < KIND_COUNT; kind++)
        add_meaning(sum, cache_kind_info(kind)->type);
    for (Channel channel = 0; channel < CHANNEL_COUNT; channel++)
        g_checksum_update(sum, (const guchar *)channel_info(channel)->message_type, -1);
    char *text = g_strdup(g_checksum_get_string(sum));
    g_checksum_free(sum);
    return text;
}

static bool put_meta(CacheDb *db, const char *name, const char *value, Err *err)
{
    Stmt *stmt = cache_db_stmt(db, "insert into meta(name,value) values(?1,?2)", err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, name);
    db_bind_string(stmt, 2, value);
    return cache_db_run(db, stmt, err);
}

static bool create_locked(CacheDb *db, const char *owner, Err *err)
{
    g_autofree char *schema = make_schema();
    g_autofree char *print = fingerprint(schema);
    g_autofree char *marks = g_strdup_printf("pragma application_id=%d; pragma user_version=%d;",
                                             APPLICATION_ID, CACHE_FORMAT);
    return cache_db_exec(db, schema, err) && put_meta(db, "fields", print, err) &&
           put_meta(db, "owner", owner, err) && cache_db_exec(db, marks, err);
}

bool cache_schema_create(CacheDb *db, const char *owner, Err *err)
{
    if (!cache_db_begin(db, err))
        return false;
    if (create_locked(db, owner, err))
        return cache_db_commit(db, err);
    cache_db_rollback(db);
    return false;
}

static bool meta_is(CacheDb *db, const char *name, const char *value, bool *same, Err *err)
{
    Stmt *stmt = cache_db_stmt(db, "select value from meta where name=?1", err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, name);
    if (!cache_db_step(db, stmt, &row, err))
        return false;
    *same = row && !g_strcmp0(db_string(stmt, 0), value);
    db_reset(stmt);
    return true;
}

bool cache_schema_look(CacheDb *db, const char *owner, CacheOpened *what, Err *err)
{
    int64_t application = 0;
    int64_t format = 0;
    int64_t tables = 0;
    bool same_fields = false;
    bool same_owner = false;
    g_autofree char *schema = make_schema();
    g_autofree char *print = fingerprint(schema);
    if (!cache_db_number(db, "pragma application_id", &application, err) ||
        !cache_db_number(db, "pragma user_version", &format, err))
        return false;
    *what = CACHE_WAS_FOREIGN;
    if (application == 0 && format == 0) {
        if (!cache_db_number(db, "select count(*) from sqlite_schema", &tables, err))
            return false;
        if (tables == 0)
            *what = CACHE_FRESH;
    }
    if (application != APPLICATION_ID)
        return true;
    *what = format > CACHE_FORMAT ? CACHE_WAS_NEWER : CACHE_WAS_OLDER;
    if (format != CACHE_FORMAT)
        return true;
    if (!meta_is(db, "fields", print, &same_fields, err) ||
        !meta_is(db, "owner", owner, &same_owner, err))
        return false;
    *what = !same_owner ? CACHE_WAS_FOREIGN : !same_fields ? CACHE_WAS_OLDER : CACHE_KEPT;
    return true;
}
