#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/fuzzy.h"
#include "base/wrap.h"
#include "ui/hints.h"
#include "ui/lineedit.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/prompt.h"
#include "ui/shell_state.h"

enum { TOP_ROWS = 2, KEYS_COLS = 12, NAME_COLS = 20, WANTED_ROWS = 34 };

typedef struct HelpRow { // a heading has no command
    CmdId id;
    const char *args; // of a person's own binding; NULL: none
    Text keys, name;
    char **each;  // of the keys
    Text help;    // with the scope that it lacks
    bool off;     // which is known to be missing, or it does not work here
    bool far;     // it works in another view only: shown when it is searched for
    char *folded; // of everything that is shown, for the search
} HelpRow;

typedef struct HelpLine { // of the screen
    size_t row, part;     // 0: with keys and name; others: the help goes on
} HelpLine;

typedef struct Help {
    const Keymap *keymap;
    unsigned context, beside;
    SubjectKind on;
    GArray *rows, *lines; // of HelpRow; of HelpLine
    LineEdit *edit;
    size_t selected, top; // among the lines
    size_t own;           // bindings that hand something over
} Help;

enum { ROW_OF_KEY }; // the heading over what the typed key does stands before all rows

// What it does, and why it cannot be done here.
static Text text_of(const CmdInfo *info, const char *lacks, bool far)
{
    g_autofree char *names = context_names(info->contexts);
    g_autoptr(GString) text = g_string_new(info->help);
    if (far)
        g_string_append_printf(text, " (in %s)", names);
    else if (lacks != NULL)
        g_string_append_printf(text, " (needs the scope %s)", lacks);
    return text_clean(text->str, text->len, TEXT_LINE);
}

static void add_row(const App *app, Help *help, CmdId id)
{
    const CmdInfo *info = cmd_info(id);
    char keys[128];
    bool far = (info->contexts & (help->context | help->beside)) == 0;
    unsigned context = far ? info->contexts & -info->contexts : help->context;
    size_t n = keymap_keys(help->keymap, context, id, keys, sizeof(keys));
    const char *lacks = app_command_lacks(app, id, help->on);
    HelpRow row = {.id = id,
                   .keys = text_clean(keys, n, TEXT_LINE),
                   .help = text_of(info, lacks, far),
                   .off = lacks != NULL || far,
                   .far = far};
    if (!far)
        row.each = g_strsplit(keys, ", ", -1);
    const char *colon = info->contexts & CX_PANES ? ":" : ""; // that line is of the panes
    g_autofree char *name = g_strdup_printf("%s%s %s", colon, info->name, info->args);
    row.name = text_clean(name, strlen(g_strchomp(name)), TEXT_LINE);
    g_autofree char *all = g_strdup_printf("%s %s %s %s", keys, name, row.help.s, cmd_synonyms(id));
    row.folded = text_fold((TextRef){all, strlen(all)});
    g_array_append_val(help->rows, row);
}

static void add_heading(Help *help, const char *text)
{
    HelpRow row = {.id = CMD_NONE, .name = text_clean(text, strlen(text), TEXT_LINE)};
    g_array_append_val(help->rows, row);
}

// What people bound with something to hand over: "tag vip".
static void add_own(void *owner, CmdId id, const char *args, const char *keys)
{
    Help *help = owner;
    const CmdInfo *info = cmd_info(id);
    if (help->own++ == 0)
        add_heading(help, "Your own");
    g_autofree char *name = g_strdup_printf(":%s %s", info->name, args);
    g_autofree char *all = g_strdup_printf("%s %s %s", keys, name, info->help);
    HelpRow row = {.id = id, .args = args, .keys = text_clean(keys, strlen(keys), TEXT_LINE)};
    row.name = text_clean(name, strlen(name), TEXT_LINE);
    row.each = g_strsplit(keys, ", ", -1);
    row.help = text_clean(info->help, strlen(info->help), TEXT_LINE);
    row.folded = text_fold((TextRef){all, strlen(all)});
    g_array_append_val(help->rows, row);
}

typedef enum HelpGroup { GROUP_PANE, GROUP_EVERYWHERE, GROUP_BESIDE, GROUP_FAR } HelpGroup;

static HelpGroup group_of(const Help *help, CmdId id)
{
    unsigned contexts = cmd_info(id)->contexts;
    if (!(contexts & help->context))
        return contexts & help->beside ? GROUP_BESIDE : GROUP_FAR;
    return (contexts & CX_NORMAL) == CX_NORMAL ? GROUP_EVERYWHERE : GROUP_PANE;
}

