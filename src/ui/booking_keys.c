// Keys and the mouse of the booking overlay.
#include "config.h"

#include <string.h>

#include "ui/booking_view.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/shell_state.h"

enum { WHEEL_ROWS = 3 };

static void use_words(View *v, App *app, const char *words)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    Err err = {0};
    g_free(s->words);
    s->words = words[strspn(words, " ")] ? g_strdup(words) : NULL;
    s->odd.n = 0;
    if (s->words && !when_parse(s->words, &s->when, &err))
        text_format(&s->odd, "%s", err.msg);
    s->top = 0;
    s->picked = (Slot){0};
    booking_sync(v, app);
}

void booking_stop_typing(View *v)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    g_clear_pointer(&s->edit, lineedit_free);
}

static void type_words(View *v, App *app, Key key)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    LineResult result = lineedit_key(s->edit, key);
    if (result == LINE_CHANGED)
        use_words(v, app, lineedit_text(s->edit));
    if (result == LINE_CANCELLED)
        use_words(v, app, "");
    if (result == LINE_CANCELLED || result == LINE_ACCEPTED)
        booking_stop_typing(v);
}

static void next_calendar(View *v, App *app, int step)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    const Session *session = app_session(app);
    int count = (int)session->calendars.count;
    int at = 0;
    if (!id_is_empty(&s->event) || count == 0)
        return; // an appointment stays in its calendar
    for (int i = 0; i < count; i++)
        if (id_eq(&((const Calendar *)rows_at(&session->calendars, (size_t)i))->id,
                  planner_slots_calendar(app_planner(app))))
            at = i;
    for (int i = 1; i <= count; i++) {
        const Calendar *calendar =
            rows_at(&session->calendars, (size_t)((at + count + i * step) % count));
        if (!calendar->active)
            continue;
        s->calendar = calendar->id;
        s->picked = (Slot){0};
        s->stage = STAGE_LIST;
        s->waits = false;
        s->said.n = 0;
        s->top = 0;
        planner_open_slots(app_planner(app), &s->calendar);
        booking_sync(v, app);
        return;
    }
}

// ---- labels ------------------------------------------------------------------------------------

static bool is_bound(const View *v, char letter)
{
    CmdId id;
    Key key = {(uint32_t)letter, 0};
    return keymap_match(v->shell->keymap, CX_BOOKING, &key, 1, &id) != KEYMATCH_NONE;
}

char booking_letter(const View *v, int row)
{
    for (const char *letter = "asdfghjklzxcvbnm"; *letter != '\0'; letter++)
        if (!is_bound(v, *letter) && row-- == 0)
            return *letter;
    return '\0';
}

static bool label_key(View *v, Key key)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    int row = 0;
    while (row < booking_list_rows(v) && (uint32_t)booking_letter(v, row) != key.code)
        row++;
    if (row == booking_list_rows(v) || key.mods != 0 || key.code == 0)
        return false;
    s->said.n = 0;
    if (s->shown->len == 0)
        s->early_row = row;
    else if (s->top + (size_t)row < s->shown->len)
        booking_pick(v, (long)s->top + row);
    return true;
}

FirstKeys booking_first(const View *v)
{
    return VIEW_STATE_CONST(BookingView, v)->edit ? FIRST_ALL : FIRST_NONE;
}

// In the summary only Enter and Esc mean something.
bool booking_key(View *v, App *app, Key key)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    v->dirty = true;
    if (s->edit) {
        type_words(v, app, key);
        return true;
    }
    s->early_enter = false;
    return s->stage == STAGE_SUMMARY || label_key(v, key);
}

// ---- commands ----------------------------------------------------------------------------------

static CmdResult do_go_on(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    booking_enter(v, app);
    return CMD_DONE;
}

static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    (void)err;
    s->early_enter = false;
    if (s->stage == STAGE_SUMMARY)
        return CMD_DONE;
    s->said.n = 0;
    booking_pick(v, MAX(booking_picked_index(s), 0) + list_step(call, booking_list_rows(v)));
    booking_sync(v, app);
    return CMD_DONE;
}

static CmdResult do_when(View *v, App *app, const CmdCall *call, Err *err)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    (void)app, (void)call, (void)err;
    s->early_enter = false;
    if (s->stage == STAGE_SUMMARY)
        return CMD_DONE;
    s->edit = lineedit_new(NULL);
    lineedit_set(s->edit, s->words ? s->words : "");
    return CMD_DONE;
}

static CmdResult do_calendar(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    VIEW_STATE(BookingView, v)->early_enter = false;
    next_calendar(v, app, call->id == CMD_NEXT_CALENDAR ? 1 : -1);
    return CMD_DONE;
}

static CmdResult do_back(View *v, App *app, const CmdCall *call, Err *err)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    (void)call, (void)err;
    s->early_enter = false;
    if (s->stage == STAGE_SUMMARY) {
        s->stage = STAGE_LIST;
        s->waits = false;
        return CMD_DONE;
    }
    if (!s->words)
        return CMD_PASS;
    use_words(v, app, "");
    return CMD_DONE;
}

const ViewCommand booking_commands[] = {
    TYPED_MOTIONS(do_move),
    {CMD_TOP, do_move},
    {CMD_BOTTOM, do_move},
    {CMD_GO_ON, do_go_on},
    {CMD_WHEN, do_when},
    {CMD_NEXT_CALENDAR, do_calendar},
    {CMD_PREV_CALENDAR, do_calendar},
    {CMD_BACK, do_back},
    {CMD_NONE, NULL},
};

void booking_paste(View *v, App *app, const char *bytes, size_t n)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    if (!s->edit)
        return;
    Text text = text_clean(bytes, n, TEXT_LINE);
    lineedit_insert(s->edit, text.s ? text.s : "", text.n);
    text_clear(&text);
    use_words(v, app, lineedit_text(s->edit));
}

bool booking_mouse(View *v, App *app, const Mouse *mouse)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    int rows = booking_list_rows(v);
    v->dirty = true;
    if (mouse->kind == MOUSE_WHEEL_UP || mouse->kind == MOUSE_WHEEL_DOWN) {
        if (s->stage == STAGE_LIST)
            booking_pick(v, MAX(booking_picked_index(s), 0) +
                                (mouse->kind == MOUSE_WHEEL_DOWN ? WHEEL_ROWS : -WHEEL_ROWS));
        booking_sync(v, app);
        return true;
    }
    bool pressed =
        (mouse->kind == MOUSE_PRESS || mouse->kind == MOUSE_DOUBLE) && mouse->button == 1;
    if (!pressed || mouse->row < 0)
        return true;
    if (mouse->row < rows && s->top + (size_t)mouse->row < s->shown->len) {
        s->stage = STAGE_LIST;
        s->waits = false;
        booking_pick(v, (long)s->top + mouse->row);
        if (mouse->kind == MOUSE_DOUBLE)
            booking_enter(v, app);
    } else if (mouse->row == rows + BOOKING_BELOW - 1) {
        booking_enter(v, app); // the line that names Enter
    }
    return true;
}
