// The whole account in the mirror: read once, list after list, in the background, and kept up to
// date after that. Where a list stands lies in the mirror beside its rows, so a reading that was
// cut off goes on. One process of the user does it (sync_leads); the others see what it saves.
// UI thread.
#ifndef APP_FILL_H
#define APP_FILL_H

#include "app/app.h"
#include "app/mirror.h"

typedef struct Fill Fill;

typedef enum FillStage {
#define FILL(id, word, ep, record, page, whole, changed, missing) FILL_##id,
#include "app/fill.def"
#undef FILL
    FILL_COUNT
} FillStage;

Fill *fill_new(App *app);
void fill_free(Fill *fill); // accepts NULL
// The account is known; goes on where the last run ended, unless a person stopped that.
void fill_start(Fill *fill);
void fill_online(Fill *fill); // the service is there again

// Whether the mirror has the whole list, or somebody is reading it: nobody else need. A NULL fill
// keeps nothing.
bool fill_keeps(const Fill *fill, FillStage stage);
// Rows changed before this are in the mirror, but for two minutes in which the service's index may
// lag; 0: not all are.
Instant fill_mark(const Fill *fill, FillStage stage);

// What people say. Remembered: a stopped reading stays so until it is told to go on.
void fill_stop(Fill *fill);
void fill_go_on(Fill *fill);
void fill_again(Fill *fill); // everything anew; what is there stays until it is found missing
SyncProgress fill_progress(const Fill *fill);
char *fill_report(const Fill *fill); // a line for people; g_free
// It is not where it should be in a list: asked about, and dropped when it is gone.
void fill_doubt(Fill *fill, FillStage stage, const Id *id);

#endif
