#include "config.h"

#include "app/conflict.h"

#include <glib.h>
#include <string.h>

#include "app/state.h"
#include "app/when.h"
#include "base/json.h"

static const char undo_mark[] = "undo: ";

// ---- values for people -------------------------------------------------------------------------

typedef char *FormFn(const App *app, const Json *values, const char *member); // g_free

static char *form_plain(const App *app, const Json *values, const char *member)
{
    (void)app;
    const Json *value = json_member(values, member);
    if (json_string(value))
        return g_strdup(json_string(value));
    return value && !json_is_null(value) ? json_print(value) : g_strdup("");
}

static char *form_money(const App *app, const Json *values, const char *member)
{
    char out[32];
    double amount = 0;
    json_double(json_member(values, member), &amount);
    money_format((Money){(int64_t)(amount * 100 + (amount < 0 ? -0.5 : 0.5)), true},
                 app->options.currency, out);
    return g_strdup(out);
}

static char *form_user(const App *app, const Json *values, const char *member)
{
    Id user = id_from(json_string(json_member(values, member)));
    TextRef name = session_user_name(&app->core.session, &user);
    return g_strndup(name.s, name.n);
}

// The stage, and the pipeline where it is named.
static char *form_stage(const App *app, const Json *values, const char *member)
{
    const Session *session = &app->core.session;
    Id stage = id_from(json_string(json_member(values, member)));
    Id pipeline = id_from(json_string(json_member(values, "pipelineId")));
    for (size_t i = 0; i < session->pipelines.count; i++) {
        const Pipeline *row = rows_at(&session->pipelines, i);
        const Stage *found = session_stage(session, &row->id, &stage);
        if (!found)
            continue;
        TextRef name = text_ref(&found->name);
        if (id_is_empty(&pipeline) || row == board_pipeline(app->board))
            return g_strndup(name.s, name.n);
        return g_strdup_printf("%.*s (%.*s)", TEXT_ARG(name), TEXT_ARG(text_ref(&row->name)));
    }
    return g_strdup(stage.s);
}

static char *form_reason(const App *app, const Json *values, const char *member)
{
    Id id = id_from(json_string(json_member(values, member)));
    const LostReason *reason = rows_find(&app->core.session.lost_reasons, &id);
    return reason ? g_strndup(reason->name.s, reason->name.n) : g_strdup(id.s);
}

static char *form_time(const App *app, const Json *values, const char *member)
{
    const char *s = json_string(json_member(values, member));
    Instant t;
    TextBuf buf;
    if (!s || !iso_parse(s, strlen(s), &t))
        return g_strdup(s ? s : "");
    when_format(&buf, app->core.session.zone, t);
    return g_strndup(buf.s, buf.n);
}

static const struct Shape {
    const char *member, *label;
    FormFn *form;
    bool typed;
    const char *with; // goes along with it and is not shown by itself
} shapes[] = {
    {"pipelineStageId", "Stage", form_stage, false, "pipelineId"},
    {"status", "Status", form_plain, false, NULL},
    {"lostReasonId", "Reason", form_reason, false, NULL},
    {"monetaryValue", "Value", form_money, true, NULL},
    {"name", "Name", form_plain, true, NULL},
    {"assignedTo", "Owner", form_user, false, NULL},
    {"appointmentStatus", "Status", form_plain, false, NULL},
    {"title", "Title", form_plain, true, NULL},
    {"body", "Text", form_plain, true, NULL},
    {"dueDate", "Due", form_time, false, NULL},
    {"startTime", "Time", form_time, false, "endTime"},
    {"firstName", "First name", form_plain, true, NULL},
    {"lastName", "Last name", form_plain, true, NULL},
    {"email", "E-mail", form_plain, true, NULL},
    {"phone", "Phone", form_plain, true, NULL},
    {"address1", "Address", form_plain, true, NULL},
    {"city", "City", form_plain, true, NULL},
    {"state", "State", form_plain, true, NULL},
    {"postalCode", "Postal code", form_plain, true, NULL},
    {"website", "Website", form_plain, true, NULL},
    {"timezone", "Time zone", form_plain, true, NULL},
    {"source", "Source", form_plain, true, NULL},
};

