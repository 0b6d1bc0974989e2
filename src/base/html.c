#include "config.h"

#include "base/html.h"

#include <glib.h>
#include <libxml/HTMLparser.h>
#include <pthread.h>
#include <string.h>

#include "base/utf8.h"

#define MAX_HTML         (1024 * 1024)
#define MAX_PREVIEW_HTML (16 * 1024)
#define MAX_OUTPUT       (512 * 1024)
#define MAX_DEPTH        256
#define MAX_EVENTS       200000
#define MAX_LINKS        99
#define MAX_HREF         2048
#define MAX_QUOTE        8
#define MAX_LIST         8
#define CHUNK            4096

typedef enum Kind {
    INLINE,
    LINE,      // begins and ends a line
    PARAGRAPH, // with a blank line around it
    BREAK,
    RULE,
    CELL,
    QUOTE,
    LIST,
    NUMBERS,
    ITEM,
    VERBATIM,
    LINK,
    IMAGE,
    HIDDEN,
} Kind;

typedef struct Element {
    const char *name;
    Kind kind;
} Element;

// What is not listed is inline.
static const Element elements[] = {
    {"a", LINK},          {"address", LINE},     {"article", LINE},  {"aside", LINE},
    {"b", INLINE},        {"blockquote", QUOTE}, {"body", LINE},     {"br", BREAK},
    {"center", LINE},     {"dd", LINE},          {"div", LINE},      {"dl", PARAGRAPH},
    {"dt", LINE},         {"em", INLINE},        {"fieldset", LINE}, {"figure", PARAGRAPH},
    {"font", INLINE},     {"footer", LINE},      {"form", LINE},     {"h1", PARAGRAPH},
    {"h2", PARAGRAPH},    {"h3", PARAGRAPH},     {"h4", PARAGRAPH},  {"h5", PARAGRAPH},
    {"h6", PARAGRAPH},    {"head", HIDDEN},      {"header", LINE},   {"hr", RULE},
    {"html", LINE},       {"i", INLINE},         {"iframe", HIDDEN}, {"img", IMAGE},
    {"li", ITEM},         {"main", LINE},        {"nav", LINE},      {"object", HIDDEN},
    {"ol", NUMBERS},      {"option", LINE},      {"p", PARAGRAPH},   {"pre", VERBATIM},
    {"script", HIDDEN},   {"section", LINE},     {"span", INLINE},   {"strong", INLINE},
    {"style", HIDDEN},    {"table", LINE},       {"tbody", LINE},    {"td", CELL},
    {"template", HIDDEN}, {"textarea", LINE},    {"th", CELL},       {"title", HIDDEN},
    {"tr", LINE},         {"u", INLINE},         {"ul", LIST},
};

typedef struct Counter {
    bool numbered;
    int count;
} Counter;

typedef struct Layout {
    htmlParserCtxtPtr parser;
    GString *out;
    size_t max_out;
    bool preview;
    int depth, events;
    int hidden_at; // depth of the element that hides what it holds; 0 when none does
    int breaks;    // line ends owed before the next text: 2 is a blank line
    bool space;    // a space is owed before the next text of this line
    int quote, line_quote;
    int verbatim;
    Counter lists[MAX_LIST];
    int list_depth;
    char marker[16]; // of the item whose text has not come yet
    char *href;
    size_t link_start; // where the text of the open link begins in out
    GPtrArray *links;
} Layout;

static pthread_once_t parser_once = PTHREAD_ONCE_INIT;
static bool parser_ready;

static Kind kind_of(const char *name, size_t n)
{
    for (size_t i = 0; i < ARRAY_LEN(elements); i++)
        if (strlen(elements[i].name) == n && g_ascii_strncasecmp(elements[i].name, name, n) == 0)
            return elements[i].kind;
    return INLINE;
}

static void owe_breaks(Layout *lay, int count)
{
    lay->breaks = MAX(lay->breaks, count);
    lay->space = false;
}

static void append_quotes(Layout *lay, int depth)
{
    for (int i = 0; i < depth; i++)
        g_string_append(lay->out, "> ");
}

static void begin_line(Layout *lay)
{
    if (lay->preview)
        return;
    append_quotes(lay, lay->quote);
    lay->line_quote = lay->quote;
    int indent = lay->list_depth - (lay->marker[0] != '\0');
    for (int i = 0; i < indent; i++)
        g_string_append(lay->out, "  ");
    g_string_append(lay->out, lay->marker);
    lay->marker[0] = '\0';
}

