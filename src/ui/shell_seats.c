#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/lineedit.h"
#include "ui/overlays.h"
#include "ui/shell_state.h"

// Several accounts in one program: each keeps its app, panes and place. One is shown; the others go
// on sending what is held and look for news now and then.

enum { SEATS_MAX = 9 };

// ---- all of them -------------------------------------------------------------------------------

size_t shell_seat_count(const Shell *shell)
{
    return shell->seats->len;
}

App *shell_seat_app(const Shell *shell, size_t i)
{
    const Seat *seat = shell->seats->pdata[i];
    return seat->app;
}

static Seat *seat_of(const Shell *shell, const Account *account)
{
    for (guint i = 0; i < shell->seats->len; i++) {
        Seat *seat = shell->seats->pdata[i];
        if (id_eq(&seat->location, &account->location) &&
            strcmp(seat->profile, account->profile) == 0)
            return seat;
    }
    return NULL;
}

const App *shell_app_of(const Shell *shell, const Account *account)
{
    const Seat *seat = seat_of(shell, account);
    return seat != NULL ? seat->app : NULL;
}

const Account *shell_account(const Shell *shell)
{
    const Seat *seat = shell->seat;
    return shell->config->accounts != NULL
               ? accounts_find(shell->config->accounts, seat->profile, &seat->location)
               : NULL;
}

static Seat *seat_add(Shell *shell, App *app, const Account *account)
{
    Seat *seat = g_new0(Seat, 1);
    seat->app = app;
    seat->screen = SCREEN_TALK;
    if (account != NULL) {
        seat->location = account->location;
        g_strlcpy(seat->profile, account->profile, sizeof(seat->profile));
    }
    g_ptr_array_add(shell->seats, seat);
    return seat;
}

void shell_seats_open(Shell *shell)
{
    shell->seats = g_ptr_array_new();
    shell->seat = seat_add(shell, shell->config->app, shell->config->account);
}

static void seat_save(Shell *shell)
{
    Seat *seat = shell->seat;
    seat->screen = shell->screen;
    memcpy(seat->slots, shell->slots, sizeof(shell->slots));
    memcpy(seat->focus, shell->focus, sizeof(shell->focus));
}

static void seat_load(Shell *shell, Seat *seat)
{
    shell->seat = seat;
    shell->app = seat->app;
    shell->screen = seat->screen;
    memcpy(shell->slots, seat->slots, sizeof(shell->slots));
    memcpy(shell->focus, seat->focus, sizeof(shell->focus));
}

// Its panes go; the app too, unless it is the one that was handed in.
static void seat_close(Shell *shell, Seat *seat)
{
    Seat *shown = shell->seat;
    seat_save(shell);
    seat_load(shell, seat);
    shell_close_views(shell);
    seat_save(shell);
    seat_load(shell, shown);
    if (seat->app != shell->config->app)
        shell->config->close_app(shell->config->apps_owner, seat->app);
    g_ptr_array_remove(shell->seats, seat);
    g_free(seat);
}

void shell_seats_close(Shell *shell)
{
    shell_close_views(shell);
    seat_save(shell);
    while (shell->seats->len > 0) {
        Seat *seat = shell->seats->pdata[shell->seats->len - 1];
        if (shell->seats->len > 1 && seat == shell->seat)
            seat = shell->seats->pdata[0];
        seat_load(shell, seat);
        shell_close_views(shell);
        if (seat->app != shell->config->app)
            shell->config->close_app(shell->config->apps_owner, seat->app);
        g_ptr_array_remove(shell->seats, seat);
        g_free(seat);
    }
    g_ptr_array_free(shell->seats, TRUE);
}

// The one that was left longest ago and has nothing to send.
static void make_room(Shell *shell)
{
    Seat *oldest = NULL;
    for (guint i = 0; i < shell->seats->len; i++) {
        Seat *seat = shell->seats->pdata[i];
        bool busy =
            seat == shell->seat || seat->app == shell->config->app || app_ops_unsent(seat->app) > 0;
        if (!busy && (oldest == NULL || seat->left_at < oldest->left_at))
            oldest = seat;
    }
    if (shell->seats->len >= SEATS_MAX && oldest != NULL)
        seat_close(shell, oldest);
}

// ---- in the background -------------------------------------------------------------------------

