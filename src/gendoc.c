// Build-time program, not installed: prints the parts of the documents that repeat a table, so that
// README.md and the man page cannot say anything else than the program does. tests/lint/docs puts
// them in place and holds them.
#include "config.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/keymap.h"
#include "app/options.h"
#include "cli.h"

// ---- roff --------------------------------------------------------------------------------------

// Characters that roff takes for something else, or prints as something else.
static const char *roff_escape(char c)
{
    switch (c) {
    case '\\': return "\\e";
    case '-': return "\\-";
    case '^': return "\\(ha";
    case '~': return "\\(ti";
    case '`': return "\\(ga";
    case '\'': return "\\(aq";
    case '"': return "\\(dq";
    default: return NULL;
    }
}

static void roff_text(GString *out, const char *s)
{
    if (*s == '.')
        g_string_append(out, "\\&");
    for (; *s; s++) {
        const char *escape = roff_escape(*s);
        if (escape)
            g_string_append(out, escape);
        else
            g_string_append_c(out, *s);
    }
}

static void roff_bold(GString *out, const char *s)
{
    g_string_append(out, "\\fB");
    roff_text(out, s);
    g_string_append(out, "\\fR");
}

// ---- markdown ----------------------------------------------------------------------------------

// Code of a table cell: a bar would end the cell, a grave accent the code.
static void markdown_code(GString *out, const char *s)
{
    const char *fence = strchr(s, '`') ? "`` " : "`";
    g_string_append(out, fence);
    for (; *s; s++)
        g_string_append_printf(out, *s == '|' ? "\\%c" : "%c", *s);
    g_string_append(out, fence[1] ? " ``" : fence);
}

// ---- keys and commands -------------------------------------------------------------------------

typedef struct Row {
    const CmdInfo *info;
    char **keys; // as people read them; may be empty
    char *call;  // ":tag tag..."
} Row;

typedef struct Style {
    void (*heading)(GString *out, const char *title);
    void (*row)(GString *out, const Row *row);
} Style;

static void markdown_heading(GString *out, const char *title)
{
    g_string_append_printf(out, "\n### %s\n\n| Keys | Command | |\n|---|---|---|\n", title);
}

static void markdown_row(GString *out, const Row *row)
{
    g_string_append(out, "|");
    for (size_t i = 0; row->keys[i]; i++) {
        g_string_append_c(out, ' ');
        markdown_code(out, row->keys[i]);
    }
    g_string_append(out, " | ");
    markdown_code(out, row->call);
    g_string_append_printf(out, " | %s |\n", row->info->help);
}

static void roff_heading(GString *out, const char *title)
{
    g_string_append(out, ".SS ");
    roff_text(out, title);
    g_string_append_c(out, '\n');
}

static void roff_row(GString *out, const Row *row)
{
    g_string_append(out, ".TP\n");
    for (size_t i = 0; row->keys[i]; i++) {
        roff_bold(out, row->keys[i]);
        g_string_append(out, row->keys[i + 1] ? ", " : "  ");
    }
    roff_text(out, row->call);
    g_string_append_c(out, '\n');
    roff_text(out, row->info->help);
    g_string_append(out, ".\n");
}

static const Style markdown = {markdown_heading, markdown_row};
static const Style roff = {roff_heading, roff_row};

static void print_row(GString *out, const Style *style, const Keymap *keymap, CmdId id,
                      unsigned context)
{
    char keys[256];
    const CmdInfo *info = cmd_info(id);
    size_t n = keymap_keys(keymap, context, id, keys, sizeof(keys));
    Row row = {.info = info, .keys = n ? g_strsplit(keys, ", ", -1) : g_new0(char *, 1)};
    const char *colon = info->contexts & CX_PANES ? ":" : ""; // others are no ':' commands
    row.call = g_strconcat(colon, info->name, info->args[0] ? " " : "", info->args, NULL);
    style->row(out, &row);
    g_strfreev(row.keys);
    g_free(row.call);
}

// Commands of several panes at once, said once.
static const struct {
    unsigned contexts;
    const char *title;
} groups[] = {
    {CX_NORMAL, "Everywhere"},
    {CX_LISTS, "In every list"},
    {CX_LISTS | CX_HOME, "In every list and on Home"},
    {CX_CONTACTS, "Wherever a contact is selected"},
};