static const struct Shape *shape_of(const char *member)
{
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
        if (strcmp(shapes[i].member, member) == 0)
            return &shapes[i];
    return NULL;
}

static bool goes_along(const Json *base, const char *member)
{
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
        if (shapes[i].with && strcmp(shapes[i].with, member) == 0 &&
            json_member(base, shapes[i].member))
            return true;
    return false;
}

// ---- the question ------------------------------------------------------------------------------

static Json *parse(const char *text)
{
    Err err;
    return text ? json_parse(text, strlen(text), &err) : NULL;
}

static Text clean(char *take_text)
{
    Text text = text_clean(take_text, strlen(take_text), TEXT_LINE);
    g_free(take_text);
    return text;
}

static void fill_field(const App *app, ConflictField *field, const char *member,
                       const Json *const sides[CONFLICT_SIDES])
{
    const struct Shape *shape = shape_of(member);
    FormFn *form = shape ? shape->form : form_plain;
    g_strlcpy(field->member[0], member, sizeof(field->member[0]));
    if (shape && shape->with)
        g_strlcpy(field->member[1], shape->with, sizeof(field->member[1]));
    field->label = shape ? shape->label : field->member[0];
    for (int side = 0; side < CONFLICT_SIDES; side++)
        if (json_member(sides[side], member))
            field->value[side] = clean(form(app, sides[side], member));
    // Written by nobody here, only relied on: what is written depends on it.
    if (!json_member(sides[CONFLICT_MINE], member))
        field->value[CONFLICT_MINE] = text_dup(text_ref(&field->value[CONFLICT_BASE]));
    field->typed = shape && shape->typed && json_member(sides[CONFLICT_MINE], member);
    if (field->typed)
        field->edit = clean(form_plain(app, sides[CONFLICT_MINE], member));
    field->moved =
        !text_eq(text_ref(&field->value[CONFLICT_BASE]), text_ref(&field->value[CONFLICT_THEIRS]));
}

static void clear_field(ConflictField *field)
{
    text_clear(&field->edit);
    for (int side = 0; side < CONFLICT_SIDES; side++)
        text_clear(&field->value[side]);
    *field = (ConflictField){0};
}

typedef enum Wanted { WANTED_ALL, WANTED_MOVED, WANTED_REST } Wanted;

static void fill_fields(const App *app, const Json *const sides[CONFLICT_SIDES], Wanted wanted,
                        Conflict *out)
{
    const Json *base = sides[CONFLICT_BASE];
    for (const Json *m = json_first(base); m && out->count < CONFLICT_FIELDS; m = json_next(m)) {
        ConflictField *field = &out->fields[out->count];
        if (goes_along(base, json_name(m)))
            continue;
        fill_field(app, field, json_name(m), sides);
        if (wanted == WANTED_ALL || field->moved == (wanted == WANTED_MOVED))
            out->count++;
        else
            clear_field(field);
    }
}

static void fill(const App *app, const Op *op, Conflict *out)
{
    Json *base = parse(op->base);
    Json *mine = parse(op->body);
    Json *theirs = parse(op->theirs);
    const Json *const sides[CONFLICT_SIDES] = {base, mine, theirs};
    bool moved = false;
    if (json_count(base) <= CONFLICT_FIELDS) {
        fill_fields(app, sides, WANTED_ALL, out);
    } else {
        fill_fields(app, sides, WANTED_MOVED, out);
        fill_fields(app, sides, WANTED_REST, out);
    }
    for (size_t i = 0; i < out->count; i++)
        moved = moved || out->fields[i].moved;
    for (size_t i = 0; i < out->count && !moved; i++) // they differ in what is not shown
        out->fields[i].moved = true;
    json_free(base);
    json_free(mine);
    json_free(theirs);
}

bool conflict_waits(const App *app, int64_t op)
{
    const Op *row = outbox_find(app->outbox, op);
    return row && row->state == OP_CHANGED;
}

bool app_conflict(const App *app, int64_t op, Conflict *out)
{
    const Op *row = outbox_find(app->outbox, op);
    *out = (Conflict){.op = op};
    if (!row || row->state != OP_CHANGED)
        return false;
    out->rev = row->rev;
    out->undo = g_str_has_prefix(row->summary, undo_mark);
    const char *words = row->summary + (out->undo ? strlen(undo_mark) : 0);
    out->summary = text_clean(words, strlen(words), TEXT_LINE);
    fill(app, row, out);
    return true;
}

