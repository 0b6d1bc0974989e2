// The list of contacts with its instant filter.
#include "config.h"

#include <glib.h>

#include "base/sentence.h"
#include "ui/beside.h"
#include "ui/excuse.h"
#include "ui/format.h"
#include "ui/hints.h"
#include "ui/jump.h"
#include "ui/list.h"
#include "ui/row_mark.h"
#include "ui/shell.h"
#include "ui/talk.h"
#include "ui/title.h"
#include "ui/views.h"

enum {
    TIGHT_COLS = 40, // the telephone at the right edge, the name in what is left
    TIGHT_CELLS = 14,
    PHONE_COLS = 60,
    EMAIL_COLS = 90,
    NAME_CELLS = 30,
    PHONE_CELLS = 18,
    EMAIL_CELLS = 30
};

typedef struct PeopleView {
    List list;
    char *filter;  // as typed; NULL none
    Beside beside; // the contact
    bool clicked;  // a row, so that the next click on it opens it
} PeopleView;

static size_t source_count(const void *owner)
{
    return people_count(app_people(((const View *)owner)->app));
}

static Id source_id(const void *owner, size_t i)
{
    const Person *person = people_at(app_people(((const View *)owner)->app), i);
    return person ? person_id(person) : (Id){0};
}

static bool source_index(const void *owner, const Id *id, size_t *index)
{
    return people_index(app_people(((const View *)owner)->app), id, index);
}

static ListSource source(const View *v)
{
    return (ListSource){source_count, source_id, v, source_index};
}

static const Person *selected(const View *v)
{
    return people_find(app_people(v->app), &VIEW_STATE_CONST(PeopleView, v)->list.sel);
}

// Who was opened from elsewhere and is being read stays, whatever row comes to be selected.
static bool follow(View *v)
{
    People *people = app_people(v->app);
    if (!v->focused && !id_is_empty(&people_detail(people)->id))
        return false;
    people_open_contact(people, &VIEW_STATE(PeopleView, v)->list.sel);
    return true;
}

static bool people_lags(const View *v)
{
    const Id *id = &VIEW_STATE_CONST(PeopleView, v)->list.sel;
    const Id *shown = &people_detail(app_people(v->app))->id;
    return v->focused && selected(v) && !id_is_empty(shown) && !id_eq(id, shown);
}

static void people_settle(View *v)
{
    beside_settle(&VIEW_STATE(PeopleView, v)->beside);
}

static void resync(View *v)
{
    PeopleView *s = VIEW_STATE(PeopleView, v);
    ListSource rows = source(v);
    Id before = s->list.sel;
    list_sync(&s->list, &rows, v->rect.rows);
    if (!id_eq(&before, &s->list.sel))
        beside_changed(&VIEW_STATE(PeopleView, v)->beside);
    v->dirty = true;
}

bool people_view_show(View *v, const Id *contact)
{
    ListSource rows = source(v);
    v->dirty = true;
    return list_want(&VIEW_STATE(PeopleView, v)->list, &rows, contact);
}

// ---- drawing -----------------------------------------------------------------------------------

static void draw_row(const View *v, Canvas *cv, int row, const Person *person)
{
    int cols = canvas_cols(cv), name = cols >= PHONE_COLS ? NAME_CELLS : cols - 2;
    bool tight = cols >= TIGHT_COLS && cols < PHONE_COLS;
    Id id = person_id(person);
    OpView op = app_op_of(v->app, &id);
    StyleId style = STYLE_TEXT;
    TextRef mark = row_mark(&op, &style);
    canvas_text(cv, row, 0, style, mark, 1);
    if (tight) {
        int from =
            canvas_text_right(cv, row, cols - 1, STYLE_DIM, person_phone(person), TIGHT_CELLS);
        name = from - 3;
    }
    canvas_text(cv, row, 1, STYLE_TEXT, person_name(person), name);
    if (cols >= PHONE_COLS)
        canvas_text(cv, row, NAME_CELLS + 2, STYLE_DIM, person_phone(person), PHONE_CELLS);
    if (cols >= EMAIL_COLS)
        canvas_text(cv, row, NAME_CELLS + PHONE_CELLS + 3, STYLE_DIM, person_email(person),
                    EMAIL_CELLS);
}

