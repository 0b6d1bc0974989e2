// Where is looked, and how.
#include "config.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/profile.h"
#include "base/attr.h"
#include "canary/stage.h"
#include "unit/unit.h"

enum { CHUNK = 1 << 20, STORY_MAX = 4000, RANGE_MAX = 256 << 20 };

static const char *const spot_names[] = {
    [SPOT_ARGV] = "command line",
    [SPOT_ENVIRON] = "environment",
    [SPOT_CHILD_ARGV] = "a child's command line",
    [SPOT_CHILD_ENVIRON] = "a child's environment",
    [SPOT_CHILD_INPUT] = "a child's input",
    [SPOT_CHILD_FILES] = "a child's open files",
    [SPOT_FILE] = "file",
    [SPOT_DATABASE] = "database",
    [SPOT_LOG] = "log",
    [SPOT_HISTORY] = "history",
    [SPOT_CORE] = "core file",
    [SPOT_TERMINAL] = "terminal",
    [SPOT_OUTPUT] = "output",
    [SPOT_ELSEWHERE] = "somebody else's server",
    [SPOT_MEMORY] = "memory",
};
static_assert(ARRAY_LEN(spot_names) == SPOT_COUNT, "one name for each place");

const char *stage_spot_name(Spot place)
{
    return spot_names[place];
}

static void find(Stage *stage, Spot place, const char *what, const char *where)
{
    stage->found[place]++;
    if (stage->story->len < STORY_MAX)
        g_string_append_printf(stage->story, "%s: %s in %s\n", spot_names[place], what, where);
}

void stage_look(Stage *stage, Spot place, const void *bytes, size_t n, const char *where)
{
    size_t at;
    const char *what;
    stage->looks[place]++;
    if (!finder_look(stage->finder, bytes, n, &at, &what))
        return;
    size_t from = at > 60 ? at - 60 : 0;
    g_autofree char *near = g_strndup((const char *)bytes + from, MIN(n - from, (size_t)140));
    g_autofree char *seen = g_strescape(near, NULL);
    g_autofree char *place_of = g_strdup_printf("%s at %zu: %s", where, at, seen);
    find(stage, place, what, place_of);
}

// In pieces that overlap.
static void look_into(Stage *stage, Spot place, const char *path)
{
    g_autofree char *bytes = g_malloc(CHUNK + FINDER_WINDOW);
    size_t kept = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    stage->looks[place] += fd >= 0;
    for (ssize_t n; fd >= 0 && (n = read(fd, bytes + kept, CHUNK)) > 0;) {
        size_t have = kept + (size_t)n;
        stage_look(stage, place, bytes, have, path);
        kept = MIN(have, (size_t)FINDER_WINDOW - 1);
        memmove(bytes, bytes + have - kept, kept);
    }
    if (fd >= 0)
        close(fd);
}

// ---- processes ---------------------------------------------------------------------------------

static int parent_of(int pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
    g_autofree char *text = NULL;
    int parent = 0;
    if (!g_file_get_contents(path, &text, NULL, NULL) || !strrchr(text, ')') ||
        sscanf(strrchr(text, ')') + 1, " %*c %d", &parent) != 1)
        return 0;
    return parent;
}

static void look_process(Stage *stage, int pid, bool child)
{
    g_autofree char *words = g_strdup_printf("/proc/%d/cmdline", pid);
    g_autofree char *env = g_strdup_printf("/proc/%d/environ", pid);
    look_into(stage, child ? SPOT_CHILD_ARGV : SPOT_ARGV, words);
    look_into(stage, child ? SPOT_CHILD_ENVIRON : SPOT_ENVIRON, env);
}

void stage_look_process(Stage *stage, int pid)
{
    look_process(stage, pid, false);
    GDir *dir = g_dir_open("/proc", 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        int other = (int)strtol(name, NULL, 10);
        if (other > 0 && parent_of(other) == pid)
            look_process(stage, other, true);
    }
    if (dir)
        g_dir_close(dir);
}

typedef struct Range {
    unsigned long long from, to;
    bool writable, guarded; // guarded: left out of core files
} Range;

static bool next_range(FILE *maps, Range *range)
{
    char line[1024], modes[8];
    unsigned long long from, to;
    *range = (Range){0};
    while (fgets(line, sizeof(line), maps)) {
        if (sscanf(line, "%llx-%llx %7s", &from, &to, modes) == 3) {
            *range = (Range){from, to, modes[1] == 'w', false};
        } else if (g_str_has_prefix(line, "VmFlags:")) {
            range->guarded = strstr(line, " dd") != NULL;
            return true;
        }
    }
    return false;
}

static bool range_holds(const Range *range, int memory)
{
    size_t n = (size_t)(range->to - range->from);
    g_autofree char *bytes = n <= RANGE_MAX ? g_malloc(n) : NULL; // more: a sanitizer's own
    ssize_t got = bytes ? pread(memory, bytes, n, (off_t)range->from) : -1;
    return got > 0 && memmem(bytes, (size_t)got, CANARY_PIT, strlen(CANARY_PIT)) != NULL;
}

