// Writes of the inbox: optimistic at once, through the outbox, taken back with the reason when
// refused.
#include "config.h"

#include "api/encode.h"
#include "app/inbox_state.h"
#include "base/json.h"

bool inbox_has_live_op(const Inbox *inbox, OpKind kind, const Id *subject)
{
    for (size_t i = 0; i < outbox_count(inbox->outbox); i++) {
        const Op *op = outbox_at(inbox->outbox, i);
        if (op_is_pending(op) && op_kind(op) == kind && id_eq(&op->subject, subject))
            return true;
    }
    return false;
}

static Conversation *op_row(Inbox *inbox, const Op *op)
{
    GHashTable *table = op_kind(op) == OPK_ASSIGN ? inbox->contact : inbox->rows;
    InboxRow *row = g_hash_table_lookup(table, &op->subject);
    return row ? &row->c : NULL;
}

static void apply_body(Conversation *c, const char *body)
{
    Err err = {0};
    Json *json = body ? json_parse(body, strlen(body), &err) : NULL;
    int64_t unread = 0;
    bool starred = false;
    if (json_int64(json_member(json, "unreadCount"), &unread))
        c->unread = unread;
    if (json_bool(json_member(json, "starred"), &starred))
        c->starred = starred;
    const Json *user = json_member(json, "assignedTo");
    if (user)
        c->assigned_to = id_from(json_string(user));
    json_free(json);
}

static void save_flags(Inbox *inbox, const Op *op, const Conversation *c)
{
    if (g_hash_table_contains(inbox->saved, &op->id))
        return;
    int64_t *key = g_new(int64_t, 1);
    *key = op->id;
    SavedFlags *saved = g_new0(SavedFlags, 1);
    *saved = (SavedFlags){c->unread, c->starred, c->assigned_to};
    g_hash_table_insert(inbox->saved, key, saved);
}

void inbox_replay(Inbox *inbox, Conversation *c)
{
    for (size_t i = 0; i < outbox_count(inbox->outbox); i++) {
        const Op *op = outbox_at(inbox->outbox, i);
        OpKind kind = op_kind(op);
        const Id *subject = kind == OPK_ASSIGN ? &c->contact : &c->id;
        bool ours = kind == OPK_READ || kind == OPK_STAR || kind == OPK_ASSIGN;
        if (!ours || !op_is_pending(op) || !id_eq(&op->subject, subject))
            continue;
        save_flags(inbox, op, c);
        apply_body(c, op->body);
    }
}

static void take_back(Inbox *inbox, const Op *op, Conversation *c)
{
    const SavedFlags *saved = g_hash_table_lookup(inbox->saved, &op->id);
    if (!saved)
        return;
    OpKind kind = op_kind(op);
    if (kind == OPK_READ)
        c->unread = saved->unread;
    else if (kind == OPK_STAR)
        c->starred = saved->starred;
    else
        c->assigned_to = saved->assigned_to;
    g_hash_table_remove(inbox->saved, &op->id);
}

static void on_op(void *owner, const Op *op, const Reply *reply)
{
    Inbox *inbox = owner;
    Conversation *c = op_row(inbox, op);
    if (!c)
        return;
    if (op_is_off(op)) {
        take_back(inbox, op, c);
        if (op->state == OP_CHANGED && reply && reply->rows.type == &contact_type)
            c->assigned_to = ((const Contact *)reply->rows.items)->assigned_to;
    } else if (op->state == OP_HELD || op->state == OP_READY) {
        save_flags(inbox, op, c);
        apply_body(c, op->body);
    } else if (!op_is_live(op)) {
        g_hash_table_remove(inbox->saved, &op->id);
    }
    inbox_changed(inbox);
}

void inbox_watch_ops(Inbox *inbox)
{
    outbox_observe(inbox->outbox, OPK_READ, on_op, inbox);
    outbox_observe(inbox->outbox, OPK_STAR, on_op, inbox);
    outbox_observe(inbox->outbox, OPK_ASSIGN, on_op, inbox);
}

typedef struct ConversationWrite {
    OpKind kind;
    Patch now, before; // one member and its way back
    const char *summary, *undo;
} ConversationWrite;

static bool put_conversation(Inbox *inbox, const Conversation *c, const ConversationWrite *write,
                             Err *err)
{
    const Patch location = {"locationId", PATCH_STRING, inbox->core->session.location_id.s, 0,
                            NULL};
    const Patch end = {NULL, PATCH_END, NULL, 0, NULL};
    g_autofree char *body = encode_patch((Patch[]){location, write->now, end});
    g_autofree char *inverse = encode_patch((Patch[]){location, write->before, end});
    OpRequest request = {.kind = write->kind,
                         .ep = EP_CONVERSATION_UPDATE,
                         .params = {c->id},
                         .subject = c->id,
                         .contact = c->contact,
                         .body = body,
                         .summary = write->summary,
                         .inverse_body = inverse,
                         .undo = write->undo,
                         .hold_ms = -1};
    return outbox_add(inbox->outbox, &request, NULL, err);
}

