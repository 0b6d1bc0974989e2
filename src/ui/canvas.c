#include "config.h"

#include "ui/canvas.h"

#define NCURSES_NOMACROS 1
#include <assert.h>
#include <curses.h>
#include <glib.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#undef ERR // curses' name for -1; err.h needs it

#include "base/utf8.h"
#include "ui/canvas_win.h"
#include "ui/glyphs.h"
#include "ui/targets.h"
#include "ui/theme_color.h"

enum { RUN_MAX = 160 }; // cells collected before they go to the window

bool locale_is_unicode(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static attr_t curses_attrs(unsigned attrs)
{
    static const struct {
        unsigned from;
        attr_t to;
    } map[] = {
        {THEME_BOLD, A_BOLD},           {THEME_DIM, A_DIM},         {THEME_ITALIC, A_ITALIC},
        {THEME_UNDERLINE, A_UNDERLINE}, {THEME_REVERSE, A_REVERSE},
    };
    attr_t out = A_NORMAL;
    for (size_t i = 0; i < ARRAY_LEN(map); i++)
        if (attrs & map[i].from)
            out |= map[i].to;
    return out;
}

// The number under which curses knows a colour.
static int color_number(Palette *palette, int color, bool direct)
{
    Tints *tints = &palette->tints;
    if (color == COLOR_DEFAULT_)
        return color;
    if (!(color & COLOR_RGB_)) // with direct colours only the first eight are the terminal's own
        return direct && color >= 8 ? (int)color_of_number(color) : color;
    uint32_t rgb = (uint32_t)color & 0xffffff;
    if (direct)
        return (int)rgb;
    for (int i = 0; i < tints->count; i++)
        if (tints->rgb[i] == rgb)
            return TINTS_FROM + i;
    tints->rgb[tints->count] = rgb;
    return TINTS_FROM + tints->count++;
}

// Pairs have numbers of our own giving: alloc_pair of ncurses 6.4 loses colours once it takes the
// pairs of an earlier theme.
static int pair_of(Palette *palette, int fg, int bg)
{
    for (int i = 0; i < palette->pair_count; i++)
        if (palette->pair_colors[i][0] == fg && palette->pair_colors[i][1] == bg)
            return i + 1;
    int pair = palette->pair_count + 1;
    if (pair >= COLOR_PAIRS || init_extended_pair(pair, fg, bg) != OK)
        return 0;
    palette->pair_colors[palette->pair_count][0] = fg;
    palette->pair_colors[palette->pair_count++][1] = bg;
    return pair;
}

void palette_build(Palette *palette, const Theme *theme, Ink ink)
{
    static_assert(2 * STYLE_COUNT + 2 <= TINTS_MAX, "a tint for every colour of a theme");
    ThemeFit fit;
    theme_fit(theme, ink.depth, &fit);
    palette->unicode = ink.unicode;
    palette->borderless = ink.borderless;
    palette->pointer = ink.pointer;
    palette->tints.count = palette->pair_count = 0;
    assume_default_colors(color_number(palette, fit.ground.fg, ink.direct),
                          color_number(palette, fit.ground.bg, ink.direct));
    for (int id = 0; id < STYLE_COUNT; id++) {
        ThemeStyle style = fit.styles[id];
        palette->attrs[id] = curses_attrs(style.attrs) & ~(ink.dim ? 0 : A_DIM);
        bool plain = style.fg == fit.ground.fg && style.bg == fit.ground.bg;
        int fg = color_number(palette, style.fg, ink.direct);
        int bg = color_number(palette, style.bg, ink.direct);
        palette->pairs[id] = plain ? 0 : pair_of(palette, fg, bg);
    }
}

Canvas canvas_on(struct _win_st *win, const Palette *palette, Rect clip)
{
    return (Canvas){
        .win = win, .palette = palette, .clip = clip, .cursor_row = -1, .cursor_col = -1};
}

int canvas_rows(const Canvas *cv)
{
    return MAX(cv->clip.rows, 0);
}

int canvas_cols(const Canvas *cv)
{
    return MAX(cv->clip.cols, 0);
}

bool canvas_unicode(const Canvas *cv)
{
    return cv->palette->unicode;
}

// One cell (or two, for a wide character) in a style.
static void make_cell(const Canvas *cv, StyleId style, const wchar_t *chars, cchar_t *out)
{
    setcchar(out, chars, cv->palette->attrs[style], (short)cv->palette->pairs[style], NULL);
}

static cchar_t char_cell(const Canvas *cv, StyleId style, wchar_t c)
{
    cchar_t cell;
    make_cell(cv, style, (wchar_t[]){c, 0}, &cell);
    return cell;
}

typedef struct Run { // cells that go to the window together
    Canvas *cv;
    StyleId style;
    int row, col; // in the window, of the first cell
    int width, count;
    cchar_t blank;
    cchar_t cells[RUN_MAX];
} Run;

static void run_flush(Run *run)
{
    if (run->count > 0)
        mvwadd_wchnstr(run->cv->win, run->row, run->col, run->cells, run->count);
    run->col += run->width;
    run->count = run->width = 0;
}

// A copy of the blank is cheaper than setcchar.
static void run_add_ascii(Run *run, char c)
{
    if (run->count == RUN_MAX)
        run_flush(run);
    cchar_t *cell = &run->cells[run->count++];
    *cell = run->blank;
    cell->chars[0] = (wchar_t)c;
    run->width++;
}

static void run_add(Run *run, const wchar_t *chars, int width)
{
    if (chars[0] < 0x80 && chars[1] == 0) {
        run_add_ascii(run, (char)chars[0]);
        return;
    }
    if (run->count == RUN_MAX)
        run_flush(run);
    make_cell(run->cv, run->style, chars, &run->cells[run->count++]);
    run->width += width;
}

static void run_add_code(Run *run, const wchar_t *chars, int width)
{
    if (run->cv->palette->unicode || (chars[0] < 0x80 && chars[1] == 0)) {
        run_add(run, chars, width);
        return;
    }
    run_add_ascii(run, width == 1 ? glyph_ascii((uint32_t)chars[0]) : '?');
    for (int i = 1; i < width; i++)
        run_add_ascii(run, '?');
}

// Curses takes one spacing character with its marks per cell; a flag is two of them.
static void run_add_cluster(Run *run, const char *s, size_t n)
{
    wchar_t chars[CCHARW_MAX + 1];
    int count = 0, width = 0;
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        i += utf8_decode(s + i, n - i, &cp);
        int cells = utf8_cp_width(cp);
        if (cells > 0 && count > 0) {
            chars[count] = 0;
            run_add_code(run, chars, width);
            count = 0;
        }
        if (cells < 0 || (cells == 0 && count == 0) || count == CCHARW_MAX)
            continue;
        width = count == 0 ? cells : width;
        chars[count++] = (wchar_t)cp;
    }
    chars[count] = 0;
    if (count > 0)
        run_add_code(run, chars, width);
}