// The blank line inside a quotation is quoted too.
static void append_blank_line(Layout *lay)
{
    append_quotes(lay, MIN(lay->line_quote, lay->quote));
    if (lay->out->len && lay->out->str[lay->out->len - 1] == ' ')
        g_string_truncate(lay->out, lay->out->len - 1);
    g_string_append_c(lay->out, '\n');
}

static void pay_owed(Layout *lay)
{
    if (lay->out->len == 0) {
        begin_line(lay);
    } else if (lay->breaks) {
        g_string_append_c(lay->out, '\n');
        if (lay->breaks > 1 && !lay->preview)
            append_blank_line(lay);
        begin_line(lay);
    } else if (lay->space) {
        g_string_append_c(lay->out, ' ');
    }
    lay->breaks = 0;
    lay->space = false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

// What mailings fill the line behind their first words with.
static bool is_padding(uint32_t cp)
{
    return cp == 0x00AD || cp == 0x034F || (cp >= 0x200B && cp <= 0x200D) || cp == 0x2060 ||
           cp == 0xFEFF;
}

static void append_wide(Layout *lay, const char *s, size_t n, uint32_t cp)
{
    if (cp == 0x00A0 && !lay->verbatim) {
        lay->space = lay->breaks == 0 && lay->out->len > 0;
    } else if (!is_padding(cp)) {
        pay_owed(lay);
        g_string_append_len(lay->out, s, (gssize)n);
    }
}

static void append_text(Layout *lay, const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        size_t used = utf8_decode(s + i, n - i, &cp);
        if (lay->verbatim && cp == '\n')
            lay->breaks = MIN(lay->breaks + 1, 2);
        else if (is_space(s[i]) && !lay->verbatim)
            lay->space = lay->breaks == 0 && lay->out->len > 0;
        else
            append_wide(lay, s + i, used, cp);
        i += used;
    }
}

static void append_literal(Layout *lay, const char *s)
{
    append_text(lay, s, strlen(s));
}

static void stop_when_too_much(Layout *lay)
{
    if (lay->depth > MAX_DEPTH || ++lay->events > MAX_EVENTS || lay->out->len > lay->max_out)
        xmlStopParser(lay->parser);
}

static const char *attribute(const xmlChar **attributes, const char *name)
{
    for (; attributes && *attributes; attributes += 2)
        if (strcmp((const char *)attributes[0], name) == 0)
            return (const char *)attributes[1];
    return NULL;
}

// The invisible first line that mailings carry for previews.
static bool style_hides(const xmlChar **attributes)
{
    const char *style = attribute(attributes, "style");
    for (const char *s = style ? strstr(style, "display") : NULL; s; s = strstr(s + 1, "display")) {
        s += strlen("display");
        s += strspn(s, " \t\r\n:");
        if (g_ascii_strncasecmp(s, "none", 4) == 0)
            return true;
    }
    return false;
}

static void open_list(Layout *lay, bool numbered)
{
    owe_breaks(lay, lay->list_depth ? 1 : 2);
    if (lay->list_depth < MAX_LIST)
        lay->lists[lay->list_depth] = (Counter){numbered, 0};
    lay->list_depth++;
}

static void open_item(Layout *lay)
{
    owe_breaks(lay, 1);
    int level = MIN(lay->list_depth, MAX_LIST) - 1;
    if (level >= 0 && lay->lists[level].numbered)
        g_snprintf(lay->marker, sizeof(lay->marker), "%d. ", ++lay->lists[level].count);
    else
        g_strlcpy(lay->marker, "- ", sizeof(lay->marker));
}

static void open_link(Layout *lay, const char *href)
{
    g_clear_pointer(&lay->href, g_free);
    if (!href || lay->preview || strlen(href) > MAX_HREF)
        return;
    href += strspn(href, " \t\r\n");
    if (g_ascii_strncasecmp(href, "http://", 7) != 0 &&
        g_ascii_strncasecmp(href, "https://", 8) != 0 &&
        g_ascii_strncasecmp(href, "mailto:", 7) != 0 && g_ascii_strncasecmp(href, "tel:", 4) != 0)
        return;
    lay->href = g_strdup(href);
    lay->link_start = lay->out->len;
}

