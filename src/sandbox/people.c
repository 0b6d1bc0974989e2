#include "config.h"

#include <string.h>

#include "sandbox/pool.h"
#include "sandbox/world.h"

WorldContact *world_contact_add(World *w)
{
    uint32_t ordinal;
    WorldContact *contact = pool_add(w->contacts, &ordinal);
    contact->ordinal = ordinal;
    contact->id = world_id(w, ID_CONTACT, ordinal);
    contact->added = contact->updated = w->now;
    contact->indexed = (Instant){w->now.ms + w->options.index_lag_ms};
    return contact;
}

static void unlist(GHashTable *table, const char **key, const WorldContact *contact)
{
    if (*key && g_hash_table_lookup(table, *key) == contact)
        g_hash_table_remove(table, *key);
    *key = NULL;
}

static void list(GHashTable *table, const char **key, const char *value, WorldContact *contact)
{
    if (!value)
        return;
    *key = value;
    if (!g_hash_table_contains(table, value))
        g_hash_table_insert(table, (char *)(uintptr_t)value, contact);
}

static const char *lower_email(World *w, const char *email)
{
    if (!email)
        return NULL;
    g_autofree char *lower = g_ascii_strdown(email, -1);
    return strcmp(lower, email) == 0 ? email : world_text(w, lower);
}

static const char *display_name(World *w, const WorldContact *contact)
{
    const char *first = contact->first_name;
    const char *last = contact->last_name;
    if (first && last)
        return world_textf(w, "%s %s", first, last);
    if (first || last)
        return first ? first : last;
    return contact->email ? contact->email : contact->phone;
}

void world_contact_list(World *w, WorldContact *contact)
{
    contact->name = display_name(w, contact);
    unlist(w->by_email, &contact->email_key, contact);
    unlist(w->by_phone, &contact->phone_key, contact);
    list(w->by_email, &contact->email_key, lower_email(w, contact->email), contact);
    list(w->by_phone, &contact->phone_key, contact->phone, contact);
    contact->folded = NULL;
    w->generation++;
}

void world_contact_touch(World *w, WorldContact *contact)
{
    contact->updated = w->now;
    world_contact_list(w, contact);
}

void world_contact_delete(World *w, WorldContact *contact)
{
    unlist(w->by_email, &contact->email_key, contact);
    unlist(w->by_phone, &contact->phone_key, contact);
    contact->deleted = true;
    w->generation++;
    if (contact->conversation)
        world_conversation_delete(w, world_conversation_at(w, contact->conversation - 1));
}

const char *world_contact_name(World *w, const WorldContact *contact)
{
    (void)w;
    return contact->name ? contact->name : "";
}

static void append_word(GString *all, const char *word)
{
    if (!word)
        return;
    g_string_append(all, word);
    g_string_append_c(all, ' ');
}

static const char *ascii_lower(GString *text)
{
    for (gsize i = 0; i < text->len; i++)
        text->str[i] = g_ascii_tolower(text->str[i]);
    return text->str;
}

const char *world_contact_folded(World *w, WorldContact *contact)
{
    if (contact->folded)
        return contact->folded;
    const char *parts[] = {contact->first_name, contact->last_name, contact->email,
                           contact->phone,      contact->company,   contact->city};
    g_autoptr(GString) all = g_string_sized_new(128);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        append_word(all, parts[i]);
    for (guint i = 0; contact->tags && i < contact->tags->len; i++)
        append_word(all, contact->tags->pdata[i]);
    if (g_str_is_ascii(all->str)) {
        contact->folded = world_text(w, ascii_lower(all));
        return contact->folded;
    }
    g_autofree char *valid = g_utf8_make_valid(all->str, (gssize)all->len);
    g_autofree char *lower = g_utf8_strdown(valid, -1);
    contact->folded = world_text(w, lower);
    return contact->folded;
}

const WorldTag *world_tag_add(World *w, const char *name)
{
    g_autofree char *lower = g_utf8_strdown(name, -1);
    for (guint i = 0; i < w->tags->len; i++) {
        const WorldTag *known = w->tags->pdata[i];
        if (strcmp(known->name, lower) == 0)
            return known;
    }
    WorldTag *tag = g_new0(WorldTag, 1);
    tag->id = world_id(w, ID_TAG, w->tags->len);
    tag->name = world_text(w, lower);
    g_ptr_array_add(w->tags, tag);
    return tag;
}

static guint tag_index(const WorldContact *contact, const char *tag)
{
    for (guint i = 0; contact->tags && i < contact->tags->len; i++)
        if (strcmp(contact->tags->pdata[i], tag) == 0)
            return i;
    return G_MAXUINT;
}

bool world_contact_has_tag(const WorldContact *contact, const char *tag)
{
    g_autofree char *lower = g_utf8_strdown(tag, -1);
    return tag_index(contact, lower) != G_MAXUINT;
}

void world_contact_add_tag(World *w, WorldContact *contact, const char *tag)
{
    const WorldTag *known = world_tag_add(w, tag);
    if (tag_index(contact, known->name) != G_MAXUINT)
        return;
    if (!contact->tags)
        contact->tags = g_ptr_array_new();
    g_ptr_array_add(contact->tags, (char *)(uintptr_t)known->name);
}

bool world_contact_remove_tag(World *w, WorldContact *contact, const char *tag)
{
    (void)w;
    g_autofree char *lower = g_utf8_strdown(tag, -1);
    guint i = tag_index(contact, lower);
    if (i == G_MAXUINT)
        return false;
    g_ptr_array_remove_index(contact->tags, i);
    return true;
}

static WorldFieldValue *field_value(const WorldContact *contact, const Id *field, guint *index)
{
    for (guint i = 0; contact->fields && i < contact->fields->len; i++) {
        WorldFieldValue *value = &g_array_index(contact->fields, WorldFieldValue, i);
        if (id_eq(&value->field, field)) {
            *index = i;
            return value;
        }
    }
    return NULL;
}

const char *world_contact_field(World *w, const WorldContact *contact, const Id *field)
{
    (void)w;
    guint index;
    const WorldFieldValue *value = field_value(contact, field, &index);
    return value ? value->json : NULL;
}

void world_contact_set_field(World *w, WorldContact *contact, const Id *field, const char *json)
{
    guint index;
    WorldFieldValue *value = field_value(contact, field, &index);
    if (value && json) {
        value->json = world_text(w, json);
    } else if (value) {
        g_array_remove_index(contact->fields, index);
    } else if (json) {
        if (!contact->fields)
            contact->fields = g_array_new(FALSE, FALSE, sizeof(WorldFieldValue));
        WorldFieldValue added = {*field, world_text(w, json)};
        g_array_append_val(contact->fields, added);
    }
}

WorldNote *world_note_add(World *w, const WorldContact *contact, const char *body)
{
    uint32_t ordinal;
    WorldNote *note = pool_add(w->notes, &ordinal);
    note->id = world_id(w, ID_NOTE, ordinal);
    note->contact = contact->ordinal;
    note->body = world_text(w, body);
    note->added = note->updated = w->now;
    return note;
}

WorldTask *world_task_add(World *w, const WorldContact *contact, const char *title, Instant due)
{
    uint32_t ordinal;
    WorldTask *task = pool_add(w->tasks, &ordinal);
    task->id = world_id(w, ID_TASK, ordinal);
    task->contact = contact->ordinal;
    task->title = world_text(w, title);
    task->due = due;
    task->added = task->updated = w->now;
    return task;
}
