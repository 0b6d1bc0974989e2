// One contact: fields, tags, appointments, deals, tasks, notes.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/utf8.h"
#include "ui/contact_lines.h"
#include "ui/format.h"
#include "ui/jump.h"
#include "ui/shell.h"
#include "ui/talk.h"
#include "ui/title.h"
#include "ui/views.h"

#define EMPTY_KEY "contact.empty" // "shown"

enum { LABEL_CELLS = 16 };

typedef struct ContactView {
    GArray *lines;  // ContactLine
    size_t at, top; // cursor line and first visible one
    Id id;
    EmptyFields empty;
    Id wanted; // note or task the cursor goes to as soon as it is there; empty: none
} ContactView;

static void reveal(View *v)
{
    ContactView *s = VIEW_STATE(ContactView, v);
    size_t rows = (size_t)MAX(v->rect.rows, 1), count = s->lines->len;
    s->at = count ? MIN(s->at, count - 1) : 0;
    if (s->at < s->top)
        s->top = s->at;
    if (s->at >= s->top + rows)
        s->top = s->at - rows + 1;
    v->dirty = true;
}

static void rebuild(View *v)
{
    ContactView *s = VIEW_STATE(ContactView, v);
    const ContactDetail *d = people_detail(app_people(v->app));
    contact_lines(s->lines, v->app, v->rect.cols, s->empty);
    if (!id_eq(&s->id, &d->id))
        s->at = s->top = 0;
    s->id = d->id;
    for (guint i = 0; i < s->lines->len && !id_is_empty(&s->wanted); i++) {
        const ContactLine *line = &g_array_index(s->lines, ContactLine, i);
        if (!id_eq(&line->note, &s->wanted) && !id_eq(&line->task, &s->wanted))
            continue;
        s->at = i;
        s->wanted = (Id){""};
    }
    reveal(v);
}

void contact_view_show(View *v, const Id *record)
{
    VIEW_STATE(ContactView, v)->wanted = *record;
    rebuild(v);
}

static void contact_draw(const View *v, Canvas *cv)
{
    const ContactView *s = VIEW_STATE_CONST(ContactView, v);
    if (id_is_empty(&s->id))
        canvas_text(cv, 1, 2, STYLE_DIM, TEXT("Choose a contact"), -1);
    for (int row = 0; row < canvas_rows(cv) && s->top + (size_t)row < s->lines->len; row++) {
        const ContactLine *line = &g_array_index(s->lines, ContactLine, s->top + (size_t)row);
        int col = line->heading ? 1 : LABEL_CELLS + 1;
        canvas_text(cv, row, 1, STYLE_DIM, text_ref(&line->label), LABEL_CELLS - 1);
        canvas_text(cv, row, col, line->style, text_ref(&line->value), canvas_cols(cv) - col - 1);
        canvas_spot(cv, (Rect){row, 0, 1, canvas_cols(cv)});
        if (s->top + (size_t)row != s->at || !v->focused)
            continue;
        canvas_restyle(cv, row, 0, canvas_cols(cv), STYLE_SELECTED);
        canvas_cursor(cv, row, 0);
    }
}

static void contact_title(const View *v, TextBuf *out)
{
    const ContactDetail *d = people_detail(app_people(v->app));
    TextRef name = text_ref(&d->contact.name);
    OpView op = app_op_of(v->app, &d->id);
    bool waits = op.show != OPSHOW_NONE && op.show != OPSHOW_DONE && op.show != OPSHOW_CANCELLED;
    text_format(out, "%.*s%s%.*s", TEXT_ARG(name.n ? name : TEXT("Contact")), waits ? "  " : "",
                TEXT_ARG(waits ? op_words(&op) : TEXT_NONE));
}

static CmdResult contact_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app;
    (void)err;
    ContactView *s = VIEW_STATE(ContactView, v);
    s->wanted = (Id){""};
    long page = MAX(v->rect.rows - 1, 1), n = MAX(call->count, 1), all = 1 << 20;
    const struct {
        CmdId id;
        long delta;
    } moves[] = {{CMD_DOWN, n},
                 {CMD_UP, -n},
                 {CMD_PAGE_DOWN, page},
                 {CMD_PAGE_UP, -page},
                 {CMD_HALF_DOWN, MAX(page / 2, 1)},
                 {CMD_HALF_UP, -MAX(page / 2, 1)},
                 {CMD_TOP, -all},
                 {CMD_BOTTOM, all}};
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (moves[i].id == call->id)
            s->at = (size_t)MAX((long)s->at + moves[i].delta, 0);
    reveal(v);
    return CMD_DONE;
}

// The pane scrolls, the line under the cursor stays as far as it is in sight.
static CmdResult contact_scroll(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)err;
    ContactView *s = VIEW_STATE(ContactView, v);
    long rows = MAX(v->rect.rows, 1), most = MAX((long)s->lines->len - rows, 0),
         lines = call->count > 0 ? call->count : PREVIEW_LINES;
    if (rect_is_empty(v->rect))
        return CMD_PASS;
    s->top = (size_t)CLAMP((long)s->top + (call->id == CMD_PREVIEW_DOWN ? lines : -lines), 0, most);
    s->at = CLAMP(s->at, s->top, s->top + (size_t)rows - 1);
    reveal(v);
    return CMD_DONE;
}

