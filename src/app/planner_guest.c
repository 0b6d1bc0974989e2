// Whose appointments they are: contacts, for their names and zones.
#include "config.h"

#include "app/planner_state.h"

enum { GUESTS_MAX = 300 };

static void ask(Planner *planner);

static void keep(Planner *planner, Contact *take_contact)
{
    if (g_hash_table_size(planner->guests) >= GUESTS_MAX)
        g_hash_table_remove_all(planner->guests);
    Contact *contact = g_new(Contact, 1);
    *contact = *take_contact;
    *take_contact = (Contact){0};
    g_hash_table_replace(planner->guests, &contact->id, contact);
    planner_changed(planner);
    planner->core->changes |= CH_SLOTS;
}

static void on_contact(void *owner, const Asked *asked, Reply *reply)
{
    Planner *planner = owner;
    planner->guest_asked = (Id){""};
    if (id_eq(&planner->guest_wanted, &asked->subject))
        planner->guest_wanted = (Id){""};
    bool same = reply->outcome == OUTCOME_DONE && reply->rows.count == 1 &&
                id_eq(&((const Contact *)reply->rows.items)->id, &asked->subject);
    if (same)
        keep(planner, reply->rows.items);
    ask(planner);
}

// One at a time: a cursor that runs over a full week must not use up the budget.
static void ask(Planner *planner)
{
    Id wanted = planner->guest_wanted;
    if (id_is_empty(&wanted) || !id_is_empty(&planner->guest_asked))
        return;
    Call *call = call_new(EP_CONTACT_GET, PRIO_VISIBLE);
    call->params[0] = wanted;
    Asked asked = {.ep = EP_CONTACT_GET, .subject = wanted};
    Err err = {0};
    if (wire_post(planner->core->wire, call, &asked, on_contact, planner, &err))
        planner->guest_asked = wanted;
}

// What the mirror knows, for the time until the answer.
static void recall(Planner *planner, const Id *contact)
{
    Err err = {0};
    Contact known = {0};
    if (cache_read_one(mirror_cache(planner->core->mirror), &contact_type, contact, &known, NULL,
                       &err))
        keep(planner, &known);
}

void planner_want_guest(Planner *planner, const Id *contact)
{
    if (id_is_empty(contact) || planner_guest(planner, contact))
        return;
    recall(planner, contact);
    planner->guest_wanted = *contact;
    ask(planner);
}

const Contact *planner_guest(const Planner *planner, const Id *contact)
{
    return g_hash_table_lookup(planner->guests, contact);
}

const Zone *planner_guest_zone(const Planner *planner, const Id *contact)
{
    const Contact *guest = planner_guest(planner, contact);
    return guest && guest->timezone.s ? zone_find(guest->timezone.s) : NULL;
}