static const Conversation *must_find(const Inbox *inbox, const Id *conversation, Err *err)
{
    const Conversation *c = inbox_find(inbox, conversation);
    if (!c)
        err_set(err, ERR_NOT_FOUND, "the conversation is not in the list");
    return c;
}

bool inbox_mark_read(Inbox *inbox, const Id *conversation, bool read, Err *err)
{
    const Conversation *c = must_find(inbox, conversation, err);
    if (!c)
        return false;
    g_autofree char *summary = g_strdup_printf(
        "%.*s marked %s", TEXT_ARG(text_ref(&c->contact_name)), read ? "read" : "unread");
    g_autofree char *undo = g_strdup_printf("mark %.*s %s", TEXT_ARG(text_ref(&c->contact_name)),
                                            c->unread > 0 ? "unread" : "read");
    const ConversationWrite write = {OPK_READ,
                                     {"unreadCount", PATCH_INT, NULL, read ? 0 : 1, NULL},
                                     {"unreadCount", PATCH_INT, NULL, (double)c->unread, NULL},
                                     summary,
                                     undo};
    return put_conversation(inbox, c, &write, err);
}

bool inbox_star(Inbox *inbox, const Id *conversation, bool starred, Err *err)
{
    const Conversation *c = must_find(inbox, conversation, err);
    if (!c)
        return false;
    g_autofree char *summary = g_strdup_printf("%.*s %s", TEXT_ARG(text_ref(&c->contact_name)),
                                               starred ? "starred" : "unstarred");
    g_autofree char *undo =
        g_strdup_printf("%.*s is %s again", TEXT_ARG(text_ref(&c->contact_name)),
                        c->starred ? "starred" : "without a star");
    const ConversationWrite write = {OPK_STAR,
                                     {"starred", PATCH_BOOL, NULL, starred, NULL},
                                     {"starred", PATCH_BOOL, NULL, c->starred, NULL},
                                     summary,
                                     undo};
    return put_conversation(inbox, c, &write, err);
}

bool inbox_assign(Inbox *inbox, const Id *conversation, const Id *user, Err *err)
{
    const Conversation *c = must_find(inbox, conversation, err);
    if (!c)
        return false;
    const Id before_user = c->assigned_to;
    g_autofree char *summary =
        g_strdup_printf("%.*s assigned to %.*s", TEXT_ARG(text_ref(&c->contact_name)),
                        TEXT_ARG(session_user_name(&inbox->core->session, user)));
    const Patch end = {NULL, PATCH_END, NULL, 0, NULL};
    g_autofree char *body = encode_patch(
        (Patch[]){{"assignedTo", PATCH_STRING, id_is_empty(user) ? NULL : user->s, 0, NULL}, end});
    g_autofree char *inverse = encode_patch((Patch[]){
        {"assignedTo", PATCH_STRING, id_is_empty(&before_user) ? NULL : before_user.s, 0, NULL},
        end});
    g_autofree char *undo =
        g_strdup_printf("%.*s back to %.*s", TEXT_ARG(text_ref(&c->contact_name)),
                        TEXT_ARG(session_user_name(&inbox->core->session, &before_user)));
    OpRequest request = {.kind = OPK_ASSIGN,
                         .ep = EP_CONTACT_UPDATE,
                         .params = {c->contact},
                         .subject = c->contact,
                         .contact = c->contact,
                         .body = body,
                         .summary = summary,
                         .inverse_body = inverse,
                         .undo = undo,
                         .hold_ms = -1};
    return outbox_add(inbox->outbox, &request, NULL, err);
}

void inbox_mark_answered(Inbox *inbox, const Id *conversation)
{
    const Conversation *c = inbox_find(inbox, conversation);
    const Scopes *scopes = inbox->core->scopes;
    if (!c || c->unread == 0 ||
        scopes_lack(scopes,
                    endpoint_info(EP_CONVERSATION_UPDATE)->scope)) // nobody has asked for it
        return;
    const Patch end = {NULL, PATCH_END, NULL, 0, NULL};
    const Patch location = {"locationId", PATCH_STRING, inbox->core->session.location_id.s, 0,
                            NULL};
    g_autofree char *body =
        encode_patch((Patch[]){location, {"unreadCount", PATCH_INT, NULL, 0, NULL}, end});
    g_autofree char *summary = g_strdup_printf("%.*s read", TEXT_ARG(text_ref(&c->contact_name)));
    OpRequest request = {.kind = OPK_READ,
                         .ep = EP_CONVERSATION_UPDATE,
                         .params = {c->id},
                         .subject = c->id,
                         .contact = c->contact,
                         .lane = "read",
                         .body = body,
                         .summary = summary,
                         .hold_ms = 0};
    Err err = {0};
    if (!outbox_add(inbox->outbox, &request, NULL, &err))
        notice_err(inbox->core->notices, "The conversation stays unread", &err);
}
