#include "config.h"

#include "ui/glyphs.h"

#include <glib.h>

#include "base/attr.h"

static const struct {
    uint32_t cp;
    char ascii;
} marks[] = {
    {0x00B7, '-'}, // middle dot, between parts of a title
    {0x00D7, 'x'}, // times
    {0x2013, '-'}, {0x2014, '-'}, {0x2018, '\''}, {0x2019, '\''}, {0x201C, '"'}, {0x201D, '"'},
    {0x2022, '*'}, {0x2026, '~'}, {0x2039, '<'},  {0x203A, '>'},  {0x20AC, 'E'}, {0x2190, '<'},
    {0x2191, '^'}, {0x2192, '>'}, {0x2193, 'v'},  {0x21A9, '<'}, // answered
    {0x2500, '-'}, {0x2502, '|'}, {0x250C, '+'},  {0x2510, '+'},  {0x2514, '+'}, {0x2518, '+'},
    {0x251C, '+'}, {0x2524, '+'}, {0x252C, '+'},  {0x2534, '+'},  {0x253C, '+'}, {0x2588, '#'},
    {0x258C, '|'}, {0x2591, '.'}, {0x2592, ':'},  {0x2593, '#'},  {0x25B8, '>'}, {0x25BE, 'v'},
    {0x25C2, '<'}, {0x25CC, 'o'}, // on its way
    {0x25CF, '*'},                // unread
    {0x2605, 's'},                // starred
    {0x2610, 't'},                // a task
    {0x270E, 'd'},                // a draft
    {0x2713, 'v'},                // done
};

static char of_mark(uint32_t cp)
{
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        if (marks[i].cp == cp)
            return marks[i].ascii;
    return '\0';
}

// "é" is "e", "ß" is "s": the first letter of how GLib writes it in ASCII.
static char of_letter(uint32_t cp)
{
    char text[7] = "";
    text[g_unichar_to_utf8(cp, text)] = '\0';
    g_autofree char *ascii = g_str_to_ascii(text, "C");
    return ascii[0];
}

char glyph_ascii(uint32_t cp)
{
    if (cp < 0x80)
        return (char)cp;
    char mark = of_mark(cp);
    return mark != '\0' ? mark : g_unichar_isalpha(cp) ? of_letter(cp) : '?';
}
