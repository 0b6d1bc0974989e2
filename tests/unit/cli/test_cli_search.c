#include "config.h"

#include <glib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/json.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/message.h"
#include "store/cache.h"
#include "unit/unit.h"

// `eyrie search` and `eyrie jump` as scripts call them: no token, no service, only a local copy.

typedef struct Shelf {
    char *home, *out, *said;
} Shelf;

static int run(Shelf *shelf, const char *words)
{
    g_auto(GStrv) argv = NULL;
    g_auto(GStrv) env = g_get_environ();
    GError *error = NULL;
    gint status = 0;
    g_autofree char *line = g_strdup_printf("./eyrie %s", words);
    g_clear_pointer(&shelf->out, g_free);
    g_clear_pointer(&shelf->said, g_free);
    assert_true(g_shell_parse_argv(line, NULL, &argv, NULL));
    static const char *const homes[] = {"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME",
                                        "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"};
    for (size_t i = 0; i < G_N_ELEMENTS(homes); i++)
        env = g_environ_setenv(env, homes[i], shelf->home, TRUE);
    env = g_environ_setenv(env, "EYRIE_LOCATION", "loc1", TRUE);
    env = g_environ_setenv(env, "LC_ALL", "C.UTF-8", TRUE);
    env = g_environ_setenv(env, "TZ", "UTC", TRUE);
    env = g_environ_unsetenv(g_environ_unsetenv(env, "EYRIE_TOKEN"), "EYRIE_PROFILE");
    if (!g_spawn_sync(NULL, argv, env, G_SPAWN_DEFAULT, NULL, NULL, &shelf->out, &shelf->said,
                      &status, &error))
        fail_msg("%s", error->message);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void runs(Shelf *shelf, int expected, const char *words)
{
    int code = run(shelf, words);
    if (code != expected)
        fail_msg("eyrie %s: exit %d\n%s%s", words, code, shelf->out, shelf->said);
}

static void says(const Shelf *shelf, const char *text)
{
    if (!strstr(shelf->out, text) && !strstr(shelf->said, text))
        fail_msg("expected \"%s\" in:\n%s%s", text, shelf->out, shelf->said);
}

static Text text_of(const char *s)
{
    return text_clean(s, strlen(s), TEXT_BLOCK);
}

static void save(Cache *cache, Rows *rows)
{
    Err err;
    CachePage page = {.asked = {1893571200000}};
    assert_true(cache_post_save(cache, &page, rows, &err));
}

static void add_message(Rows *rows, const char *id, const char *body, int64_t at)
{
    Message *message = rows_append(rows);
    *message = (Message){.id = id_from(id),
                         .conversation = id_from("V1"),
                         .contact = id_from("C1"),
                         .channel = CHANNEL_SMS,
                         .direction = DIRECTION_INBOUND,
                         .body = text_of(body),
                         .added = {at}};
}

static int setup(void **state)
{
    Err err = {0};
    CacheOpened opened;
    Shelf *shelf = g_new0(Shelf, 1);
    *state = shelf;
    shelf->home = g_dir_make_tmp("eyrie-cli-XXXXXX", NULL);
    g_setenv("XDG_CACHE_HOME", shelf->home, TRUE);
    g_autofree char *path = cache_file("main", "loc1", &err);
    Clock *clock = clock_new_real();
    CacheConfig config = {.path = path, .owner = "main/loc1", .clock = clock};
    Cache *cache = cache_open(&config, &opened, &err);
    if (!cache)
        fail_msg("%s", err.msg);
    Rows people = {.type = &contact_type}, messages = {.type = &message_type};
    Contact *maria = rows_append(&people);
    *maria = (Contact){
        .id = id_from("C1"), .name = text_of("Maria Lopez"), .phone = text_of("+15550102030")};
    add_message(&messages, "M1", "the invoice is late", 1893400000000);
    add_message(&messages, "M2", "late, and the invoice \033[31mred", 1893500000000);
    save(cache, &people);
    save(cache, &messages);
    cache_close(cache);
    clock_free(clock);
    return 0;
}

static int teardown(void **state)
{
    Shelf *shelf = *state;
    g_unsetenv("XDG_CACHE_HOME"); // or the next program makes the folder again
    tree_remove(shelf->home);
    g_free(shelf->home);
    g_free(shelf->out);
    g_free(shelf->said);
    g_free(shelf);
    return 0;
}

static Json *parsed(const Shelf *shelf)
{
    Err err;
    Json *json = json_parse(shelf->out, strlen(shelf->out), &err);
    if (!json)
        fail_msg("%s: %s", err.msg, shelf->out);
    return json;
}

static void search__for_people__who_when_and_what(void **state)
{
    Shelf *shelf = *state;
    runs(shelf, 0, "search invoice from:maria");
    says(shelf, "SMS from Maria Lopez");
    says(shelf, "the invoice is late");
    says(shelf, "local copy of");
    assert_null(strchr(shelf->out, '\033'));
    runs(shelf, 0, "search \"invoice is late\""); // quoted for the shell: side by side
    assert_null(strstr(shelf->out, "late, and"));
    runs(shelf, 0, "search nothinglikethis");
    assert_string_equal(shelf->out, "");
    says(shelf, "nothing found");
}

static void search__json__is_an_envelope(void **state)
{
    Shelf *shelf = *state;
    runs(shelf, 0, "search late --json --limit 1");
    Json *json = parsed(shelf);
    assert_string_equal(json_string(json_at(json, "results[0].id")), "M2");
    assert_string_equal(json_string(json_at(json, "results[0].contact")), "Maria Lopez");
    assert_string_equal(json_string(json_at(json, "results[0].channel")), "SMS");
    assert_string_equal(json_string(json_at(json, "query")), "late");
    int64_t version = 0, count = 0;
    assert_true(json_int64(json_at(json, "version"), &version));
    assert_true(json_int64(json_at(json, "count"), &count));
    assert_int_equal(version, 1);
    assert_int_equal(count, 1);
    json_free(json);
    runs(shelf, 0, "search late --limit 500 --json");
    json = parsed(shelf);
    assert_string_equal(json_string(json_at(json, "results[1].id")), "M1");
    json_free(json);
}

static void jump__letters_and_numbers__find_people(void **state)
{
    Shelf *shelf = *state;
    runs(shelf, 0, "jump mar lop");
    says(shelf, "contact      C1  Maria Lopez");
    runs(shelf, 0, "jump --json \"555 010 2030\"");
    Json *json = parsed(shelf);
    assert_string_equal(json_string(json_at(json, "results[0].kind")), "contact");
    json_free(json);
}

static void search__cannot__says_why(void **state)
{
    Shelf *shelf = *state;
    runs(shelf, 2, "search");
    runs(shelf, 2, "search before:soonish");
    says(shelf, "soonish");
    runs(shelf, 2, "search --frob x");
    runs(shelf, 2, "--demo search x");
    runs(shelf, 1, "--location other search x");
    says(shelf, "no local copy");
}

// The version stands at byte 60 of the file (SQLite's user_version, big-endian).
static void search__copy_of_another_version__says_so_and_leaves_it(void **state)
{
    Shelf *shelf = *state;
    Err err;
    g_autofree char *path = cache_file("main", "loc1", &err);
    g_autofree char *folder = g_path_get_dirname(path);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 63, SEEK_SET), 0);
    assert_int_equal(fputc(99, file), 99);
    assert_int_equal(fclose(file), 0);
    runs(shelf, 1, "search invoice");
    says(shelf, "from a newer eyrie");
    GDir *dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));)
        assert_null(strstr(name, ".bad-"));
    g_dir_close(dir);
}

#define SHELF(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

UNIT_TESTS(cli_search, SHELF(search__for_people__who_when_and_what),
           SHELF(search__json__is_an_envelope), SHELF(jump__letters_and_numbers__find_people),
           SHELF(search__copy_of_another_version__says_so_and_leaves_it),
           SHELF(search__cannot__says_why));
