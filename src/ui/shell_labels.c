// Labels on all that can be clicked: a label typed is a click there, so there is no second map of
// what a click does.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/shell_state.h"

static const char letters[] = "asdfghjklqwertyuiopzxcvbnm"; // the ones below the fingers first

enum { LETTERS = sizeof(letters) - 1 };

static void add_target(LabelMode *mode, int row, int col)
{
    if (mode->n < LABELS_MAX)
        mode->targets[mode->n++] = (LabelTarget){.row = row, .col = col};
}

typedef struct Collect {
    LabelMode *mode;
    const View *v;
} Collect;

static void add_row(void *owner, const ViewRow *row)
{
    const Collect *collect = owner;
    if (!rect_is_empty(row->where))
        add_target(collect->mode, collect->v->rect.row + row->where.row,
                   collect->v->rect.col + row->where.col);
}

static void add_hits(LabelMode *mode, const Hits *hits, Rect bar)
{
    for (size_t i = 0; i < hits->n && !rect_is_empty(bar); i++)
        add_target(mode, bar.row, bar.col + hits->items[i].from);
}

static void name_targets(LabelMode *mode)
{
    mode->length = mode->n > LETTERS ? 2 : 1;
    for (size_t i = 0; i < mode->n; i++) {
        char *label = mode->targets[i].label;
        if (mode->length == 2)
            *label++ = letters[i / LETTERS % LETTERS];
        *label++ = letters[i % LETTERS];
        *label = '\0';
    }
}

CmdResult shell_labels(Shell *shell, const CmdCall *call, Err *err)
{
    LabelMode *mode = &shell->labels;
    (void)call, (void)err;
    *mode = (LabelMode){.on = true};
    for (int slot = 0; slot < SLOT_COUNT; slot++) {
        const View *v = shell_view(shell, (SlotId)slot);
        Collect collect = {mode, v};
        if (v != NULL && shell_slot_is_shown(shell, (SlotId)slot) && v->ops->each_row != NULL)
            v->ops->each_row(v, ROWS_SHOWN, add_row, &collect);
    }
    add_hits(mode, &shell->top_hits, shell->layout.top);
    add_hits(mode, &shell->footer_hits, shell->layout.footer);
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
    if (mode->typed_n < mode->length)
        return true;
    LabelMode over = *mode;
    leave(shell);
    for (size_t i = 0; i < over.n; i++)
        if (strncmp(over.targets[i].label, over.typed, over.length) == 0) {
            click(shell, &over.targets[i]);
            return true;
        }
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
                        (TextRef){target->label, strlen(target->label)}, (int)mode->length);
    }
}
