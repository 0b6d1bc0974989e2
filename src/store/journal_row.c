#include "config.h"

#include "store/journal_row.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

typedef enum ColumnType { COLUMN_CHARS, COLUMN_STRING, COLUMN_INT, COLUMN_INT64 } ColumnType;

typedef struct Column {
    const char *name;
    ColumnType type;
    size_t offset, size; // size of the member
    bool later;          // not in the first version: where it is NULL the checksum leaves it out
} Column;

#define COLUMN(name, member, type)                                                                 \
    {                                                                                              \
        name, type, offsetof(Op, member), sizeof(((Op *)0)->member), false                         \
    }
#define LATER(name, member)                                                                        \
    {                                                                                              \
        name, COLUMN_STRING, offsetof(Op, member), sizeof(((Op *)0)->member), true                 \
    }
#define CHARS(name, member)  COLUMN(name, member, COLUMN_CHARS)
#define STRING(name, member) COLUMN(name, member, COLUMN_STRING)
#define INT(name, member)    COLUMN(name, member, COLUMN_INT)
#define INT64(name, member)  COLUMN(name, member, COLUMN_INT64)

static const Column columns[] = {
    INT64("rev", rev),
    CHARS("uuid", uuid),
    CHARS("profile", profile),
    CHARS("location", location.s),
    CHARS("kind", kind),
    CHARS("endpoint", endpoint),
    INT("state", state),
    CHARS("lane", lane),
    CHARS("subject", subject.s),
    CHARS("contact", contact.s),
    CHARS("param1", params[0].s),
    CHARS("param2", params[1].s),
    STRING("body", body),
    STRING("text", text),
    STRING("summary", summary),
    STRING("inverse", inverse),
    INT64("created", created.ms),
    INT64("hold_until", hold_until.ms),
    INT64("not_before", not_before.ms),
    INT64("sent_at", sent_at.ms),
    INT64("answered_at", answered_at.ms),
    INT("attempts", attempts),
    INT("maybe", maybe),
    INT("resends", resends),
    INT("http", http),
    STRING("reason", reason),
    CHARS("server_id", server_id.s),
    CHARS("baseline", baseline.s),
    CHARS("draft_key", draft_key),
    LATER("base", base),
    LATER("theirs", theirs),
};
static_assert(sizeof(OpState) == sizeof(int), "the state is bound as an int");

static const void *member_of(const Op *op, const Column *column)
{
    return (const char *)op + column->offset;
}

static int64_t number_of(const Op *op, const Column *column)
{
    const void *member = member_of(op, column);
    int narrow;
    int64_t wide;
    if (column->type == COLUMN_INT) {
        memcpy(&narrow, member, sizeof(narrow));
        return narrow;
    }
    memcpy(&wide, member, sizeof(wide));
    return wide;
}

static const char *string_of(const Op *op, const Column *column)
{
    const void *member = member_of(op, column);
    return column->type == COLUMN_STRING ? *(char *const *)member : member;
}

static bool is_text(const Column *column)
{
    return column->type == COLUMN_CHARS || column->type == COLUMN_STRING;
}

// How far the clocks were apart at the last attempt, whichever process made it.
#define LAST_SKEW "(select skew from attempt where op_id=op.id order by n desc limit 1)"

void journal_sql_init(Journal *journal)
{
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GString) marks = g_string_new(NULL);
    g_autoptr(GString) sets = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        g_string_append_printf(names, "%s,", columns[i].name);
        g_string_append(marks, "?,");
        g_string_append_printf(sets, "%s=?,", columns[i].name);
    }
    journal->insert_op =
        g_strdup_printf("insert into op (%scrc) values (%s?)", names->str, marks->str);
    journal->insert_kept =
        g_strdup_printf("insert into op (%scrc,id) values (%s?,?)", names->str, marks->str);
    journal->update_op =
        g_strdup_printf("update op set %scrc=? where id=? and state=? and rev=?", sets->str);
    journal->select_ops = g_strdup_printf(
        "select %scrc,id," LAST_SKEW " from op where (1 << state) & ? order by id", names->str);
    journal->select_op =
        g_strdup_printf("select %scrc,id," LAST_SKEW " from op where id=?", names->str);
    journal->select_resent = g_strdup_printf(
        "select %scrc,id," LAST_SKEW " from op where resends>0 and state=? and id in"
        " (select op_id from decision where what='resend' and at>=?) order by id",
        names->str);
}

void journal_sql_clear(Journal *journal)
{
    g_free(journal->insert_op);
    g_free(journal->insert_kept);
    g_free(journal->update_op);
    g_free(journal->select_ops);
    g_free(journal->select_op);
    g_free(journal->select_resent);
}