static void draw_empty(const View *v, Canvas *cv)
{
    const PeopleView *s = VIEW_STATE_CONST(PeopleView, v);
    const Feed *feed = people_feed(app_people(v->app));
    int64_t loaded = (int64_t)people_loaded(app_people(v->app));
    TextBuf buf, clears;
    TextRef text = hints_text(v, &clears, "No contacts yet. {new-contact} creates one");
    if (feed->err.kind != ERR_NONE && !feed->ever)
        text = err_sentence(&buf, &feed->err);
    else if (!feed->ever)
        text = TEXT("Loading ...");
    else if (s->filter)
        text = excuse_no_match(&buf, s->filter, loaded, excuse_total(feed, loaded),
                               hints_text(v, &clears, "{back} clears"));
    excuse_draw(cv, 1, 2, text);
}

static void people_each(const View *v, RowsWanted which, ViewRowFn *fn, void *owner)
{
    const List *list = &VIEW_STATE_CONST(PeopleView, v)->list;
    size_t from, to;
    list_span(list, people_count(app_people(v->app)), which == ROWS_SHOWN, &from, &to);
    for (size_t i = from; i < to; i++) {
        Id id = person_id(people_at(app_people(v->app), i));
        ViewRow row = {.subject = {SUBJECT_CONTACT, id, id, 0},
                       .where = list_rect(list, i, 0, v->rect.cols)};
        fn(owner, &row);
    }
}

static void people_draw(const View *v, Canvas *cv)
{
    const PeopleView *s = VIEW_STATE_CONST(PeopleView, v);
    if (people_count(app_people(v->app)) == 0)
        draw_empty(v, cv);
    for (int row = 0; row < canvas_rows(cv); row++) {
        const Person *person = people_at(app_people(v->app), s->list.top + (size_t)row);
        if (!person)
            break;
        draw_row(v, cv, row, person);
        Id id = person_id(person);
        if (!id_eq(&id, &s->list.sel))
            continue;
        canvas_restyle(cv, row, 0, canvas_cols(cv),
                       v->focused ? STYLE_SELECTED : STYLE_SELECTED_OFF);
        canvas_cursor(cv, row, 0);
    }
}

static void people_title(const View *v, TextBuf *out)
{
    const People *people = app_people(v->app);
    const Feed *feed = people_feed(people);
    TextBuf have, all;
    TextRef loaded = format_count(&have, (int64_t)people_loaded(people));
    if (feed->more && feed->asked)
        text_format(out, "Contacts"); // how many of how many is news
    else if (feed->more && feed->total > 0)
        text_format(out, "Contacts  %.*s of %.*s", TEXT_ARG(loaded),
                    TEXT_ARG(format_count(&all, feed->total)));
    else
        text_format(out, "Contacts%s%.*s", feed->ever ? "  " : "",
                    TEXT_ARG(feed->ever ? loaded : TEXT_NONE));
}

// ---- commands ----------------------------------------------------------------------------------

static CmdResult people_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app;
    (void)err;
    ListSource rows = source(v);
    Id before = VIEW_STATE(PeopleView, v)->list.sel;
    CmdResult result = list_command(&VIEW_STATE(PeopleView, v)->list, &rows, call);
    if (!id_eq(&before, &VIEW_STATE(PeopleView, v)->list.sel))
        beside_moved(&VIEW_STATE(PeopleView, v)->beside);
    v->dirty = true;
    return result;
}

static CmdResult people_enter(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    if (!selected(v)) {
        err_set(err, ERR_USAGE, "no contact is selected");
        return CMD_FAILED;
    }
    people_open_contact(app_people(app), &VIEW_STATE(PeopleView, v)->list.sel);
    shell_focus(v->shell, SLOT_MAIN);
    return CMD_DONE;
}

static CmdResult people_reload(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)v;
    (void)call;
    (void)err;
    people_refresh(app_people(app));
    return CMD_DONE;
}

static void people_set_filter(View *v, App *app, TextRef words)
{
    PeopleView *s = VIEW_STATE(PeopleView, v);
    g_free(s->filter);
    s->filter = text_is_empty(words) ? NULL : g_strndup(words.s, words.n);
    people_filter(app_people(app), words);
    resync(v);
}