static CmdResult contact_fold(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    ContactView *s = VIEW_STATE(ContactView, v);
    s->empty = s->empty == EMPTY_SHOWN ? EMPTY_HIDDEN : EMPTY_SHOWN;
    app_remember(app, EMPTY_KEY, s->empty == EMPTY_SHOWN ? "shown" : "hidden");
    rebuild(v);
    return CMD_DONE;
}

// On a task: done or open again. Elsewhere: the conversation.
static CmdResult contact_enter(View *v, App *app, const CmdCall *call, Err *err)
{
    ContactView *s = VIEW_STATE(ContactView, v);
    const ContactLine *line =
        s->at < s->lines->len ? &g_array_index(s->lines, ContactLine, s->at) : NULL;
    if (!line || id_is_empty(&line->task))
        return talk_go_messages(v, app, call, err);
    return people_complete_task(app_people(app), &s->id, &line->task, !line->done, err)
               ? CMD_DONE
               : CMD_FAILED;
}

static CmdResult contact_leave(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    const Id *contact = &VIEW_STATE(ContactView, v)->id;
    if (call->id == CMD_BACK && search_is_visiting(app_search(app), &(Id){""}, contact))
        search_show(v->shell, NULL);
    else
        shell_focus(v->shell, SLOT_LIST);
    return CMD_DONE;
}

static CmdResult contact_reload(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)v;
    (void)call;
    (void)err;
    people_poll_contact(app_people(app));
    return CMD_DONE;
}

static const ViewCommand contact_commands[] = {
    {CMD_DOWN, contact_move},
    {CMD_UP, contact_move},
    {CMD_PAGE_DOWN, contact_move},
    {CMD_PAGE_UP, contact_move},
    {CMD_HALF_DOWN, contact_move},
    {CMD_HALF_UP, contact_move},
    {CMD_TOP, contact_move},
    {CMD_BOTTOM, contact_move},
    {CMD_PREVIEW_DOWN, contact_scroll},
    {CMD_PREVIEW_UP, contact_scroll},
    {CMD_FOLD, contact_fold},
    {CMD_OPEN, contact_enter},
    {CMD_LEFT, contact_leave},
    {CMD_BACK, contact_leave},
    {CMD_REFRESH, contact_reload},
    {CMD_REPLY, talk_reply},
    {CMD_REPLY_ON, talk_reply_on},
    {CMD_BOOK, talk_book},
    {CMD_GO_MESSAGES, talk_go_messages},
    {CMD_RIGHT, talk_go_messages},
    {CMD_GO_CONTACT, contact_reload},
    {CMD_NEXT_HIT, search_step},
    {CMD_PREV_HIT, search_step},
    {CMD_NONE, NULL},
};

static void contact_opened(View *v, App *app)
{
    ContactView *s = VIEW_STATE(ContactView, v);
    g_autofree char *empty = app_recall(app, EMPTY_KEY);
    s->empty = empty && strcmp(empty, "shown") == 0 ? EMPTY_SHOWN : EMPTY_HIDDEN;
    s->lines = g_array_new(FALSE, TRUE, sizeof(ContactLine));
    rebuild(v);
}

static void contact_closed(View *v)
{
    ContactView *s = VIEW_STATE(ContactView, v);
    contact_lines_clear(s->lines);
    g_array_free(s->lines, TRUE);
}

static void contact_changes(View *v, App *app, Changes changes)
{
    // Beside a thread the pane follows the thread's contact.
    if (shell_current_screen(v->shell) == SCREEN_TALK && (changes & CH_THREAD)) {
        const Id *contact = threads_open_contact_id(app_threads(app));
        if (!id_is_empty(contact))
            people_open_contact(app_people(app), contact);
    }
    if (changes & (CH_CONTACT | CH_SESSION | CH_OUTBOX | CH_MINUTE))
        rebuild(v);
}

static bool contact_mouse(View *v, App *app, const Mouse *mouse)
{
    (void)app;
    ContactView *s = VIEW_STATE(ContactView, v);
    if (mouse->kind == MOUSE_WHEEL_UP || mouse->kind == MOUSE_WHEEL_DOWN)
        s->at = (size_t)MAX((long)s->at + (mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3), 0);
    else if (mouse->kind == MOUSE_PRESS || mouse->kind == MOUSE_DOUBLE)
        s->at = s->top + (size_t)MAX(mouse->row, 0);
    else
        return false;
    reveal(v);
    if (mouse->kind == MOUSE_DOUBLE && mouse->button == 1)
        shell_command(v->shell, "open");
    return true;
}

static Subject contact_subject(const View *v)
{
    const Id *id = &VIEW_STATE_CONST(ContactView, v)->id;
    return id_is_empty(id) ? (Subject){0} : (Subject){SUBJECT_CONTACT, *id, *id, 0};
}

static void contact_status(const View *v, StatusLine *out)
{
    const ContactDetail *d = people_detail(app_people(v->app));
    if (!id_is_empty(&d->id))
        title_feed(v, &d->feed, out);
}

const ViewOps contact_view_ops = {
    .name = "contact",
    .context = CX_CONTACT,
    .state_size = sizeof(ContactView),
    .commands = contact_commands,
    .open = contact_opened,
    .close = contact_closed,
    .changed = contact_changes,
    .resized = rebuild,
    .draw = contact_draw,
    .mouse = contact_mouse,
    .subject = contact_subject,
    .status = contact_status,
    .title = contact_title,
};
