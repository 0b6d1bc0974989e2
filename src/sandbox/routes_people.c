#include "config.h"

#include <string.h>

#include "sandbox/routes_work.h"
#include "sandbox/rows.h"

WorldContact *route_contact(World *w, const Request *req, Response *res)
{
    WorldContact *contact = world_contact(w, &req->params[0]);
    uint32_t ordinal;
    if (contact)
        return contact;
    if (world_id_ordinal(w, ID_CONTACT, &req->params[0], &ordinal))
        response_fail(res, 400, "Contact not found for id:%s", req->params[0].s);
    else
        response_fail(res, 400, "Contact with id %s not found", req->params[0].s);
    return NULL;
}

static void answer_contact(World *w, Response *res, const WorldContact *contact)
{
    JsonOut *out = response_open();
    row_contact(w, out, "contact", contact);
    response_close(res, 200, out);
}

static void get_contact(World *w, const Request *req, Response *res)
{
    const WorldContact *contact = route_contact(w, req, res);
    if (contact)
        answer_contact(w, res, contact);
}

// Who else has this address: e-mail counts before phone. *field gets its name.
static WorldContact *find_twin(World *w, const Json *body, const WorldContact *self,
                               const char **field)
{
    const char *email = json_string(json_member(body, "email"));
    const char *phone = json_string(json_member(body, "phone"));
    g_autofree char *mail = email ? email_normal(email) : NULL;
    g_autofree char *number = phone ? phone_normal(phone) : NULL;
    WorldContact *twin = mail ? g_hash_table_lookup(w->by_email, mail) : NULL;
    *field = "email";
    if (twin && twin != self)
        return twin;
    twin = number ? g_hash_table_lookup(w->by_phone, number) : NULL;
    *field = "phone";
    return twin != self ? twin : NULL;
}

static bool refuse_twin(World *w, const Request *req, const WorldContact *self, Response *res)
{
    const char *field;
    const WorldContact *twin =
        w->allow_duplicate_contacts ? NULL : find_twin(w, req->body, self, &field);
    if (!twin)
        return false;
    JsonOut *out = response_open();
    json_out_string(out, "contactId", twin->id.s);
    json_out_string(out, "contactName", world_contact_name(w, twin));
    json_out_string(out, "matchingField", field);
    json_out_end(out);
    g_autofree char *meta = json_out_take(out, NULL);
    response_fail_meta(res, 400, "This location does not allow duplicated contacts.", meta);
    return true;
}

// The new row is only there when the body was good.
static WorldContact *make_contact(World *w, const Request *req, Response *res)
{
    WorldContact draft = {.type = "lead", .country = "US"};
    if (!contact_apply(w, req, &draft, res)) {
        g_clear_pointer(&draft.tags, g_ptr_array_unref);
        g_clear_pointer(&draft.fields, g_array_unref);
        return NULL;
    }
    WorldContact *contact = world_contact_add(w);
    draft.ordinal = contact->ordinal;
    draft.id = contact->id;
    draft.added = contact->added;
    draft.indexed = contact->indexed;
    *contact = draft;
    world_contact_touch(w, contact);
    return contact;
}

static void create_contact(World *w, const Request *req, Response *res)
{
    if (refuse_twin(w, req, NULL, res))
        return;
    const WorldContact *contact = make_contact(w, req, res);
    if (!contact)
        return;
    JsonOut *out = response_open();
    row_contact_created(w, out, "contact", contact);
    response_close(res, 201, out);
}

static void update_contact(World *w, const Request *req, Response *res)
{
    WorldContact *contact = route_contact(w, req, res);
    if (!contact || refuse_twin(w, req, contact, res) || !contact_apply(w, req, contact, res))
        return;
    world_contact_touch(w, contact);
    JsonOut *out = response_open();
    json_out_bool(out, "succeded", true);
    row_contact(w, out, "contact", contact);
    response_close(res, 200, out);
}

static void upsert_contact(World *w, const Request *req, Response *res)
{
    const char *field;
    bool fresh = w->allow_duplicate_contacts && request_bool(req, "createNewIfDuplicateAllowed");
    WorldContact *contact = fresh ? NULL : find_twin(w, req->body, NULL, &field);
    bool is_new = contact == NULL;
    if (is_new) {
        contact = make_contact(w, req, res);
    } else {
        const char *gender = contact->gender;
        const char *phone = contact->phone;
        if (!contact_apply(w, req, contact, res))
            return;
        contact->gender = gender; // thrown away on existing contacts
        // A phone that belongs to somebody else is passed over in silence.
        const WorldContact *owner =
            contact->phone ? g_hash_table_lookup(w->by_phone, contact->phone) : NULL;
        if (owner && owner != contact)
            contact->phone = phone;
        world_contact_touch(w, contact);
    }
    if (!contact)
        return;
    JsonOut *out = response_open();
    json_out_bool(out, "new", is_new);
    row_contact(w, out, "contact", contact);
    response_close(res, 200, out);
}

static void delete_contact(World *w, const Request *req, Response *res)
{
    WorldContact *contact = route_contact(w, req, res);
    if (!contact)
        return;
    world_contact_delete(w, contact);
    response_done(res, 200, "succeded");
}