static void run_add_text(Run *run, TextRef text)
{
    for (size_t i = 0; i < text.n;) {
        for (size_t end = i + utf8_plain(text.s + i, text.n - i); i < end; i++)
            run_add_ascii(run, text.s[i]);
        int cells;
        size_t n = utf8_cluster(text.s + i, text.n - i, &cells);
        if (cells > 0)
            run_add_cluster(run, text.s + i, n);
        i += n;
    }
}

// Member by member: to clear all cells would cost more than to draw most texts.
static void run_begin(Run *run, Canvas *cv, int row, int col, StyleId style)
{
    run->cv = cv;
    run->style = style;
    run->row = cv->clip.row + row;
    run->col = cv->clip.col + col;
    run->width = run->count = 0;
    run->blank = char_cell(cv, style, L' ');
}

int canvas_text(Canvas *cv, int row, int col, StyleId style, TextRef text, int cells)
{
    if (row < 0 || row >= cv->clip.rows || col < 0 || col >= cv->clip.cols)
        return 0;
    int room = cv->clip.cols - col, used = 0;
    if (cells >= 0)
        room = MIN(room, cells);
    TextRef part = utf8_cut(text, room, &used);
    bool cut = part.n < text.n;
    if (cut)
        part = utf8_cut(text, room - 1, &used);
    Run run;
    run_begin(&run, cv, row, col, style);
    run_add_text(&run, part);
    if (cut && room > 0) {
        run_add_code(&run, L"\u2026", 1);
        used++;
    }
    run_flush(&run);
    return used;
}

