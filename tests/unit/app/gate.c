#include "config.h"

#include "unit/app/gate.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000 };

void gate_begin(Gate *gate, const char *profile, const char *location)
{
    EnrolConfig config = {.profile = profile,
                          .base_url = sandbox_base_url(gate->sandbox),
                          .location = location,
                          .options_path = gate->options,
                          .clock = gate->clock};
    enrol_free(gate->enrol);
    gate->enrol = enrol_new(&config);
}

int gate_open(void **state)
{
    Err err = {0};
    Gate *gate = g_new0(Gate, 1);
    gate->dir = g_dir_make_tmp("eyrie-gate-XXXXXX", NULL);
    gate->options = g_build_filename(gate->dir, "config.ini", NULL);
    g_setenv("XDG_STATE_HOME", gate->dir, TRUE);
    gate->clock = clock_new_steppable((Instant){1893574800000});
    const SandboxOptions options = {
        .clock = gate->clock, .world = "small", .quiet = true, .locations = 3};
    gate->sandbox = sandbox_start(&options, &err);
    if (!gate->sandbox)
        fail_msg("%s", err.msg);
    gate_begin(gate, "main", NULL);
    *state = gate;
    return 0;
}

int gate_close(void **state)
{
    Gate *gate = *state;
    enrol_free(gate->enrol);
    sandbox_stop(gate->sandbox);
    clock_free(gate->clock);
    tree_remove(gate->dir);
    g_free(gate->dir);
    g_free(gate->options);
    g_free(gate);
    return 0;
}

static void turn(Gate *gate)
{
    struct pollfd fd = {enrol_fd(gate->enrol), POLLIN, 0};
    if (poll(&fd, 1, PATIENCE_MS) != 1)
        fail_msg("nothing comes at step %d", (int)enrol_step(gate->enrol));
    enrol_pump(gate->enrol);
}

void gate_settle(Gate *gate)
{
    while (!enrol_is_idle(gate->enrol))
        turn(gate);
}

void gate_await(Gate *gate, EnrolStep step)
{
    while (enrol_step(gate->enrol) != step)
        turn(gate);
}

void gate_paste(Gate *gate, EnrolHidden hidden, const char *text)
{
    if (!enrol_hidden_paste(gate->enrol, hidden, text, strlen(text)))
        fail_msg("not taken");
}

void gate_submit_token(Gate *gate, const char *token)
{
    gate_paste(gate, ENROL_HIDDEN_TOKEN, token);
    enrol_submit(gate->enrol);
    gate_settle(gate);
}

void gate_submit_location(Gate *gate, const char *location)
{
    enrol_set_field(gate->enrol, ENROL_FIELD_LOCATION, location);
    enrol_submit(gate->enrol);
    gate_settle(gate);
}

void gate_submit_app(Gate *gate, int port)
{
    g_autofree char *number = g_strdup_printf("%d", port);
    enrol_set_field(gate->enrol, ENROL_FIELD_CLIENT, sandbox_client_id(gate->sandbox));
    gate_paste(gate, ENROL_HIDDEN_CLIENT, sandbox_client_secret(gate->sandbox));
    enrol_set_field(gate->enrol, ENROL_FIELD_PAGE, sandbox_base_url(gate->sandbox));
    enrol_set_field(gate->enrol, ENROL_FIELD_PORT, number);
    enrol_submit(gate->enrol);
    gate_settle(gate);
}

void gate_pass(Gate *gate)
{
    gate_submit_token(gate, sandbox_token(gate->sandbox));
    assert_int_equal(enrol_step(gate->enrol), ENROL_LOCATION);
    gate_submit_location(gate, sandbox_location(gate->sandbox));
    assert_int_equal(enrol_step(gate->enrol), ENROL_SCOPES);
}

void gate_expect_error(const Gate *gate, const char *part)
{
    TextRef error = enrol_error(gate->enrol);
    if (!strstr(error.n ? error.s : "", part))
        fail_msg("\"%.*s\" does not say \"%s\"", TEXT_ARG(error), part);
}

Profile gate_profile(const char *name)
{
    Err err = {0};
    Profile profile;
    if (!profile_read(name, &profile, &err))
        fail_msg("%s", err.msg);
    return profile;
}

static bool holds(const char *path, const char *secret)
{
    bool found = false;
    GDir *dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        found = holds(below, secret) || found;
    }
    g_autofree char *text = NULL;
    gsize n = 0;
    if (dir)
        g_dir_close(dir);
    else if (g_file_get_contents(path, &text, &n, NULL))
        found = memmem(text, n, secret, strlen(secret)) != NULL;
    return found;
}

void gate_expect_nothing_stored(const Gate *gate)
{
    assert_false(profile_exists("main"));
    assert_false(holds(gate->dir, sandbox_token(gate->sandbox)));
    assert_false(holds(gate->dir, sandbox_client_secret(gate->sandbox)));
    assert_false(holds(gate->dir, "eyJ")); // what the sandbox's pairs begin with
}
