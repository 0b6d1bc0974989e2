// Killed at any step: there is no profile, or a whole one, and no secret anywhere else.
#include "config.h"

#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/app/gate.h"

enum { WORDS = 3, WORD_BYTES = 128, PATIENCE_MS = 10000 };

typedef struct Victim {
    EnrolStep step; // where it dies
    int area;       // at CHECKING: when this one is being asked; -1: at once
    Enrol *enrol;
} Victim;

static void die_when_due(const Victim *victim)
{
    bool due = enrol_step(victim->enrol) == victim->step;
    if (due && victim->area >= 0)
        due = enrol_area(victim->enrol, (size_t)victim->area).read != ENROL_UNKNOWN;
    if (due)
        raise(SIGKILL);
}

static void settle(const Victim *victim)
{
    die_when_due(victim);
    while (!enrol_is_idle(victim->enrol)) {
        struct pollfd fd = {enrol_fd(victim->enrol), POLLIN, 0};
        if (poll(&fd, 1, PATIENCE_MS) != 1)
            _exit(1);
        enrol_pump(victim->enrol);
        die_when_due(victim);
    }
}

// The way of somebody who does everything right.
static void walk(const Victim *victim, const char *token, const char *location)
{
    Enrol *enrol = victim->enrol;
    die_when_due(victim);
    enrol_begin_token(enrol);
    die_when_due(victim);
    if (!enrol_hidden_paste(enrol, ENROL_HIDDEN_TOKEN, token, strlen(token)))
        _exit(2);
    enrol_submit(enrol);
    settle(victim);
    enrol_set_field(enrol, ENROL_FIELD_LOCATION, location);
    enrol_submit(enrol);
    settle(victim);
    enrol_go_on(enrol);
    settle(victim);
    enrol_choose(enrol, NULL);
    settle(victim);
    enrol_choose_theme(enrol, "dark");
    settle(victim);
    _exit(3);
}

// The child is made before the parent has threads: it may have its own then.
static void victim_main(int fd, EnrolStep step, int area)
{
    char words[WORDS][WORD_BYTES];
    size_t got = 0;
    for (ssize_t n;
         got < sizeof(words) && (n = read(fd, (char *)words + got, sizeof(words) - got)) > 0;)
        got += (size_t)n;
    if (got != sizeof(words))
        _exit(4);
    EnrolConfig config = {.profile = "main", .base_url = words[0], .clock = clock_new_real()};
    Victim victim = {step, area, enrol_new(&config)};
    walk(&victim, words[1], words[2]);
}

typedef enum Stored { NOT_STORED, STORED, MAYBE_STORED } Stored; // maybe: all answers came at once

typedef struct Scene {
    EnrolStep step;
    int area;
    Stored stored;
} Scene;

// What the next program that wants the profile does first: half a file goes then.
static void next_start(void)
{
    Err err = {0};
    int lock = profile_lock("main", PATIENCE_MS, &err);
    if (lock < 0)
        fail_msg("%s", err.msg);
    profile_unlock(lock);
}

static bool is_stored(Stored stored)
{
    return stored == STORED || (stored == MAYBE_STORED && profile_exists("main"));
}

static void run(const Scene *scene)
{
    int fds[2];
    void *state = NULL;
    assert_int_equal(pipe(fds), 0);
    g_autofree char *dir = g_dir_make_tmp("eyrie-crash-XXXXXX", NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[1]);
        g_setenv("XDG_STATE_HOME", dir, TRUE);
        victim_main(fds[0], scene->step, scene->area);
    }
    close(fds[0]);
    gate_open(&state);
    Gate *gate = state;
    tree_remove(gate->dir);
    g_free(gate->dir);
    gate->dir = g_steal_pointer(&dir);
    g_setenv("XDG_STATE_HOME", gate->dir, TRUE);
    char words[WORDS][WORD_BYTES] = {0};
    g_strlcpy(words[0], sandbox_base_url(gate->sandbox), WORD_BYTES);
    g_strlcpy(words[1], sandbox_token(gate->sandbox), WORD_BYTES);
    g_strlcpy(words[2], sandbox_location(gate->sandbox), WORD_BYTES);
    assert_int_equal(write(fds[1], words, sizeof(words)), sizeof(words));
    close(fds[1]);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fail_msg("step %d, area %d: ended with %x", (int)scene->step, scene->area, status);
    next_start();
    if (is_stored(scene->stored)) {
        Profile profile = gate_profile("main");
        assert_string_equal(profile.location.s, words[2]);
        assert_string_equal(secret_reveal(profile_token(&profile, &profile.location)), words[1]);
        profile_clear(&profile);
    } else {
        gate_expect_nothing_stored(gate);
    }
    gate_close(&state);
}

static void killed__at_each_step__profile_is_whole_or_not_there(void **state)
{
    (void)state;
    static const Scene scenes[] = {
        {ENROL_WELCOME, -1, NOT_STORED},   {ENROL_TOKEN, -1, NOT_STORED},
        {ENROL_LOCATION, -1, NOT_STORED},  {ENROL_CHECKING, -1, NOT_STORED},
        {ENROL_CHECKING, 0, MAYBE_STORED}, {ENROL_CHECKING, 4, MAYBE_STORED},
        {ENROL_SCOPES, -1, STORED},        {ENROL_ME, -1, STORED},
        {ENROL_THEME, -1, STORED},         {ENROL_DONE, -1, STORED},
    };
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++)
        run(&scenes[i]);
}

UNIT_TESTS(enrol_crash, cmocka_unit_test(killed__at_each_step__profile_is_whole_or_not_there));