// Commands of this pane first, then those that work everywhere, then those of the panes beside it;
// those of other views only for the search, without a heading (title NULL). Verbs of a pane stand
// before how one moves in it.
static void add_group(const App *app, Help *help, HelpGroup group, const char *title)
{
    bool first = true, weighed = group == GROUP_PANE || group == GROUP_BESIDE;
    for (int weight = 0; weight < (weighed ? CMD_WEIGHTS : 1); weight++)
        for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
            if (group_of(help, (CmdId)id) != group || (weighed && cmd_weight((CmdId)id) != weight))
                continue;
            if (first && title != NULL)
                add_heading(help, title);
            first = false;
            add_row(app, help, (CmdId)id);
        }
}

static int help_col(int cols)
{
    return cols < 40 ? 1 : KEYS_COLS + NAME_COLS + 2;
}

static void add_lines(View *v, size_t index)
{
    Help *help = VIEW_STATE(Help, v);
    const HelpRow *row = &g_array_index(help->rows, HelpRow, index);
    Wrap wrap = {.count = 1};
    if (row->id != CMD_NONE)
        wrap = wrap_text(text_ref(&row->help), MAX(v->rect.cols - help_col(v->rect.cols), 1));
    for (size_t part = 0; part < wrap.count; part++) {
        HelpLine line = {index, part};
        g_array_append_val(help->lines, line);
    }
    wrap_clear(&wrap);
}

// "Down" is another key than "D", and "C-k" than "C"; "gg" goes on from "g".
static bool goes_on(const char *key, const char *typed)
{
    Key whole;
    bool letter = g_utf8_strlen(typed, -1) == 1, same = strcmp(key, typed) == 0;
    return g_str_has_prefix(key, typed) &&
           (same || !letter || !key_parse(key, strlen(key), &whole));
}

// The key that is typed, or one that goes on from it: "g" also finds "gg".
static bool has_key(const HelpRow *row, const char *typed)
{
    for (size_t i = 0; row->each != NULL && row->each[i] != NULL; i++)
        if (goes_on(row->each[i], typed))
            return true;
    return false;
}

// "What does x do here?": rows of that key come first, so that one letter is an answer.
static bool find_key(View *v, const char *typed)
{
    Help *help = VIEW_STATE(Help, v);
    Key key;
    TextBuf buf;
    bool one = g_utf8_strlen(typed, -1) == 1 || key_parse(typed, strlen(typed), &key);
    bool sequence = strlen(typed) <= KEYMAP_SEQUENCE_MAX;
    size_t before = help->lines->len;
    if (typed[0] == '\0' || !(one || sequence))
        return false;
    add_lines(v, ROW_OF_KEY);
    for (size_t i = 0; i < help->rows->len; i++)
        if (has_key(&g_array_index(help->rows, HelpRow, i), typed))
            add_lines(v, i);
    bool found = help->lines->len > before + 1;
    if (!found && !one)
        g_array_set_size(help->lines, (guint)before);
    HelpRow *heading = &g_array_index(help->rows, HelpRow, ROW_OF_KEY);
    text_format(&buf, found ? "The key %s here" : "The key %s does nothing here", typed);
    text_clear(&heading->name);
    heading->name = text_clean(buf.s, buf.n, TEXT_LINE);
    return found;
}

static bool is_heading(const Help *help, size_t line)
{
    size_t row = g_array_index(help->lines, HelpLine, line).row;
    return g_array_index(help->rows, HelpRow, row).id == CMD_NONE;
}

static bool can_select(const Help *help, size_t line)
{
    return g_array_index(help->lines, HelpLine, line).part == 0 && !is_heading(help, line);
}

static void select_first(Help *help)
{
    help->selected = help->top = 0;
    while (help->selected + 1 < help->lines->len && !can_select(help, help->selected))
        help->selected++;
}

static void find_words(View *v, const char *folded, const char *typed, bool by_key)
{
    Help *help = VIEW_STATE(Help, v);
    for (size_t i = ROW_OF_KEY + 1; i < help->rows->len; i++) {
        const HelpRow *row = &g_array_index(help->rows, HelpRow, i);
        if (by_key && has_key(row, typed))
            continue; // stands above
        bool all = folded[0] == '\0';
        if (row->folded == NULL || all ? all && !row->far : fuzzy_words(folded, row->folded))
            add_lines(v, i);
    }
}

// A blank is the key Space, and "/word" what it would be in a list.
static const char *looked_for(const Help *help)
{
    const char *typed = lineedit_text(help->edit);
    if (strcmp(typed, " ") == 0)
        return "Space";
    return typed[0] == '/' && typed[1] != '\0' ? typed + 1 : typed;
}

