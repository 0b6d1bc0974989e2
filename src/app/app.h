// The program without a screen: it knows the account, keeps itself current, and does what people
// ask. UI thread. Names no api or store type; the interface reads through const accessors, and only
// command handlers are handed an App * to change.
#ifndef APP_APP_H
#define APP_APP_H

#include "app/alerts.h"
#include "app/board.h"
#include "app/changes.h"
#include "app/command.h"
#include "app/events.h"
#include "app/finder.h"
#include "app/home.h"
#include "app/inbox.h"
#include "app/notice.h"
#include "app/options.h"
#include "app/opview.h"
#include "app/people.h"
#include "app/planner.h"
#include "app/search.h"
#include "app/session.h"
#include "app/tasks.h"
#include "app/thread.h"
#include "base/secret.h"
#include "base/timer.h"

typedef struct App App;

typedef struct AppConfig {
    Clock *clock; // borrowed
    const char *base_url, *profile, *journal_path, *options_path;
    const Secret *token;       // copied where it is needed
    bool renewed;              // the profile's pair is renewed in time
    const char *token_command; // asked again when the token is refused; NULL: none
    Id location;
    bool readonly, demo;
    const struct Account *account; // what is known of it; NULL: nothing
    struct Accounts *accounts;     // borrowed: where else one may work; NULL: nowhere
    uint64_t seed;                 // of all jitter; 0: of its own
    const char *cache_path;        // of the mirror; NULL: nothing is kept
    bool held;                     // nothing is asked of the service before app_go_online
    // What happens is recorded here as the mirror sees it; NULL: it is not.
    const char *history_path;
    const char *themes_dir; // shipped themes; borrowed; NULL: none
    // Folder of the rate budget that the user's processes share. NULL: the run folder; this process
    // alone with a steppable clock and in the demo.
    const char *budget_dir;
} AppConfig;

// What a person has set for this run goes with them to another account.
void app_adopt_options(App *app, const Options *options);
// A person has said that this location may be written to, for this run (Session.ask_first).
void app_allow_writes(App *app);
struct Accounts *app_accounts(const App *app); // NULL: there is but this account

App *app_new(const AppConfig *config, Err *err); // nothing is asked of the network yet
void app_free(App *app);
bool app_start(App *app,
               Err *err) NODISCARD; // journal recovered, account asked for, polling begins

// The loop's part: replies (at most 32) and due timers.
void app_pump(App *app);
// What need not be done before people see what they did. From the first call on it waits for the
// next: to be called in every turn, behind the frame.
void app_rest(App *app);
enum { APP_FDS = 5 };
// One of them is readable when app_pump has something to do; -1 for none, as poll ignores it.
void app_fds(const App *app, int fds[APP_FDS]);
int64_t app_timeout_ms(const App *app); // until the next timer; 0 due, -1 none
Changes app_take_changes(App *app);
// Nothing in flight, queued or due now: what waits, waits for later on the clock.
bool app_is_idle(App *app);
void app_go_online(App *app);     // the first frame is out; again is harmless
void app_clock_stepped(App *app); // the steppable clock moved

const Session *app_session(const App *app);
const Options *app_options(const App *app);
Notices *app_notices(const App *app); // everyone may add one
Instant app_now(const App *app);
bool app_take_alert(App *app, Alert *out);        // see alerts_take
void app_run_alert(App *app, const Alert *alert); // see alerts_run; a failure is told in a notice
Timers *app_timers(const App *app);
Inbox *app_inbox(const App *app);
Threads *app_threads(const App *app);
People *app_people(const App *app);
Events *app_events(const App *app);
Board *app_board(const App *app);
Planner *app_planner(const App *app);
Tasks *app_tasks(const App *app);
Home *app_home(const App *app);
Finder *app_finder(const App *app);
Search *app_search(const App *app);
void app_touch(App *app, Changes changes); // a view changed something that others show

// What is on the screen decides what is polled and how often.
typedef enum AppScreen {
    SCREEN_HOME,
    SCREEN_TALK,
    SCREEN_PEOPLE,
    SCREEN_PLANNER,
    SCREEN_BOARD,
    SCREEN_TASKS,
    SCREEN_OUTBOX,
    SCREEN_COUNT
} AppScreen;
void app_set_screen(App *app, AppScreen screen);
// So do the focus of the terminal (where it tells) and the keys: nobody looks, little is asked.
void app_set_focus(App *app, bool focused);
void app_touched(App *app); // a key was pressed

