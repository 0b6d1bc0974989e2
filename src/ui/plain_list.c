// What the numbers mean: the rows of one list, told a page at a time.
#include "config.h"

#include <string.h>

#include "base/sentence.h"
#include "ui/format.h"
#include "ui/plain_room.h"
#include "ui/planner_face.h"

static void set_filter(Plain *p, const char *words)
{
    g_free(p->filter);
    p->filter = words && words[0] ? g_strdup(words) : NULL;
    Text clean = text_clean(words ? words : "", words ? strlen(words) : 0, TEXT_LINE);
    if (p->list->filter)
        p->list->filter(p, text_ref(&clean));
    text_clear(&clean);
}

void plain_list_init(Plain *p)
{
    p->list = plain_list_of(CMD_SCREEN_TALK);
    p->tab = INBOX_ALL;
}

void plain_list_forget(Plain *p)
{
    if (p->filter)
        set_filter(p, NULL);
    plain_found_begin(p);
    g_array_set_size(p->rows, 0);
    p->row = 0;
    p->open = p->about = (Subject){0};
    p->from = p->newest = (Instant){0};
    p->group = TASKS_ALL;
    plain_list_init(p);
}

static bool list_is_known(const Plain *p)
{
    const Feed *feed = p->list->feed ? p->list->feed(p) : NULL;
    return !feed || feed->live || feed->err.kind != ERR_NONE;
}

// How many there are, as far as the service says.
static size_t all_rows(const Plain *p)
{
    size_t count = p->list->count(p);
    bool inbox = p->list->screen == SCREEN_TALK && !p->filter;
    return MAX(count, inbox ? (size_t)MAX(inbox_total(app_inbox(p->app), p->tab), 0) : 0);
}

// From the next row on that was not told yet.
static void tell_page(Plain *p)
{
    size_t count = p->list->count(p), first = p->rows->len,
           page = plain_found_is(p, PLAIN_FIGURES) ? count : PLAIN_PAGE;
    for (size_t i = first; i < MIN(count, first + page); i++) {
        if (p->list->lead)
            p->list->lead(p, i);
        g_autoptr(GString) row = g_string_new(NULL);
        Subject subject = p->list->row(p, i, row);
        g_array_append_val(p->rows, subject);
        plain_say(p, "%zu of %zu: %s", i + 1, all_rows(p), row->str);
    }
    if (p->list->screen == SCREEN_TALK && p->rows->len + PLAIN_PAGE >= count && !p->filter)
        inbox_want_more(app_inbox(p->app), p->tab);
    if (p->list->lead && p->rows->len == count)
        p->list->lead(p, count);
    if (p->rows->len < all_rows(p))
        plain_say(p, "%zu more rows follow, type more.", all_rows(p) - p->rows->len);
}

static void tell_state(Plain *p)
{
    const Feed *feed = p->list->feed ? p->list->feed(p) : NULL;
    TextBuf buf;
    g_autoptr(GString) age = g_string_new(NULL);
    if (feed && instant_known(feed->synced))
        plain_age(p->app, feed->synced, age);
    if (feed && feed->err.kind != ERR_NONE)
        plain_say(p, "This list %s: %.*s%s%s.",
                  feed->ever ? "is not up to date" : "could not be read",
                  TEXT_ARG(err_sentence(&buf, &feed->err)), age->len > 0 ? ". It was read " : "",
                  age->str);
    else if (feed && !feed->live)
        plain_say(p, "The service has not answered yet, this is what was known before.");
    if (feed && feed->left_out > 0)
        plain_say(p, "%d rows could not be read.", (int)feed->left_out);
}

static void tell_list(Plain *p)
{
    g_autoptr(GString) head = g_string_new(NULL);
    g_array_set_size(p->rows, 0);
    p->row = 0;
    p->list->head(p, head);
    if (p->filter)
        g_string_append_printf(head, ", %zu of them match %s", p->list->count(p), p->filter);
    plain_say(p, "%s.", head->str);
    tell_state(p);
    if (p->list->count(p) == 0)
        plain_say(p, p->filter ? "No row matches. The command back shows all of them."
                               : "There are no rows.");
    tell_page(p);
}

void plain_list_more(Plain *p)
{
    tell_page(p);
}

void plain_list_again(Plain *p)
{
    p->open = (Subject){0};
    plain_await(p, list_is_known, tell_list);
}

// Of the list that is left nothing stays but what was found.
void plain_list_take(Plain *p, const PlainList *list)
{
    if (p->filter)
        set_filter(p, NULL);
    p->list = list;
    p->open = p->about = (Subject){0};
    p->row = 0;
    g_array_set_size(p->rows, 0);
    list->begin(p);
}

static void take_list(Plain *p, CmdId id)
{
    const PlainList *list = plain_list_of(id);
    app_set_screen(p->app, list->screen);
    plain_list_take(p, list);
}

CmdResult plain_go(Plain *p, const CmdCall *call, Err *err)
{
    (void)err;
    take_list(p, call->id);
    plain_list_again(p);
    return CMD_DONE;
}

void plain_list_show(Plain *p, CmdId id, PlainFn *then)
{
    take_list(p, id);
    if (then)
        plain_await(p, list_is_known, then);
}

CmdResult plain_filter(Plain *p, const CmdCall *call, Err *err)
{
    bool clears = call->argc == 0 || call->id == CMD_BACK;
    if (!clears && !p->list->filter)
        return plain_result(err_set(err, ERR_USAGE, "this list has no filter"));
    set_filter(p, clears ? NULL : call->args[0]);
    plain_list_again(p);
    return CMD_DONE;
}

