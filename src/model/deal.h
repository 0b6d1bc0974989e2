// Opportunities ("deals"), pipelines and stages. API.md section 8.
#ifndef MODEL_DEAL_H
#define MODEL_DEAL_H

#include "model/record.h"

typedef enum DealStatus {
    DEAL_UNKNOWN,
    DEAL_OPEN,
    DEAL_WON,
    DEAL_LOST,
    DEAL_ABANDONED,
    DEAL_STATUS_COUNT
} DealStatus;
extern const EnumNames deal_status_names;

typedef struct Stage {
    Id id;
    Text name;
    int64_t position;
} Stage;

typedef struct Pipeline {
    Id id;
    Text name;
    Rows stages; // Stage, sorted by position after pipeline_finish
} Pipeline;

typedef struct Deal {
    Id id, pipeline, stage, contact, assigned_to, lost_reason;
    Text name, contact_name, company, email, phone, source;
    Money value;
    int status;    // DealStatus
    TextList tags; // the contact's
    IdList followers;
    Instant added, updated, stage_changed, status_changed;
} Deal;

typedef struct LostReason {
    Id id;
    Text name;
} LostReason;

extern const RecordType stage_type, pipeline_type, deal_type, lost_reason_type;

void pipeline_finish(Pipeline *pipeline);
void deal_finish(Deal *deal);

#endif
