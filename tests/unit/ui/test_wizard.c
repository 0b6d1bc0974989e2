// The wizard's pages on a pad: what must be seen at each size, and what never.
#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/enrol_state.h"
#include "ui/wizard_state.h"
#include "unit/unit.h"

typedef struct Stage {
    char *dir;
    Clock *clock;
    WizardConfig config;
    Wizard wizard;
    Canvas *cv;
} Stage;

static const struct {
    int cols, rows;
} sizes[] = {{60, 20}, {80, 24}, {120, 40}, {200, 60}};

static int open_stage(void **state)
{
    Stage *stage = g_new0(Stage, 1);
    stage->dir = g_dir_make_tmp("eyrie-stage-XXXXXX", NULL);
    g_setenv("XDG_STATE_HOME", stage->dir, TRUE);
    stage->clock = clock_new_steppable((Instant){1893574800000});
    stage->config = (WizardConfig){.profile = "main", .base_url = "http://127.0.0.1:1"};
    EnrolConfig enrol = {
        .profile = "main", .base_url = stage->config.base_url, .clock = stage->clock};
    Wizard *wizard = &stage->wizard;
    wizard->config = &stage->config;
    wizard->enrol = enrol_new(&enrol);
    wizard->rows = 1;
    for (size_t i = 0; i < ENROL_FIELD_COUNT; i++)
        wizard->edits[i] = lineedit_new(NULL);
    wizard->filter = lineedit_new(NULL);
    wizard->address = lineedit_new(NULL);
    *state = stage;
    return 0;
}

static int close_stage(void **state)
{
    Stage *stage = *state;
    Wizard *wizard = &stage->wizard;
    g_autofree char *own = g_build_filename(stage->dir, "eyrie", NULL);
    enrol_free(wizard->enrol);
    for (size_t i = 0; i < ENROL_FIELD_COUNT; i++)
        lineedit_free(wizard->edits[i]);
    lineedit_free(wizard->filter);
    lineedit_free(wizard->address);
    g_free(wizard->order);
    clock_free(stage->clock);
    g_rmdir(own);
    g_rmdir(stage->dir);
    g_free(stage->dir);
    g_free(stage);
    return 0;
}

static void go_to(Stage *stage, EnrolStep step)
{
    stage->wizard.enrol->step = stage->wizard.shown = step;
    stage->wizard.selected = stage->wizard.top = stage->wizard.field = 0;
    if (step == ENROL_PLACES || step == ENROL_ME)
        wizard_rank(&stage->wizard);
}

// What is on the screen; g_free.
static char *shot(Stage *stage, int rows, int cols)
{
    Canvas *cv = canvas_new_test(rows, cols);
    wizard_draw(&stage->wizard, cv, &stage->wizard.hits, &stage->wizard.rows);
    char *dump = canvas_dump(cv);
    canvas_free_test(cv);
    return dump;
}

static void expect(const char *dump, const char *text)
{
    if (!strstr(dump, text))
        fail_msg("\"%s\" is not in\n%s", text, dump);
}

static void add_person(GPtrArray **people, const char *id, const char *label)
{
    EnrolPerson *person = g_new0(EnrolPerson, 1);
    person->id = id_from(id);
    person->label = text_clean(label, strlen(label), TEXT_IDENTITY);
    if (!*people)
        *people = g_ptr_array_new_with_free_func(enrol_person_free);
    g_ptr_array_add(*people, person);
}

static const struct {
    EnrolStep step;
    const char *title, *foot;
} titles[] = {
    {ENROL_WELCOME, "Welcome to eyrie", "q leave"},
    {ENROL_TOKEN, "Paste a private integration token", "C-c leave"},
    {ENROL_LOCATION, "Which location is the token for?", "C-c leave"},
    {ENROL_APP, "Sign in with an app of your own", "C-c leave"},
    {ENROL_BROWSER, "Say yes in the browser", "q leave"},
    {ENROL_PLACES, "Which location?", "C-c leave"},
    {ENROL_CHECKING, "Asking HighLevel", "Esc cancel"},
    {ENROL_SCOPES, "It works", "r check again"},
    {ENROL_ME, "Who are you?", "C-c leave"},
    {ENROL_THEME, "Which colours?", "Esc back"},
};