void conflict_clear(Conflict *conflict)
{
    for (size_t i = 0; i < conflict->count; i++)
        clear_field(&conflict->fields[i]);
    text_clear(&conflict->summary);
    *conflict = (Conflict){0};
}

int64_t app_conflict_of(const App *app, const Id *subject)
{
    int64_t found = 0;
    for (size_t i = 0; i < outbox_live(app->outbox); i++) {
        const Op *op = outbox_at(app->outbox, i);
        bool fits = !subject || id_is_empty(subject) || id_eq(&op->subject, subject);
        if (fits && op->state == OP_CHANGED && op->id > found)
            found = op->id;
    }
    return found;
}

// ---- the answer --------------------------------------------------------------------------------

static bool write_typed(JsonOut *out, const ConflictField *field, const char *text, Err *err)
{
    Money money;
    if (strcmp(field->member[0], "monetaryValue") != 0) {
        json_out_string(out, field->member[0], text);
        return true;
    }
    if (!money_parse(text, &money))
        return err_set(err, ERR_USAGE, "\"%s\" is no amount", text);
    json_out_double(out, field->member[0], (double)money.cents / 100);
    return true;
}

static const ConflictField *field_of(const Conflict *conflict, const char *member, size_t *at)
{
    for (*at = 0; *at < conflict->count; ++*at)
        for (int i = 0; i < CONFLICT_MEMBERS; i++)
            if (strcmp(conflict->fields[*at].member[i], member) == 0)
                return &conflict->fields[*at];
    return NULL;
}

// Nobody was asked about a member that found no place: it is written only where nobody else has.
static bool stays_theirs(const Op *op, const Json *member)
{
    Json *base = parse(op->base);
    Json *theirs = parse(op->theirs);
    const Json *was = json_member(base, json_name(member));
    const Json *is = json_member(theirs, json_name(member));
    bool moved = was && (!is || !json_equal(was, is));
    json_free(base);
    json_free(theirs);
    return moved;
}

static bool write_answers(JsonOut *out, const Json *body, const Op *op, const Conflict *conflict,
                          const ConflictAnswer *answers, Err *err)
{
    for (const Json *m = json_first(body); m; m = json_next(m)) {
        size_t at = 0;
        const ConflictField *field = field_of(conflict, json_name(m), &at);
        if (field ? answers[at].side == CONFLICT_THEIRS : stays_theirs(op, m))
            continue;
        if (!field || !answers[at].text)
            json_out_node(out, json_name(m), m);
        else if (!write_typed(out, field, answers[at].text, err))
            return false;
    }
    return true;
}

// Anything is written at all. What was only relied on is no choice by itself: theirs there means
// that nothing is done.
static bool keeps_mine(const Json *body, const Conflict *conflict, const ConflictAnswer *answers)
{
    bool relied = true;
    bool written = false;
    bool mine = false;
    for (size_t i = 0; i < conflict->count; i++) {
        bool keeps = answers[i].side == CONFLICT_MINE;
        if (json_member(body, conflict->fields[i].member[0])) {
            written = true;
            mine = mine || keeps;
        } else {
            relied = relied && keeps;
        }
    }
    return relied && (mine || !written);
}

bool app_conflict_settle(App *app, const Conflict *conflict, const ConflictAnswer *answers,
                         Err *err)
{
    const Op *op = outbox_find(app->outbox, conflict->op);
    if (!op)
        return err_set(err, ERR_NOT_FOUND, "the write has ended; nothing was changed");
    if (op->rev != conflict->rev)
        return err_set(err, ERR_CONFLICT, "it has changed once more: look again");
    Json *body = parse(op->body);
    bool mine = keeps_mine(body, conflict, answers);
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    bool ok = write_answers(out, body, op, conflict, answers, err);
    json_out_end(out);
    json_free(body);
    g_autofree char *chosen = json_out_take(out, NULL);
    return ok && outbox_settle(app->outbox, conflict->op, mine ? chosen : "{}", err);
}
