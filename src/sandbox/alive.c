#include "config.h"

#include "sandbox/alive.h"

#include <string.h>

#include "sandbox/scripts.h"
#include "sandbox/seed.h"
#include "sandbox/tell.h"
#include "sandbox/world_work.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, PILE_MAX = 9 };

// A stream of its own for what follows from one message: other messages in between change nothing.
static Rng rng_of(const World *w, uint32_t ordinal, uint64_t subject)
{
    return rng_for(w->seed ^ 0xa11fe, subject, ordinal);
}

static void schedule(World *w, int64_t delay, void (*fn)(World *, const WorldEvent *),
                     int64_t number)
{
    world_schedule(w, (WorldEvent){.due = {w->now.ms + delay}, .fn = fn, .number = number});
}

// Delivery: number holds the message and the state it reaches.

static void reach_state(World *w, const WorldEvent *event)
{
    WorldMessage *message = world_message_at(w, (uint32_t)(event->number >> 8));
    message->status = (uint8_t)(event->number & 0xff);
    message->updated = w->now.ms;
    if (message->row != message->ordinal)
        world_message_at(w, message->row)->updated = w->now.ms;
}

static void plan_state(World *w, const WorldMessage *message, int64_t delay, WorldStatus status)
{
    schedule(w, delay, reach_state, (int64_t)message->ordinal << 8 | status);
}

static bool wrote_within_a_day(World *w, const WorldMessage *message)
{
    const WorldConversation *conversation = world_conversation_at(w, message->conversation);
    for (uint32_t i = world_thread_length(conversation); i-- > 0;) {
        const WorldMessage *earlier = world_thread_at(w, conversation, i);
        if (earlier->inbound && earlier->type == message->type)
            return message->at - earlier->at < 24LL * HOUR;
    }
    return false;
}

// Why a message will not arrive; NULL when it will.
static const char *failure_of(World *w, const WorldMessage *message)
{
    const WorldContact *contact = tell_contact(w, message);
    if (message->type == MT_SMS && contact->phone && g_str_has_suffix(contact->phone, "13"))
        return "30003: Unreachable destination handset";
    if (message->type == MT_WHATSAPP && !wrote_within_a_day(w, message))
        return "63016: More than 24 hours have passed since the customer last replied";
    return NULL;
}

static void plan_delivery(World *w, WorldMessage *message)
{
    Rng rng = rng_of(w, message->ordinal, 1);
    if (message->type == MT_INTERNAL_COMMENT) {
        message->status = WS_NONE;
        return;
    }
    plan_state(w, message, 900, WS_SENT);
    const char *failure = failure_of(w, message);
    if (failure) {
        message->live->error = failure;
        plan_state(w, message, 2200, WS_FAILED);
        return;
    }
    plan_state(w, message, 2 * SECOND + rng_between(&rng, 0, 1500), WS_DELIVERED);
    if (message->type == MT_EMAIL && rng_chance(&rng, 70))
        plan_state(w, message, rng_between(&rng, 90, 900) * SECOND, WS_OPENED);
    else if (message->type != MT_SMS && message->type != MT_EMAIL)
        plan_state(w, message, rng_between(&rng, 8, 50) * SECOND, WS_READ);
}

// Answers.

static uint32_t answers_so_far(World *w, const WorldConversation *conversation)
{
    uint32_t n = 0;
    for (guint i = 0; conversation->live && i < conversation->live->len; i++)
        n += world_thread_at(w, conversation, conversation->seeded + i)->inbound;
    return n;
}

static void say(World *w, WorldConversation *conversation, int type, const char *words,
                const WorldMessage *answered)
{
    g_autoptr(GString) html = g_string_new(NULL);
    g_autoptr(GString) subject = g_string_new(NULL);
    WorldLive live = {.text = words};
    if (type == MT_EMAIL) {
        mail_from_words(w, answered, words, html);
        if (answered)
            tell_subject(w, answered, subject);
        else
            g_string_assign(subject, "A question");
        if (answered && !g_str_has_prefix(subject->str, "Re: "))
            g_string_prepend(subject, "Re: ");
        live.text = html->str;
        live.subject = subject->str;
        live.reply_to = answered ? answered->ordinal + 1 : 0;
    }
    world_inbound_add(w, conversation, type, &live, w->now);
}

