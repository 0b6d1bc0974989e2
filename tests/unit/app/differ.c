#include "config.h"

#include "unit/app/differ.h"

#include <glib.h>
#include <string.h>

#include "unit/unit.h"

const Id differ_maria = {"maria"};

// The records that explain ids.
static bool read_record(void *owner, const RecordType *type, const Id *id, void *record)
{
    (void)owner;
    memset(record, 0, type->size);
    if (type == &pipeline_type && !strcmp(id->s, "sales")) {
        Pipeline *pipeline = record;
        pipeline->id = *id;
        pipeline->name = text_dup(TEXT("Sales"));
        pipeline->stages.type = &stage_type;
        *(Stage *)rows_append(&pipeline->stages) = (Stage){{"s1"}, text_dup(TEXT("New lead")), 0};
        *(Stage *)rows_append(&pipeline->stages) = (Stage){{"s2"}, text_dup(TEXT("Proposal")), 1};
        return true;
    }
    if (type == &contact_type && id_eq(id, &differ_maria)) {
        Contact *contact = record;
        contact->id = differ_maria;
        contact->name = text_dup(TEXT("Maria Lopez"));
        text_list_add(&contact->tags, text_dup(TEXT("vip")));
        return true;
    }
    if (type == &user_type && !strcmp(id->s, "ann")) {
        ((User *)record)->name = text_dup(TEXT("Ann Lee"));
        return true;
    }
    return false;
}

static GArray *diff(const RecordType *type, const void *was, const void *is)
{
    EventSetting setting = {
        .now = {DIFFER_LATER + 5}, .born = {DIFFER_BORN}, .location = "L1", .read = read_record};
    CacheChange change = {type, was, is, {DIFFER_LATER + 1}, {DIFFER_LATER + 2}};
    GArray *drafts = g_array_new(FALSE, TRUE, sizeof(EventDraft));
    events_diff(&setting, &change, drafts);
    return drafts;
}

static void free_drafts(GArray *drafts)
{
    for (guint i = 0; i < drafts->len; i++)
        event_draft_clear(&g_array_index(drafts, EventDraft, i));
    g_array_free(drafts, TRUE);
}

// "ContactTagUpdate ContactUpdate-": a minus behind what is minor.
static char *names_of(const GArray *drafts)
{
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < drafts->len; i++) {
        const EventDraft *draft = &g_array_index(drafts, EventDraft, i);
        g_string_append_printf(names, "%s%s%s", i ? " " : "", draft->type, draft->minor ? "-" : "");
    }
    return g_string_free(names, FALSE);
}

void differ_expect(const RecordType *type, const void *was, const void *is, const char *expected)
{
    GArray *drafts = diff(type, was, is);
    g_autofree char *names = names_of(drafts);
    free_drafts(drafts);
    assert_string_equal(names, expected);
}

// Takes the first draft.
EventDraft differ_first(const RecordType *type, const void *was, const void *is)
{
    GArray *drafts = diff(type, was, is);
    assert_true(drafts->len > 0);
    EventDraft draft = g_array_index(drafts, EventDraft, 0);
    memset(&g_array_index(drafts, EventDraft, 0), 0, sizeof(EventDraft));
    free_drafts(drafts);
    return draft;
}

void differ_member(const EventDraft *draft, const char *path, const char *expected)
{
    Err err = {0};
    Json *json = json_parse(draft->json, strlen(draft->json), &err);
    if (!json)
        fail_msg("%s: %s", err.msg, draft->json);
    g_autofree char *text = json_at(json, path) ? json_print(json_at(json, path)) : NULL;
    json_free(json);
    if (g_strcmp0(text, expected))
        fail_msg("%s is %s instead of %s in %s", path, text, expected, draft->json);
}
