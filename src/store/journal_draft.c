#include "config.h"

#include <glib.h>
#include <string.h>

#include "store/journal_row.h"

static bool drop_draft(Journal *journal, const char *key, Err *err)
{
    Stmt *stmt = db_stmt(journal->db, "delete from draft where key=?", err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, key);
    return db_run(journal->db, stmt, NULL, err);
}

// A subject or a channel that was chosen is a beginning as well.
static bool is_empty(const Draft *draft)
{
    return !draft->channel && !(draft->subject && draft->subject[0]) &&
           !(draft->body && draft->body[0]);
}

bool journal_draft_put(Journal *journal, const Draft *draft, Err *err)
{
    if (is_empty(draft))
        return drop_draft(journal, draft->key, err);
    if ((draft->body && strlen(draft->body) > DB_VALUE_MAX) ||
        (draft->subject && strlen(draft->subject) > DB_VALUE_MAX))
        return err_set(err, ERR_IO, "the draft is too long to be kept");
    Stmt *stmt = db_stmt(
        journal->db,
        "insert or replace into draft (key, channel, subject, body, saved) values (?,?,?,?,?)",
        err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, draft->key);
    db_bind_int(stmt, 2, draft->channel);
    db_bind_string(stmt, 3, draft->subject);
    db_bind_string(stmt, 4, draft->body);
    db_bind_int(stmt, 5, draft->saved.ms);
    return db_run(journal->db, stmt, NULL, err);
}

bool journal_draft_move(Journal *journal, const char *from, const Draft *draft, Err *err)
{
    if (!db_begin(journal->db, err))
        return false;
    if (journal_draft_put(journal, draft, err) && drop_draft(journal, from, err))
        return db_commit(journal->db, err);
    db_rollback(journal->db);
    return false;
}

static void read_draft(Stmt *stmt, Draft *out)
{
    *out = (Draft){.channel = (int)db_int(stmt, 1), .saved = {db_int(stmt, 4)}};
    g_strlcpy(out->key, db_string(stmt, 0), sizeof(out->key));
    out->subject = g_strdup(db_string(stmt, 2));
    out->body = g_strdup(db_string(stmt, 3));
}

bool journal_draft_get(Journal *journal, const char *key, Draft *out)
{
    Err err;
    bool row = false;
    Stmt *stmt = db_stmt(journal->db,
                         "select key, channel, subject, body, saved from draft where key=?", &err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, key);
    if (!db_step(journal->db, stmt, &row, &err) || !row)
        return false;
    read_draft(stmt, out);
    db_reset(stmt);
    return true;
}

bool journal_drafts(Journal *journal, Draft **drafts, size_t *n, Err *err)
{
    Stmt *stmt =
        db_stmt(journal->db,
                "select key, channel, subject, body, saved from draft order by saved, key", err);
    if (!stmt)
        return false;
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Draft));
    g_array_set_clear_func(rows, (GDestroyNotify)draft_clear);
    for (bool row = true;;) {
        if (!db_step(journal->db, stmt, &row, err))
            return false;
        if (!row)
            break;
        Draft draft;
        read_draft(stmt, &draft);
        g_array_append_val(rows, draft);
    }
    *n = rows->len;
    *drafts = (Draft *)(void *)g_array_steal(rows, NULL);
    return true;
}

void draft_clear(Draft *draft)
{
    g_free(draft->subject);
    g_free(draft->body);
    *draft = (Draft){0};
}

bool journal_put(Journal *journal, const char *key, const char *value, Err *err)
{
    if (strlen(value) > DB_VALUE_MAX)
        return err_set(err, ERR_IO, "the value of %s is too long to be kept", key);
    Stmt *stmt = db_stmt(journal->db, "insert or replace into kv (key, value) values (?,?)", err);
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, key);
    db_bind_string(stmt, 2, value);
    return db_run(journal->db, stmt, NULL, err);
}

char *journal_get(Journal *journal, const char *key)
{
    Err err;
    bool row = false;
    Stmt *stmt = db_stmt(journal->db, "select value from kv where key=?", &err);
    if (!stmt)
        return NULL;
    db_bind_string(stmt, 1, key);
    if (!db_step(journal->db, stmt, &row, &err) || !row)
        return NULL;
    char *value = g_strdup(db_string(stmt, 0));
    db_reset(stmt);
    return value;
}
