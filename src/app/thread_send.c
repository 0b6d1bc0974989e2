// Writing into a thread: defaults of a reply, drafts, and the way into the outbox.
#include "config.h"

#include "api/encode.h"
#include "app/thread_state.h"

typedef struct DraftKey {
    char s[sizeof(((Draft *)0)->key)];
} DraftKey;

// "conversation/ID", or "contact/ID" while the conversation is not known.
static DraftKey draft_key(const Id *conversation, const Id *contact)
{
    bool known = !id_is_empty(conversation);
    DraftKey key;
    g_snprintf(key.s, sizeof(key.s), "%s/%s", known ? "conversation" : "contact",
               known ? conversation->s : contact->s);
    return key;
}

// ---- defaults ----------------------------------------------------------------------------------

static void set_reply_subject(Raw *text, TextRef subject)
{
    if (text_is_empty(subject))
        return;
    TextBuf buf;
    bool has = subject.n >= 3 && g_ascii_strncasecmp(subject.s, "re:", 3) == 0;
    TextRef whole = has ? subject : text_format(&buf, "Re: %.*s", TEXT_ARG(subject));
    outgoing_set(text, whole.s, whole.n);
}

static void defaults_from(Outgoing *out, const ThreadItem *item)
{
    const Message *message = item->message;
    bool inbound = (item->email ? item->email->direction : message->direction) == DIRECTION_INBOUND;
    out->channel = message->channel;
    out->to_number = text_dup(text_ref(inbound ? &message->from : &message->to));
    out->from_number = text_dup(text_ref(inbound ? &message->to : &message->from));
    if (message->channel != CHANNEL_EMAIL)
        return;
    text_clear(&out->to_number); // addresses, not numbers
    text_clear(&out->from_number);
    set_reply_subject(&out->subject,
                      text_ref(item->email ? &item->email->subject : &message->subject));
    if (item->email)
        out->reply_to = item->email->id;
}

// The newest item people can answer, inbound before outbound.
static bool find_answerable(const Threads *threads, int direction, ThreadItem *out)
{
    for (size_t i = thread_count(threads); i-- > 0;) {
        ThreadItem item = thread_at(threads, i);
        if (item.kind == ITEM_OP || item.message->activity ||
            item.message->channel == CHANNEL_COMMENT)
            continue;
        int got = item.email ? item.email->direction : item.message->direction;
        if (got == direction && (channel_info(item.message->channel)->flags & CHF_SEND)) {
            *out = item;
            return true;
        }
    }
    return false;
}

void thread_reply_defaults(const Threads *threads, Outgoing *outgoing)
{
    Outgoing out = {.channel = CHANNEL_UNKNOWN,
                    .contact = threads->contact,
                    .conversation = threads->conversation};
    ThreadItem item;
    if (find_answerable(threads, DIRECTION_INBOUND, &item) ||
        find_answerable(threads, DIRECTION_OUTBOUND, &item))
        defaults_from(&out, &item);
    if (out.channel == CHANNEL_UNKNOWN) {
        const Conversation *c = inbox_find(threads->inbox, &threads->conversation);
        bool sendable = c && (channel_info(c->channel)->flags & CHF_SEND);
        bool mail_only = id_is_empty(&threads->person.id)
                             ? false
                             : text_is_empty(text_ref(&threads->person.phone)) &&
                                   !text_is_empty(text_ref(&threads->person.email));
        out.channel = sendable && c->channel != CHANNEL_COMMENT ? c->channel
                      : mail_only                               ? CHANNEL_EMAIL
                                                                : CHANNEL_SMS;
    }
    *outgoing = out;
}

// ---- drafts ------------------------------------------------------------------------------------

// The list asks for each of its rows in each frame: the keys are remembered until something may
// have changed them.
static void forget_drafts(Threads *threads)
{
    g_clear_pointer(&threads->drafts, g_hash_table_destroy);
}

static bool has_draft(const Threads *threads, const DraftKey *key)
{
    Threads *own = (Threads *)(uintptr_t)threads; // a cache: read on the first look
    if (own->drafts)
        return g_hash_table_contains(own->drafts, key->s);
    Err err = {0};
    Draft *drafts = NULL;
    size_t count = 0;
    if (!journal_drafts(threads->core->journal, &drafts, &count, &err))
        return false;
    own->drafts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < count; i++) {
        bool words =
            (drafts[i].subject && drafts[i].subject[0]) || (drafts[i].body && drafts[i].body[0]);
        g_hash_table_insert(own->drafts, g_strdup(drafts[i].key), GINT_TO_POINTER(words));
        draft_clear(&drafts[i]);
    }
    g_free(drafts);
    return g_hash_table_contains(own->drafts, key->s);
}

static bool is_blank(const char *s)
{
    return !s || !*s;
}

