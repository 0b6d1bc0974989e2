#include "config.h"

#include "harness/known.h"

#include <curses.h>
#include <string.h>
#include <term.h>

struct Known {
    GHashTable *forms; // of sequences
    int colors;
    unsigned extras;
};

typedef struct Piece { // one control sequence
    const char *s;
    size_t n;
    char form[40]; // what makes it another one: not its numbers, but those of modes
} Piece;

// ---- sequences ---------------------------------------------------------------------------------

static size_t string_end(const char *s, size_t n, size_t at)
{
    while (at < n && s[at] != '\a' && !(s[at] == '\033' && at + 1 < n && s[at + 1] == '\\'))
        at++;
    return at < n ? at + (s[at] == '\a' ? 1 : 2) : n;
}

// A private mode is another one by its number, as is a request about the window.
static void name_csi(Piece *piece, const char *body, size_t n)
{
    char final = body[n - 1];
    bool numbered = final == 't' || (body[0] == '?' && (final == 'h' || final == 'l'));
    GString *form = g_string_new("CSI ");
    for (size_t i = 0; i < n; i++)
        if (!strchr("0123456789;:", body[i]))
            g_string_append_c(form, body[i]);
    if (numbered)
        g_string_append_printf(form, " %d", (int)strtol(body + (body[0] == '?'), NULL, 10));
    g_strlcpy(piece->form, form->str, sizeof(piece->form));
    g_string_free(form, TRUE);
}

static void take_escape(Piece *piece, const char *s, size_t n)
{
    size_t at = 1;
    char kind = n > 1 ? s[1] : '\0';
    if (kind == '[') {
        for (at = 2; at < n && (s[at] < 0x40 || s[at] > 0x7e);)
            at++;
        piece->n = MIN(at + 1, n);
        name_csi(piece, s + 2, piece->n - 2);
    } else if (kind == ']' || kind == 'P') {
        piece->n = string_end(s, n, 2);
        g_snprintf(piece->form, sizeof(piece->form), kind == ']' ? "OSC %d" : "DCS",
                   (int)strtol(s + 2, NULL, 10));
    } else {
        while (at < n && s[at] >= 0x20 && s[at] <= 0x2f)
            at++;
        piece->n = MIN(at + 1, n);
        g_snprintf(piece->form, sizeof(piece->form), "ESC %.*s", (int)piece->n - 1, s + 1);
    }
}

// The next control sequence from *at on; false when only text is left. Text is not looked at.
static bool next_piece(const char *s, size_t n, size_t *at, Piece *out)
{
    while (*at < n && (unsigned char)s[*at] >= 0x20 && s[*at] != 0x7f)
        (*at)++;
    if (*at >= n)
        return false;
    *out = (Piece){.s = s + *at, .n = 1};
    if (s[*at] == '\033')
        take_escape(out, s + *at, n - *at);
    else
        g_snprintf(out->form, sizeof(out->form), "C0 %02x", (unsigned char)s[*at]);
    *at += out->n;
    return true;
}

// ---- the database ------------------------------------------------------------------------------

// One "%..." of a capability: what it writes, a number counts as 0.
static const char *skip_percent(const char *p, GString *out)
{
    if (*p == '%' || *p == 'c')
        g_string_append_c(out, *p == '%' ? '%' : 'x');
    if (strchr("pPg", *p))
        return p + 2;
    if (*p == '\'')
        return p + 3;
    if (*p == '{')
        return strchr(p, '}') + 1;
    if (!strchr(":#. 0123456789doxXs", *p))
        return p + 1;
    p += strcspn(p, "doxXs");
    g_string_append_c(out, '0');
    return p + 1;
}

static char *plain_capability(const char *text)
{
    GString *out = g_string_new(NULL);
    for (const char *p = text; *p;) {
        if (p[0] == '$' && p[1] == '<' && strchr(p, '>'))
            p = strchr(p, '>') + 1;
        else if (p[0] == '%')
            p = skip_percent(p + 1, out);
        else
            g_string_append_c(out, *p++);
    }
    return g_string_free(out, FALSE);
}

static void add_forms(const Known *known, const char *text)
{
    Piece piece;
    size_t at = 0, n = strlen(text);
    while (next_piece(text, n, &at, &piece))
        g_hash_table_add(known->forms, g_strdup(piece.form));
}

static void add_database(const Known *known)
{
    for (int i = 0; strnames[i]; i++) {
        const char *text = tigetstr(strnames[i]);
        if (!text || text == (const char *)-1)
            continue;
        g_autofree char *plain = plain_capability(text);
        add_forms(known, plain);
    }
}