// The token must lie in a page that is kept out of core files. libcurl's copies lie in the heap: it
// cannot be told where, so the process as a whole leaves no core.
void stage_look_memory(Stage *stage, int pid)
{
    g_autofree char *maps_path = g_strdup_printf("/proc/%d/smaps", pid);
    g_autofree char *memory_path = g_strdup_printf("/proc/%d/mem", pid);
    int memory = open(memory_path, O_RDONLY | O_CLOEXEC);
    FILE *maps = fopen(maps_path, "re");
    Range range;
    size_t guarded = 0;
    while (memory >= 0 && maps && next_range(maps, &range)) {
        guarded += range.writable && range.guarded && range_holds(&range, memory);
    }
    if (memory >= 0 && maps) {
        stage->looks[SPOT_MEMORY]++;
        if (guarded == 0)
            find(stage, SPOT_MEMORY, "no guarded page", maps_path);
    }
    if (maps)
        fclose(maps);
    if (memory >= 0)
        close(memory);
}

// ---- files -------------------------------------------------------------------------------------

static Spot place_of(const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    if (strstr(name, ".db"))
        return SPOT_DATABASE;
    if (strcmp(name, "log") == 0)
        return SPOT_LOG;
    if (strcmp(name, "history") == 0)
        return SPOT_HISTORY;
    return g_str_has_prefix(name, "core") ? SPOT_CORE : SPOT_FILE;
}

// The one file that may hold tokens, unless they are elsewhere.
static bool may_hold(const Stage *stage, const char *path)
{
    return !stage->bare_profiles && strstr(path, "/eyrie/auth/") && g_str_has_suffix(path, ".json");
}

static void look_below(Stage *stage, const char *path)
{
    GDir *dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    if (!dir && !may_hold(stage, path))
        look_into(stage, place_of(path), path);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        stage_look(stage, SPOT_FILE, name, strlen(name), "a file's name");
        look_below(stage, below);
    }
    if (dir)
        g_dir_close(dir);
}

static void look_at_told(Stage *stage, const char *name)
{
    static const struct {
        const char *suffix;
        Spot place;
    } told[] = {{".cmdline", SPOT_CHILD_ARGV},
                {".environ", SPOT_CHILD_ENVIRON},
                {".input", SPOT_CHILD_INPUT}};
    g_autofree char *path = g_build_filename(stage->drop, name, NULL);
    for (size_t i = 0; i < ARRAY_LEN(told); i++)
        if (g_str_has_suffix(name, told[i].suffix))
            look_into(stage, told[i].place, path);
    g_autofree char *files = NULL;
    if (!g_str_has_suffix(name, ".files") || !g_file_get_contents(path, &files, NULL, NULL))
        return;
    stage->looks[SPOT_CHILD_FILES]++;
    if (files[0])
        find(stage, SPOT_CHILD_FILES, files, path);
}

void stage_look_files(Stage *stage)
{
    look_below(stage, stage->home);
    GDir *dir = g_dir_open(stage->drop, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));)
        look_at_told(stage, name);
    if (dir)
        g_dir_close(dir);
}

// What is on the screen, read as lines and as one line: a word that was broken is whole again.
static void look_at_screen(Stage *stage)
{
    const GString *said = drive_output(stage->drive);
    stage_look(stage, SPOT_TERMINAL, said->str, said->len, "what was written");
    g_autoptr(GString) screen = g_string_new(NULL);
    Vt *vt = drive_vt(stage->drive);
    for (int row = 1; row <= vt_rows(vt); row++) {
        g_autofree char *text = vt_row_text(vt, row);
        g_string_append(screen, text);
    }
    stage_look(stage, SPOT_TERMINAL, screen->str, screen->len, "the screen");
}

void stage_look_all(Stage *stage)
{
    size_t n;
    g_autofree char *heard = hostile_heard(stage->other, &n);
    stage_look(stage, SPOT_ELSEWHERE, heard, n, "a request");
    stage_look_files(stage);
    if (!stage->drive)
        return;
    look_at_screen(stage);
    int pid = drive_pid(stage->drive);
    if (pid > 0) {
        stage_look_process(stage, pid);
        if (!stage->no_token)
            stage_look_memory(stage, pid);
    }
}

static void learn(Stage *stage, const Secret *secret)
{
    if (secret)
        finder_add(stage->finder, secret_reveal(secret));
}

void stage_learn_profile(Stage *stage)
{
    Err err;
    Profile profile;
    if (!profile_read("main", &profile, &err))
        fail_msg("%s", err.msg);
    learn(stage, profile.access);
    learn(stage, profile.refresh);
    learn(stage, profile.client_secret);
    learn(stage, profile.former);
    for (guint i = 0; i < profile.places->len; i++)
        learn(stage, ((const Place *)profile.places->pdata[i])->access);
    profile_clear(&profile);
}
