#include "config.h"

#include "unit/store/room.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "unit/unit.h"

int room_setup(void **state)
{
    Room *room = g_new0(Room, 1);
    room->dir = g_dir_make_tmp("eyrie-store-XXXXXX", NULL);
    room->path = g_build_filename(room->dir, "outbox.db", NULL);
    *state = room;
    return 0;
}

int room_teardown(void **state)
{
    Room *room = *state;
    GDir *dir = g_dir_open(room->dir, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(room->dir, name, NULL);
        g_unlink(path);
    }
    g_dir_close(dir);
    g_rmdir(room->dir);
    g_free(room->dir);
    g_free(room->path);
    g_free(room);
    return 0;
}

Journal *room_open(const Room *room)
{
    Err err = {0};
    Journal *journal = journal_open(room->path, &err);
    if (!journal)
        fail_msg("%s", err.msg);
    return journal;
}

Instant room_at(int seconds)
{
    return (Instant){((int64_t)T0 + seconds) * 1000};
}

Op room_op(OpState state, const char *text)
{
    Op op = {.state = state, .created = room_at(0), .hold_until = room_at(5)};
    g_strlcpy(op.profile, "acme", sizeof(op.profile));
    g_strlcpy(op.kind, "message", sizeof(op.kind));
    g_strlcpy(op.endpoint, "MESSAGE_SEND", sizeof(op.endpoint));
    g_strlcpy(op.lane, "contact/C1", sizeof(op.lane));
    op.location = id_from("L1");
    op.subject = id_from("V1");
    op.contact = id_from("C1");
    op.body = g_strdup_printf("{\"message\":\"%s\"}", text);
    op.text = g_strdup(text);
    op.summary = g_strdup("SMS to Maria Lopez");
    return op;
}

Op room_add(Journal *journal, OpState state, const char *text)
{
    Op op = room_op(state, text);
    Err err = {0};
    if (!journal_add(journal, &op, NULL, &err))
        fail_msg("%s", err.msg);
    return op;
}

size_t room_count(Journal *journal, OpState state)
{
    Op *ops = NULL;
    size_t n = 0;
    Err err;
    assert_true(journal_ops(journal, 1u << state, &ops, &n, &err));
    for (size_t i = 0; i < n; i++)
        op_clear(&ops[i]);
    g_free(ops);
    return n;
}

long long room_number(const Room *room, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(room->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    long long value = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return value;
}

void room_sql(const Room *room, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(room->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

struct sqlite3 *room_lock(const Room *room)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(room->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "begin immediate", NULL, NULL, NULL), SQLITE_OK);
    return db;
}