// Every terminal that reads ECMA-48 drops a private mode that it does not have.
static void add_extras(const Known *known)
{
    static const struct {
        unsigned extra;
        const char *text;
    } rows[] = {
        {0, "\r\n\b\a\033]7770;1\a"},
        {0, "\033[?1004h\033[?1004l\033[?2004h\033[?2004l\033[?1002h\033[?1002l\033[?1006h"
            "\033[?1006l"},
        {KNOWN_KEYS, "\033[>4;1m\033[>4m\033[>1u\033[<u"},
        {KNOWN_ASKS, "\033]11;?\033\\\033[?2026$p\033[c\033[?2026h\033[?2026l\033[?2031h"
                     "\033[?2031l"},
        {KNOWN_TITLE, "\033[22;2t\033[23;2t\033]2;x\a"},
        {KNOWN_LINKS, "\033]8;;\a"},
        {KNOWN_NOTICE, "\033]9;x\a\033]99;x\a\033]777;x\a"},
        {KNOWN_PROBE, "\0337\033[6n\033[1;1H\033[K\0338"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if ((known->extras & rows[i].extra) == rows[i].extra)
            add_forms(known, rows[i].text);
}

Known *known_new(const char *term, unsigned extras, GString *why)
{
    int code = 0;
    if (setupterm(term, 1, &code) != OK) {
        g_string_append_printf(why, "the terminal database has no %s\n", term);
        return NULL;
    }
    Known *known = g_new0(Known, 1);
    known->forms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    known->colors = MAX(tigetnum("colors"), 0);
    known->extras = extras;
    add_database(known);
    add_extras(known);
    del_curterm(cur_term);
    return known;
}

void known_free(Known *known)
{
    if (!known)
        return;
    g_hash_table_unref(known->forms);
    g_free(known);
}

// ---- judging -----------------------------------------------------------------------------------

// 30 to 49 need 8 colours, 90 to 107 need 16, 38;5 needs 256, 38;2 all of them.
static bool colors_are_there(const Known *known, const Piece *piece)
{
    bool rgb = (known->extras & KNOWN_RGB) != 0;
    g_autofree char *body = g_strndup(piece->s + 2, piece->n - 3);
    g_auto(GStrv) words = g_strsplit_set(body, ";:", -1);
    for (size_t i = 0; words[i]; i++) {
        int number = (int)strtol(words[i], NULL, 10);
        bool mixed = number == 38 || number == 48;
        if (mixed)
            return words[i + 1] && (!strcmp(words[i + 1], "5") ? known->colors >= 256 : rgb);
        if ((number >= 30 && number <= 49 && known->colors < 8) ||
            (number >= 90 && number <= 107 && known->colors < 16))
            return false;
    }
    return true;
}

typedef struct Ends {  // what a program has left
    GHashTable *modes; // number -> set or not
    int keys, titles;
    bool styled, other_set;
} Ends;

static void follow(Ends *ends, const Piece *piece)
{
    const char *form = piece->form;
    if (g_str_has_prefix(form, "CSI ?h ") || g_str_has_prefix(form, "CSI ?l "))
        g_hash_table_replace(ends->modes, g_strdup(form + strlen("CSI ?h ")),
                             GINT_TO_POINTER(form[5] == 'h'));
    else if (!strcmp(form, "CSI m"))
        ends->styled = piece->n > 3 && strncmp(piece->s + 2, "0m", 2) != 0;
    else if (!strcmp(form, "CSI >u") || !strcmp(form, "CSI <u"))
        ends->keys += form[4] == '>' ? 1 : -1;
    else if (!strcmp(form, "CSI t 22") || !strcmp(form, "CSI t 23"))
        ends->titles += form[7] == '2' ? 1 : -1;
    else if (!strcmp(form, "C0 0e") || !strcmp(form, "C0 0f"))
        ends->other_set = form[4] == 'e';
}

// The cursor is visible (25), lines wrap (7); nothing else is set.
static bool all_given_back(const Ends *ends, GString *why)
{
    GHashTableIter iter;
    gpointer number, set;
    g_hash_table_iter_init(&iter, ends->modes);
    while (g_hash_table_iter_next(&iter, &number, &set)) {
        bool wanted = !strcmp(number, "25") || !strcmp(number, "7");
        if (!strcmp(number, "12") || (GPOINTER_TO_INT(set) != 0) == wanted)
            continue;
        g_string_append_printf(why, "mode %s is left %s\n", (const char *)number,
                               wanted ? "off" : "on");
    }
    if (ends->keys != 0 || ends->titles != 0 || ends->styled || ends->other_set)
        g_string_append_printf(why, "left: keys %d, titles %d, styles %d, character set %d\n",
                               ends->keys, ends->titles, ends->styled, ends->other_set);
    return why->len == 0;
}

static bool judge_piece(const Known *known, const Piece *piece, GString *why)
{
    bool there = g_hash_table_contains(known->forms, piece->form);
    if (there && (strcmp(piece->form, "CSI m") != 0 || colors_are_there(known, piece)))
        return true;
    g_autofree char *shown = g_strndup(piece->s, piece->n);
    g_autofree char *escaped = g_strescape(shown, NULL);
    g_string_append_printf(why, "\"%s\" (%s) is not known\n", escaped, piece->form);
    return false;
}

bool known_judge(const Known *known, const char *bytes, size_t n, GString *why)
{
    Piece piece;
    size_t at = 0;
    Ends ends = {.modes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    bool good = true;
    while (good && next_piece(bytes, n, &at, &piece)) {
        good = judge_piece(known, &piece, why);
        follow(&ends, &piece);
    }
    good = good && all_given_back(&ends, why);
    g_hash_table_unref(ends.modes);
    return good;
}