bool op_check_size(const Op *op, Err *err)
{
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        const char *s = columns[i].type == COLUMN_STRING ? string_of(op, &columns[i]) : NULL;
        if (s && strlen(s) > DB_VALUE_MAX)
            return err_set(err, ERR_IO, "outbox: the %s is too long to be kept", columns[i].name);
    }
    return true;
}

int op_bind(const Op *op, Stmt *stmt)
{
    int at = 1;
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++, at++) {
        if (is_text(&columns[i]))
            db_bind_string(stmt, at, string_of(op, &columns[i]));
        else
            db_bind_int(stmt, at, number_of(op, &columns[i]));
    }
    db_bind_int(stmt, at, op_crc(op));
    return at + 1;
}

// CRC-32C (Castagnoli), four bits at a time.
static uint32_t crc_add(uint32_t crc, const void *data, size_t n)
{
    static const uint32_t table[16] = {
        0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
        0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
        0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
    };
    const unsigned char *bytes = data;
    for (size_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return crc;
}

// Numbers count as their decimal text, so that a file moved between machines still agrees. Each
// value ends with a byte that says whether there was one.
uint32_t op_crc(const Op *op)
{
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        char digits[24];
        const char *s = digits;
        if (is_text(&columns[i]))
            s = string_of(op, &columns[i]);
        else
            g_snprintf(digits, sizeof(digits), "%" G_GINT64_FORMAT, number_of(op, &columns[i]));
        if (!s && columns[i].later)
            continue;
        crc = crc_add(crc, s ? s : "", s ? strlen(s) : 0);
        crc = crc_add(crc, s ? "\x01" : "\x02", 1);
    }
    return ~crc;
}

static void read_member(Stmt *stmt, int at, const Column *column, Op *op)
{
    void *member = (char *)op + column->offset;
    int narrow = (int)db_int(stmt, at);
    int64_t wide = db_int(stmt, at);
    switch (column->type) {
    case COLUMN_CHARS:
        g_strlcpy(member, db_string(stmt, at) ? db_string(stmt, at) : "", column->size);
        return;
    case COLUMN_STRING: *(char **)member = g_strdup(db_string(stmt, at)); return;
    case COLUMN_INT: memcpy(member, &narrow, sizeof(narrow)); return;
    case COLUMN_INT64: memcpy(member, &wide, sizeof(wide)); return;
    }
}

bool op_read(Stmt *stmt, Op *out)
{
    const int n = (int)G_N_ELEMENTS(columns);
    *out = (Op){0};
    for (int i = 0; i < n; i++)
        read_member(stmt, i, &columns[i], out);
    out->id = db_int(stmt, n + 1);
    out->skew_ms = db_int(stmt, n + 2);
    bool sound = db_int(stmt, n) == op_crc(out) && out->state < OP_STATE_COUNT;
    if (!sound)
        op_clear(out);
    return sound;
}

static void raw_member(const RawValue *value, const Column *column, Op *op)
{
    void *member = (char *)op + column->offset;
    int narrow = (int)value->number;
    g_autofree char *text = value->bytes ? g_strndup(value->bytes, value->n) : NULL;
    switch (column->type) {
    case COLUMN_CHARS: g_strlcpy(member, text ? text : "", column->size); return;
    case COLUMN_STRING: *(char **)member = g_steal_pointer(&text); return;
    case COLUMN_INT: memcpy(member, &narrow, sizeof(narrow)); return;
    case COLUMN_INT64: memcpy(member, &value->number, sizeof(value->number)); return;
    }
}

// The table has id, rev, crc and then the others.
bool op_from_raw(const RawValue *values, size_t count, int64_t id, Op *out)
{
    static_assert(G_N_ELEMENTS(columns) + 2 <= OP_RAW_MAX, "a row fits");
    *out = (Op){.id = id};
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        size_t at = i == 0 ? 1 : i + 2;
        if (at < count)
            raw_member(&values[at], &columns[i], out);
    }
    bool sound = count >= OP_RAW_MIN && values[2].number == op_crc(out) &&
                 out->state < OP_STATE_COUNT && out->uuid[0];
    if (!sound)
        op_clear(out);
    return sound;
}

void op_clear(Op *op)
{
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
        if (columns[i].type == COLUMN_STRING)
            g_free(*(char **)((char *)op + columns[i].offset));
    g_free(op->shown);
    *op = (Op){0};
}

void op_copy(Op *dst, const Op *src)
{
    *dst = *src;
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
        if (columns[i].type == COLUMN_STRING)
            *(char **)((char *)dst + columns[i].offset) = g_strdup(string_of(src, &columns[i]));
    dst->shown = g_strdup(src->shown);
}
