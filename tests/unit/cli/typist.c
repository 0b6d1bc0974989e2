#include "config.h"

#include "unit/cli/typist.h"

#include <arpa/inet.h>
#include <assert.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/contact.h"
#include "model/deal.h"
#include "model/workspace.h"
#include "store/cache.h"

#define TEN "many many "

static const char *const names[] = {
    "$(touch pwned) Smith",
    "`touch pwned`",
    "a'b\"c; touch pwned #",
    "new\nline\tand tab",
    "* ?[a-z]",
    "back\\slash\\",
    "{a,b} ~ $HOME !!",
    "\033[31mred",
    "Zo\u00eb \u674e",
    "Maria  Lopez & co",
    "x=$(touch pwned):y",
    "[abc] of brackets",
    "p:q:r colons",
    "~root",
    "=ls",
    "#1 in the list",
    "!! again",
    "\u738b\u5c0f\u660e (\u4e0a\u6d77)",
    "\u0645\u062d\u0645\u062f \u0639\u0644\u064a",
    "<(touch pwned) >pwned",
    "|touch pwned&touch pwned",
    "^caret^touch pwned^",
    "%d %s %n ${HOME} $'\\n'",
    "very " TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "long",
    "says \"hi!\"",
    "Q 'n' $(touch pwned) 1, Ann",
    "Q 'n' $(touch pwned) 2, Bob",
    "-rf looks like an option",
};
static_assert(G_N_ELEMENTS(names) == TYPIST_NAMES, "as said");

char *typist_name(size_t i)
{
    Text kept = text_clean(names[i], strlen(names[i]), TEXT_BLOCK); // as the mirror has it
    Text clean = text_clean(kept.s, kept.n, TEXT_LINE);
    char *s = g_strndup(clean.s, clean.n);
    text_clear(&kept);
    text_clear(&clean);
    return s;
}

static char *service_url(const Typist *typist)
{
    struct sockaddr_in at = {0};
    assert_int_equal(getsockname(typist->service, (struct sockaddr *)&at, &(socklen_t){sizeof(at)}),
                     0);
    return g_strdup_printf("http://127.0.0.1:%d", ntohs(at.sin_port));
}

char **typist_env(const Typist *typist)
{
    static const char *const homes[] = {"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME",
                                        "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"};
    char **env = g_get_environ();
    g_autofree char *url = service_url(typist);
    for (size_t i = 0; i < G_N_ELEMENTS(homes); i++)
        env = g_environ_setenv(env, homes[i], typist->home, TRUE);
    env = g_environ_setenv(env, "EYRIE_LOCATION", "loc1", TRUE);
    env = g_environ_setenv(env, "EYRIE_DATA_DIR", THEMES_DIR, TRUE);
    env = g_environ_setenv(env, "LC_ALL", "C.UTF-8", TRUE);
    env = g_environ_setenv(env, "EYRIE_BASE_URL", url, TRUE);
    env = g_environ_setenv(env, "EYRIE_TOKEN", "pit-of-nobody", TRUE);
    return g_environ_unsetenv(env, "EYRIE_PROFILE");
}

void typist_runs(Typist *typist, const char *const *argv)
{
    g_auto(GStrv) env = typist_env(typist);
    GError *error = NULL;
    gint status = 0;
    g_clear_pointer(&typist->out, g_free);
    g_clear_pointer(&typist->said, g_free);
    if (!g_spawn_sync(NULL, (char **)(uintptr_t)argv, env, G_SPAWN_SEARCH_PATH, NULL, NULL,
                      &typist->out, &typist->said, &status, &error))
        fail_msg("%s", error->message);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s ended with %d: %s%s", argv[0], status, typist->out, typist->said);
}

void typist_asks(Typist *typist, const char *line)
{
    g_autofree char *option = g_strconcat("--line=", line, NULL);
    const char *const argv[] = {"./eyrie", "__complete", option, NULL};
    typist_runs(typist, argv);
    assert_string_equal(typist->said, "");
}

void typist_gets(const Typist *typist, const char *line)
{
    g_autofree char *all = g_strconcat("\n", typist->out, NULL);
    g_autofree char *wanted = g_strconcat("\n", line, NULL);
    if (!strstr(all, wanted))
        fail_msg("expected \"%s\" in:\n%s", line, typist->out);
}

// ---- the mirror --------------------------------------------------------------------------------

static void save(Cache *cache, Rows *rows)
{
    Err err;
    CachePage page = {.asked = {1893571200000}};
    assert_true(cache_post_save(cache, &page, rows, &err));
}

static void save_people(Cache *cache)
{
    Rows people = {.type = &contact_type};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *id = g_strdup_printf("C%zu", i);
        Contact *contact = rows_append(&people);
        *contact = (Contact){.id = id_from(id),
                             .name = text_clean(names[i], strlen(names[i]), TEXT_BLOCK)};
    }
    save(cache, &people);
}

static void save_pipeline(Cache *cache)
{
    Rows pipelines = {.type = &pipeline_type};
    Pipeline *pipeline = rows_append(&pipelines);
    *pipeline = (Pipeline){.id = id_from("P1"),
                           .name = text_clean("Treatment\nplans", 15, TEXT_BLOCK),
                           .stages = {.type = pipeline_type.fields[2].rows}};
    save(cache, &pipelines);
}

static int listen_somewhere(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(listen(fd, 5), 0);
    return fd;
}

int typist_setup(void **state)
{
    Err err = {0};
    CacheOpened opened;
    Typist *typist = g_new0(Typist, 1);
    *state = typist;
    typist->home = g_dir_make_tmp("eyrie-cli-XXXXXX", NULL);
    g_setenv("XDG_CACHE_HOME", typist->home, TRUE);
    typist->service = listen_somewhere();
    typist->mirror = cache_file("main", "loc1", &err);
    Clock *clock = clock_new_real();
    CacheConfig config = {.path = typist->mirror, .owner = "main/loc1", .clock = clock};
    Cache *cache = cache_open(&config, &opened, &err);
    if (!cache)
        fail_msg("%s", err.msg);
    save_people(cache);
    save_pipeline(cache);
    cache_close(cache);
    clock_free(clock);
    return 0;
}

int typist_teardown(void **state)
{
    Typist *typist = *state;
    g_autofree char *below = g_build_filename(typist->home, "pwned", NULL);
    assert_false(g_file_test("pwned", G_FILE_TEST_EXISTS));
    assert_false(g_file_test(below, G_FILE_TEST_EXISTS));
    assert_int_equal(poll(&(struct pollfd){typist->service, POLLIN, 0}, 1, 0), 0);
    close(typist->service);
    g_unsetenv("XDG_CACHE_HOME"); // or the next program makes the folder again
    tree_remove(typist->home);
    g_free(typist->home);
    g_free(typist->mirror);
    g_free(typist->out);
    g_free(typist->said);
    g_free(typist);
    return 0;
}