// What somebody has to know wherever they are.
static void pass_on(const Shell *shell, Seat *seat)
{
    Notices *from = app_notices(seat->app), *to = app_notices(shell->app);
    size_t total = notice_total(from), news = total - seat->notices_seen;
    seat->notices_seen = total;
    TextRef name = text_ref(&app_session(seat->app)->location.name);
    for (size_t i = MIN(news, notice_count(from)); i-- > 0;) {
        const Notice *notice = notice_at(from, i);
        if (notice->kind == NOTICE_INFO || notice->kind == NOTICE_GOOD)
            continue;
        notice_add(to, notice->kind, "%.*s: %.*s", TEXT_ARG(name),
                   TEXT_ARG(text_ref(&notice->text)));
    }
}

static void miss(Seat *seat, Changes changes)
{
    for (int screen = 0; screen < SCREEN_COUNT; screen++)
        for (int slot = 0; slot < SLOT_COUNT; slot++)
            seat->slots[screen][slot].missed |= changes;
}

bool shell_seats_pump(Shell *shell)
{
    Changes others = 0;
    for (guint i = 0; i < shell->seats->len; i++) {
        Seat *seat = shell->seats->pdata[i];
        app_pump(seat->app);
        if (seat == shell->seat)
            continue;
        Changes changes = app_take_changes(seat->app);
        miss(seat, changes);
        others |= changes;
        pass_on(shell, seat);
    }
    return others != 0;
}

// ---- going there -------------------------------------------------------------------------------

// Nothing of what was begun in one account goes on in another.
static void leave(Shell *shell)
{
    shell_drag_cancel(shell);
    while (shell->overlay_count > 0)
        shell_overlay_close(shell, shell_top_overlay(shell));
    shell_prompt_close(shell);
    shell_pending_clear(shell);
    shell_last_clear(shell);
    shell_bulk_drop(shell);
    shell_record_drop(shell);
    shell_marks_clear(shell);
    shell->past = (Past){0};
    shell_mouse_forget(shell, shell->mouse.captured);
    shell->wait = (KeyWait){0};
    shell->thought = (SecondThought){0};
    shell->flash.n = 0;
    seat_save(shell);
    shell->seat->left_at = shell_mono(shell);
    shell->seat->notices_seen = notice_total(app_notices(shell->app));
    app_set_focus(shell->app, false);
}

static void enter(Shell *shell, Seat *seat)
{
    const Options *options = app_options(shell->app);
    app_adopt_options(seat->app, options);
    seat_load(shell, seat);
    app_set_focus(shell->app, true);
    shell_show(shell, seat->screen);
}

static void remember(const Shell *shell, const Account *account)
{
    Err ignored; // somebody renews the token just now: the next start begins elsewhere
    if (account->profile[0] != '\0' &&
        !accounts_worked_on(shell->config->accounts, account, &ignored))
        return;
}

bool shell_go(Shell *shell, const Account *account, Err *err)
{
    Seat *seat = seat_of(shell, account);
    if (seat == shell->seat)
        return true;
    App *app =
        seat == NULL ? shell->config->open_app(shell->config->apps_owner, account, err) : seat->app;
    if (app == NULL)
        return false;
    shell_note_spot(shell);
    remember(shell, account);
    leave(shell);
    if (seat == NULL)
        make_room(shell);
    bool fresh = seat == NULL;
    enter(shell, fresh ? seat_add(shell, app, account) : seat);
    if (fresh) { // what is known is seen before anything is asked
        shell_tell_changes(shell, app_take_changes(app));
        shell_draw(shell);
        app_go_online(app);
    }
    return true;
}

// ---- back --------------------------------------------------------------------------------------

void shell_note_spot(Shell *shell)
{
    shell->former =
        (Spot){.screen = shell->screen, .known = true, .location = shell->seat->location};
    g_strlcpy(shell->former.profile, shell->seat->profile, sizeof(shell->former.profile));
}

bool shell_go_back(Shell *shell, Err *err)
{
    Spot spot = shell->former;
    if (!spot.known)
        return err_set(err, ERR_USAGE, "there was no other view or location yet");
    const Account *account =
        shell->config->accounts != NULL
            ? accounts_find(shell->config->accounts, spot.profile, &spot.location)
            : NULL;
    shell_note_spot(shell);
    Spot here = shell->former;
    if (account != NULL && !shell_go(shell, account, err))
        return false;
    if (spot.screen != shell->screen)
        shell_show(shell, spot.screen);
    shell->former = here;
    return true;
}
