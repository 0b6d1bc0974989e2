// The theme: found by name, shown while it is being chosen, kept.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/themes.h"
#include "ui/look.h"
#include "ui/overlays.h"
#include "ui/shell_state.h"

#define BACKGROUND_KEY "background"

static void theme_error(void *owner, const char *text)
{
    notice_add(owner, NOTICE_WARN, "Theme %s", text);
}

static void ignore_error(void *owner, const char *text)
{
    (void)owner;
    (void)text;
}

static const char *wanted(const Shell *shell)
{
    if (shell->look.preview != NULL)
        return shell->look.preview;
    bool given = shell->config->theme != NULL && !shell->look.chosen;
    return given ? shell->config->theme : app_options(shell->app)->theme;
}

static void load(Shell *shell, const char *name)
{
    bool previewed = shell->look.preview != NULL;
    g_autofree char *path = themes_path(app_themes_dir(shell->app), name);
    Notices *notices = app_notices(shell->app);
    Err err = {0};
    theme_init(&shell->look.theme);
    if (path == NULL && strcmp(name, THEME_BUILTIN) != 0)
        notice_add(notices, NOTICE_WARN, "Theme %s: no such file; the built-in colours are used",
                   name);
    else if (path != NULL &&
             !theme_load(&shell->look.theme, path, previewed ? ignore_error : theme_error, notices,
                         NULL, &err))
        notice_err(notices, "Theme", &err);
}

static const char *shown_theme(const Shell *shell, Ink ink)
{
    return look_theme(wanted(shell), ink, shell->look.background);
}

void shell_load_theme(Shell *shell)
{
    Ink ink = look_ink(shell->term, app_options(shell->app));
    load(shell, shown_theme(shell, ink));
    panes_theme(shell->panes, &shell->look.theme, ink);
    term_tint(shell->term, panes_tints(shell->panes));
    shell->look.unicode = ink.unicode;
    shell->draw_all = shell->frame_due = true;
}

// ---- what the terminal says --------------------------------------------------------------------

static Background last_background(const Shell *shell)
{
    g_autofree char *last = app_recall(shell->app, BACKGROUND_KEY);
    if (g_strcmp0(last, "light") == 0)
        return BACKGROUND_LIGHT;
    return g_strcmp0(last, "dark") == 0 ? BACKGROUND_DARK : BACKGROUND_UNKNOWN;
}

// Until the terminal says what is behind the text, the environment or the last run does.
void shell_open_theme(Shell *shell)
{
    shell->look.background = term_background(shell->term);
    if (shell->look.background == BACKGROUND_UNKNOWN)
        shell->look.background = last_background(shell);
    shell_load_theme(shell);
}

void shell_take_report(Shell *shell)
{
    Ink ink = look_ink(shell->term, app_options(shell->app));
    const char *before = shown_theme(shell, ink);
    Background background = term_background(shell->term);
    if (background != BACKGROUND_UNKNOWN && background != shell->look.background) {
        shell->look.background = background;
        app_remember(shell->app, BACKGROUND_KEY, background == BACKGROUND_LIGHT ? "light" : "dark");
    }
    if (shown_theme(shell, ink) != before || ink.unicode != shell->look.unicode)
        shell_load_theme(shell);
}

// ---- choosing ----------------------------------------------------------------------------------

void shell_theme_preview(Shell *shell, const char *name)
{
    const char *shown = name != NULL ? g_intern_string(name) : NULL;
    if (shown == shell->look.preview)
        return;
    shell->look.preview = shown;
    shell_load_theme(shell);
}

bool shell_theme_keep(Shell *shell, const char *name, Err *err)
{
    g_autofree char *path = themes_path(app_themes_dir(shell->app), name);
    bool built_in = strcmp(name, THEME_AUTO) == 0 || strcmp(name, THEME_BUILTIN) == 0;
    if (path == NULL && !built_in)
        return err_set(err, ERR_USAGE, "there is no theme \"%s\"", name);
    shell->look.preview = NULL;
    shell->look.chosen = true;
    return app_set_option(shell->app, "theme", name, err) &&
           app_keep_option(shell->app, "theme", err);
}

static void moved(void *owner, App *app, const char *name)
{
    (void)app;
    shell_theme_preview(owner, name);
}

static void chosen(void *owner, App *app, const char *name)
{
    Err err = {0};
    TextBuf buf;
    if (shell_theme_keep(owner, name, &err))
        shell_flash(owner, text_format(&buf, "Theme %s%s", name,
                                       app_keeps_options(app) ? ", kept for the next start" : ""));
    else
        notice_err(app_notices(app), "Theme", &err);
}

CmdResult shell_choose_theme(Shell *shell, const char *name, Err *err)
{
    if (name != NULL)
        return shell_theme_keep(shell, name, err) ? CMD_DONE : CMD_FAILED;
    Choices choices = themes_list(app_themes_dir(shell->app));
    PickArg arg = {"Theme", &choices, chosen, shell, moved, wanted(shell)};
    shell_overlay(shell, &picker_view_ops, &arg);
    choices_clear(&choices); // moved out, unless no overlay could be opened
    return CMD_DONE;
}
