#include "config.h"

#include "ui/panes.h"

#define NCURSES_NOMACROS 1
#include <curses.h>
#include <glib.h>
#include <panel.h>
#undef ERR // curses' name for -1; err.h needs it

#include "ui/canvas_win.h"
#include "ui/links.h"
#include "ui/targets.h"

struct Panes {
    GPtrArray *all; // of Pane, owned
    Palette palette;
    int cursor_shown; // -1 unknown
    PanesPutFn *put;  // NULL: the terminal knows no links
    void *put_owner;
};

struct Pane {
    Panes *panes;
    Rect rect;
    WINDOW *win; // NULL while hidden
    PANEL *panel;
    Canvas whole, part;
    GArray *targets; // of Target
    GArray *links;   // of Link
};

static void drop_window(Pane *pane)
{
    if (pane->win == NULL)
        return;
    del_panel(pane->panel);
    delwin(pane->win);
    pane->panel = NULL;
    pane->win = NULL;
}

static void destroy_pane(gpointer data)
{
    Pane *pane = data;
    drop_window(pane);
    g_array_unref(pane->targets);
    g_array_unref(pane->links);
    g_free(pane);
}

Panes *panes_new(void)
{
    Panes *panes = g_new0(Panes, 1);
    panes->all = g_ptr_array_new_with_free_func(destroy_pane);
    panes->cursor_shown = -1;
    return panes;
}

void panes_free(Panes *panes)
{
    if (panes == NULL)
        return;
    g_ptr_array_free(panes->all, TRUE);
    g_free(panes);
}

void panes_theme(Panes *panes, const Theme *theme, Ink ink)
{
    palette_build(&panes->palette, theme, ink);
}

const Tints *panes_tints(const Panes *panes)
{
    return &panes->palette.tints;
}

void panes_drop_windows(Panes *panes)
{
    for (guint i = 0; i < panes->all->len; i++) {
        Pane *pane = g_ptr_array_index(panes->all, i);
        drop_window(pane);
        pane->rect = (Rect){0};
    }
}

static const Canvas *cursor_canvas(const Pane *pane)
{
    if (pane == NULL || pane->win == NULL)
        return NULL;
    if (pane->part.win != NULL && pane->part.cursor_row >= 0)
        return &pane->part;
    return pane->whole.win != NULL && pane->whole.cursor_row >= 0 ? &pane->whole : NULL;
}

// ---- links -------------------------------------------------------------------------------------

// Something may lie over it, or the screen may be another one by now.
static bool is_seen(const Link *link, int row, int col)
{
    if (row + 1 > getmaxy(newscr) || col + link->where.cols > getmaxx(newscr))
        return false;
    for (int i = 0; i < link->where.cols; i++) {
        chtype cell = mvwinch(newscr, row, col + i);
        if ((cell & A_CHARTEXT) != (chtype)(unsigned char)link->url[link->from + (size_t)i])
            return false;
    }
    return true;
}

// curses knows no links. So it is made to believe that these cells, and no others, hold something
// else, and writes them again between the two marks.
static void send_link(const Panes *panes, const Link *link, int row, int col)
{
    int at_row = getcury(newscr), at_col = getcurx(newscr);
    bool seen = is_seen(link, row, col);
    wmove(newscr, at_row, at_col);
    if (!seen)
        return;
    g_autofree char *opening = link_opening(link);
    panes->put(panes->put_owner, opening);
    mvwhline(curscr, row, col, 'X' | A_BLINK, link->where.cols);
    wtouchln(newscr, row, 1, 1);
    doupdate();
    panes->put(panes->put_owner, LINK_CLOSING);
}

static void send_links(const Panes *panes)
{
    for (guint i = 0; i < panes->all->len; i++) {
        const Pane *pane = g_ptr_array_index(panes->all, i);
        for (guint k = 0; pane->win != NULL && k < pane->links->len; k++) {
            const Link *link = &g_array_index(pane->links, Link, k);
            send_link(panes, link, pane->rect.row + link->where.row,
                      pane->rect.col + link->where.col);
        }
    }
}

void panes_flush(Panes *panes, const Pane *cursor_pane, bool cursor_visible)
{
    update_panels();
    const Canvas *cv = cursor_canvas(cursor_pane);
    if (cv != NULL)
        wmove(newscr, cursor_pane->rect.row + cv->cursor_row,
              cursor_pane->rect.col + cv->cursor_col);
    int show = cv != NULL && cursor_visible;
    if (show != panes->cursor_shown)
        curs_set(show);
    panes->cursor_shown = show;
    doupdate();
    if (panes->put != NULL)
        send_links(panes);
}

void panes_link(Panes *panes, PanesPutFn *put, void *owner)
{
    panes->put = put;
    panes->put_owner = owner;
}

Pane *pane_new(Panes *panes)
{
    Pane *pane = g_new0(Pane, 1);
    pane->panes = panes;
    pane->targets = g_array_new(FALSE, FALSE, sizeof(Target));
    pane->links = links_new();
    g_ptr_array_add(panes->all, pane);
    return pane;
}

void pane_free(Pane *pane)
{
    if (pane != NULL)
        g_ptr_array_remove(pane->panes->all, pane);
}

void pane_place(Pane *pane, Rect rect)
{
    bool same = pane->win != NULL && pane->rect.row == rect.row && pane->rect.col == rect.col &&
                pane->rect.rows == rect.rows && pane->rect.cols == rect.cols;
    if (same)
        return;
    drop_window(pane);
    g_array_set_size(pane->targets, 0);
    g_array_set_size(pane->links, 0);
    pane->rect = rect;
    pane->whole.win = pane->part.win = NULL;
    if (rect_is_empty(rect))
        return;
    pane->win = newwin(rect.rows, rect.cols, rect.row, rect.col);
    BUG_ON(pane->win == NULL);
    pane->panel = new_panel(pane->win);
    BUG_ON(pane->panel == NULL);
}

void pane_raise(Pane *pane)
{
    if (pane->panel != NULL)
        top_panel(pane->panel);
}

bool pane_is_shown(const Pane *pane)
{
    return pane->win != NULL;
}

Canvas *pane_begin(Pane *pane)
{
    BUG_ON(pane->win == NULL);
    werase(pane->win);
    Rect whole = {0, 0, pane->rect.rows, pane->rect.cols};
    pane->whole = canvas_on(pane->win, &pane->panes->palette, whole);
    pane->part.win = NULL;
    g_array_set_size(pane->targets, 0);
    g_array_set_size(pane->links, 0);
    pane->whole.targets = pane->targets;
    pane->whole.links = pane->panes->put != NULL ? pane->links : NULL;
    return &pane->whole;
}

Canvas *pane_clip(Pane *pane, Rect part)
{
    pane->part = canvas_on(pane->win, &pane->panes->palette, part);
    pane->part.targets = pane->targets;
    pane->part.links = pane->whole.links;
    return &pane->part;
}

const GArray *pane_targets(const Pane *pane)
{
    return pane->targets;
}

Rect pane_rect(const Pane *pane)
{
    return pane->win != NULL ? pane->rect : (Rect){0};
}
