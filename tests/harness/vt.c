#include "config.h"

#include "harness/vt.h"

#include <glib.h>
#include <string.h>
#include <vterm.h>

// Marks and the paste mode are read from the bytes themselves: the callbacks for unknown sequences
// differ between the libvterm versions we build with, the bytes do not.
typedef struct Watch {
    char seq[1024]; // since the last ESC, without it
    size_t n;
    bool inside;
} Watch;

struct Vt {
    VTerm *term;
    VTermScreen *screen;
    VtState state;
    Watch watch;
    GString *told, *links;
    char title[64], kept_title[64];
    int cols, rows;
};

static int on_cursor(VTermPos pos, VTermPos old, int visible, void *user)
{
    (void)old, (void)visible;
    Vt *vt = user;
    vt->state.row = pos.row + 1;
    vt->state.col = pos.col + 1;
    return 1;
}

static int on_prop(VTermProp prop, VTermValue *value, void *user)
{
    VtState *state = &((Vt *)user)->state;
    if (prop == VTERM_PROP_CURSORVISIBLE)
        state->cursor_visible = value->boolean;
    else if (prop == VTERM_PROP_ALTSCREEN)
        state->alt_screen = value->boolean;
    else if (prop == VTERM_PROP_MOUSE)
        state->mouse = value->number != VTERM_PROP_MOUSE_NONE;
    return 1;
}

static int on_bell(void *user)
{
    ((Vt *)user)->state.bells++;
    return 1;
}

static const VTermScreenCallbacks callbacks = {
    .movecursor = on_cursor, .settermprop = on_prop, .bell = on_bell};

Vt *vt_new(int cols, int rows)
{
    Vt *vt = g_new0(Vt, 1);
    vt->cols = cols;
    vt->rows = rows;
    vt->state.row = vt->state.col = 1;
    vt->state.cursor_visible = true;
    vt->told = g_string_new(NULL);
    vt->links = g_string_new(NULL);
    vt->term = vterm_new(rows, cols);
    vterm_set_utf8(vt->term, 1);
    vt->screen = vterm_obtain_screen(vt->term);
    vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
    vterm_screen_enable_altscreen(vt->screen, 1);
    vterm_screen_reset(vt->screen, 1);
    return vt;
}

void vt_free(Vt *vt)
{
    if (vt == NULL)
        return;
    vterm_free(vt->term);
    g_string_free(vt->told, TRUE);
    g_string_free(vt->links, TRUE);
    g_free(vt);
}

static bool is_notice(const char *seq)
{
    return g_str_has_prefix(seq, "]9;") || g_str_has_prefix(seq, "]99;") ||
           g_str_has_prefix(seq, "]777;");
}

static void take_title(Vt *vt, const char *seq)
{
    if (g_str_has_prefix(seq, "]2;"))
        g_strlcpy(vt->title, seq + strlen("]2;"), sizeof(vt->title));
    else if (strcmp(seq, "[22;2t") == 0)
        memcpy(vt->kept_title, vt->title, sizeof(vt->title));
    else if (strcmp(seq, "[23;2t") == 0)
        memcpy(vt->title, vt->kept_title, sizeof(vt->title));
}

// A sequence is complete: is it one of ours?
static void watch_take(Vt *vt)
{
    const char *seq = vt->watch.seq;
    take_title(vt, seq);
    if (is_notice(seq))
        g_string_append_printf(vt->told, "%s\n", seq + 1);
    if (g_str_has_prefix(seq, "]7770;")) {
        long mark = (long)g_ascii_strtoll(seq + strlen("]7770;"), NULL, 10);
        vt->state.mark = MAX(vt->state.mark, mark);
    } else if (strcmp(seq, "[?2004h") == 0 || strcmp(seq, "[?2004l") == 0) {
        vt->state.bracketed_paste = g_str_has_suffix(seq, "h");
    } else if (strcmp(seq, "[?2026l") == 0) {
        vt->state.frames++;
    }
}

