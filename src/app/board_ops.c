// Writes of the board: the card moves at once, the outbox tells the service, a refusal moves it
// back.
#include "config.h"

#include "api/encode.h"
#include "app/board_state.h"
#include "base/json.h"
#include "base/text.h"

static const OpKind kinds[] = {OPK_DEAL_STAGE, OPK_DEAL_STATUS, OPK_DEAL_EDIT, OPK_DEAL_NEW};

bool board_has_live_op(const Board *board, const Id *deal)
{
    const Op *op = outbox_of(board->outbox, deal);
    return op && op_is_pending(op);
}

static void apply_body(Board *board, Deal *deal, const char *body)
{
    Err err = {0};
    Json *json = body ? json_parse(body, strlen(body), &err) : NULL;
    const char *stage = json_string(json_member(json, "pipelineStageId"));
    const char *pipeline = json_string(json_member(json, "pipelineId"));
    const char *status = json_string(json_member(json, "status"));
    const char *name = json_string(json_member(json, "name"));
    const Json *user = json_member(json, "assignedTo");
    double value = 0;
    if (stage && strcmp(stage, deal->stage.s) != 0) {
        deal->stage = id_from(stage);
        deal->stage_changed = core_now(board->core);
    }
    if (pipeline)
        deal->pipeline = id_from(pipeline);
    if (status)
        deal->status = names_value(&deal_status_names, status);
    if (user)
        deal->assigned_to = id_from(json_string(user));
    if (json_double(json_member(json, "monetaryValue"), &value))
        deal->value = (Money){(int64_t)(value * 100 + (value < 0 ? -0.5 : 0.5)), true};
    if (name) {
        text_clear(&deal->name);
        deal->name = text_clean(name, strlen(name), TEXT_LINE);
    }
    json_free(json);
}

static void save(Board *board, const Op *op, const Deal *deal)
{
    if (g_hash_table_contains(board->saved, &op->id))
        return;
    int64_t *key = g_new(int64_t, 1);
    *key = op->id;
    Deal *copy = g_new0(Deal, 1);
    record_copy(&deal_type, copy, deal);
    g_hash_table_insert(board->saved, key, copy);
}

static void copy_stage(Deal *to, const Deal *from)
{
    to->stage = from->stage;
    to->stage_changed = from->stage_changed;
}

static void copy_pipeline(Deal *to, const Deal *from)
{
    to->pipeline = from->pipeline;
}

static void copy_status(Deal *to, const Deal *from)
{
    to->status = from->status;
}

static void copy_name(Deal *to, const Deal *from)
{
    text_clear(&to->name);
    to->name = text_dup(text_ref(&from->name));
}

static void copy_owner(Deal *to, const Deal *from)
{
    to->assigned_to = from->assigned_to;
}

static void copy_value(Deal *to, const Deal *from)
{
    to->value = from->value;
}

static const struct { // what a write can set, as apply_body does
    const char *member;
    void (*copy)(Deal *to, const Deal *from);
} members[] = {{"pipelineStageId", copy_stage}, {"pipelineId", copy_pipeline},
               {"status", copy_status},         {"name", copy_name},
               {"assignedTo", copy_owner},      {"monetaryValue", copy_value}};

static bool sets(const Op *op, const char *member)
{
    Err err;
    Json *json = op->body ? json_parse(op->body, strlen(op->body), &err) : NULL;
    bool has = json_member(json, member) != NULL;
    json_free(json);
    return has;
}

void board_replay(Board *board, Deal *deal)
{
    for (size_t i = 0; i < outbox_count(board->outbox); i++) {
        const Op *op = outbox_at(board->outbox, i);
        bool ours = false;
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
            ours |= op_kind(op) == kinds[k];
        if (!ours || !op_is_pending(op) || !id_eq(&op->subject, &deal->id))
            continue;
        save(board, op, deal);
        apply_body(board, deal, op->body);
    }
}