// Reads one row aloud, and makes it the one that commands act on.
static void tell_row(Plain *p, size_t row)
{
    g_autoptr(GString) out = g_string_new(NULL);
    size_t count = p->list->count(p);
    p->row = row;
    if (p->list->open) { // what was found stays as it was
        p->list->row(p, row - 1, out);
        plain_say(p, "%zu of %zu: %s", row, count, out->str);
        return;
    }
    for (size_t i = 0; i < count; i++) { // it may stand elsewhere by now
        g_string_truncate(out, 0);
        Subject now = p->list->row(p, i, out), was = g_array_index(p->rows, Subject, row - 1);
        if (id_eq(&now.id, &was.id) && now.number == was.number) {
            plain_say(p, "%zu of %zu: %s", row, all_rows(p), out->str);
            return;
        }
    }
    plain_say(p, "Row %zu is not in the list any more.", row);
}

// The rows before the current one once more; it becomes the first of them.
static CmdResult tell_earlier(Plain *p, Err *err)
{
    size_t to = p->row > 0 ? p->row : p->rows->len + 1;
    if (to <= 1)
        return plain_result(err_set(err, ERR_USAGE, "there is no row before this one"));
    size_t from = to > PLAIN_PAGE ? to - PLAIN_PAGE : 1;
    for (size_t row = from; row < to; row++)
        tell_row(p, row);
    p->row = from;
    return CMD_DONE;
}

CmdResult plain_move(Plain *p, const CmdCall *call, Err *err)
{
    size_t n = (size_t)MAX(call->count, 1), rows = p->rows->len;
    if (call->id == CMD_PAGE_UP || call->id == CMD_HALF_UP)
        return tell_earlier(p, err);
    if (call->id == CMD_PAGE_DOWN || call->id == CMD_HALF_DOWN) {
        if (rows >= p->list->count(p) && (plain_hits_more(p) || plain_events_more(p)))
            return CMD_DONE;
        if (rows >= p->list->count(p))
            return plain_result(err_set(err, ERR_USAGE, "there are no more rows"));
        tell_page(p);
        return CMD_DONE;
    }
    if (call->id == CMD_DOWN && p->row + n > rows && rows < p->list->count(p)) {
        tell_page(p);
        rows = p->rows->len;
    }
    long to = call->id == CMD_DOWN  ? (long)(p->row + n)
              : call->id == CMD_UP  ? (long)p->row - (long)n
              : call->id == CMD_TOP ? 1
                                    : (long)rows;
    if (to < 1 || to > (long)rows)
        return plain_result(err_set(err, ERR_USAGE, "there is no row %s this one",
                                    call->id == CMD_UP ? "before" : "behind"));
    p->open = (Subject){0};
    tell_row(p, (size_t)to);
    return CMD_DONE;
}

CmdResult plain_tab(Plain *p, const CmdCall *call, Err *err)
{
    int by = call->id == CMD_NEXT_TAB ? 1 : -1;
    if (p->list->screen == SCREEN_TALK)
        p->tab = (InboxTab)(((int)p->tab + by + INBOX_TAB_COUNT) % INBOX_TAB_COUNT);
    else if (p->list->screen == SCREEN_TASKS)
        p->group = (TaskGroup)(((int)p->group + by + TASK_GROUP_COUNT) % TASK_GROUP_COUNT);
    else
        return plain_result(err_set(err, ERR_USAGE, "only inbox and tasks have tabs here"));
    p->list->begin(p);
    plain_list_again(p);
    return CMD_DONE;
}

CmdResult plain_week(Plain *p, const CmdCall *call, Err *err)
{
    (void)err;
    static const struct {
        CmdId id;
        int days;
    } steps[] = {{CMD_NEXT_WEEK, PLAIN_DAYS},
                 {CMD_PREV_WEEK, -PLAIN_DAYS},
                 {CMD_NEXT_MONTH, 4 * PLAIN_DAYS}, // weekdays stay where they are
                 {CMD_PREV_MONTH, -4 * PLAIN_DAYS}};
    const Zone *zone = app_session(p->app)->zone;
    if (call->id == CMD_TODAY)
        p->from = (Instant){0};
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        if (steps[i].id == call->id)
            p->from = day_add(zone, p->from, steps[i].days);
    p->list->begin(p);
    plain_list_again(p);
    return CMD_DONE;
}

CmdResult plain_refresh(Plain *p, const CmdCall *call, Err *err)
{
    (void)call;
    if (plain_found_is(p, PLAIN_FIGURES))
        return plain_home_refresh(p, err);
    switch (p->list->screen) {
    case SCREEN_TALK: inbox_refresh(app_inbox(p->app), p->tab); break;
    case SCREEN_PEOPLE: people_refresh(app_people(p->app)); break;
    case SCREEN_PLANNER: planner_refresh(app_planner(p->app)); break;
    case SCREEN_BOARD: board_refresh(app_board(p->app)); break;
    case SCREEN_TASKS: tasks_refresh(app_tasks(p->app)); break;
    case SCREEN_HOME:
    case SCREEN_OUTBOX:
    case SCREEN_COUNT: break;
    }
    app_ask_refused(p->app);
    plain_list_again(p);
    return CMD_DONE;
}
