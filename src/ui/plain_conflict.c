// What somebody else has changed between a write of ours and its sending: field by field, and a
// person says whose stays.
#include "config.h"

#include <string.h>

#include "app/conflict.h"
#include "ui/plain_room.h"

struct PlainConflict {
    Conflict conflict;
    ConflictAnswer answers[CONFLICT_FIELDS];
    char *typed[CONFLICT_FIELDS]; // instead of ours; NULL
    size_t at;                    // the field that is asked about
};

void plain_conflict_drop(Plain *p)
{
    PlainConflict *c = p->conflict;
    p->conflict = NULL;
    for (size_t i = 0; c && i < ARRAY_LEN(c->typed); i++)
        g_free(c->typed[i]);
    if (c)
        conflict_clear(&c->conflict);
    g_free(c);
}

static const char *side(const ConflictField *field, ConflictSide which)
{
    return field->value[which].n > 0 ? field->value[which].s : "empty";
}

static void settle(Plain *p)
{
    Err err = {0};
    PlainConflict *c = p->conflict;
    bool mine = false;
    for (size_t i = 0; i < c->conflict.count; i++)
        mine = mine || c->answers[i].side == CONFLICT_MINE;
    if (!app_conflict_settle(p->app, &c->conflict, c->answers, &err))
        plain_fail(p, &err);
    else
        plain_say(p, mine ? "Decided: what is yours goes out."
                          : "Decided: what is theirs stays, nothing goes out.");
    plain_conflict_drop(p);
}

static void ask_field(Plain *p);

static void later(Plain *p)
{
    plain_say(p, "It stays undecided, and nothing of it is sent.");
    plain_conflict_drop(p);
}

static bool is_word(const char *line, const char *word)
{
    size_t n = strlen(line);
    return n > 0 && n <= strlen(word) && g_ascii_strncasecmp(line, word, n) == 0;
}

// The word of the question, or the command that does it on the screen.
static bool says(const char *line, const char *word, CmdId id)
{
    return is_word(line, word) || strcmp(line, cmd_info(id)->name) == 0;
}

// false: the line says none of it.
static bool understand(PlainConflict *c, const char *line)
{
    ConflictAnswer *answer = &c->answers[c->at];
    bool typed = line[0] == '=' && c->conflict.fields[c->at].typed;
    bool theirs = says(line, "theirs", CMD_TAKE_THEIRS);
    if (!typed && !theirs && !says(line, "mine", CMD_KEEP_MINE))
        return false;
    answer->side = theirs ? CONFLICT_THEIRS : CONFLICT_MINE;
    if (typed)
        answer->text = c->typed[c->at] = g_strstrip(g_strdup(line + 1));
    return true;
}

static void take_side(Plain *p, const char *line)
{
    if (line[0] == '\0' || is_word(line, "later")) {
        later(p);
        return;
    }
    if (understand(p->conflict, line))
        p->conflict->at++;
    else
        plain_say(p, "That is none of the answers.");
    ask_field(p);
}

// The next one that was changed; when all are answered, it is done.
static void ask_field(Plain *p)
{
    PlainConflict *c = p->conflict;
    for (; c->at < c->conflict.count; c->at++) {
        const ConflictField *field = &c->conflict.fields[c->at];
        c->answers[c->at].side = CONFLICT_MINE;
        if (!field->moved)
            continue;
        plain_say(p, "%s: it was %s, yours is %s, theirs is %s.", field->label,
                  side(field, CONFLICT_BASE), side(field, CONFLICT_MINE),
                  side(field, CONFLICT_THEIRS));
        plain_say(p, "Type mine, theirs%s or later.",
                  field->typed ? ", another value behind = such as =5" : "");
        plain_ask(p, take_side, later, "mine, theirs or later");
        return;
    }
    settle(p);
}

void plain_conflict_ask(Plain *p, int64_t op)
{
    plain_conflict_drop(p);
    p->conflict = g_new0(PlainConflict, 1);
    if (!app_conflict(p->app, op, &p->conflict->conflict)) {
        plain_say(p, "This has been decided.");
        plain_conflict_drop(p);
        return;
    }
    plain_say(p, "%s. Somebody else has changed it meanwhile, nothing was %s.",
              p->conflict->conflict.summary.s, p->conflict->conflict.undo ? "put back" : "sent");
    ask_field(p);
}

// Of what is selected, else the newest.
CmdResult plain_conflict(Plain *p, const CmdCall *call, Err *err)
{
    const Subject *s = &call->subject;
    int64_t op = s->kind == SUBJECT_OP ? s->number : 0;
    const Id *const records[] = {&s->id, &s->contact, NULL};
    for (size_t i = 0; i < ARRAY_LEN(records) && !conflict_waits(p->app, op); i++)
        if (!records[i] || !id_is_empty(records[i]))
            op = app_conflict_of(p->app, records[i]);
    if (!conflict_waits(p->app, op))
        return plain_result(
            err_set(err, ERR_USAGE, "nothing of yours was changed by somebody else"));
    plain_conflict_ask(p, op);
    return CMD_DONE;
}