static void answer_message(World *w, const WorldEvent *event)
{
    const WorldMessage *message = world_message_at(w, (uint32_t)event->number);
    WorldConversation *conversation = world_conversation_at(w, message->conversation);
    if (conversation->deleted || message->status == WS_FAILED)
        return;
    g_autoptr(GString) heard = g_string_new(NULL);
    g_autoptr(GString) words = g_string_new(NULL);
    Rng rng = rng_of(w, message->ordinal, 2);
    tell_words(w, message, heard);
    reply_words(w, tell_contact(w, message), heard->str, rng_next(&rng), words);
    say(w, conversation, message->type, words->str, message);
}

// Nobody answers for ever.
static bool wants_to_answer(World *w, const WorldMessage *message, Rng *rng)
{
    static const uint8_t chances[] = {100, 75, 55, 35};
    uint32_t so_far = answers_so_far(w, world_conversation_at(w, message->conversation));
    return rng_chance(rng, so_far < ARRAY_LEN(chances) ? chances[so_far] : 15);
}

void alive_sent(World *w, WorldMessage *message)
{
    Rng rng = rng_of(w, message->ordinal, 3);
    plan_delivery(w, message);
    if (w->options.quiet || message->type == MT_INTERNAL_COMMENT ||
        !wants_to_answer(w, message, &rng))
        return;
    int64_t delay =
        message->type == MT_EMAIL ? rng_between(&rng, 180, 900) : rng_between(&rng, 25, 140);
    schedule(w, delay * SECOND, answer_message, message->ordinal);
}

static void leave(World *w, const WorldEvent *event)
{
    WorldMessage *message = world_message_at(w, (uint32_t)event->number);
    if (message->status != WS_SCHEDULED || world_conversation_at(w, message->conversation)->deleted)
        return;
    world_message_release(w, message);
    alive_sent(w, message);
}

void alive_planned(World *w, const WorldMessage *message)
{
    schedule(w, message->live->scheduled.ms - w->now.ms, leave, message->ordinal);
}

// The day in the practice.

static bool is_open(const World *w)
{
    Civil t = civil_at(w->zone, w->now);
    return t.hour >= 8 && t.hour < 20;
}

static void next_time(World *w, int from_minutes, int to_minutes,
                      void (*fn)(World *, const WorldEvent *))
{
    int64_t factor = w->kind == WORLD_BUSY ? 10 : 1;
    schedule(w,
             rng_between(&w->rng, (int64_t)from_minutes * MINUTE, (int64_t)to_minutes * MINUTE) /
                 factor,
             fn, 0);
}

static bool can_write(const WorldContact *contact, int type)
{
    return type == MT_EMAIL ? contact->email != NULL
                            : contact->phone || (type != MT_SMS && type != MT_WHATSAPP);
}

static void customer_writes(World *w, const WorldEvent *event)
{
    (void)event;
    next_time(w, 3, 9, customer_writes);
    if (!is_open(w) || w->recent->len == 0)
        return;
    WorldConversation *conversation =
        w->recent->pdata[rng_below(&w->rng, MIN(w->recent->len, 120))];
    const WorldContact *contact = world_contact_at(w, conversation->contact);
    if (!can_write(contact, conversation->channel))
        return;
    g_autoptr(GString) words = g_string_new(NULL);
    opener_words(w, contact, rng_next(&w->rng), words);
    say(w, conversation, conversation->channel, words->str, NULL);
}