static void pages__every_size__have_title_and_keys(void **state)
{
    Stage *stage = *state;
    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
            go_to(stage, titles[i].step);
            g_autofree char *dump = shot(stage, sizes[k].rows, sizes[k].cols);
            expect(dump, titles[i].title);
            expect(dump, titles[i].foot);
        }
}

static void pages__every_size__an_error_is_seen_whole(void **state)
{
    Stage *stage = *state;
    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
            go_to(stage, titles[i].step);
            text_format(&stage->wizard.enrol->error, "What happened in so many words as it takes "
                                                     "to fill a line or two. What to do is LAST");
            g_autofree char *dump = shot(stage, sizes[k].rows, sizes[k].cols);
            expect(dump, "What happened");
            expect(dump, "LAST");
            expect(dump, titles[i].title);
        }
}

static void pages__too_small__say_so(void **state)
{
    Stage *stage = *state;
    g_autofree char *dump = shot(stage, 10, 60);
    expect(dump, "cells are needed");
}

static void token__drawn__only_its_length(void **state)
{
    Stage *stage = *state;
    static const char token[] = "pit-secretword";
    go_to(stage, ENROL_TOKEN);
    assert_true(enrol_hidden_paste(stage->wizard.enrol, ENROL_HIDDEN_TOKEN, token, strlen(token)));
    g_autofree char *dump = shot(stage, 24, 80);
    expect(dump, "14 characters");
    assert_null(strstr(dump, "secretword"));
    assert_null(strstr(dump, "pit-s"));
}

static void paste__token_into_an_open_field__is_refused(void **state)
{
    Stage *stage = *state;
    static const char token[] = "pit-secretword-1234";
    go_to(stage, ENROL_LOCATION);
    wizard_paste(&stage->wizard, token, strlen(token));
    g_autofree char *dump = shot(stage, 24, 80);
    expect(dump, "nothing was taken");
    assert_null(strstr(dump, "secretword"));
    assert_string_equal(enrol_field(stage->wizard.enrol, ENROL_FIELD_LOCATION), "");
}

static void secret__another_field_has_the_cursor__is_given(void **state)
{
    Stage *stage = *state;
    go_to(stage, ENROL_APP);
    assert_true(enrol_hidden_paste(stage->wizard.enrol, ENROL_HIDDEN_CLIENT, "clientsecret", 12));
    g_autofree char *dump = shot(stage, 24, 80);
    expect(dump, "(given)");
    assert_null(strstr(dump, "clientsecret"));
}

// Rows of the address alone, joined, are the address.
static void browser__smallest__shows_the_whole_address(void **state)
{
    Stage *stage = *state;
    Enrol *enrol = stage->wizard.enrol;
    g_autofree char *scopes = g_strnfill(640, 's');
    go_to(stage, ENROL_BROWSER);
    enrol->url = g_strdup_printf("https://example.com/?scope=%s&state=END", scopes);
    enrol->redirect = g_strdup("http://localhost:53682/callback");
    g_autofree char *dump = shot(stage, 20, 60);
    g_auto(GStrv) rows = g_strsplit(dump, "\n", -1);
    g_autoptr(GString) joined = g_string_new(NULL);
    for (size_t i = 0; rows[i]; i++)
        if (joined->len > 0 || g_str_has_prefix(rows[i], "https://"))
            g_string_append(joined, rows[i]);
    assert_true(g_str_has_prefix(joined->str, enrol->url));
    expect(dump, "Waiting for");
}