// A link whose text is its address needs no number.
static bool link_shows_itself(const Layout *lay)
{
    const char *text = lay->out->str + MIN(lay->link_start, lay->out->len);
    text += strspn(text, " \n>");
    size_t n = strlen(text);
    const char *bare = strchr(lay->href, ':') + 1;
    bare += strspn(bare, "/");
    size_t bare_n = strlen(bare);
    if (bare_n && bare[bare_n - 1] == '/')
        bare_n--;
    return n && (strcmp(text, lay->href) == 0 ||
                 (n == bare_n && g_ascii_strncasecmp(text, bare, n) == 0));
}

static void close_link(Layout *lay)
{
    g_autofree char *href = g_steal_pointer(&lay->href);
    lay->href = href;
    bool shown = !href || lay->out->len <= lay->link_start || link_shows_itself(lay);
    lay->href = NULL;
    if (shown)
        return;
    guint index = 0;
    if (!g_ptr_array_find_with_equal_func(lay->links, href, g_str_equal, &index)) {
        if (lay->links->len == MAX_LINKS)
            return;
        index = lay->links->len;
        g_ptr_array_add(lay->links, g_strdup(href));
    }
    g_string_append_printf(lay->out, " [%u]", index + 1);
}

static void append_image(Layout *lay, const char *alt)
{
    if (!alt || !alt[strspn(alt, " \t\r\n")])
        return;
    append_literal(lay, "[");
    append_literal(lay, alt);
    lay->space = false;
    append_literal(lay, "]");
}

static void open_element(Layout *lay, Kind kind, const xmlChar **attributes)
{
    switch (kind) {
    case INLINE:
    case HIDDEN: break;
    case LINE: owe_breaks(lay, 1); break;
    case PARAGRAPH: owe_breaks(lay, 2); break;
    case BREAK:
        lay->breaks = MIN(lay->breaks + 1, 2);
        lay->space = false;
        break;
    case RULE:
        owe_breaks(lay, 1);
        append_literal(lay, "---");
        owe_breaks(lay, 1);
        break;
    case CELL: lay->space = lay->breaks == 0; break;
    case QUOTE:
        owe_breaks(lay, 2);
        lay->quote = MIN(lay->quote + 1, MAX_QUOTE);
        break;
    case LIST: open_list(lay, false); break;
    case NUMBERS: open_list(lay, true); break;
    case ITEM: open_item(lay); break;
    case VERBATIM:
        owe_breaks(lay, 2);
        lay->verbatim++;
        break;
    case LINK: open_link(lay, attribute(attributes, "href")); break;
    case IMAGE: append_image(lay, attribute(attributes, "alt")); break;
    }
}

static void close_element(Layout *lay, Kind kind)
{
    switch (kind) {
    case INLINE:
    case HIDDEN:
    case BREAK:
    case RULE:
    case IMAGE: break;
    case LINE: owe_breaks(lay, 1); break;
    case PARAGRAPH: owe_breaks(lay, 2); break;
    case CELL: lay->space = lay->breaks == 0; break;
    case QUOTE:
        owe_breaks(lay, 2);
        lay->quote = MAX(lay->quote - 1, 0);
        break;
    case LIST:
    case NUMBERS:
        lay->list_depth = MAX(lay->list_depth - 1, 0);
        owe_breaks(lay, lay->list_depth ? 1 : 2);
        break;
    case ITEM:
        lay->marker[0] = '\0';
        owe_breaks(lay, 1);
        break;
    case VERBATIM:
        owe_breaks(lay, 2);
        lay->verbatim = MAX(lay->verbatim - 1, 0);
        break;
    case LINK: close_link(lay); break;
    }
}

static void on_start(void *user, const xmlChar *name, const xmlChar **attributes)
{
    Layout *lay = user;
    lay->depth++;
    stop_when_too_much(lay);
    if (lay->hidden_at)
        return;
    Kind kind = kind_of((const char *)name, strlen((const char *)name));
    if (kind == HIDDEN || style_hides(attributes))
        lay->hidden_at = lay->depth;
    else
        open_element(lay, kind, attributes);
}

static void on_end(void *user, const xmlChar *name)
{
    Layout *lay = user;
    int depth = lay->depth--;
    if (lay->hidden_at == depth)
        lay->hidden_at = 0;
    else if (!lay->hidden_at)
        close_element(lay, kind_of((const char *)name, strlen((const char *)name)));
}