static void watch_byte(Vt *vt, char c)
{
    Watch *watch = &vt->watch;
    if (c == '\033') {
        if (g_str_has_prefix(watch->seq, "]8;") && strcmp(watch->seq, "]8;;") != 0)
            g_string_append_printf(vt->links, "%s\n", watch->seq + strlen("]8;"));
        vt->state.asked = vt->state.asked || strcmp(watch->seq, "]11;?") == 0;
        *watch = (Watch){.inside = true};
        return;
    }
    if (!watch->inside)
        return;
    bool full = watch->n + 1 == sizeof(watch->seq);
    bool ends = watch->seq[0] == ']' ? c == '\a' : watch->n > 0 && g_ascii_isalpha(c);
    if (!full && c != '\a')
        watch->seq[watch->n++] = c;
    if (ends)
        watch_take(vt);
    if (ends || full || (watch->n == 1 && c != '[' && c != ']'))
        watch->inside = false;
}

void vt_feed(Vt *vt, const char *bytes, size_t n)
{
    vterm_input_write(vt->term, bytes, n);
    for (size_t i = 0; i < n; i++)
        watch_byte(vt, bytes[i]);
}

char *vt_take_answers(Vt *vt)
{
    GString *answers = g_string_new(NULL);
    char part[256];
    for (size_t n; (n = vterm_output_read(vt->term, part, sizeof(part))) > 0;)
        g_string_append_len(answers, part, (gssize)n);
    return g_string_free(answers, FALSE);
}

void vt_resize(Vt *vt, int cols, int rows)
{
    vt->cols = cols;
    vt->rows = rows;
    vterm_set_size(vt->term, rows, cols);
}

const char *vt_told(const Vt *vt)
{
    return vt->told->str;
}

void vt_forget_told(Vt *vt)
{
    g_string_truncate(vt->told, 0);
}

const char *vt_links(const Vt *vt)
{
    return vt->links->str;
}

const char *vt_title(const Vt *vt)
{
    return vt->title;
}

int vt_cols(const Vt *vt)
{
    return vt->cols;
}

int vt_rows(const Vt *vt)
{
    return vt->rows;
}

VtState vt_state(const Vt *vt)
{
    return vt->state;
}

static void append_cell(GString *out, const VTermScreenCell *cell)
{
    if (cell->chars[0] == 0) {
        g_string_append_c(out, ' ');
        return;
    }
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] != 0; i++)
        g_string_append_unichar(out, cell->chars[i]);
}

static void trim_end(GString *line)
{
    while (line->len > 0 && line->str[line->len - 1] == ' ')
        g_string_truncate(line, line->len - 1);
}

char *vt_row_text(const Vt *vt, int row)
{
    GString *line = g_string_new(NULL);
    for (int col = 0; col < vt->cols;) {
        VTermScreenCell cell = {.width = 1};
        vterm_screen_get_cell(vt->screen, (VTermPos){.row = row - 1, .col = col}, &cell);
        append_cell(line, &cell);
        col += MAX(1, cell.width);
    }
    trim_end(line);
    return g_string_free(line, FALSE);
}

static char style_letter(VTermScreenCellAttrs attrs)
{
    if (attrs.reverse)
        return 'r';
    if (attrs.bold)
        return 'b';
    if (attrs.underline)
        return 'u';
    return attrs.italic ? 'i' : ' ';
}

char *vt_row_styles(const Vt *vt, int row)
{
    GString *line = g_string_new(NULL);
    for (int col = 0; col < vt->cols; col++) {
        VTermScreenCell cell = {0};
        vterm_screen_get_cell(vt->screen, (VTermPos){.row = row - 1, .col = col}, &cell);
        g_string_append_c(line, style_letter(cell.attrs));
    }
    trim_end(line);
    return g_string_free(line, FALSE);
}

