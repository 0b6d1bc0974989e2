#include "config.h"

#include "model/deal.h"

#include <assert.h>
#include <stdlib.h>

#include "base/attr.h"

static const char *const status_spellings[] = {"", "open", "won", "lost", "abandoned"};
static_assert(ARRAY_LEN(status_spellings) == DEAL_STATUS_COUNT, "one spelling per status");
const EnumNames deal_status_names = {status_spellings, DEAL_STATUS_COUNT, NULL};

static const Field stage_fields[] = {
    FIELD(Stage, id, "id", "id", FF_KEY),
    FIELD(Stage, name, "name", "name", 0),
    FIELD(Stage, position, "position", "position", 0),
};
RECORD_TYPE(stage_type, Stage, stage_fields);

static const Field pipeline_fields[] = {
    FIELD(Pipeline, id, "id|_id", "id", FF_KEY),
    FIELD(Pipeline, name, "name", "name", 0),
    FIELD_ROWS(Pipeline, stages, "stages", "stages", &stage_type),
};
RECORD_TYPE(pipeline_type, Pipeline, pipeline_fields);

static const Field deal_fields[] = {
    FIELD(Deal, id, "id|_id", "id", FF_KEY),
    FIELD(Deal, pipeline, "pipelineId", "pipeline", 0),
    FIELD(Deal, stage, "pipelineStageId|pipelineStageUId", "stage", 0),
    FIELD(Deal, contact, "contactId|contact.id|relations[0].recordId", "contact", 0),
    FIELD(Deal, assigned_to, "assignedTo", "assigned_to", 0),
    FIELD(Deal, lost_reason, "lostReasonId", "lost_reason", 0),
    FIELD(Deal, name, "name", "name", 0),
    FIELD(Deal, contact_name, "contact.name|relations[0].contactName|relations[0].fullName",
          "contact_name", FF_IDENTITY),
    FIELD(Deal, company, "contact.companyName|relations[0].companyName", "company", FF_IDENTITY),
    FIELD(Deal, email, "contact.email|relations[0].email", "email", FF_IDENTITY),
    FIELD(Deal, phone, "contact.phone|relations[0].phone", "phone", FF_IDENTITY),
    FIELD(Deal, source, "source", "source", 0),
    FIELD(Deal, value, "monetaryValue", "value", 0),
    FIELD_ENUM(Deal, status, "status", "status", &deal_status_names),
    FIELD(Deal, tags, "contact.tags|relations[0].tags", "tags", 0),
    FIELD(Deal, followers, "followers", "followers", 0),
    FIELD(Deal, added, "createdAt|dateAdded", "added", 0),
    FIELD(Deal, updated, "updatedAt|dateUpdated", "updated", 0),
    FIELD(Deal, stage_changed, "lastStageChangeAt", "stage_changed", 0),
    FIELD(Deal, status_changed, "lastStatusChangeAt", "status_changed", 0),
};
RECORD_TYPE(deal_type, Deal, deal_fields);

static const Field lost_reason_fields[] = {
    FIELD(LostReason, id, "id|_id", "id", FF_KEY),
    FIELD(LostReason, name, "name", "name", 0),
};
RECORD_TYPE(lost_reason_type, LostReason, lost_reason_fields);

static int compare_stages(const void *a, const void *b)
{
    int64_t x = ((const Stage *)a)->position;
    int64_t y = ((const Stage *)b)->position;
    return (x > y) - (x < y);
}

void pipeline_finish(Pipeline *pipeline)
{
    if (pipeline->stages.count > 1)
        qsort(pipeline->stages.items, pipeline->stages.count, sizeof(Stage), compare_stages);
}

void deal_finish(Deal *deal)
{
    // A deal that never moved has been in its stage since it was made.
    if (!instant_known(deal->stage_changed))
        deal->stage_changed = deal->added;
    if (deal->contact_name.n == 0) {
        TextRef company = text_ref(&deal->company);
        TextRef email = text_ref(&deal->email);
        text_clear(&deal->contact_name);
        deal->contact_name = text_dup(company.n > 0 ? company : email);
    }
}