// Those that also work while something is typed, or in what opens on top, are said with the others.
static bool in_group(const CmdInfo *info, size_t group)
{
    unsigned contexts = info->contexts & CX_PANES;
    if ((contexts & CX_NORMAL) == CX_NORMAL)
        contexts = CX_NORMAL;
    return contexts == groups[group].contexts;
}

static bool is_grouped(const CmdInfo *info)
{
    for (size_t i = 0; i < ARRAY_LEN(groups); i++)
        if (in_group(info, i))
            return true;
    return false;
}

static void print_groups(GString *out, const Style *style, const Keymap *keymap)
{
    for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
        unsigned first = groups[i].contexts & -groups[i].contexts;
        style->heading(out, groups[i].title);
        for (int id = CMD_NONE + 1; id < CMD_COUNT; id++)
            if (in_group(cmd_info((CmdId)id), i))
                print_row(out, style, keymap, (CmdId)id, first);
    }
}

// What many of those that open on top have in common.
static const struct {
    unsigned contexts;
    const char *title;
} tops[] = {
    {CX_BROWSED, "On top of the panes"},
    {CX_TYPED, "On top, where letters type"},
};

static bool in_tops(const CmdInfo *info, unsigned context)
{
    for (size_t i = 0; i < ARRAY_LEN(tops); i++)
        if ((tops[i].contexts & context) && (info->contexts & tops[i].contexts) == tops[i].contexts)
            return true;
    return false;
}

static void print_tops(GString *out, const Style *style, const Keymap *keymap)
{
    for (size_t i = 0; i < ARRAY_LEN(tops); i++) {
        unsigned first = tops[i].contexts & -tops[i].contexts;
        style->heading(out, tops[i].title);
        for (int id = CMD_NONE + 1; id < CMD_COUNT; id++)
            if (in_tops(cmd_info((CmdId)id), first))
                print_row(out, style, keymap, (CmdId)id, first);
    }
}

// What is not said with others.
static void print_context(GString *out, const Style *style, const Keymap *keymap, unsigned context)
{
    g_autofree char *title = g_strdup(context_name(context));
    title[0] = g_ascii_toupper(title[0]);
    style->heading(out, title);
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        const CmdInfo *info = cmd_info((CmdId)id);
        bool said = context & CX_PANES ? is_grouped(info) : in_tops(info, context);
        if ((info->contexts & context) && !said)
            print_row(out, style, keymap, (CmdId)id, context);
    }
}

static void print_panes(GString *out, const Style *style, const Keymap *keymap)
{
    print_groups(out, style, keymap);
    for (unsigned context = 1; *context_name(context); context <<= 1)
        if (context & CX_PANES)
            print_context(out, style, keymap, context);
}

// Of what opens on top only what is nowhere else.
static void print_markdown_keys(GString *out)
{
    Keymap *keymap = keymap_new();
    print_panes(out, &markdown, keymap);
    markdown_heading(out, tops[0].title);
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        unsigned contexts = cmd_info((CmdId)id)->contexts;
        if (!(contexts & CX_PANES))
            print_row(out, &markdown, keymap, (CmdId)id, contexts & -contexts);
    }
    keymap_free(keymap);
    g_string_append_c(out, '\n');
}

static void print_roff_keys(GString *out)
{
    Keymap *keymap = keymap_new();
    print_panes(out, &roff, keymap);
    print_tops(out, &roff, keymap);
    for (unsigned context = 1; *context_name(context); context <<= 1)
        if (context & CX_OVERLAYS)
            print_context(out, &roff, keymap, context);
    keymap_free(keymap);
}

// ---- presets -----------------------------------------------------------------------------------

static char *live_keys(const Keymap *keymap, CmdId id)
{
    char keys[256];
    unsigned contexts = cmd_info(id)->contexts;
    keymap_keys(keymap, contexts & -contexts, id, keys, sizeof(keys));
    return g_strdup(keys);
}