// At its beginning or as whole lines: "ok" is not held by "booked". As give_back of the journal.
static bool holds_lines(const char *text, const char *lines)
{
    size_t n = strlen(lines);
    if (strncmp(text, lines, n) == 0)
        return true;
    for (const char *at = text; (at = strstr(at, lines)) != NULL; at++)
        if ((at == text || at[-1] == '\n') && (at[n] == '\n' || at[n] == '\0'))
            return true;
    return false;
}

// The older text stands above the newer, as what comes back from the outbox does. Where one of them
// is for colleagues alone the customer gets neither.
static Draft join_drafts(const Draft *older, const Draft *newer)
{
    bool held =
        !is_blank(newer->body) && !is_blank(older->body) && holds_lines(newer->body, older->body);
    bool titled = !is_blank(older->subject) && !is_blank(newer->subject) &&
                  strcmp(older->subject, newer->subject) != 0;
    g_autofree char *above =
        g_strconcat(titled ? older->subject : "", titled && !is_blank(older->body) ? "\n" : "",
                    held || is_blank(older->body) ? "" : older->body, NULL);
    bool internal = channel_info((Channel)older->channel)->flags & CHF_INTERNAL;
    Draft out = {.channel = internal || !newer->channel ? older->channel : newer->channel,
                 .subject = g_strdup(is_blank(newer->subject) ? older->subject : newer->subject),
                 .saved = newer->saved};
    bool both = *above && !is_blank(newer->body);
    out.body = g_strconcat(above, both ? "\n\n" : "", newer->body ? newer->body : "", NULL);
    return out;
}

static bool is_words(const Draft *draft)
{
    return !is_blank(draft->body) || !is_blank(draft->subject);
}

static bool is_channel(int channel)
{
    return channel >= CHANNEL_UNKNOWN && channel < CHANNEL_COUNT;
}

// A draft that was begun before the conversation was known becomes the conversation's. Another
// process, or a place where it was known, may have begun one there.
void threads_adopt_draft(Threads *threads)
{
    if (id_is_empty(&threads->conversation) || id_is_empty(&threads->contact))
        return;
    Journal *journal = threads->core->journal;
    DraftKey from = draft_key(&(Id){""}, &threads->contact);
    DraftKey to = draft_key(&threads->conversation, &threads->contact);
    Draft draft = {0}, known = {0};
    if (!has_draft(threads, &from) || !journal_draft_get(journal, from.s, &draft))
        return;
    journal_draft_get(journal, to.s, &known);
    draft.channel = is_channel(draft.channel) ? draft.channel : CHANNEL_UNKNOWN;
    known.channel = is_channel(known.channel) ? known.channel : CHANNEL_UNKNOWN;
    bool newer = known.saved.ms <= draft.saved.ms;
    Draft joined = newer ? join_drafts(&known, &draft) : join_drafts(&draft, &known);
    g_strlcpy(joined.key, to.s, sizeof(joined.key));
    Err err = {0};
    if (!journal_draft_move(journal, from.s, &joined, &err))
        notice_err(threads->core->notices, "Draft", &err);
    else if (is_words(&draft) && is_words(&known))
        notice_add(threads->core->notices, NOTICE_WARN,
                   "Two drafts were begun here: the older one stands above the newer");
    forget_drafts(threads);
    draft_clear(&draft);
    draft_clear(&known);
    draft_clear(&joined);
}

bool thread_draft_save(Threads *threads, const Outgoing *outgoing, Err *err)
{
    if (id_is_empty(&outgoing->contact))
        return true;
    Draft draft = {.channel = (int)outgoing->channel,
                   .subject = outgoing->subject.s,
                   .body = outgoing->body.s,
                   .saved = core_now(threads->core)};
    DraftKey key = draft_key(&outgoing->conversation, &outgoing->contact);
    g_strlcpy(draft.key, key.s, sizeof(draft.key));
    if (!journal_draft_put(threads->core->journal, &draft, err))
        return err_prefix(err, "the draft is only on the screen");
    forget_drafts(threads);
    threads->core->changes |= CH_INBOX; // its badge
    return true;
}

static bool read_draft(const Threads *threads, const DraftKey *key, Outgoing *outgoing)
{
    Draft draft = {0};
    if (!has_draft(threads, key) || !journal_draft_get(threads->core->journal, key->s, &draft))
        return false;
    outgoing_set(&outgoing->body, draft.body ? draft.body : "",
                 draft.body ? strlen(draft.body) : 0);
    outgoing_set(&outgoing->subject, draft.subject ? draft.subject : "",
                 draft.subject ? strlen(draft.subject) : 0);
    if (draft.channel > CHANNEL_UNKNOWN && draft.channel < CHANNEL_COUNT)
        outgoing->channel = (Channel)draft.channel;
    draft_clear(&draft);
    return true;
}