// The outbox for people: live operations first, oldest first, then the ended ones of this run.
size_t app_op_count(const App *app);
OpView app_op_at(const App *app, size_t i);
OpView app_op_of(const App *app, const Id *subject); // show is OPSHOW_NONE when there is none
bool app_op_has_likely(const App *app, int64_t id);  // a record that may be it
size_t app_ops_live(const App *app);
size_t app_ops_attention(const App *app);
size_t app_ops_unsent(const App *app); // held or on the wire: asked about when quitting

typedef struct AppRate { // -1 unknown
    int remaining, max;
    int64_t wait_ms; // until user actions may start
    Instant until;   // the same as a time; 0 now
    int day_percent; // what is left of the day's figure
    int stretch;     // how much slower than usual polls are, in hundredths; 100 not
} AppRate;
AppRate app_rate(const App *app);

// The reading of the whole account into the local copy, and of what changes in it after that.
typedef enum SyncState {
    SYNC_NONE,      // nothing is kept
    SYNC_ELSEWHERE, // another process of this user does it
    SYNC_STOPPED,   // by a person
    SYNC_WAITING,   // for the network, or after a failure
    SYNC_FIRST,     // the account is being read
    SYNC_COMPLETE,  // and now only what changes
} SyncState;
typedef struct SyncProgress {
    SyncState state;
    const char *word;    // the list that is read; NULL: none at this moment
    int64_t rows, total; // of it; total -1 unknown
    int per_minute;      // rows; -1 unknown
    int64_t left_ms;     // of this list; -1 unknown
    Err why;             // of SYNC_WAITING
} SyncProgress;
SyncProgress app_sync_progress(const App *app);
char *app_sync_report(const App *app); // a line for people; g_free

// The last exchanges with the service, newest first, without secrets.
typedef struct AppExchange { // borrowed while it is handed out
    uint64_t number;
    Instant at;
    const char *method;
    TextRef path; // with the query
    int status;   // 0: no answer came
    int attempt;
    int64_t ms;
    size_t sent, got; // bytes of the bodies
    int remaining;    // requests left in the window; -1 unknown
    const char *trace;
    const Err *err;
} AppExchange;
typedef void AppExchangeFn(void *owner, const AppExchange *exchange);
void app_trace(const App *app, AppExchangeFn *fn, void *owner);
// One of them whole: headers, and bodies for people. Empty when it is not kept any more;
// text_clear.
Text app_exchange_text(const App *app, uint64_t number);
// As a command line for curl, with $EYRIE_TOKEN in the place of the token; empty when it is gone.
Text app_exchange_curl(const App *app, uint64_t number);

// The newest lines of the audit journal, newest first, each with its time.
typedef void AppLineFn(void *owner, Instant at, TextRef line);
void app_audit(const App *app, AppLineFn *fn, void *owner);

bool app_set_option(App *app, const char *name, const char *value, Err *err) NODISCARD;
bool app_keeps_options(const App *app); // there is a file for them; the demo has none
// Writes the option as it is now into config.ini. True without doing anything where there is none
// (the demo): nothing of it is kept.
bool app_keep_option(App *app, const char *name, Err *err) NODISCARD;
const char *app_themes_dir(const App *app); // see themes.h
// Takes over what somebody has changed in config.ini since it was read. Cheap; false: nothing.
bool app_reload_options(App *app);
// See options_save.
bool app_save_options(App *app, GString *said, Err *err) NODISCARD;
// Runs a command that no view took. CMD_PASS when the app has no handler.
CmdResult app_command(App *app, const CmdCall *call, Err *err);
// The app has a handler for it, so it may be done to several subjects.
bool app_takes(CmdId id);
// What is queued between the two is undone together.
void app_group_begin(App *app);
void app_group_end(App *app);
// May the command run on this subject now? err says why not (read only, nothing selected, ...).
bool app_command_enabled(const App *app, CmdId id, const Subject *subject, Err *err);

// Somebody asks again by hand: what was refused may be allowed by now.
void app_ask_refused(App *app);
// The scope that the token is known to lack for it, on such a row; NULL: none. For greying it out.
const char *app_command_lacks(const App *app, CmdId id, SubjectKind on);

// Remembered between runs, in the journal.
void app_remember(App *app, const char *key, const char *value);
char *app_recall(const App *app, const char *key); // g_free; NULL

#endif