// A later write has set the member as well: what is taken back is what that one would go back to.
static Deal *next_saved(const Board *board, const Op *op, const char *member)
{
    const Op *next = NULL;
    for (size_t i = 0; i < outbox_count(board->outbox); i++) {
        const Op *later = outbox_at(board->outbox, i);
        if (later->id > op->id && (!next || later->id < next->id) &&
            id_eq(&later->subject, &op->subject) &&
            g_hash_table_contains(board->saved, &later->id) && sets(later, member))
            next = later;
    }
    return next ? g_hash_table_lookup(board->saved, &next->id) : NULL;
}

static void take_back(Board *board, const Op *op, Deal *deal)
{
    const Deal *saved = g_hash_table_lookup(board->saved, &op->id);
    for (size_t i = 0; saved && i < ARRAY_LEN(members); i++) {
        if (!sets(op, members[i].member))
            continue;
        Deal *later = next_saved(board, op, members[i].member);
        members[i].copy(later ? later : deal, saved);
    }
    g_hash_table_remove(board->saved, &op->id);
}

// The record as it was read before a write of ours would have left.
static void take_record(Board *board, const Reply *reply)
{
    if (!reply || reply->rows.type != &deal_type || reply->rows.count != 1)
        return;
    const Deal *deal = reply->rows.items;
    Deal copy = {0};
    record_copy(&deal_type, &copy, deal);
    if (id_eq(&deal->pipeline, &board->pipeline))
        board_merge(board, &copy);
    else
        g_hash_table_remove(board->rows, &deal->id);
    record_clear(&deal_type, &copy);
}

static void on_op(void *owner, const Op *op, const Reply *reply)
{
    Board *board = owner;
    bool acked =
        op->state == OP_ACKED && reply && reply->rows.type == &deal_type && reply->rows.count == 1;
    if (acked && op_kind(op) == OPK_DEAL_NEW) {
        const Deal *made = reply->rows.items;
        Deal copy = {0};
        record_copy(&deal_type, &copy, made);
        if (id_eq(&copy.pipeline, &board->pipeline))
            board_merge(board, &copy);
        record_clear(&deal_type, &copy);
    }
    BoardRow *row = g_hash_table_lookup(board->rows, &op->subject);
    if (row) {
        g_clear_pointer(&row->folded, g_free);
        if (op_is_off(op)) {
            take_back(board, op, &row->deal);
        } else if (op->state == OP_HELD || op->state == OP_READY) {
            save(board, op, &row->deal);
            apply_body(board, &row->deal, op->body);
        } else if (!op_is_live(op)) {
            g_hash_table_remove(board->saved, &op->id);
        }
    }
    if (op->state == OP_CHANGED)
        take_record(board, reply);
    board_changed(board);
}

void board_watch_ops(Board *board)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        outbox_observe(board->outbox, kinds[i], on_op, board);
}

static const Deal *must_find(const Board *board, const Id *deal, Err *err)
{
    const Deal *row = board_find(board, deal);
    if (!row)
        err_set(err, ERR_NOT_FOUND, "the deal is not on this board");
    return row;
}

static bool put(Board *board, const Deal *deal, OpRequest *request, const Patch *now,
                const Patch *before, Err *err)
{
    g_autofree char *body = encode_patch(now);
    g_autofree char *inverse = encode_patch(before);
    request->params[0] = deal->id;
    request->subject = deal->id;
    request->contact = deal->contact;
    request->body = body;
    request->inverse_body = inverse;
    request->hold_ms = -1;
    g_autofree char *lane = g_strdup_printf("deal/%s", deal->id.s);
    request->lane = lane;
    return outbox_add(board->outbox, request, NULL, err);
}

#define PATCH_DONE                                                                                 \
    {                                                                                              \
        NULL, PATCH_END, NULL, 0, NULL                                                             \
    }

static const Pipeline *pipeline_of_stage(const Session *session, const Id *stage, const Stage **row)
{
    for (size_t i = 0; i < session->pipelines.count; i++) {
        const Pipeline *pipeline = rows_at(&session->pipelines, i);
        *row = session_stage(session, &pipeline->id, stage);
        if (*row)
            return pipeline;
    }
    return NULL;
}