static void on_text(void *user, const xmlChar *text, int n)
{
    Layout *lay = user;
    stop_when_too_much(lay);
    if (!lay->hidden_at)
        append_text(lay, (const char *)text, (size_t)n);
}

// Opened twice, so that what follows a stray </body> or </html> is read as well.
static const char preamble[] = "<html><body><html><body>";

static void feed(Layout *lay, const char *html, size_t n)
{
    // What the bytes claim about their own encoding is ignored: they came as UTF-8.
    g_autofree char *valid = g_utf8_make_valid(html, (gssize)n);
    n = strlen(valid);
    htmlSAXHandler sax = {.startElement = on_start,
                          .endElement = on_end,
                          .characters = on_text,
                          .cdataBlock = on_text,
                          .ignorableWhitespace = on_text};
    lay->parser = htmlCreatePushParserCtxt(&sax, lay, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (!lay->parser)
        return;
    htmlCtxtUseOptions(lay->parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                        HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
    htmlParseChunk(lay->parser, preamble, sizeof(preamble) - 1, 0);
    for (size_t i = 0; i < n; i += CHUNK)
        if (htmlParseChunk(lay->parser, valid + i, (int)MIN(CHUNK, n - i), 0) == XML_ERR_USER_STOP)
            break;
    htmlParseChunk(lay->parser, NULL, 0, 1);
    htmlFreeParserCtxt(lay->parser);
}

static void append_links(Layout *lay)
{
    if (lay->links->len && lay->out->len)
        g_string_append_c(lay->out, '\n');
    for (guint i = 0; i < lay->links->len; i++)
        g_string_append_printf(lay->out, "\n[%u] %s", i + 1,
                               (const char *)g_ptr_array_index(lay->links, i));
}

static void start_parser(void)
{
    Err ignored = {0}; // tags and all is better than nothing
    parser_ready = html_lazy_load(&ignored);
    if (parser_ready)
        xmlInitParser();
}

static GString *lay_out(const char *html, size_t n, bool preview, size_t max_out)
{
    pthread_once(&parser_once, start_parser);
    if (!parser_ready)
        return g_string_new_len(html, (gssize)n);
    Layout lay = {.out = g_string_new(NULL), .preview = preview, .max_out = max_out};
    lay.links = g_ptr_array_new_with_free_func(g_free);
    feed(&lay, html, n);
    append_links(&lay);
    g_free(lay.href);
    g_ptr_array_free(lay.links, TRUE);
    return lay.out;
}

Text html_to_text(const char *html, size_t n)
{
    GString *raw = lay_out(html, MIN(n, MAX_HTML), false, MAX_OUTPUT);
    if (n > MAX_HTML || raw->len > MAX_OUTPUT)
        g_string_append(raw, "\n…");
    Text text = text_clean(raw->str, raw->len, TEXT_BLOCK);
    g_string_free(raw, TRUE);
    return text;
}

Text html_preview(const char *s, size_t n, size_t max_cells)
{
    if (!html_looks_like(s, n))
        return text_clean_max(s, n, TEXT_LINE, max_cells);
    // A cell takes a base and four marks of up to four bytes.
    size_t enough = max_cells ? MIN(max_cells, MAX_OUTPUT / 20) * 20 : MAX_OUTPUT;
    GString *raw = lay_out(s, MIN(n, MAX_PREVIEW_HTML), true, enough);
    Text text = text_clean_max(raw->str, raw->len, TEXT_LINE, max_cells);
    g_string_free(raw, TRUE);
    return text;
}

static bool tag_at(const char *s, size_t n)
{
    if (n > 3 && (memcmp(s, "!--", 3) == 0 || g_ascii_strncasecmp(s, "!doc", 4) == 0))
        return true;
    size_t start = n && s[0] == '/', end = start;
    while (end < n && g_ascii_isalnum(s[end]))
        end++;
    if (end == start || end == n || !(is_space(s[end]) || s[end] == '>' || s[end] == '/'))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(elements); i++)
        if (strlen(elements[i].name) == end - start &&
            g_ascii_strncasecmp(elements[i].name, s + start, end - start) == 0)
            return true;
    return false;
}

bool html_looks_like(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] == '<' && tag_at(s + i + 1, n - i - 1))
            return true;
    return false;
}
