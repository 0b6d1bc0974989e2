// Everything about one contact: five questions, each with its own feed, so that a refused one
// leaves the others.
#include "config.h"

#include "app/people_state.h"
#include "base/url.h"

typedef struct DetailPart {
    EndpointId ep;
    CacheView view;    // where the rows lie in the mirror
    size_t rows, feed; // offsets in ContactDetail
} DetailPart;

#define DETAIL(member) offsetof(ContactDetail, member)

static const DetailPart parts[] = {
    {EP_CONTACT_GET, CACHE_VIEW_COUNT, 0, DETAIL(feed)},
    {EP_NOTE_LIST, CACHE_CONTACT_NOTES, DETAIL(notes), DETAIL(notes_feed)},
    {EP_TASK_LIST, CACHE_CONTACT_TASKS, DETAIL(tasks), DETAIL(tasks_feed)},
    {EP_CONTACT_APPOINTMENTS, CACHE_CONTACT_EVENTS, DETAIL(events), DETAIL(events_feed)},
    {EP_DEAL_LIST, CACHE_CONTACT_DEALS, DETAIL(deals), DETAIL(deals_feed)},
};

static Feed *part_feed(ContactDetail *detail, const DetailPart *part)
{
    return (Feed *)(void *)((char *)detail + part->feed);
}

static Rows *part_rows(ContactDetail *detail, const DetailPart *part)
{
    return part->rows ? (Rows *)(void *)((char *)detail + part->rows) : NULL;
}

void people_detail_clear(People *people)
{
    ContactDetail *detail = &people->detail;
    record_clear(&contact_type, &detail->contact);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        Rows *rows = part_rows(detail, &parts[i]);
        if (rows && rows->type)
            rows_clear(rows);
    }
    *detail = (ContactDetail){0};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        feed_init(part_feed(detail, &parts[i]));
}

// This list writes local times without a zone ("2026-03-06 09:30:00"), which the decoder takes as
// UTC: they are the location's.
static Instant place(const People *people, const Stamp *raw, Instant as_utc)
{
    if (strlen(raw->s) != 19 || raw->s[10] != ' ')
        return as_utc;
    Civil c = civil_at(zone_utc(), as_utc);
    return civil_instant(people->core->session.zone, c.year, c.month, c.day, c.hour, c.minute);
}

static void place_events(const People *people, Rows *events)
{
    for (size_t i = 0; i < events->count; i++) {
        Event *event = rows_at(events, i);
        event->start = place(people, &event->start_raw, event->start);
        event->end = place(people, &event->end_raw, event->end);
    }
}

static void ask_part(People *people, size_t i, Priority prio);

static void on_part(void *owner, const Asked *asked, Reply *reply)
{
    People *people = owner;
    ContactDetail *detail = &people->detail;
    if (!id_eq(&asked->subject, &detail->id))
        return; // another contact is shown by now
    const DetailPart *part = &parts[asked->number];
    Feed *feed = part_feed(detail, part);
    bool again = people->stale_parts & 1u << asked->number;
    people->stale_parts &= ~(1u << asked->number);
    if (again)
        ask_part(people, (size_t)asked->number, PRIO_OPEN);
    feed->asked = again;
    feed->err = reply->err;
    people->core->changes |= CH_CONTACT;
    if (reply->outcome != OUTCOME_DONE)
        return;
    feed->ever = feed->live = true;
    feed->synced = reply->received;
    feed->left_out = (int64_t)reply->bad_rows;
    Rows *rows = part_rows(detail, part);
    if (rows) {
        if (rows->type)
            rows_clear(rows);
        *rows = reply->rows;
        reply->rows = (Rows){0};
        if (part->ep == EP_CONTACT_APPOINTMENTS)
            place_events(people, rows);
    } else if (reply->rows.count == 1) {
        record_clear(&contact_type, &detail->contact);
        detail->contact = *(Contact *)reply->rows.items;
        memset(reply->rows.items, 0, sizeof(Contact));
    }
}

static void ask_part(People *people, size_t i, Priority prio)
{
    const DetailPart *part = &parts[i];
    Asked asked = {.ep = part->ep, .subject = people->detail.id, .number = (int64_t)i};
    if (wire_is_waiting(people->core->wire, people, &asked))
        return;
    Call *call = call_new(part->ep, prio);
    if (part->ep == EP_DEAL_LIST) {
        GString *query = g_string_new(NULL);
        query_add(query, "location_id", people->core->session.location_id.s);
        query_add(query, "contact_id", people->detail.id.s);
        query_add_int(query, "limit", 50);
        call->query = g_string_free(query, FALSE);
    } else {
        call->params[0] = people->detail.id;
    }
    Err err = {0};
    Feed *feed = part_feed(&people->detail, part);
    feed->asked = wire_post(people->core->wire, call, &asked, on_part, people, &err) != 0;
    if (!feed->asked)
        feed->err = err;
}

// A part that was never answered stays unknown: no rows there do not mean that there are none.
static void recall_part(People *people, const DetailPart *part)
{
    ContactDetail *detail = &people->detail;
    const Mirror *mirror = people->core->mirror;
    Err err = {0};
    Instant seen = mirror_seen(mirror, part->ep, &detail->id);
    Rows *rows = part_rows(detail, part);
    CacheRead read = {.view = part->view, .id = detail->id};
    bool known = rows ? cache_read(mirror_cache(mirror), &read, rows, NULL, &err) && rows->count > 0
                      : cache_read_one(mirror_cache(mirror), &contact_type, &detail->id,
                                       &detail->contact, &seen, &err);
    part_feed(detail, part)->ever = known || instant_known(seen);
    part_feed(detail, part)->synced = seen;
}

static void recall(People *people)
{
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        recall_part(people, &parts[i]);
    const Person *known = people_find(people, &people->detail.id);
    if (people->detail.feed.ever || !known)
        return;
    people->detail.contact.id = people->detail.id;
    people->detail.contact.name = text_dup(person_name(known));
}

void people_open_contact(People *people, const Id *contact)
{
    Id id = *contact; // it may lie in what is cleared
    if (id_eq(&people->detail.id, &id))
        return;
    people_detail_clear(people);
    people->detail.id = id;
    people->core->changes |= CH_CONTACT;
    if (id_is_empty(&id))
        return;
    recall(people);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        ask_part(people, i, PRIO_OPEN);
}

const ContactDetail *people_detail(const People *people)
{
    return &people->detail;
}

void people_poll_contact(People *people)
{
    if (id_is_empty(&people->detail.id))
        return;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        ask_part(people, i, PRIO_VISIBLE);
}

void people_reread_contact(People *people)
{
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        Asked asked = {.ep = parts[i].ep, .subject = people->detail.id, .number = (int64_t)i};
        if (wire_is_waiting(people->core->wire, people, &asked))
            people->stale_parts |= 1u << i;
        else
            ask_part(people, i, PRIO_VISIBLE);
    }
}
