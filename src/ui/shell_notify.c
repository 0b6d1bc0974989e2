#include "config.h"

#include <glib.h>

#include "app/quiet.h"
#include "ui/notify.h"
#include "ui/shell_state.h"

// Tells who looks elsewhere. Whether somebody looks, the terminal says by its focus; where it does
// not, keys do.

enum { LOOKS_MS = 60 * 1000 };

void shell_set_focus(Shell *shell, bool focused)
{
    shell->watch.told = true;
    shell->watch.focused = focused;
    app_set_focus(shell->app, focused);
}

void shell_touched(Shell *shell)
{
    shell->watch.key_at = shell_mono(shell);
    app_touched(shell->app);
}

static void put_link(void *owner, const char *bytes)
{
    term_put(((Shell *)owner)->term, bytes);
}

void shell_take_options(Shell *shell)
{
    const Options *options = app_options(shell->app);
    bool links = term_has_links(shell->term, options->links);
    term_mouse(shell->term, options->mouse);
    panes_link(shell->panes, links ? put_link : NULL, shell);
    shell->draw_all = true;
}

static bool is_looked_at(const Shell *shell)
{
    const ShellWatch *watch = &shell->watch;
    return watch->told ? watch->focused : shell_mono(shell) - watch->key_at < LOOKS_MS;
}

static bool is_quiet(const Shell *shell)
{
    Quiet quiet = {0};
    Err ignored;
    return quiet_parse(app_options(shell->app)->quiet_hours, &quiet, &ignored) &&
           quiet_at(&quiet, zone_local(), app_now(shell->app));
}

static void tell(Shell *shell, App *app, const Alert *alert)
{
    const Options *options = app_options(shell->app);
    TermSigns signs = term_signs();
    NotifyWay way = notify_way(options->notify, &signs);
    g_autoptr(GString) bytes = g_string_new(NULL);
    if (way == NOTIFY_COMMAND)
        app_run_alert(app, alert);
    notify_bytes(way, &signs, alert, bytes);
    if (options->bell && way != NOTIFY_BELL && way != NOTIFY_OFF)
        g_string_append_c(bytes, '\a');
    if (bytes->len > 0)
        term_write(shell->term, bytes->str, bytes->len);
}

static void tell_alerts(Shell *shell, App *app)
{
    Alert alert;
    while (app_take_alert(app, &alert)) {
        bool wanted = app_options(shell->app)->notify_here || !is_looked_at(shell);
        if (wanted && !is_quiet(shell))
            tell(shell, app, &alert);
        alert_clear(&alert);
    }
}

// Of all accounts that are open.
static int64_t count_unread(const Shell *shell)
{
    int64_t unread = 0;
    for (size_t i = 0; i < shell_seat_count(shell); i++)
        unread += MAX(inbox_total(app_inbox(shell_seat_app(shell, i)), INBOX_UNREAD), 0);
    return unread;
}

static void show_title(Shell *shell)
{
    char title[40] = "eyrie";
    int64_t unread = count_unread(shell);
    if (unread > 0)
        g_snprintf(title, sizeof(title), "(%" G_GINT64_FORMAT ") eyrie", unread);
    term_title(shell->term, app_options(shell->app)->title ? title : NULL);
}

void shell_notify_turn(Shell *shell)
{
    for (size_t i = 0; i < shell_seat_count(shell); i++)
        tell_alerts(shell, shell_seat_app(shell, i));
    show_title(shell);
}