static void answer_tags(Response *res, int status, const WorldContact *contact)
{
    JsonOut *out = response_open();
    row_tags(out, contact);
    response_close(res, status, out);
}

static bool takes_list(const Request *req, const char *name, Response *res)
{
    if (json_count(json_member(req->body, name)) > 0)
        return true;
    response_invalid(res, "%s should not be empty", name);
    return false;
}

static void add_tags(World *w, const Request *req, Response *res)
{
    WorldContact *contact = route_contact(w, req, res);
    if (!contact || !takes_list(req, "tags", res))
        return;
    for (const Json *tag = json_first(json_member(req->body, "tags")); tag; tag = json_next(tag))
        if (json_string(tag))
            world_contact_add_tag(w, contact, json_string(tag));
    world_contact_touch(w, contact);
    answer_tags(res, 201, contact);
}

static void remove_tags(World *w, const Request *req, Response *res)
{
    WorldContact *contact = route_contact(w, req, res);
    if (!contact || !takes_list(req, "tags", res))
        return;
    for (const Json *tag = json_first(json_member(req->body, "tags")); tag; tag = json_next(tag))
        if (json_string(tag))
            world_contact_remove_tag(w, contact, json_string(tag));
    world_contact_touch(w, contact);
    answer_tags(res, 200, contact);
}

// The users of the body's list; NULL with a refusal when one is unknown.
static GPtrArray *listed_users(World *w, const Request *req, Response *res)
{
    g_autoptr(GPtrArray) users = g_ptr_array_new();
    for (const Json *item = json_first(json_member(req->body, "followers")); item;
         item = json_next(item)) {
        const char *text = json_string(item);
        Id id = id_from(text ? text : "");
        const WorldUser *user = world_user(w, &id);
        if (!user) {
            response_fail(res, 400, "User with id %s not found", text ? text : "");
            return NULL;
        }
        g_ptr_array_add(users, (void *)(uintptr_t)user);
    }
    return g_steal_pointer(&users);
}

static void answer_followers(Response *res, int status, const WorldContact *contact,
                             const char *name, const GPtrArray *changed)
{
    JsonOut *out = response_open();
    row_ids(out, "followers", contact->followers);
    row_ids(out, name, changed);
    response_close(res, status, out);
}

static void follow(World *w, const Request *req, Response *res)
{
    WorldContact *contact = route_contact(w, req, res);
    if (!contact || !takes_list(req, "followers", res))
        return;
    g_autoptr(GPtrArray) users = listed_users(w, req, res);
    if (!users)
        return;
    if (!contact->followers)
        contact->followers = g_ptr_array_new();
    for (guint i = 0; i < users->len;) {
        if (g_ptr_array_find(contact->followers, users->pdata[i], NULL)) {
            g_ptr_array_remove_index(users, i);
            continue;
        }
        g_ptr_array_add(contact->followers, users->pdata[i++]);
    }
    world_contact_touch(w, contact);
    answer_followers(res, 201, contact, "followersAdded", users);
}

static void unfollow(World *w, const Request *req, Response *res)
{
    WorldContact *contact = route_contact(w, req, res);
    if (!contact || !takes_list(req, "followers", res))
        return;
    g_autoptr(GPtrArray) users = listed_users(w, req, res);
    if (!users)
        return;
    for (guint i = 0; i < users->len;) {
        if (contact->followers && g_ptr_array_remove(contact->followers, users->pdata[i]))
            i++;
        else
            g_ptr_array_remove_index(users, i);
    }
    world_contact_touch(w, contact);
    answer_followers(res, 200, contact, "followersRemoved", users);
}

static void list_appointments(World *w, const Request *req, Response *res)
{
    const WorldContact *contact = route_contact(w, req, res);
    if (!contact)
        return;
    JsonOut *out = response_open();
    work_write_contact_events(w, out, "events", contact);
    response_close(res, 200, out);
}

const RouteRow people_routes[] = {
    {EP_CONTACT_SEARCH, contact_search_route},
    {EP_CONTACT_LIST, contact_list_route},
    {EP_CONTACT_DUPLICATE, contact_duplicate_route},
    {EP_CONTACT_GET, get_contact},
    {EP_CONTACT_CREATE, create_contact},
    {EP_CONTACT_UPDATE, update_contact},
    {EP_CONTACT_UPSERT, upsert_contact},
    {EP_CONTACT_DELETE, delete_contact},
    {EP_CONTACT_TAG_ADD, add_tags},
    {EP_CONTACT_TAG_REMOVE, remove_tags},
    {EP_CONTACT_FOLLOW, follow},
    {EP_CONTACT_UNFOLLOW, unfollow},
    {EP_CONTACT_APPOINTMENTS, list_appointments},
    {EP_NOTE_LIST, note_list_route},
    {EP_NOTE_CREATE, note_create_route},
    {EP_NOTE_GET, note_get_route},
    {EP_NOTE_UPDATE, note_update_route},
    {EP_NOTE_DELETE, note_delete_route},
    {EP_TASK_LIST, task_list_route},
    {EP_TASK_CREATE, task_create_route},
    {EP_TASK_GET, task_get_route},
    {EP_TASK_UPDATE, task_update_route},
    {EP_TASK_COMPLETE, task_update_route},
    {EP_TASK_DELETE, task_delete_route},
    {EP_NONE, NULL},
};
