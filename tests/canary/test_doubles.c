// The watch itself: a program that leaks into one place is found out in that place and in no other,
// and one that does not leak is not.
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "canary/stage.h"
#include "unit/unit.h"

static void run_double(Stage *stage, Spot place)
{
    char number[16], port[16], verb[] = "double";
    snprintf(number, sizeof(number), "%u", (unsigned)place);
    snprintf(port, sizeof(port), "%d", hostile_port(stage->other));
    if (place == SPOT_OUTPUT) {
        stage_verb(stage, NULL, stage->self, verb, number, stage->drop, port, NULL);
        return;
    }
    char *argv[] = {stage->self, verb, number, stage->drop, port, NULL};
    stage_play(stage, argv);
    stage_wait(stage, "ready");
}

static void end_double(Stage *stage, Spot place)
{
    if (!stage->drive)
        return;
    if (place == SPOT_CORE)
        drive_signal(stage->drive, SIGSEGV);
    else
        drive_bytes(stage->drive, "\n", 1);
    stage_leave(stage, place == SPOT_CORE ? 128 + SIGSEGV : 0);
}

// Whether a crash leaves a file in the folder where it happens.
static bool cores_are_here(void)
{
    struct rlimit most;
    g_autofree char *pattern = NULL;
    getrlimit(RLIMIT_CORE, &most);
#ifdef WITH_SANITIZER
    return false; // it takes the signal itself
#endif
    return most.rlim_max > 0 &&
           g_file_get_contents("/proc/sys/kernel/core_pattern", &pattern, NULL, NULL) &&
           g_str_has_prefix(pattern, "core");
}

static void doubles__that_leak__are_found_out(void **state)
{
    (void)state;
    for (Spot place = 0; place < SPOT_COUNT; place++) {
        if (place == SPOT_CORE && !cores_are_here())
            continue;
        Stage *stage = stage_new();
        run_double(stage, place);
        if (stage->drive)
            stage_look_all(stage);
        end_double(stage, place);
        stage_look_files(stage);
        for (Spot i = 0; i < SPOT_COUNT; i++)
            if ((stage->found[i] > 0) != (i == place))
                fail_msg("a leak into %s, looking at %s: found %zu in %zu looks\n%s",
                         stage_spot_name(place), stage_spot_name(i), stage->found[i],
                         stage->looks[i], stage->story->str);
        stage_free(stage);
    }
}

static void doubles__that_do_not_leak__are_not(void **state)
{
    (void)state;
    Stage *stage = stage_new();
    run_double(stage, SPOT_COUNT);
    stage_look_all(stage);
    end_double(stage, SPOT_COUNT);
    stage_look_all(stage);
    if (stage_finds(stage) > 0)
        fail_msg("%s", stage->story->str);
    stage_free(stage);
}

UNIT_TESTS(doubles, cmocka_unit_test(doubles__that_leak__are_found_out),
           cmocka_unit_test(doubles__that_do_not_leak__are_not));