static void search(View *v)
{
    Help *help = VIEW_STATE(Help, v);
    const char *typed = looked_for(help);
    g_autofree char *words = text_fold((TextRef){typed, strlen(typed)});
    g_array_set_size(help->lines, 0);
    bool by_key = find_key(v, typed);
    if (g_utf8_strlen(typed, -1) != 1) // one letter is in nearly every word
        find_words(v, words, typed, by_key);
    select_first(help);
    v->dirty = true;
}

static void clear_row(gpointer data)
{
    HelpRow *row = data;
    text_clear(&row->keys);
    text_clear(&row->name);
    g_strfreev(row->each);
    text_clear(&row->help);
    g_free(row->folded);
}

static void help_open(View *v, App *app)
{
    Help *help = VIEW_STATE(Help, v);
    const HelpArg *arg = view_arg(v);
    help->keymap = arg->keymap;
    help->context = arg->context;
    help->on = arg->on;
    help->rows = g_array_new(FALSE, FALSE, sizeof(HelpRow));
    g_array_set_clear_func(help->rows, clear_row);
    help->lines = g_array_new(FALSE, FALSE, sizeof(HelpLine));
    help->beside = arg->beside;
    g_autofree char *here = g_strdup_printf(
        arg->context & CX_PANES ? "In this pane (%s)" : "Here (%s)", context_name(arg->context));
    add_heading(help, "");
    keymap_own(help->keymap, help->context, add_own, help);
    add_group(app, help, GROUP_PANE, here);
    add_group(app, help, GROUP_EVERYWHERE, "Everywhere");
    add_group(app, help, GROUP_BESIDE, "In the panes beside it");
    add_group(app, help, GROUP_FAR, NULL);
    help->edit = lineedit_new(NULL);
    if (arg->search != NULL)
        lineedit_set(help->edit, arg->search);
    search(v);
}

static void help_close(View *v)
{
    Help *help = VIEW_STATE(Help, v);
    g_array_free(help->rows, TRUE);
    g_array_free(help->lines, TRUE);
    lineedit_free(help->edit);
}

static void draw_line(const Help *help, Canvas *cv, int row, const HelpLine *line)
{
    const HelpRow *item = &g_array_index(help->rows, HelpRow, line->row);
    int cols = canvas_cols(cv), col = help_col(cols);
    if (item->id == CMD_NONE) {
        canvas_text(cv, row, 1, STYLE_ACCENT, text_ref(&item->name), -1);
        return;
    }
    if (line->part == 0)
        canvas_spot(cv, (Rect){row, 0, 1, cols});
    if (line->part == 0 && col > 1) {
        canvas_text(cv, row, 1, item->off ? STYLE_DIM : STYLE_HINT_KEY, text_ref(&item->keys),
                    KEYS_COLS - 1);
        canvas_text(cv, row, KEYS_COLS + 1, STYLE_DIM, text_ref(&item->name), NAME_COLS);
    }
    Wrap wrap = wrap_text(text_ref(&item->help), MAX(cols - col, 1));
    if (line->part < wrap.count)
        canvas_text(cv, row, col, item->off ? STYLE_DIM : STYLE_TEXT,
                    wrap_line(text_ref(&item->help), &wrap.lines[line->part]), -1);
    wrap_clear(&wrap);
}

static void help_draw(const View *v, Canvas *cv)
{
    const Help *help = VIEW_STATE_CONST(Help, v);
    int cols = canvas_cols(cv);
    bool typing = lineedit_text(help->edit)[0] != '\0';
    if (typing) {
        canvas_text(cv, 0, 1, STYLE_PROMPT, TEXT("/"), -1);
        prompt_draw_line(cv, (Rect){0, 2, 1, cols - 2}, help->edit);
    } else {
        hints_draw(v, cv, 0, 1, STYLE_DIM,
                   "Type a key or a word   {down} {up} move   {choose} run   {back} close  "
                   "C- Ctrl M- Alt");
    }
    canvas_hline(cv, 1, 0, cols, STYLE_BORDER);
    if (help->lines->len == 0)
        hints_draw(v, cv, TOP_ROWS, 1, STYLE_DIM, "No command says that. {back} clears");
    for (size_t i = help->top; i < help->lines->len && (int)(i - help->top) < canvas_rows(cv); i++)
        draw_line(help, cv, TOP_ROWS + (int)(i - help->top),
                  &g_array_index(help->lines, HelpLine, i));
    int row = TOP_ROWS + (int)help->selected - (int)help->top;
    if (help->lines->len == 0 || !can_select(help, help->selected))
        return;
    canvas_restyle(cv, row, 0, cols, STYLE_SELECTED);
    if (!typing)
        canvas_cursor(cv, row, 0);
}