unsigned vt_background(const Vt *vt, int row, int col)
{
    VTermScreenCell cell = {0};
    vterm_screen_get_cell(vt->screen, (VTermPos){.row = row - 1, .col = col - 1}, &cell);
    vterm_screen_convert_color_to_rgb(vt->screen, &cell.bg);
    return (unsigned)cell.bg.rgb.red << 16 | (unsigned)cell.bg.rgb.green << 8 | cell.bg.rgb.blue;
}

unsigned vt_look(const Vt *vt, int row, int col)
{
    VTermScreenCell cell = {0};
    vterm_screen_get_cell(vt->screen, (VTermPos){.row = row - 1, .col = col - 1}, &cell);
    if (cell.chars[0] == (uint32_t)-1 && col > 1) // the rest of a wide one
        return vt_look(vt, row, col - 1);
    VTermColor ground = cell.attrs.reverse ? cell.fg : cell.bg;
    vterm_screen_convert_color_to_rgb(vt->screen, &ground);
    return (unsigned)cell.attrs.reverse << 25 | (unsigned)cell.attrs.bold << 24 |
           (unsigned)ground.rgb.red << 16 | (unsigned)ground.rgb.green << 8 | ground.rgb.blue;
}

char vt_cell(const Vt *vt, int row, int col)
{
    VTermScreenCell cell = {0};
    vterm_screen_get_cell(vt->screen, (VTermPos){.row = row - 1, .col = col - 1}, &cell);
    return cell.chars[0] < 128 ? (char)cell.chars[0] : '\0';
}

char *vt_text(const Vt *vt)
{
    GString *text = g_string_new(NULL);
    for (int row = 1; row <= vt->rows; row++) {
        g_autofree char *line = vt_row_text(vt, row);
        g_string_append_printf(text, "%s\n", line);
    }
    return g_string_free(text, FALSE);
}

bool vt_shows(const Vt *vt, const char *text)
{
    g_autofree char *screen = vt_text(vt);
    return strstr(screen, text) != NULL;
}

static const VTermKey vterm_keys[VT_KEY_F1] = {
    [VT_KEY_ENTER] = VTERM_KEY_ENTER,
    [VT_KEY_TAB] = VTERM_KEY_TAB,
    [VT_KEY_BACKSPACE] = VTERM_KEY_BACKSPACE,
    [VT_KEY_UP] = VTERM_KEY_UP,
    [VT_KEY_DOWN] = VTERM_KEY_DOWN,
    [VT_KEY_LEFT] = VTERM_KEY_LEFT,
    [VT_KEY_RIGHT] = VTERM_KEY_RIGHT,
    [VT_KEY_INSERT] = VTERM_KEY_INS,
    [VT_KEY_DELETE] = VTERM_KEY_DEL,
    [VT_KEY_HOME] = VTERM_KEY_HOME,
    [VT_KEY_END] = VTERM_KEY_END,
    [VT_KEY_PAGE_UP] = VTERM_KEY_PAGEUP,
    [VT_KEY_PAGE_DOWN] = VTERM_KEY_PAGEDOWN,
};

size_t vt_key_bytes(Vt *vt, VtKey key, int mods, char *out, size_t cap)
{
    // xterm sends a plain carriage return whatever is held with Enter, except ESC for Alt.
    if (key == VT_KEY_ENTER)
        mods &= VT_ALT;
    VTermKey code = key < VT_KEY_F1 ? vterm_keys[key]
                                    : (VTermKey)VTERM_KEY_FUNCTION(1 + (int)(key - VT_KEY_F1));
    int mask = (mods & VT_SHIFT ? VTERM_MOD_SHIFT : 0) | (mods & VT_ALT ? VTERM_MOD_ALT : 0) |
               (mods & VT_CTRL ? VTERM_MOD_CTRL : 0);
    vterm_keyboard_key(vt->term, code, (VTermModifier)mask);
    return vterm_output_read(vt->term, out, cap);
}