// What a preset gives other keys than the first one.
static void print_roff_presets(GString *out)
{
    Keymap *first = keymap_new(), *keymap = keymap_new();
    for (int preset = PRESET_VIM + 1; preset < PRESET_COUNT; preset++) {
        keymap_preset(keymap, (Preset)preset);
        roff_heading(out, preset_name((Preset)preset));
        for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
            g_autofree char *usual = live_keys(first, (CmdId)id);
            g_autofree char *keys = live_keys(keymap, (CmdId)id);
            if (strcmp(usual, keys) == 0)
                continue;
            g_string_append(out, ".TP\n");
            roff_bold(out, keys);
            g_string_append(out, "  :");
            roff_text(out, cmd_info((CmdId)id)->name);
            g_string_append(out, "\ninstead of ");
            roff_text(out, usual);
            g_string_append(out, ".\n");
        }
    }
    keymap_free(first);
    keymap_free(keymap);
}

// ---- options -----------------------------------------------------------------------------------

// "A number from 0 to 60", for people.
static char *option_kind(OptionId id)
{
    int min, max;
    if (option_range(id, &min, &max))
        return g_strdup_printf("Number from %d to %d", min, max);
    if (option_is_switch(id))
        return g_strdup("Switch, on or off");
    if (!option_words(id))
        return g_strdup("Word");
    g_auto(GStrv) words = g_strsplit(option_words(id), " ", -1);
    g_autofree char *list = g_strjoinv(", ", words);
    return g_strdup_printf("One of %s", list);
}

static void print_roff_options(GString *out)
{
    Options options;
    options_init(&options);
    for (int id = 0; id < OPT_COUNT; id++) {
        g_autofree char *value = options_value(&options, option_name((OptionId)id));
        g_autofree char *kind = option_kind((OptionId)id);
        g_string_append(out, ".TP\n");
        roff_bold(out, option_name((OptionId)id));
        g_string_append_c(out, '\n');
        roff_text(out, option_help((OptionId)id));
        g_string_append(out, ".\n");
        roff_text(out, kind);
        g_string_append(out, "; ");
        roff_bold(out, value);
        g_string_append(out, " if it is not set.\n");
    }
}

// ---- styles ------------------------------------------------------------------------------------

static const struct {
    const char *name, *help;
} styles[] = {
#define STYLE(id, name, fg, bg, attrs, mono, help) {name, help},
#include "ui/styles.def"
#undef STYLE
};

static void print_roff_styles(GString *out)
{
    for (size_t i = 0; i < ARRAY_LEN(styles); i++) {
        g_string_append(out, ".TP\n");
        roff_bold(out, styles[i].name);
        g_string_append_c(out, '\n');
        roff_text(out, styles[i].help);
        g_string_append(out, ".\n");
    }
}

// ---- verbs -------------------------------------------------------------------------------------

// What stands for something: in italics.
static void roff_italic(GString *out, const char *s)
{
    g_string_append(out, " \\fI");
    roff_text(out, s);
    g_string_append(out, "\\fR");
}

static void roff_means(GString *out, const char *help)
{
    g_string_append_c(out, '\n');
    roff_text(out, help);
    g_string_append(out, ".\n");
}

static void roff_words(GString *out, const Verb *verb)
{
    for (const VerbWord *word = verb->words; word && word->name; word++) {
        g_string_append(out, ".TP\n");
        roff_bold(out, word->name);
        if (word->takes)
            roff_italic(out, word->takes);
        roff_means(out, word->help);
    }
}

static void roff_verb_options(GString *out, const Verb *verb)
{
    for (const VerbOption *option = verb->options; option && option->name; option++) {
        g_autofree char *letter =
            option->letter ? g_strdup_printf("-%c, ", option->letter) : g_strdup("");
        g_autofree char *name = g_strconcat(letter, "--", option->name, NULL);
        g_string_append(out, ".TP\n");
        roff_bold(out, name);
        if (option->value)
            roff_italic(out, option->value);
        roff_means(out, option->help);
    }
}

static void roff_examples(GString *out, const Verb *verb)
{
    g_string_append(out, ".PP\nExamples:\n");
    for (const VerbExample *example = verb->examples; example && example->line; example++) {
        g_string_append(out, ".PP\n.RS\n");
        roff_text(out, example->line);
        g_string_append(out, "\n.br\n(");
        roff_text(out, example->does);
        g_string_append(out, ")\n.RE\n");
    }
}