static void keep_in_sight(View *v)
{
    Help *help = VIEW_STATE(Help, v);
    size_t rows = (size_t)MAX(v->rect.rows - TOP_ROWS, 1), shown = help->selected;
    while (shown + 1 < help->lines->len && !can_select(help, shown + 1) &&
           !is_heading(help, shown + 1))
        shown++; // the whole of its help
    if (help->top + rows <= shown)
        help->top = shown - rows + 1;
    help->top = MIN(help->top, help->selected);
    if (help->top == 1 && is_heading(help, 0))
        help->top = 0;
    v->dirty = true;
}

static void scroll(View *v, long delta)
{
    Help *help = VIEW_STATE(Help, v);
    long step = delta > 0 ? 1 : -1, last = (long)help->lines->len - 1;
    for (long at = (long)help->selected + step; delta != 0 && at >= 0 && at <= last; at += step) {
        if (!can_select(help, (size_t)at))
            continue;
        help->selected = (size_t)at;
        delta -= step;
    }
    keep_in_sight(v);
}

static void run(View *v)
{
    const Help *help = VIEW_STATE(Help, v);
    Shell *shell = v->shell;
    if (help->lines->len == 0 || !can_select(help, help->selected))
        return;
    size_t row = g_array_index(help->lines, HelpLine, help->selected).row;
    CmdId id = g_array_index(help->rows, HelpRow, row).id;
    if (g_array_index(help->rows, HelpRow, row).far)
        return;                                                      // it says where it works
    const char *args = g_array_index(help->rows, HelpRow, row).args; // interned
    shell_overlay_close(shell, v);
    shell_call_here(shell, id, 0, args);
}

static CmdResult do_back(View *v, App *app, const CmdCall *call, Err *err)
{
    Help *help = VIEW_STATE(Help, v);
    (void)app, (void)call, (void)err;
    if (lineedit_text(help->edit)[0] == '\0')
        return CMD_PASS;
    lineedit_set(help->edit, "");
    search(v);
    return CMD_DONE;
}

static bool help_key(View *v, App *app, Key key)
{
    LineResult result = lineedit_key(VIEW_STATE(Help, v)->edit, key);
    if (result == LINE_CANCELLED && do_back(v, app, NULL, NULL) == CMD_PASS)
        shell_overlay_close(v->shell, v);
    else if (result == LINE_ACCEPTED)
        run(v);
    else if (result == LINE_CHANGED)
        search(v);
    return true;
}

static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)err;
    scroll(v, list_step(call, v->rect.rows - TOP_ROWS));
    return CMD_DONE;
}

static CmdResult do_choose(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)call, (void)err;
    run(v);
    return CMD_DONE;
}

// What opened it closes it.
static CmdResult do_close(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)call, (void)err;
    shell_overlay_close(v->shell, v);
    return CMD_DONE;
}

static const ViewCommand help_commands[] = {
    TYPED_MOTIONS(do_move), {CMD_CHOOSE, do_choose}, {CMD_BACK, do_back},
    {CMD_HELP, do_close},   {CMD_NONE, NULL},
};

static bool help_mouse(View *v, App *app, const Mouse *mouse)
{
    (void)app;
    Help *help = VIEW_STATE(Help, v);
    bool wheel = mouse->kind == MOUSE_WHEEL_DOWN || mouse->kind == MOUSE_WHEEL_UP;
    if (wheel)
        scroll(v, mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
    size_t line = help->top + (size_t)MAX(mouse->row - TOP_ROWS, 0);
    bool press = mouse->kind == MOUSE_PRESS || mouse->kind == MOUSE_DOUBLE;
    if (press && mouse->row >= TOP_ROWS && line < help->lines->len && can_select(help, line)) {
        bool again = help->selected == line;
        help->selected = line;
        v->dirty = true;
        if (again)
            run(v);
    }
    return wheel || press;
}

static int help_rows(const View *v, int cols)
{
    (void)v, (void)cols;
    return WANTED_ROWS;
}

static void help_title(const View *v, TextBuf *out)
{
    (void)v;
    text_format(out, "Help");
}

const ViewOps help_view_ops = {
    .name = "help",
    .context = CX_HELP,
    .state_size = sizeof(Help),
    .commands = help_commands,
    .open = help_open,
    .close = help_close,
    .resized = search,
    .draw = help_draw,
    .key = help_key,
    .mouse = help_mouse,
    .rows = help_rows,
    .title = help_title,
};