// The part of a rectangle that lies on the canvas.
static Rect on_canvas(const Canvas *cv, Rect r)
{
    int row = MAX(r.row, 0), col = MAX(r.col, 0);
    int row_end = MIN(r.row + r.rows, cv->clip.rows), col_end = MIN(r.col + r.cols, cv->clip.cols);
    return (Rect){row, col, row_end - row, col_end - col};
}

static void draw_rect(Canvas *cv, Rect rect, StyleId style, wchar_t c)
{
    Rect r = on_canvas(cv, rect);
    if (rect_is_empty(r))
        return;
    cchar_t cell =
        char_cell(cv, style, cv->palette->unicode ? c : (wchar_t)glyph_ascii((uint32_t)c));
    for (int row = r.row; row < r.row + r.rows; row++)
        mvwhline_set(cv->win, cv->clip.row + row, cv->clip.col + r.col, &cell, r.cols);
}

void canvas_fill(Canvas *cv, Rect rect, StyleId style)
{
    draw_rect(cv, rect, style, L' ');
}

void canvas_hline(Canvas *cv, int row, int col, int cells, StyleId style)
{
    draw_rect(cv, (Rect){row, col, 1, cells}, style, cv->palette->borderless ? L' ' : L'\u2500');
}

void canvas_vline(Canvas *cv, int row, int col, int rows, StyleId style)
{
    draw_rect(cv, (Rect){row, col, rows, 1}, style, cv->palette->borderless ? L' ' : L'\u2502');
}

// ---- reading cells back ------------------------------------------------------------------------

typedef struct Cell {
    wchar_t chars[CCHARW_MAX + 1];
    attr_t attrs;
    int pair;
    int width;
} Cell;

static Cell read_cell(const Canvas *cv, int row, int col)
{
    Cell cell = {.width = 1};
    cchar_t cc;
    short pair = 0;
    if (mvwin_wch(cv->win, cv->clip.row + row, cv->clip.col + col, &cc) != OK ||
        getcchar(&cc, cell.chars, &cell.attrs, &pair, NULL) != OK)
        return cell;
    cell.pair = pair;
    cell.width = MAX(utf8_cp_width((uint32_t)cell.chars[0]), 1);
    return cell;
}

enum { POINTER_CELLS = 3 };

// In the first cell that has nothing in it: marks keep theirs.
static void point_at(Canvas *cv, int row, int col, int cells)
{
    for (int c = col; c < col + cells; c++) {
        if (read_cell(cv, row, c).chars[0] != L' ')
            continue;
        cchar_t mark = char_cell(cv, STYLE_SELECTED, L'>');
        mvwadd_wch(cv->win, cv->clip.row + row, cv->clip.col + c, &mark);
        return;
    }
}

void canvas_restyle(Canvas *cv, int row, int col, int cells, StyleId style)
{
    Rect r = on_canvas(cv, (Rect){row, col, 1, cells});
    if (rect_is_empty(r))
        return;
    for (int c = r.col; c < r.col + r.cols; c++) {
        attr_t kept = read_cell(cv, row, c).attrs & (A_BOLD | A_UNDERLINE);
        mvwchgat(cv->win, cv->clip.row + row, cv->clip.col + c, 1, cv->palette->attrs[style] | kept,
                 (short)cv->palette->pairs[style], NULL);
    }
    if (style == STYLE_SELECTED && cv->palette->pointer)
        point_at(cv, row, r.col, MIN(r.cols, POINTER_CELLS));
}

static void append_utf8(GString *out, const wchar_t *chars)
{
    for (size_t i = 0; chars[i] != 0; i++)
        g_string_append_unichar(out, (gunichar)chars[i]);
}

// The folded text of the cells, and for each of its bytes the cell it came from.
static void fold_row(const Canvas *cv, int row, Rect r, GString *text, GArray *cells)
{
    for (int c = r.col; c < r.col + r.cols;) {
        Cell cell = read_cell(cv, row, c);
        g_autoptr(GString) raw = g_string_new(NULL);
        append_utf8(raw, cell.chars);
        g_autofree char *folded = text_fold((TextRef){raw->str, raw->len});
        g_string_append(text, folded);
        while (cells->len < text->len)
            g_array_append_val(cells, c);
        c += cell.width;
    }
    int end = r.col + r.cols;
    g_array_append_val(cells, end);
}