bool board_move(Board *board, const Id *deal, const Id *stage, Err *err)
{
    const Deal *row = must_find(board, deal, err);
    if (!row)
        return false;
    const Stage *to = NULL;
    const Pipeline *pipeline = pipeline_of_stage(&board->core->session, stage, &to);
    if (!pipeline)
        return err_set(err, ERR_NOT_FOUND, "that stage is not known; nothing was moved");
    if (id_eq(&row->stage, stage))
        return err_set(err, ERR_USAGE, "the deal is in that stage");
    g_autofree char *summary = g_strdup_printf("%.*s > %.*s", TEXT_ARG(text_ref(&row->name)),
                                               TEXT_ARG(text_ref(&to->name)));
    const Patch now[] = {{"pipelineId", PATCH_STRING, pipeline->id.s, 0, NULL},
                         {"pipelineStageId", PATCH_STRING, stage->s, 0, NULL},
                         PATCH_DONE};
    const Patch before[] = {{"pipelineId", PATCH_STRING, row->pipeline.s, 0, NULL},
                            {"pipelineStageId", PATCH_STRING, row->stage.s, 0, NULL},
                            PATCH_DONE};
    const Stage *from = session_stage(&board->core->session, &row->pipeline, &row->stage);
    g_autofree char *undo =
        g_strdup_printf("move %.*s back to %.*s", TEXT_ARG(text_ref(&row->name)),
                        TEXT_ARG(from ? text_ref(&from->name) : TEXT("its stage")));
    OpRequest request = {
        .kind = OPK_DEAL_STAGE, .ep = EP_DEAL_UPDATE, .summary = summary, .undo = undo};
    return put(board, row, &request, now, before, err);
}

// "Implant lost: Price too high"
static char *status_summary(const Board *board, const Deal *deal, const char *word,
                            const Id *lost_reason)
{
    const LostReason *because =
        lost_reason ? rows_find(&board->core->session.lost_reasons, lost_reason) : NULL;
    return g_strdup_printf("%.*s %s%s%.*s", TEXT_ARG(text_ref(&deal->name)), word,
                           because ? ": " : "",
                           TEXT_ARG(because ? text_ref(&because->name) : TEXT_NONE));
}

bool board_set_status(Board *board, const Id *deal, DealStatus status, const Id *lost_reason,
                      Err *err)
{
    const Deal *row = must_find(board, deal, err);
    if (!row)
        return false;
    const char *word = names_string(&deal_status_names, status),
               *was = names_string(&deal_status_names, row->status);
    bool reason = status == DEAL_LOST && !id_is_empty(lost_reason);
    g_autofree char *summary = status_summary(board, row, word, reason ? lost_reason : NULL);
    const Patch end = PATCH_DONE;
    const Patch now[] = {{"status", PATCH_STRING, word, 0, NULL},
                         reason ? (Patch){"lostReasonId", PATCH_STRING, lost_reason->s, 0, NULL}
                                : end,
                         end};
    const Patch before[] = {{"status", PATCH_STRING, was, 0, NULL}, end};
    g_autofree char *undo = g_strdup_printf("%.*s back to %s", TEXT_ARG(text_ref(&row->name)), was);
    OpRequest request = {
        .kind = OPK_DEAL_STATUS, .ep = EP_DEAL_STATUS, .summary = summary, .undo = undo};
    return put(board, row, &request, now, before, err);
}

bool board_edit_value(Board *board, const Id *deal, Money value, Err *err)
{
    const Deal *row = must_find(board, deal, err);
    if (!row)
        return false;
    char amount[32];
    money_format(value, board->core->options->currency, amount);
    g_autofree char *summary = g_strdup_printf("%.*s = %s", TEXT_ARG(text_ref(&row->name)), amount);
    const Patch now[] = {{"monetaryValue", PATCH_NUMBER, NULL, (double)value.cents / 100, NULL},
                         PATCH_DONE};
    const Patch before[] = {
        {"monetaryValue", PATCH_NUMBER, NULL, (double)row->value.cents / 100, NULL}, PATCH_DONE};
    money_format(row->value, board->core->options->currency, amount);
    g_autofree char *undo =
        g_strdup_printf("%.*s back to %s", TEXT_ARG(text_ref(&row->name)), amount);
    OpRequest request = {
        .kind = OPK_DEAL_EDIT, .ep = EP_DEAL_UPDATE, .summary = summary, .undo = undo};
    return put(board, row, &request, now, before, err);
}

