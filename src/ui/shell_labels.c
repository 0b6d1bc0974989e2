// Labels on all that can be clicked: a label typed is a click there, so there is no second map of
// what a click does.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/shell_state.h"
#include "ui/targets.h"

static const char letters[] = "asdfghjklqwertyuiopzxcvbnm"; // the ones below the fingers first

enum { LETTERS = sizeof(letters) - 1 };

// A target is labelled where a click reaches it: something else may be drawn over its beginning.
static void add_target(LabelMode *mode, const ClickPane *at, const Target *target)
{
    Rect pane = pane_rect(at->pane);
    const GArray *all = pane_targets(at->pane);
    for (int col = target->where.col; col < target->where.col + target->where.cols; col++) {
        if (targets_at(all, target->where.row, col) != target)
            continue;
        if (mode->n < LABELS_MAX)
            mode->targets[mode->n++] =
                (LabelTarget){.row = pane.row + target->where.row, .col = pane.col + col};
        return;
    }
}

// One letter for as many as that goes, the last letters begin the labels of the others.
static void name_targets(LabelMode *mode)
{
    size_t firsts = 0;
    while (LETTERS - firsts + firsts * LETTERS < mode->n && firsts < LETTERS)
        firsts++;
    size_t singles = LETTERS - firsts;
    for (size_t i = 0; i < mode->n; i++) {
        char *label = mode->targets[i].label;
        size_t rest = i < singles ? 0 : i - singles;
        if (i >= singles)
            *label++ = letters[singles + rest / LETTERS];
        *label++ = letters[i < singles ? i : rest % LETTERS];
        *label = '\0';
    }
}

// The rows of the focused pane come first, then those beside it, then what is around them.
static int rank_of(const Shell *shell, const ClickPane *at, const Target *target)
{
    if (at->view == NULL)
        return 2;
    bool title = pane_rect(at->pane).row + target->where.row < at->view->rect.row;
    return title ? 2 : at->view->focused || at->view == shell_top_overlay(shell) ? 0 : 1;
}

static void add_ranked(const Shell *shell, LabelMode *mode, const ClickPane *at, int rank)
{
    const GArray *targets = pane_targets(at->pane);
    for (guint i = 0; i < targets->len; i++) {
        const Target *target = &g_array_index(targets, Target, i);
        if (rank_of(shell, at, target) == rank)
            add_target(mode, at, target);
    }
}

CmdResult shell_labels(Shell *shell, const CmdCall *call, Err *err)
{
    LabelMode *mode = &shell->labels;
    (void)call, (void)err;
    *mode = (LabelMode){.on = true};
    ClickPane panes[CLICK_PANES_MAX];
    size_t n = shell_click_panes(shell, panes);
    for (int rank = 0; rank <= 2; rank++)
        for (size_t i = 0; i < n; i++)
            if (panes[i].pane != shell->bars[BAR_MESSAGE]) // it says what to do now
                add_ranked(shell, mode, &panes[i], rank);
    name_targets(mode);
    shell->draw_all = shell->frame_due = true;
    shell_flash(shell, TEXT("Type a label to click there   Esc leaves"));
    return CMD_DONE;
}

static void leave(Shell *shell)
{
    shell->labels = (LabelMode){0};
    shell->flash.n = 0;
    shell->draw_all = shell->frame_due = true;
}

static void click(Shell *shell, const LabelTarget *target)
{
    TermInput input = {.key = {KEY_MOUSE_, 0},
                       .mouse = TERM_PRESS,
                       .button = 1,
                       .row = target->row,
                       .col = target->col};
    shell_mouse(shell, &input);
    input.mouse = TERM_RELEASE;
    shell_mouse(shell, &input);
}

bool shell_is_labels_key(const Shell *shell, unsigned context, Key key)
{
    CmdId id = CMD_NONE;
    return keymap_match(shell->keymap, context, &key, 1, &id) == KEYMATCH_COMMAND &&
           id == CMD_LABELS;
}

bool shell_label_key(Shell *shell, Key key)
{
    LabelMode *mode = &shell->labels;
    if (!mode->on)
        return false;
    bool letter = key.mods == 0 && key.code < 128 && g_ascii_islower((char)key.code);
    if (!letter) {
        leave(shell);
        return true;
    }
    mode->typed[mode->typed_n++] = (char)key.code;
    shell->draw_all = true;
    LabelMode over = *mode;
    bool more = false;
    for (size_t i = 0; i < over.n; i++) {
        const LabelTarget *target = &over.targets[i];
        bool fits = strncmp(target->label, over.typed, over.typed_n) == 0;
        if (fits && strlen(target->label) == over.typed_n) {
            leave(shell);
            click(shell, target);
            return true;
        }
        more = more || fits;
    }
    if (!more)
        leave(shell);
    return true;
}

void shell_labels_draw(const Shell *shell, Canvas *cv, Rect where)
{
    const LabelMode *mode = &shell->labels;
    for (size_t i = 0; mode->on && i < mode->n; i++) {
        const LabelTarget *target = &mode->targets[i];
        bool fits = strncmp(target->label, mode->typed, mode->typed_n) == 0;
        if (fits && rect_has(where, target->row, target->col))
            canvas_text(cv, target->row - where.row, target->col - where.col, STYLE_DROP,
                        (TextRef){target->label, strlen(target->label)}, -1);
    }
}