void canvas_match(Canvas *cv, int row, int col, int cells, const char *folded_words)
{
    Rect r = on_canvas(cv, (Rect){row, col, 1, cells});
    if (rect_is_empty(r) || folded_words == NULL)
        return;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GArray) origin = g_array_new(FALSE, FALSE, sizeof(int));
    fold_row(cv, row, r, text, origin);
    g_auto(GStrv) words = g_strsplit(folded_words, " ", -1);
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t n = strlen(words[i]);
        const char *hit = n > 0 ? strstr(text->str, words[i]) : NULL;
        for (; hit != NULL; hit = strstr(hit + n, words[i])) {
            int from = g_array_index(origin, int, hit - text->str);
            int to = g_array_index(origin, int, hit - text->str + (gssize)n);
            canvas_restyle(cv, row, from, MAX(to - from, 1), STYLE_MATCH);
        }
    }
}

// ---- for tests ---------------------------------------------------------------------------------

char *canvas_dump(const Canvas *cv)
{
    GString *out = g_string_new(NULL);
    for (int row = 0; row < cv->clip.rows; row++) {
        g_autoptr(GString) line = g_string_new(NULL);
        for (int col = 0; col < cv->clip.cols;) {
            Cell cell = read_cell(cv, row, col);
            append_utf8(line, cell.chars);
            col += cell.width;
        }
        while (line->len > 0 && line->str[line->len - 1] == ' ')
            g_string_truncate(line, line->len - 1);
        g_string_append(out, line->str);
        if (row + 1 < cv->clip.rows)
            g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

static char style_letter(int style)
{
    if (style == STYLE_TEXT)
        return '.';
    return (char)(style < 26 ? 'A' + style : 'a' + style - 26);
}

char *canvas_dump_styles(const Canvas *cv, int row)
{
    GString *out = g_string_new(NULL);
    for (int col = 0; col < cv->clip.cols; col++) {
        int pair = read_cell(cv, row, col).pair;
        g_string_append_c(out, style_letter(pair > 0 ? pair - 1 : STYLE_TEXT));
    }
    return g_string_free(out, FALSE);
}

typedef struct TestCanvas { // the canvas first: one is the other
    Canvas canvas;
    Palette palette;
} TestCanvas;

// Curses needs a terminal to make windows: one on the null device, as long as any test canvas
// lives.
static struct {
    SCREEN *screen;
    FILE *null;
    int users;
} test_terminal;

static void open_test_terminal(void)
{
    if (test_terminal.users++ > 0)
        return;
    BUG_ON(setlocale(LC_CTYPE, "C.UTF-8") == NULL);
    test_terminal.null = fopen("/dev/null", "r+");
    BUG_ON(test_terminal.null == NULL);
    test_terminal.screen = newterm("xterm-256color", test_terminal.null, test_terminal.null);
    BUG_ON(test_terminal.screen == NULL);
    start_color();
    use_default_colors();
}

// Pairs are the styles themselves, so that a cell tells its style.
static void build_test_palette(Palette *palette)
{
    Theme theme;
    theme_init(&theme);
    palette_build(palette, &theme, (Ink){.depth = DEPTH_MONO, .dim = true, .unicode = true});
    for (int id = 0; id < STYLE_COUNT; id++)
        palette->pairs[id] = id + 1;
}

Canvas *canvas_new_test(int rows, int cols)
{
    open_test_terminal();
    TestCanvas *test = g_new0(TestCanvas, 1);
    build_test_palette(&test->palette);
    test->canvas = canvas_on(newpad(rows, cols), &test->palette, (Rect){0, 0, rows, cols});
    test->canvas.targets = g_array_new(FALSE, FALSE, sizeof(Target));
    BUG_ON(test->canvas.win == NULL);
    return &test->canvas;
}

void canvas_free_test(Canvas *cv)
{
    if (cv == NULL)
        return;
    delwin(cv->win);
    g_array_unref(cv->targets);
    g_free(cv);
    if (--test_terminal.users > 0)
        return;
    endwin();
    delscreen(test_terminal.screen);
    fclose(test_terminal.null);
}
