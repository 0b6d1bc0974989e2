#include "config.h"

#include "sandbox/pool.h"
#include "sandbox/world.h"

static void *row(const World *w, IdKind kind, const WorldPool *pool, const Id *id)
{
    uint32_t ordinal;
    return world_id_ordinal(w, kind, id, &ordinal) ? pool_at(pool, ordinal) : NULL;
}

WorldContact *world_contact(World *w, const Id *id)
{
    WorldContact *contact = row(w, ID_CONTACT, w->contacts, id);
    return contact && !contact->deleted ? contact : NULL;
}

WorldConversation *world_conversation(World *w, const Id *id)
{
    WorldConversation *conversation = row(w, ID_CONVERSATION, w->conversations, id);
    return conversation && !conversation->deleted ? conversation : NULL;
}

static WorldMessage *kept(World *w, WorldMessage *message)
{
    if (!message || world_conversation_at(w, message->conversation)->deleted)
        return NULL;
    return message;
}

WorldMessage *world_message(World *w, const Id *id)
{
    WorldMessage *message = kept(w, row(w, ID_MESSAGE, w->messages, id));
    return message && message->row == message->ordinal ? message : NULL;
}

WorldMessage *world_email(World *w, const Id *id)
{
    WorldMessage *message = kept(w, row(w, ID_EMAIL, w->messages, id));
    return message && message->type == MT_EMAIL ? message : NULL;
}

WorldNote *world_note(World *w, const Id *id)
{
    WorldNote *note = row(w, ID_NOTE, w->notes, id);
    return note && !note->deleted ? note : NULL;
}

WorldTask *world_task(World *w, const Id *id)
{
    WorldTask *task = row(w, ID_TASK, w->tasks, id);
    return task && !task->deleted ? task : NULL;
}

const WorldUser *world_user(World *w, const Id *id)
{
    uint32_t ordinal;
    return world_id_ordinal(w, ID_USER, id, &ordinal) ? world_user_at(w, ordinal) : NULL;
}

WorldContact *world_contact_at(World *w, uint32_t ordinal)
{
    return pool_at(w->contacts, ordinal);
}

WorldConversation *world_conversation_at(World *w, uint32_t ordinal)
{
    return pool_at(w->conversations, ordinal);
}

WorldMessage *world_message_at(World *w, uint32_t ordinal)
{
    return pool_at(w->messages, ordinal);
}

WorldNote *world_note_at(World *w, uint32_t ordinal)
{
    return pool_at(w->notes, ordinal);
}

WorldTask *world_task_at(World *w, uint32_t ordinal)
{
    return pool_at(w->tasks, ordinal);
}

const WorldUser *world_user_at(World *w, uint32_t index)
{
    return index < w->users->len ? &g_array_index(w->users, WorldUser, index) : NULL;
}

uint32_t world_contact_count(const World *w)
{
    return pool_count(w->contacts);
}

uint32_t world_conversation_count(const World *w)
{
    return pool_count(w->conversations);
}

uint32_t world_message_count(const World *w)
{
    return pool_count(w->messages);
}

uint32_t world_note_count(const World *w)
{
    return pool_count(w->notes);
}

uint32_t world_task_count(const World *w)
{
    return pool_count(w->tasks);
}

uint32_t world_user_count(const World *w)
{
    return w->users->len;
}