static void print_roff_verb(GString *out, const Verb *verb)
{
    roff_text(out, verb->help);
    g_string_append_c(out, '\n');
    roff_words(out, verb);
    roff_verb_options(out, verb);
    roff_examples(out, verb);
}

static void print_roff_synopsis(GString *out)
{
    g_string_append(out, ".B eyrie\n.RI [ options ]\n");
    for (size_t i = 0; cli_verb(i); i++) {
        g_autofree char *takes = verb_synopsis(cli_verb(i));
        g_string_append_printf(out, ".br\n.B eyrie\n.RI [ options ]\n.B %s\n", cli_verb(i)->name);
        g_string_append_printf(out, ".RI [ options ]\n");
        if (takes[0])
            roff_text(out, takes);
        g_string_append(out, takes[0] ? "\n" : "");
    }
}

// "eyrie", then each verb.
static const Verb *verb_at(size_t i)
{
    return i == 0 ? &args_verb : cli_verb(i - 1);
}

// A name a line, for tests/lint/docs.
static void print_verbs(GString *out)
{
    for (size_t i = 0; verb_at(i); i++)
        g_string_append_printf(out, "%s\n", verb_at(i)->name);
}

static void print_verb_options(GString *out)
{
    for (size_t i = 0; verb_at(i); i++)
        for (const VerbOption *option = verb_at(i)->options; option && option->name; option++)
            g_string_append_printf(out, "%s\n", option->name);
}

// Every sentence of the tables that says what something does, as it stands there.
static void print_help(GString *out)
{
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++)
        g_string_append_printf(out, "%s\n", cmd_info((CmdId)id)->help);
    for (int id = 0; id < OPT_COUNT; id++)
        g_string_append_printf(out, "%s\n", option_help((OptionId)id));
    for (size_t i = 0; verb_at(i); i++) {
        const Verb *verb = verb_at(i);
        for (const VerbOption *option = verb->options; option && option->name; option++)
            g_string_append_printf(out, "%s\n", option->help);
        for (const VerbWord *word = verb->words; word && word->name; word++)
            g_string_append_printf(out, "%s\n", word->help);
    }
}

// ---- exit status -------------------------------------------------------------------------------

enum { EXIT_CODES = 7 };

static void print_roff_exit(GString *out)
{
    for (int code = 0; code < EXIT_CODES; code++) {
        const char *before = "";
        g_string_append_printf(out, ".TP\n.B %d\n", code);
        for (int kind = 0; kind < ERR_COUNT; kind++) {
            const ErrInfo *info = err_info((ErrKind)kind);
            if (info->exit_code != code)
                continue;
            g_string_append(out, before);
            roff_text(out, info->name);
            before = "; ";
        }
        g_string_append(out, ".\n");
    }
}

static const struct {
    const char *name;
    void (*print)(GString *out);
} blocks[] = {
    {"keys.md", print_markdown_keys},       {"keys.roff", print_roff_keys},
    {"presets.roff", print_roff_presets},   {"options.roff", print_roff_options},
    {"synopsis.roff", print_roff_synopsis}, {"verbs", print_verbs},
    {"verb-options", print_verb_options},   {"help", print_help},
    {"styles.roff", print_roff_styles},     {"exit.roff", print_roff_exit},
};

int main(int argc, char **argv)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
        if (argc == 2 && strcmp(argv[1], blocks[i].name) == 0)
            blocks[i].print(out);
    for (size_t i = 0; argc == 2 && verb_at(i); i++) {
        g_autofree char *name = g_strdup_printf("verb-%s.roff", verb_at(i)->name);
        if (strcmp(argv[1], name) == 0)
            print_roff_verb(out, verb_at(i));
    }
    if (out->len == 0) {
        fputs("usage: gendoc BLOCK, where BLOCK is verb-NAME.roff or one of\n", stderr);
        for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
            fprintf(stderr, "  %s\n", blocks[i].name);
        return 2;
    }
    return fputs(out->str, stdout) < 0 || fflush(stdout) != 0;
}