static void me__hostile_names__are_text_in_their_row(void **state)
{
    Stage *stage = *state;
    GPtrArray **users = &stage->wizard.enrol->users;
    g_autofree char *endless = g_strnfill(200, 'W');
    add_person(users, "u1", "\x1b]0;owned\x07\x1b[2JEve");
    add_person(users, "u2",
               "\xe2\x80\xae"
               "gnp.exe");
    add_person(users, "u3", endless);
    add_person(users, "u4", "\xd9\x85\xd8\xad\xd9\x85\xd8\xaf");
    go_to(stage, ENROL_ME);
    g_autofree char *dump = shot(stage, 20, 60);
    assert_null(strchr(dump, '\x1b'));
    assert_null(strstr(dump, "\xe2\x80\xae"));
    expect(dump, "Eve");
    expect(dump, "WWWW");
    expect(dump, "Nobody of these");
}

static void me__filter__best_first_and_nobody_last(void **state)
{
    Stage *stage = *state;
    GPtrArray **users = &stage->wizard.enrol->users;
    add_person(users, "u1", "Maria Lopez");
    add_person(users, "u2", "Dr. Osei");
    go_to(stage, ENROL_ME);
    assert_int_equal(wizard_row_count(&stage->wizard), 3);
    lineedit_set(stage->wizard.filter, "ose");
    wizard_rank(&stage->wizard);
    assert_int_equal(wizard_row_count(&stage->wizard), 2);
    assert_int_equal(stage->wizard.order[0], 1);
    assert_true(wizard_is_nobody(&stage->wizard, 1));
}

static void places__hundreds__the_selected_one_is_in_sight(void **state)
{
    Stage *stage = *state;
    for (int i = 0; i < 300; i++) {
        g_autofree char *name = g_strdup_printf("Location %03d", i);
        add_person(&stage->wizard.enrol->places, name, name);
    }
    go_to(stage, ENROL_PLACES);
    g_autofree char *first = shot(stage, 24, 80);
    expect(first, "> Location 000");
    wizard_move(&stage->wizard, 250);
    g_autofree char *then = shot(stage, 24, 80);
    expect(then, "> Location 250");
    wizard_move(&stage->wizard, -1000);
    g_autofree char *back = shot(stage, 24, 80);
    expect(back, "> Location 000");
}

static void scopes__states__are_told_apart_without_colour(void **state)
{
    Stage *stage = *state;
    Enrol *enrol = stage->wizard.enrol;
    for (size_t i = 0; i < AREA_COUNT; i++)
        enrol->areas[i].access = ENROL_OPEN;
    enrol->areas[AREA_CALENDARS].access = ENROL_MISSING;
    enrol->areas[AREA_TAGS].access = ENROL_UNKNOWN;
    text_format(&enrol->areas[AREA_TAGS].why, "no answer");
    go_to(stage, ENROL_SCOPES);
    g_autofree char *pit = shot(stage, 24, 80);
    expect(pit, "missing: calendars.readonly");
    expect(pit, "not known: no answer");
    expect(pit, "cannot be seen without writing");
    enrol->app = true;
    enrol->granted = g_strdup("contacts.readonly");
    g_autofree char *app = shot(stage, 24, 80);
    expect(app, "read only, missing: contacts.write");
    assert_null(strstr(app, "cannot be seen without writing"));
}

#define STAGE_TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)

UNIT_TESTS(wizard, STAGE_TEST(pages__every_size__have_title_and_keys),
           STAGE_TEST(pages__every_size__an_error_is_seen_whole),
           STAGE_TEST(pages__too_small__say_so), STAGE_TEST(token__drawn__only_its_length),
           STAGE_TEST(paste__token_into_an_open_field__is_refused),
           STAGE_TEST(secret__another_field_has_the_cursor__is_given),
           STAGE_TEST(browser__smallest__shows_the_whole_address),
           STAGE_TEST(me__hostile_names__are_text_in_their_row),
           STAGE_TEST(me__filter__best_first_and_nobody_last),
           STAGE_TEST(places__hundreds__the_selected_one_is_in_sight),
           STAGE_TEST(scopes__states__are_told_apart_without_colour));