bool thread_draft_load(Threads *threads, Outgoing *outgoing)
{
    threads_adopt_draft(threads);
    DraftKey key = draft_key(&threads->conversation, &threads->contact);
    return !id_is_empty(&threads->contact) && read_draft(threads, &key, outgoing);
}

bool thread_draft_find(const Threads *threads, Outgoing *outgoing)
{
    DraftKey key = draft_key(&outgoing->conversation, &outgoing->contact);
    return !id_is_empty(&outgoing->contact) && read_draft(threads, &key, outgoing);
}

bool thread_has_draft(const Threads *threads, const Id *conversation)
{
    DraftKey key = draft_key(conversation, &(Id){0});
    return has_draft(threads, &key) && g_hash_table_lookup(threads->drafts, key.s) != NULL;
}

void threads_before_return(Threads *threads, void (*fn)(void *owner), void *owner)
{
    outbox_before_return(threads->outbox, fn, owner);
}

unsigned thread_draft_serial(const Threads *threads)
{
    return threads->draft_serial;
}

char *thread_take_returned(Threads *threads, Channel *channel)
{
    *channel = threads->returned_on;
    return g_steal_pointer(&threads->returned);
}

// ---- sending -----------------------------------------------------------------------------------

static OpKind send_kind(Channel channel)
{
    int flags = channel_info(channel)->flags;
    return flags & CHF_INTERNAL ? OPK_COMMENT : flags & CHF_HTML ? OPK_EMAIL : OPK_SMS;
}

static bool is_welcome(const Contact *person, const Outgoing *outgoing)
{
    return person && id_eq(&person->id, &outgoing->contact) &&
           contact_dnd(person, outgoing->channel) == DND_OFF;
}

bool threads_send(Threads *threads, const Outgoing *outgoing, Err *err)
{
    if (!id_eq(&outgoing->contact, &threads->contact))
        return err_set(err, ERR_REFUSED,
                       "this text was written to somebody else than the thread on the screen; it "
                       "is kept as their draft");
    if (!outgoing_check(outgoing, thread_contact(threads), err))
        return false;
    DraftKey key = draft_key(&outgoing->conversation, &outgoing->contact);
    const Conversation *c = inbox_find(threads->inbox, &threads->conversation);
    const Contact *person = thread_contact(threads);
    TextRef name = c        ? text_ref(&c->contact_name)
                   : person ? text_ref(&person->name)
                            : TEXT("this contact");
    g_autofree char *summary = g_strdup_printf(
        "%.*s to %.*s", TEXT_ARG(channel_info(outgoing->channel)->label), TEXT_ARG(name));
    g_autofree char *body = encode_message(outgoing);
    OpRequest request = {.kind = send_kind(outgoing->channel),
                         .ep = EP_MESSAGE_SEND,
                         .subject = outgoing->conversation,
                         .contact = outgoing->contact,
                         .body = body,
                         .text = outgoing->body.s,
                         .summary = summary,
                         .draft_key = key.s,
                         .welcome = is_welcome(person, outgoing),
                         .hold_ms = -1};
    return outbox_add(threads->outbox, &request, NULL, err);
}

static void note_returned(Threads *threads, const Op *op)
{
    Channel channel = op_view(op, core_now(threads->core)).channel;
    g_autofree char *before = g_steal_pointer(&threads->returned);
    bool both = before && channel == threads->returned_on;
    threads->draft_serial++;
    threads->returned_on = channel;
    threads->returned = both ? g_strjoin("\n\n", before, op->text, NULL) : g_strdup(op->text);
}

static void on_op(void *owner, const Op *op, const Reply *reply)
{
    Threads *threads = owner;
    forget_drafts(threads); // one has become this operation, or came back from it
    if (op->state == OP_ACKED)
        inbox_mark_answered(threads->inbox, &op->subject);
    if (!thread_op_is_mine(threads, op))
        return;
    if ((op->state == OP_CANCELLED || op->state == OP_REFUSED) && op->text)
        note_returned(threads, op);
    if (op->state == OP_ACKED && id_is_empty(&threads->conversation) && reply &&
        reply->rows.count == 1) {
        const Sent *sent = reply->rows.items; // the first message made the conversation
        threads_open(threads, &sent->conversation, &threads->contact);
    } else if (op->state == OP_ACKED) {
        threads_poll(threads);
    }
    threads_changed(threads);
}

void threads_watch_ops(Threads *threads)
{
    outbox_observe(threads->outbox, OPK_SMS, on_op, threads);
    outbox_observe(threads->outbox, OPK_EMAIL, on_op, threads);
    outbox_observe(threads->outbox, OPK_COMMENT, on_op, threads);
}
