#include "config.h"

#include "torture/client.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "torture/line.h"
#include "torture/rig.h"

enum { PAUSE_MAX_MS = 4000, STAND_MS = 500, TRIES = 20, AGAIN_MS = 100 };

typedef struct Client {
    Rig rig;
    int fd;
    const char *mode;
    char **deeds; // "sms:MARKER"
} Client;

// A parent that is gone needs no answer, and must not leave clients behind.
static Instant ask_step(void *owner, int64_t ms)
{
    const Client *client = owner;
    Line line;
    if (!line_send(client->fd, LINE_STEP, ms, NULL) || !line_read(client->fd, &line))
        _exit(EXIT_FAILURE);
    return line.kind == LINE_TIME ? (Instant){line.number} : (Instant){0};
}

static bool is(const Client *client, const char *mode)
{
    return strcmp(client->mode, mode) == 0;
}

static bool pause_a_while(Client *client, Err *err)
{
    int64_t ms = g_rand_int_range(client->rig.rand, 0, PAUSE_MAX_MS);
    return is(client, CLIENT_ATONCE) || ms < PAUSE_MAX_MS / 4 || rig_steps(&client->rig, ms, err);
}

// The other instance may be writing at the moment: it is said, nothing was queued, and a person
// presses the key again.
static bool do_deed(Client *client, Deed deed, const char *marker, Err *err)
{
    for (int i = 0; i < TRIES; i++) {
        if (deed_do(&client->rig, deed, marker, err))
            return true;
        if (err->kind != ERR_IO || is(client, CLIENT_ATONCE) ||
            !rig_steps(&client->rig, AGAIN_MS, err))
            return false;
    }
    return false;
}

static bool do_deeds(Client *client, Err *err)
{
    for (char **word = client->deeds; *word; word++) {
        Deed deed;
        const char *marker = strchr(*word, ':');
        g_autofree char *name = g_strndup(*word, strcspn(*word, ":"));
        if (!marker || !deed_find(name, &deed))
            return err_set(err, ERR_USAGE, "no deed %s", *word);
        if (do_deed(client, deed, marker + 1, err))
            line_send(client->fd, LINE_QUEUED, 0, deed_is_marked(deed) ? marker + 1 : "");
        else if (err->kind != ERR_REFUSED)
            return false;
        if (!pause_a_while(client, err))
            return false;
    }
    return true;
}

static bool no_holds(App *app, Err *err)
{
    return app_set_option(app, "send-hold", "0", err) &&
           app_set_option(app, "email-hold", "0", err) &&
           app_set_option(app, "move-hold", "0", err);
}

static bool live(Client *client, Err *err)
{
    Line line;
    line_send(client->fd, LINE_UP, 0, NULL);
    if (is(client, CLIENT_ATONCE))
        return no_holds(client->rig.app, err) && line_read(client->fd, &line) &&
               do_deeds(client, err) && rig_run(&client->rig, err);
    if (!do_deeds(client, err))
        return false;
    while (is(client, CLIENT_STAND))
        if (!rig_step(&client->rig, STAND_MS, err))
            return false;
    if (!rig_settle(&client->rig, err))
        return false;
    line_send(client->fd, LINE_SETTLED, 0, NULL);
    return true;
}

int client_main(int argc, char **argv)
{
    if (argc < 8)
        return EXIT_FAILURE;
    Client client = {.fd = (int)strtol(argv[2], NULL, 10), .mode = argv[7], .deeds = argv + 8};
    RigConfig config = {.base_url = argv[3],
                        .token = getenv("EYRIE_TOKEN"),
                        .location = argv[4],
                        .journal_path = argv[5],
                        .seed = strtoull(argv[6], NULL, 10),
                        .now = ask_step(&client, 0),
                        .step = ask_step,
                        .owner = &client};
    Err err = {0};
    bool ok = rig_open(&client.rig, &config, &err) && live(&client, &err);
    if (!ok && err.kind != ERR_CANCELLED)
        line_send(client.fd, LINE_FAILED, 0, err.msg);
    rig_close(&client.rig);
    if (is(&client, CLIENT_ATONCE))
        _exit(ok ? EXIT_SUCCESS : EXIT_FAILURE); // a leak checker cannot work on a traced process
    return ok || err.kind == ERR_CANCELLED ? EXIT_SUCCESS : EXIT_FAILURE;
}
