// Keys and the mouse of the booking overlay.
#include "config.h"

#include <string.h>

#include "ui/booking_view.h"

enum { KEY_TAB = 9, KEY_ENTER = 13, KEY_ESC = 27, WHEEL_ROWS = 3 };

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

static bool esc(View *v, App *app)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    if (s->stage == STAGE_SUMMARY) {
        s->stage = STAGE_LIST;
        s->waits = false;
        return true;
    }
    if (!s->words)
        return false;
    use_words(v, app, "");
    return true;
}

static long motion(const View *v, Key key)
{
    long page = booking_list_rows(v);
    bool ctrl = key.mods == KEY_MOD_CTRL;
    if (key.code == KEY_DOWN_ || (key.mods == 0 && key.code == 'j') || (ctrl && key.code == 'n'))
        return 1;
    if (key.code == KEY_UP_ || (key.mods == 0 && key.code == 'k') || (ctrl && key.code == 'p'))
        return -1;
    if (key.code == KEY_PAGE_DOWN || (ctrl && key.code == 'f'))
        return page;
    if (key.code == KEY_PAGE_UP || (ctrl && key.code == 'b'))
        return -page;
    return key.code == KEY_HOME_ ? -(1L << 20) : key.code == KEY_END_ ? 1L << 20 : 0;
}

static bool list_key(View *v, App *app, Key key)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    long delta = motion(v, key);
    const char *hint = key.mods == 0 && key.code > ' ' && key.code < 127
                           ? strchr(BOOKING_HINTS, (int)key.code)
                           : NULL;
    if (s->stage == STAGE_SUMMARY)
        return true; // only Enter and Esc mean something
    if (delta != 0) {
        s->said.n = 0;
        booking_pick(v, MAX(booking_picked_index(s), 0) + delta);
        booking_sync(v, app);
        return true;
    }
    if (hint && hint - BOOKING_HINTS < booking_list_rows(v)) {
        int row = (int)(hint - BOOKING_HINTS);
        s->said.n = 0;
        if (s->shown->len == 0)
            s->early_row = row;
        else if (s->top + (size_t)row < s->shown->len)
            booking_pick(v, (long)s->top + row);
        return true;
    }
    if (key.code == '/' && key.mods == 0) {
        s->edit = lineedit_new(NULL);
        lineedit_set(s->edit, s->words ? s->words : "");
        return true;
    }
    return false;
}

bool booking_key(View *v, App *app, Key key)
{
    BookingView *s = VIEW_STATE(BookingView, v);
    v->dirty = true;
    if (s->edit) {
        type_words(v, app, key);
        return true;
    }
    if (key.code == KEY_ENTER) {
        booking_enter(v, app);
        return true;
    }
    s->early_enter = false;
    if (key.code == KEY_ESC && key.mods == 0)
        return esc(v, app);
    if (key.code == KEY_TAB) {
        next_calendar(v, app, key.mods & KEY_MOD_SHIFT ? -1 : 1);
        return true;
    }
    if (key.code == 'q' && key.mods == 0)
        return false;
    return list_key(v, app, key);
}

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
