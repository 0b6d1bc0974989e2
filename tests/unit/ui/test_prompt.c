#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/prompt.h"
#include "unit/unit.h"

// Options are known without an account, so that these need none.
static Completion complete(void *owner, const char *text, size_t point)
{
    (void)owner;
    Subject nothing = {0};
    return completion_command(NULL, text, point, CX_INBOX, &nothing);
}

static int make(void **state)
{
    g_setenv("INPUTRC", "/dev/null", TRUE);
    PromptSpec spec = {.title = TEXT(":"), .complete = complete};
    *state = prompt_new(&spec);
    return 0;
}

static int drop(void **state)
{
    prompt_free(*state);
    return 0;
}

static PromptResult press(Prompt *prompt, const char *name)
{
    Key key;
    assert_true(key_parse(name, strlen(name), &key));
    return prompt_key(prompt, key);
}

static void type(Prompt *prompt, const char *text)
{
    for (; *text != '\0'; text++)
        prompt_key(prompt, (Key){(uint32_t)*text, 0});
}

static void check_choices(const Prompt *prompt, const char *expected)
{
    int selected = 0;
    const Choices *choices = prompt_choices(prompt, &selected);
    g_autoptr(GString) got = g_string_new(NULL);
    for (size_t i = 0; i < choices->count; i++)
        g_string_append_printf(got, "%s%s%s", i > 0 ? " " : "", (int)i == selected ? "*" : "",
                               choices->items[i].value);
    assert_string_equal(got->str, expected);
}

// What Tab takes first.
static void check_best(const Prompt *prompt, const char *expected)
{
    const Choices *choices = prompt_choices(prompt, &(int){0});
    assert_true(choices->count > 0);
    assert_string_equal(choices->items[0].value, expected);
}

static void prompt_key__names_of_commands__complete(void **state)
{
    Prompt *prompt = *state;
    type(prompt, "half");
    check_choices(prompt, "half-down half-up");
    assert_int_equal(press(prompt, "Tab"), PROMPT_CHANGED);
    assert_string_equal(prompt_text(prompt), "half-down");
    press(prompt, "Tab");
    assert_string_equal(prompt_text(prompt), "half-up");
    check_choices(prompt, "half-down *half-up");
    press(prompt, "Tab");
    assert_string_equal(prompt_text(prompt), "half-down");
    press(prompt, "S-Tab");
    assert_string_equal(prompt_text(prompt), "half-up");
    type(prompt, " ");
    check_choices(prompt, "");
}

static void prompt_key__values__complete(void **state)
{
    Prompt *prompt = *state;
    type(prompt, "set poll-b");
    check_best(prompt, "poll-board");
    press(prompt, "Tab");
    assert_string_equal(prompt_text(prompt), "set poll-board");
    type(prompt, " ");
    check_choices(prompt, "30 5 600"); // by default, the least, the most
    type(prompt, "30 x");
    check_choices(prompt, "");
}

static void prompt_key__in_the_middle__completes_the_word_there(void **state)
{
    Prompt *prompt = *state;
    type(prompt, "se theme dark");
    for (int i = 0; i < 11; i++)
        press(prompt, "Left");
    check_best(prompt, "set");
    press(prompt, "Tab");
    assert_string_equal(prompt_text(prompt), "set theme dark");
}

static void prompt_key__ends(void **state)
{
    Prompt *prompt = *state;
    type(prompt, "x");
    assert_int_equal(press(prompt, "Enter"), PROMPT_ACCEPTED);
    assert_int_equal(press(prompt, "Esc"), PROMPT_CANCELLED);
    assert_int_equal(press(prompt, "C-c"), PROMPT_CANCELLED);
}

static void prompt_paste__is_one_clean_line(void **state)
{
    Prompt *prompt = *state;
    prompt_paste(prompt, "z\nb\033[2Jc", 8); // no command, so nothing is looked up
    assert_string_equal(prompt_text(prompt), "z b␛[2Jc");
}

static void prompt_keys__only_the_offered_answer(void **state)
{
    (void)state;
    PromptSpec spec = {.title = TEXT("Sure? y/N "), .keys = "yn"};
    Prompt *prompt = prompt_new(&spec);
    assert_int_equal(press(prompt, "x"), PROMPT_NOTHING);
    assert_int_equal(press(prompt, "M-y"), PROMPT_NOTHING);
    assert_int_equal(press(prompt, "Y"), PROMPT_ACCEPTED);
    assert_int_equal(prompt_answer(prompt), 'y');
    prompt_free(prompt);
    prompt = prompt_new(&spec);
    assert_int_equal(press(prompt, "Enter"), PROMPT_ACCEPTED);
    assert_int_equal(prompt_answer(prompt), 'n'); // the safe one
    prompt_free(prompt);
}

static void prompt_draw__long_text__keeps_the_cursor_in_sight(void **state)
{
    Prompt *prompt = *state;
    Canvas *cv = canvas_new_test(1, 12);
    type(prompt, "0123456789abcdef");
    prompt_draw(prompt, cv);
    g_autofree char *end = canvas_dump(cv);
    assert_string_equal(end, ":6789abcdef");
    canvas_fill(cv, (Rect){0, 0, 1, 12}, STYLE_TEXT);
    press(prompt, "C-a");
    prompt_draw(prompt, cv);
    g_autofree char *start = canvas_dump(cv);
    assert_string_equal(start, ":0123456789…");
    canvas_free_test(cv);
}

static void check_completion(const char *line, size_t point, size_t start, const char *first)
{
    Subject nothing = {0};
    Completion c = completion_command(NULL, line, point, CX_INBOX, &nothing);
    assert_int_equal(c.start, start);
    assert_int_equal(c.end, point);
    assert_string_equal(c.choices.count > 0 ? c.choices.items[0].value : "", first);
    completion_clear(&c);
}

static void completion_command__finds_the_word(void **state)
{
    (void)state;
    check_completion("", 0, 0, "help");
    check_completion("  sta", 5, 2, "star");
    check_completion("set  the", 8, 5, "theme");
    check_completion("set \"the", 8, 4, "theme");
    check_completion("nonsense x", 10, 10, "");
    check_completion("set theme dark more", 19, 15, "");
}

static void completion_rank__best_first(void **state)
{
    (void)state;
    static const char *const names[] = {"Consult booked", "New lead", "Bookkeeping", "Rebook"};
    Choice items[ARRAY_LEN(names)];
    Choices choices = {.items = items, .count = ARRAY_LEN(names)};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        items[i] =
            (Choice){.label = text_clean(names[i], strlen(names[i]), TEXT_LINE), .value = NULL};
    size_t count = 0;
    g_autofree size_t *order = completion_rank(&choices, "BOOK", &count);
    assert_int_equal(count, 3);
    assert_int_equal(order[0], 2); // begins with it
    assert_int_equal(order[1], 0); // a word does
    assert_int_equal(order[2], 3);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        text_clear(&items[i].label);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)
UNIT_TESTS(prompt, CASE(prompt_key__names_of_commands__complete),
           CASE(prompt_key__values__complete),
           CASE(prompt_key__in_the_middle__completes_the_word_there), CASE(prompt_key__ends),
           CASE(prompt_paste__is_one_clean_line), CASE(prompt_keys__only_the_offered_answer),
           CASE(prompt_draw__long_text__keeps_the_cursor_in_sight),
           CASE(completion_command__finds_the_word), CASE(completion_rank__best_first));