bool board_rename(Board *board, const Id *deal, const char *name, Err *err)
{
    const Deal *row = must_find(board, deal, err);
    if (!row)
        return false;
    if (!*name)
        return err_set(err, ERR_USAGE, "a deal needs a name");
    g_autofree char *summary = g_strdup_printf("%.*s renamed", TEXT_ARG(text_ref(&row->name)));
    const Patch now[] = {{"name", PATCH_STRING, name, 0, NULL}, PATCH_DONE};
    const Patch before[] = {{"name", PATCH_STRING, row->name.s, 0, NULL}, PATCH_DONE};
    g_autofree char *undo =
        g_strdup_printf("rename it back to %.*s", TEXT_ARG(text_ref(&row->name)));
    OpRequest request = {
        .kind = OPK_DEAL_EDIT, .ep = EP_DEAL_UPDATE, .summary = summary, .undo = undo};
    return put(board, row, &request, now, before, err);
}

bool board_assign(Board *board, const Id *deal, const Id *user, Err *err)
{
    const Deal *row = must_find(board, deal, err);
    if (!row)
        return false;
    g_autofree char *summary =
        g_strdup_printf("%.*s assigned to %.*s", TEXT_ARG(text_ref(&row->name)),
                        TEXT_ARG(session_user_name(&board->core->session, user)));
    const Id was = row->assigned_to;
    const Patch now[] = {{"assignedTo", PATCH_STRING, user->s, 0, NULL}, PATCH_DONE};
    const Patch before[] = {{"assignedTo", PATCH_STRING, was.s, 0, NULL}, PATCH_DONE};
    g_autofree char *undo =
        g_strdup_printf("%.*s back to %.*s", TEXT_ARG(text_ref(&row->name)),
                        TEXT_ARG(session_user_name(&board->core->session, &was)));
    OpRequest request = {
        .kind = OPK_DEAL_EDIT, .ep = EP_DEAL_UPDATE, .summary = summary, .undo = undo};
    return put(board, row, &request, now, before, err);
}

bool board_create(Board *board, const Id *contact, const char *name, const Id *stage, Money value,
                  Err *err)
{
    const Stage *to = NULL;
    const Pipeline *pipeline = pipeline_of_stage(&board->core->session, stage, &to);
    if (!pipeline || !*name)
        return err_set(err, ERR_USAGE, "a deal needs a name and a stage; nothing was created");
    const Patch end = PATCH_DONE;
    g_autofree char *body = encode_patch((Patch[]){
        {"locationId", PATCH_STRING, board->core->session.location_id.s, 0, NULL},
        {"pipelineId", PATCH_STRING, pipeline->id.s, 0, NULL},
        {"pipelineStageId", PATCH_STRING, stage->s, 0, NULL},
        {"contactId", PATCH_STRING, contact->s, 0, NULL},
        {"name", PATCH_STRING, name, 0, NULL},
        {"status", PATCH_STRING, "open", 0, NULL},
        value.known ? (Patch){"monetaryValue", PATCH_NUMBER, NULL, (double)value.cents / 100, NULL}
                    : end,
        end});
    g_autofree char *summary =
        g_strdup_printf("New deal %s in %.*s", name, TEXT_ARG(text_ref(&to->name)));
    OpRequest request = {.kind = OPK_DEAL_NEW,
                         .ep = EP_DEAL_CREATE,
                         .subject = *contact,
                         .contact = *contact,
                         .body = body,
                         .text = name,
                         .summary = summary,
                         .hold_ms = -1};
    return outbox_add(board->outbox, &request, NULL, err);
}
