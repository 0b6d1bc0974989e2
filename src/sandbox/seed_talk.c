#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/pool.h"
#include "sandbox/scripts.h"
#include "sandbox/seed.h"
#include "sandbox/tell.h"

enum { SUBJECT_THREAD = 201, MINUTE = 60 * 1000, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

typedef struct Draft { // one thread while it is made up
    World *world;
    WorldContact *contact;
    Rng rng;
    int chat;            // MT_x of its chat channel
    uint32_t length;     // messages wanted
    bool unread;         // ends with the customer's words
    bool by_mail;        // writes mail rather than chat
    GArray *lines;       // SeedLine
    int previous_script; // last scene of the thread before: neighbours differ
} Draft;

static bool is_inbound(LineKind kind)
{
    return kind == LINE_IN || kind == LINE_CALL_IN || kind == LINE_VOICEMAIL;
}

static int chat_channel(const WorldContact *contact, Rng *rng)
{
    static const uint8_t with_phone[] = {MT_SMS,      MT_SMS,       MT_SMS,       MT_SMS,
                                         MT_SMS,      MT_SMS,       MT_WHATSAPP,  MT_WHATSAPP,
                                         MT_FACEBOOK, MT_INSTAGRAM, MT_LIVE_CHAT, MT_SMS};
    static const uint8_t without[] = {MT_FACEBOOK, MT_INSTAGRAM, MT_LIVE_CHAT};
    return contact->phone ? with_phone[rng_below(rng, sizeof(with_phone))]
                          : without[rng_below(rng, sizeof(without))];
}

static int wanted_use(Draft *draft)
{
    bool mail = draft->contact->email && rng_chance(&draft->rng, draft->by_mail ? 80 : 12);
    if (mail)
        return USE_EMAIL;
    return draft->contact->phone && rng_chance(&draft->rng, 12) ? USE_CALL : USE_CHAT;
}

static bool fits(const Draft *draft, const Script *script, int use)
{
    int firm = draft->contact->home ? USE_HOME : USE_DENTAL;
    if (!(script->use & firm) || (script->use & use) != use)
        return false;
    int tongues = script->use & USE_LANGUAGES;
    return !tongues || (tongues & draft->contact->languages);
}

static bool used_lately(const Draft *draft, size_t script)
{
    guint from = draft->lines->len > 40 ? draft->lines->len - 40 : 0;
    for (guint i = from; i < draft->lines->len; i++)
        if (g_array_index(draft->lines, SeedLine, i).script == script)
            return true;
    return false;
}

// A scene for what is left of the thread; the last one of an unread thread must end with the
// customer.
static size_t pick_script(Draft *draft, int use, uint32_t left)
{
    size_t best = 0;
    bool found = false;
    for (int tries = 0; tries < 60; tries++) {
        size_t i = rng_below(&draft->rng, (uint32_t)script_count());
        const Script *script = script_at(i);
        if (!fits(draft, script, tries < 40 ? use : USE_CHAT) || (int)i == draft->previous_script)
            continue;
        best = i;
        found = true;
        bool last = script->count >= left;
        if (used_lately(draft, i) ||
            (draft->unread && last && !is_inbound(script->lines[left - 1].kind)))
            continue;
        return i;
    }
    return found ? best : 0;
}

static void append_scene(Draft *draft, size_t i, uint32_t limit)
{
    const Script *script = script_at(i);
    uint32_t salt = (uint32_t)rng_next(&draft->rng);
    for (uint32_t line = 0; line < script->count && line < limit; line++) {
        SeedLine row = {.script = (uint16_t)i, .line = (uint8_t)line, .salt = salt};
        g_array_append_val(draft->lines, row);
    }
}

static void write_lines(Draft *draft)
{
    bool foreign = draft->contact->languages && rng_chance(&draft->rng, 40);
    while (draft->lines->len < draft->length) {
        uint32_t left = draft->length - draft->lines->len;
        int use = wanted_use(draft);
        if (draft->lines->len == 0)
            use = (use == USE_CALL ? USE_CHAT : use) | USE_OPENING;
        if (draft->lines->len == 0 && foreign && !draft->by_mail)
            use |= draft->contact->languages & USE_LANGUAGES;
        append_scene(draft, pick_script(draft, use, left), left);
    }
}

// Nobody writes at four in the morning: moves a moment back into the evening before. A fixed offset
// is close enough here.
static int64_t waking_hours(int64_t at, int64_t offset, Rng *rng)
{
    int64_t local = at + offset;
    int64_t of_day = local % DAY;
    if (of_day >= 7 * HOUR + 20 * MINUTE && of_day <= 21 * HOUR + 30 * MINUTE)
        return at;
    int64_t evening = local - of_day + 20 * HOUR + rng_between(rng, -100, 80) * MINUTE;
    if (of_day < 12 * HOUR)
        evening -= DAY;
    return evening - offset;
}

static int64_t gap_before(Draft *draft, guint i)
{
    const SeedLine *line = &g_array_index(draft->lines, SeedLine, i);
    if (line->line == 0) // between scenes: days, now and then weeks
        return rng_between(&draft->rng, 14, rng_chance(&draft->rng, 25) ? 900 : 240) * HOUR +
               rng_between(&draft->rng, 0, 59 * MINUTE);
    int64_t gap = (int64_t)script_at(line->script)->lines[line->line].gap * MINUTE;
    return gap / 2 + rng_between(&draft->rng, 1000, gap + 2 * MINUTE);
}

static void date_lines(Draft *draft, int64_t last)
{
    int64_t offset = (int64_t)civil_at(draft->world->zone, (Instant){last}).offset_min * MINUTE;
    int64_t at = last;
    for (guint i = draft->lines->len; i-- > 0;) {
        SeedLine *line = &g_array_index(draft->lines, SeedLine, i);
        line->at = at;
        int64_t before = at - gap_before(draft, i);
        at = waking_hours(before, offset, &draft->rng);
    }
}

static int line_type(LineKind kind, bool mail, int chat)
{
    static const uint8_t types[LINE_KIND_COUNT] = {[LINE_NOTE] = MT_INTERNAL_COMMENT,
                                                   [LINE_CALL_IN] = MT_CALL,
                                                   [LINE_CALL_OUT] = MT_CALL,
                                                   [LINE_MISSED] = MT_CALL,
                                                   [LINE_VOICEMAIL] = MT_CALL,
                                                   [LINE_APPOINTMENT] = MT_ACTIVITY_APPOINTMENT,
                                                   [LINE_DEAL] = MT_ACTIVITY_OPPORTUNITY,
                                                   [LINE_CONTACT] = MT_ACTIVITY_CONTACT,
                                                   [LINE_INVOICE] = MT_ACTIVITY_INVOICE,
                                                   [LINE_PAYMENT] = MT_ACTIVITY_PAYMENT};
    return types[kind] ? types[kind] : mail ? MT_EMAIL : chat;
}

static WorldStatus line_status(LineKind kind, int type, uint32_t roll)
{
    if (kind == LINE_MISSED)
        return roll % 4 ? WS_NO_ANSWER : WS_BUSY;
    if (kind == LINE_VOICEMAIL)
        return WS_VOICEMAIL;
    if (type == MT_CALL)
        return WS_COMPLETED;
    if (kind == LINE_IN)
        return type == MT_EMAIL ? WS_NONE : WS_DELIVERED;
    if (kind != LINE_OUT && kind != LINE_AUTO)
        return WS_NONE;
    if (type == MT_EMAIL)
        return roll % 3 == 0 ? WS_DELIVERED : roll % 3 == 1 ? WS_OPENED : WS_CLICKED;
    if (roll % 80 == 7)
        return WS_FAILED;
    return type == MT_SMS ? WS_DELIVERED : WS_READ;
}

// Mails of one scene are one mail thread; the answer lies in the row of what it answers, or in its
// own.
static void join_scene(World *w, WorldMessage *message)
{
    message->row = message->root = message->ordinal;
    if (message->type != MT_EMAIL || message->line == 0)
        return;
    for (uint32_t i = message->ordinal; i-- > 0 && message->ordinal - i < 12;) {
        const WorldMessage *earlier = world_message_at(w, i);
        if (earlier->conversation != message->conversation || earlier->salt != message->salt)
            return;
        if (earlier->type != MT_EMAIL)
            continue;
        message->root = earlier->root;
        if (i + 1 == message->ordinal && message->salt % 5 < 2)
            message->row = earlier->row;
        return;
    }
}

WorldMessage *seed_message(World *w, WorldConversation *conversation, const SeedLine *line,
                           int channel)
{
    uint32_t ordinal;
    const Script *script = script_at(line->script);
    LineKind kind = script->lines[line->line].kind;
    WorldMessage *message = pool_add(w->messages, &ordinal);
    uint32_t roll = (uint32_t)rng_mix(line->salt + line->line * 977u);
    message->ordinal = ordinal;
    message->conversation = conversation->ordinal;
    message->at = message->updated = line->at;
    message->salt = line->salt;
    message->script = line->script;
    message->line = line->line;
    message->type = (uint8_t)line_type(kind, script->use & USE_EMAIL, channel);
    message->inbound = is_inbound(kind);
    message->automatic = kind == LINE_AUTO;
    message->status = (uint8_t)line_status(kind, message->type, roll);
    WorldContact *contact = world_contact_at(w, conversation->contact);
    ScriptVoice voice = {w, contact, line->salt, line->line, tell_is_home(contact, script)};
    if (kind == LINE_OUT || kind == LINE_NOTE || kind == LINE_CALL_OUT || kind == LINE_MISSED)
        message->user = (uint8_t)(script_user(&voice, 0) - world_user_at(w, 0) + 1);
    join_scene(w, message);
    if (conversation->seeded++ == 0)
        conversation->first = ordinal;
    return message;
}

static void close_thread(World *w, WorldConversation *conversation, bool unread)
{
    conversation->unread = 0;
    for (uint32_t i = 0; i < conversation->seeded; i++) {
        const WorldMessage *message = world_thread_at(w, conversation, i);
        conversation->last = conversation->updated = (Instant){message->at};
        conversation->last_message = message->ordinal + 1;
        if (i == 0)
            conversation->added = (Instant){message->at};
        if (world_type(message->type)->customer && !message->automatic)
            conversation->last_manual = (Instant){message->at};
        if (world_type(message->type)->customer && message->type != MT_CALL)
            conversation->channel = message->type;
        conversation->unread = message->inbound && unread ? conversation->unread + 1 : 0;
    }
    WorldContact *contact = world_contact_at(w, conversation->contact);
    if (contact->added.ms >= conversation->added.ms)
        contact->added = contact->indexed = (Instant){conversation->added.ms - 90 * 1000};
    if (contact->updated.ms < contact->added.ms)
        contact->updated = contact->added;
    contact->last_activity = conversation->last;
}

static WorldConversation *open_thread(World *w, WorldContact *contact)
{
    uint32_t ordinal;
    WorldConversation *conversation = pool_add(w->conversations, &ordinal);
    conversation->ordinal = ordinal;
    conversation->id = world_id(w, ID_CONVERSATION, ordinal);
    conversation->contact = contact->ordinal;
    conversation->channel = contact->phone ? MT_SMS : MT_EMAIL;
    contact->conversation = ordinal + 1;
    g_ptr_array_add(w->recent, conversation);
    return conversation;
}

// The first threads moved within the hour, the later ones ever longer ago, up to about a year.
static int64_t last_moment(const World *w, int rank, int count, Rng *rng)
{
    double share = (double)rank / (double)MAX(count, 1);
    double days = 0.01 + 0.0045 * rank + 330.0 * share * share * share;
    int64_t ago =
        (int64_t)(days * DAY) + rng_between(rng, MINUTE, (int64_t)(days * DAY / 8) + 4 * MINUTE);
    int64_t offset = (int64_t)civil_at(w->zone, w->born).offset_min * MINUTE;
    return rank < 4 ? w->born.ms - (rank * 11 + 3) * MINUTE - rng_between(rng, 0, 90 * 1000)
                    : waking_hours(w->born.ms - ago, offset, rng);
}

static uint32_t natural_length(Rng *rng)
{
    uint32_t roll = rng_below(rng, 100);
    if (roll < 55)
        return 3 + rng_below(rng, 8);
    return roll < 88 ? 10 + rng_below(rng, 20) : 30 + rng_below(rng, 60);
}

typedef struct Place {   // of a thread among the others
    int rank, count;     // 0 moved last
    uint32_t length;     // 0: as it comes
    int previous_script; // last scene of the thread before
    bool unread;
} Place;

// Tells the last scene of the new thread.
static int seed_thread(World *w, WorldContact *contact, const Place *place)
{
    Draft draft = {.world = w,
                   .contact = contact,
                   .rng = rng_for(w->seed, SUBJECT_THREAD, (uint64_t)place->rank)};
    WorldConversation *conversation = open_thread(w, contact);
    draft.chat = chat_channel(contact, &draft.rng);
    draft.length = place->length ? place->length : natural_length(&draft.rng);
    draft.by_mail = contact->email && (rng_chance(&draft.rng, 20) || draft.chat == 0);
    draft.unread = place->unread;
    draft.previous_script = place->previous_script;
    draft.lines = g_array_new(FALSE, TRUE, sizeof(SeedLine));
    write_lines(&draft);
    date_lines(&draft, last_moment(w, place->rank, place->count, &draft.rng));
    int script = -1;
    for (guint i = 0; i < draft.lines->len; i++) {
        const SeedLine *line = &g_array_index(draft.lines, SeedLine, i);
        seed_message(w, conversation, line, draft.chat);
        script = line->script;
    }
    g_array_unref(draft.lines);
    close_thread(w, conversation, draft.unread);
    conversation->starred = rng_chance(&draft.rng, 4);
    return script;
}

void seed_talk(World *w, uint32_t first, int count, int messages)
{
    uint64_t *weights = g_new0(uint64_t, (size_t)MAX(count, 0) + 1);
    for (int i = 0; i < count; i++) {
        Rng rng = rng_for(w->seed, SUBJECT_THREAD + 1, (uint64_t)i);
        weights[i + 1] = weights[i] + 20 + rng_below(&rng, 100) + (rng_chance(&rng, 5) ? 300 : 0);
    }
    Place place = {.count = count, .previous_script = -1};
    int unread_left = 7; // beside the few known by heart
    for (int i = 0; i < count; i++) {
        uint64_t total = (uint64_t)MAX(messages, 0);
        uint64_t share =
            total * weights[i + 1] / weights[count] - total * weights[i] / weights[count];
        Rng rng = rng_for(w->seed, SUBJECT_THREAD + 2, (uint64_t)i);
        place.rank = i;
        place.length = total ? (uint32_t)MAX(share, 1) : 0;
        place.unread = i < 2 || (i < count / 10 && unread_left > 2 && rng_chance(&rng, 18));
        unread_left -= place.unread;
        place.previous_script = seed_thread(w, world_contact_at(w, first + (uint32_t)i), &place);
    }
    g_free(weights);
}