static CmdResult people_back(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    (void)err;
    if (!VIEW_STATE(PeopleView, v)->filter)
        return CMD_PASS;
    people_set_filter(v, app, TEXT_NONE);
    return CMD_DONE;
}

static const ViewCommand people_commands[] = {
    {CMD_DOWN, people_move},
    {CMD_UP, people_move},
    {CMD_PAGE_DOWN, people_move},
    {CMD_PAGE_UP, people_move},
    {CMD_HALF_DOWN, people_move},
    {CMD_HALF_UP, people_move},
    {CMD_TOP, people_move},
    {CMD_BOTTOM, people_move},
    {CMD_CENTRE, people_move},
    {CMD_OPEN, people_enter},
    {CMD_RIGHT, people_enter},
    {CMD_REFRESH, people_reload},
    {CMD_BACK, people_back},
    {CMD_REPLY, talk_reply},
    {CMD_REPLY_ON, talk_reply_on},
    {CMD_BOOK, talk_book},
    {CMD_GO_MESSAGES, talk_go_messages},
    {CMD_GO_CONTACT, people_enter},
    {CMD_NONE, NULL},
};

// ---- the rest of the vtable --------------------------------------------------------------------

static void people_opened(View *v, App *app)
{
    list_init(&VIEW_STATE(PeopleView, v)->list);
    beside_init(&VIEW_STATE(PeopleView, v)->beside, v, follow);
    people_open(app_people(app));
}

static void people_closed(View *v)
{
    PeopleView *s = VIEW_STATE(PeopleView, v);
    beside_stop(&s->beside);
    g_free(s->filter);
}

static void people_changes(View *v, App *app, Changes changes)
{
    (void)app;
    if (changes & (CH_PEOPLE | CH_OUTBOX))
        resync(v);
}

static bool people_mouse(View *v, App *app, const Mouse *mouse)
{
    PeopleView *s = VIEW_STATE(PeopleView, v);
    ListSource rows = source(v);
    if (mouse->kind == MOUSE_WHEEL_UP || mouse->kind == MOUSE_WHEEL_DOWN) {
        list_move(&s->list, &rows, mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
        resync(v);
        beside_moved(&s->beside);
        return true;
    }
    long at = list_row_at(&s->list, &rows, mouse->row);
    if (at < 0 || (mouse->kind != MOUSE_PRESS && mouse->kind != MOUSE_DOUBLE))
        return false;
    bool again = !list_select(&s->list, &rows, (size_t)at) && s->clicked;
    s->clicked = true;
    resync(v);
    beside_moved(&VIEW_STATE(PeopleView, v)->beside);
    if (mouse->button == 1 && (mouse->kind == MOUSE_DOUBLE || again)) {
        people_open_contact(app_people(app), &s->list.sel);
        shell_focus(v->shell, SLOT_MAIN);
    }
    return true;
}

static Subject people_subject(const View *v)
{
    const Id *id = &VIEW_STATE_CONST(PeopleView, v)->list.sel;
    return selected(v) ? (Subject){SUBJECT_CONTACT, *id, *id, 0} : (Subject){0};
}

static void people_status(const View *v, StatusLine *out)
{
    const PeopleView *s = VIEW_STATE_CONST(PeopleView, v);
    const People *people = app_people(v->app);
    size_t count = people_count(people);
    if (count)
        text_format(&out->position, "%d/%d", (int)s->list.index + 1, (int)count);
    if (s->filter)
        text_format(&out->filter, "/%s", s->filter);
    title_feed(v, people_feed(people), out);
}

const ViewOps people_view_ops = {
    .name = "people",
    .context = CX_PEOPLE,
    .state_size = sizeof(PeopleView),
    .commands = people_commands,
    .open = people_opened,
    .close = people_closed,
    .changed = people_changes,
    .resized = resync,
    .draw = people_draw,
    .each_row = people_each,
    .mouse = people_mouse,
    .subject = people_subject,
    .status = people_status,
    .filter = people_set_filter,
    .title = people_title,
    .settle = people_settle,
    .lags = people_lags,
};