static void add_lead_deal(World *w, WorldContact *contact)
{
    guint which = contact->home ? 1 : 0;
    if (!w->work || w->work->pipelines->len <= which)
        return;
    WorkDeal *deal = work_deal_add(w, contact, w->work->pipelines->pdata[which], 0);
    deal->name = world_textf(w, "%s - website request", world_contact_name(w, contact));
    deal->source = contact->source;
    deal->value =
        contact->home ? 4500 + 500 * rng_below(&w->rng, 60) : 250 + 50 * rng_below(&w->rng, 90);
    deal->has_value = true;
    work_deal_announce(w, deal, "Opportunity created");
}

static void lead_arrives(World *w, const WorldEvent *event)
{
    (void)event;
    next_time(w, 9, 22, lead_arrives);
    if (!is_open(w))
        return;
    WorldContact *contact = world_contact_add(w);
    seed_person(w, contact, contact->ordinal + 1000);
    contact->type = "lead";
    contact->dnd = false;
    memset(contact->dnd_channel, 0, sizeof(contact->dnd_channel));
    world_contact_add_tag(w, contact, "new lead");
    world_contact_touch(w, contact);
    add_lead_deal(w, contact);
    g_autoptr(GString) words = g_string_new(NULL);
    opener_words(w, contact, rng_next(&w->rng), words);
    say(w, world_conversation_for(w, contact), contact->phone ? MT_SMS : MT_EMAIL, words->str,
        NULL);
}

static WorldConversation *oldest_unread(World *w)
{
    int pile = 0;
    WorldConversation *oldest = NULL;
    for (guint i = 0; i < w->recent->len; i++) {
        WorldConversation *conversation = w->recent->pdata[i];
        if (conversation->unread) {
            pile++;
            oldest = conversation;
        }
    }
    return pile > PILE_MAX ? oldest : NULL;
}

static void colleague_answers(World *w, const WorldEvent *event)
{
    (void)event;
    next_time(w, 4, 10, colleague_answers);
    WorldConversation *conversation = is_open(w) ? oldest_unread(w) : NULL;
    if (!conversation)
        return;
    conversation->unread = 0;
    if (conversation->channel == MT_EMAIL) // answered by phone
        return;
    const WorldContact *contact = world_contact_at(w, conversation->contact);
    uint64_t roll = rng_next(&w->rng);
    g_autoptr(GString) words = g_string_new(NULL);
    colleague_words(w, contact, roll, words);
    WorldMessage *message = world_message_add(w, conversation, conversation->channel,
                                              &(WorldLive){.text = words->str}, w->now);
    ScriptVoice voice = {w, contact, (uint32_t)roll, 0, contact->home};
    message->user = (uint8_t)(script_user(&voice, 0) - world_user_at(w, 0) + 1);
    message->status = WS_PENDING;
    plan_delivery(w, message);
}

void alive_start(World *w)
{
    if (w->options.quiet || (w->kind != WORLD_DEMO && w->kind != WORLD_BUSY))
        return;
    next_time(w, 1, 3, customer_writes);
    next_time(w, 5, 12, lead_arrives);
    next_time(w, 4, 10, colleague_answers);
}

bool world_inbound(World *w, const char *who, const char *channel, const char *text, Err *err)
{
    Id id = id_from(who);
    WorldContact *contact = world_contact(w, &id);
    for (uint32_t i = 0; !contact && i < world_contact_count(w); i++) {
        WorldContact *row = world_contact_at(w, i);
        if (!row->deleted && g_strcmp0(row->name, who) == 0)
            contact = row;
    }
    if (!contact)
        return err_set(err, ERR_USAGE, "no contact is called %s", who);
    const WorldType *type = channel ? world_type_by_send(channel) : NULL;
    if (channel && (!type || !type->customer))
        return err_set(err, ERR_USAGE, "%s is no channel of customers", channel);
    WorldConversation *conversation = world_conversation_for(w, contact);
    const WorldMessage *last =
        conversation->last_message ? world_message_at(w, conversation->last_message - 1) : NULL;
    say(w, conversation, type ? type->number : conversation->channel, text,
        last && last->type == MT_EMAIL ? last : NULL);
    return true;
}
