// The inside of Fill, for fill*.c only.
#ifndef APP_FILL_STATE_H
#define APP_FILL_STATE_H

#include "app/fill.h"
#include "app/state.h"

typedef enum FillMissing { FILL_MISSING_KEEP, FILL_MISSING_DROP, FILL_MISSING_ASK } FillMissing;

typedef struct FillInfo {
    const char *name, *word;
    EndpointId ep;
    const RecordType *type;
    int page;
    int64_t whole_ms, changed_ms;
    FillMissing missing;
} FillInfo;

typedef enum FillPass {
    FILL_WHOLE,
    FILL_CHANGED, // newest change first, until what is known
} FillPass;

typedef struct FillReading { // of a list, under way
    FillStage stage;
    FillPass pass;
    bool ended;    // its last page is saved
    bool cut;      // a part of it was refused: nothing counts as missing
    Instant begun; // before its first page was asked for
    Instant until; // of FILL_CHANGED
    int64_t rows, total;
    int limit;    // rows of a page; halved when the answer is too large
    int part;     // of a list that is several questions
    int restarts; // because the pages moved
    char *next;   // where the next page begins, as fill_ask.c writes it; NULL: at the beginning
} FillReading;

typedef struct FillList { // where a list stands
    Instant mark;         // see fill_mark; 0: never read completely
    Instant whole;        // when it was
    int64_t rows;         // by then
    int64_t looked_ms;    // for changes, monotonic; 0 not in this run
    bool refused;         // in this run
    Err why;
} FillList;

struct Fill {
    App *app;
    FillList lists[FILL_COUNT];
    FillReading reading;
    bool is_reading, loaded, leads, stopped, first; // first: not all lists were ever complete
    CallId call;
    int64_t skew_ms; // of the service's clock, whose times the rows carry
    uint64_t last_tag;
    int unsaved; // pages handed over to be saved
    int failures;
    Err why; // of the last failure; ERR_NONE while it works
    int64_t timer;
    int64_t stage_ms, stage_rows; // when this run began with the list, and how far it was then
    int64_t work_ms;              // when this run began with the first reading; 0 not yet
    GArray *doubtful;             // Doubt: said to be missing
    GHashTable *doubted;          // Id -> int64_t, owned: when it was asked about last, monotonic
    int64_t probe_timer;          // whether another process has written
};

typedef struct Doubt {
    FillStage stage;
    Id id;
} Doubt;

const FillInfo *fill_info(FillStage stage);
void fill_turn(Fill *fill);                 // does what is next, unless it waits
void fill_kick(Fill *fill);                 // the waiting is over
void fill_wait(Fill *fill, int64_t ms);     // and then again
void fill_fail(Fill *fill, const Err *err); // waits longer each time

// fill_ask.c: the question for the next page; NULL when the reading has no such part.
Call *fill_call(const Fill *fill, const FillReading *reading);
int fill_parts(const Fill *fill, FillStage stage);
void fill_window(const FillReading *reading, Instant *from, Instant *to); // of the appointments
// Moves the reading behind the page. False: the pages have moved, it begins anew.
bool fill_advance(const Fill *fill, FillReading *reading, const Reply *reply);

// fill_mark.c
char *fill_list_cursor(FillStage stage); // g_free
// Only mark, whole and rows. False: it was never read completely.
bool fill_read_list(const Fill *fill, FillStage stage, FillList *list);

// fill_save.c
void fill_load(Fill *fill); // where everything stands
void fill_reading_clear(FillReading *reading);
bool fill_save_page(Fill *fill, const FillReading *after, Reply *reply, Err *err) NODISCARD;
bool fill_is_tag(uint64_t tag); // of a page of ours that was saved
bool fill_begin_sweep(Fill *fill, Err *err) NODISCARD;
bool fill_end(Fill *fill, Err *err) NODISCARD; // the list is complete
bool fill_forget(Fill *fill, FillStage stage, Err *err) NODISCARD;
bool fill_recall_reading(Fill *fill, FillStage stage); // one that was cut off

// fill_gone.c
void fill_missed(Fill *fill, const CacheAnswer *answer);
bool fill_ask_doubtful(Fill *fill); // false: there is none
// fill_tell.c: said once, when the last list is complete
void fill_tell_complete(Fill *fill);

// fill_hand.c: what modules show
void fill_hand_over(Fill *fill, FillStage stage, const Rows *rows);
void fill_hand_read(Fill *fill, FillStage stage); // to its end
void fill_hand_changed(Fill *fill);               // another process has written
void fill_hand_gone(Fill *fill, FillStage stage, const Id *id);

#endif
