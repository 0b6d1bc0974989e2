#include "config.h"

#include "canary/walk.h"

#include <string.h>

#include "api/profile.h"
#include "base/attr.h"
#include "base/fs.h"
#include "unit/unit.h"

void walk_judge(const Stage *stage)
{
    if (stage_finds(stage) > 0)
        fail_msg("%s", stage->story->str);
}

void walk_start(Stage *stage)
{
    char *argv[] = {stage->program, NULL};
    stage_play(stage, argv);
}

void walk_put_config(const Stage *stage, const char *lines)
{
    Err err;
    g_autofree char *path = g_build_filename(stage->home, "config/eyrie/config.ini", NULL);
    g_autofree char *text =
        g_strdup_printf("on * run %s child %s\n%s", stage->self, stage->drop, lines);
    if (!fs_write(path, text, strlen(text), &err))
        fail_msg("%s", err.msg);
}

void walk_through(Stage *stage)
{
    Err err;
    static const char *const keys[] = {"rA message that leaves\r",
                                       WALK_MINUTE,
                                       "\033\033[900~",
                                       "~",
                                       "\t",
                                       "\033\033[900~",
                                       "g/",
                                       "your\r",
                                       "\033\033[900~",
                                       "\033\033[900~",
                                       "4",
                                       "3",
                                       "2",
                                       "1",
                                       "ge",
                                       "\033\033[900~",
                                       ":contacts\r",
                                       "/mar\r",
                                       "\033\033[900~",
                                       "1",
                                       WALK_MINUTE};
    stage_wait(stage, "Maria");
    stage_look_all(stage);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        stage_keys(stage, keys[i]);
        stage_look_all(stage);
    }
    clock_step(stage->clock, 600000); // behind the time when the history began
    assert_true(sandbox_inbound(stage->sandbox, "Maria Lopez", NULL, "Are you there?", &err));
    stage_keys(stage, WALK_MINUTE WALK_MINUTE);
    stage_await_child(stage); // the hook
    stage_keys(stage, "rhalf a text\033e");
    stage_keys(stage, "\033[900~");
    stage_look_all(stage);
}

void walk_quit(Stage *stage)
{
    g_autoptr(GString) why = g_string_new(NULL);
    static const char keys[] = "\033\033[900~\033\033[900~qy";
    drive_bytes(stage->drive, keys, strlen(keys));
    stage_leave(stage, 0);
    stage_look_all(stage);
}

void walk_put_pair(const Stage *stage)
{
    Err err;
    Profile profile;
    const char *secret = sandbox_client_secret(stage->sandbox);
    const char *refresh = sandbox_refresh_token(stage->sandbox);
    static const char old[] = "eyJhbGciOiJub25lIn0.bm90IGdvb2QgYW55IG1vcmUgZm9yIGFueWJvZHk.x";
    int64_t now = clock_now(stage->clock).ms;
    profile_init(&profile);
    profile.kind = PROFILE_OAUTH;
    profile.access = secret_new(old, strlen(old));
    profile.refresh = secret_new(refresh, strlen(refresh));
    profile.client_secret = secret_new(secret, strlen(secret));
    profile.client_id = g_strdup(sandbox_client_id(stage->sandbox));
    profile.obtained.ms = now - 90000000;
    profile.expires.ms = now - 1000;
    profile.location = id_from(sandbox_location(stage->sandbox));
    profile_add_place(&profile, &profile.location);
    if (!profile_write("main", &profile, &err))
        fail_msg("%s", err.msg);
    profile_clear(&profile);
    finder_add(stage->finder, old);
}
