// Plays one scene: the sandbox inside this process, the real program in a terminal, both on clocks
// that only move when the scene says so.
#ifndef HARNESS_SCENE_RUN_H
#define HARNESS_SCENE_RUN_H

#include "harness/drive.h"
#include "harness/scene_file.h"
#include "sandbox/sandbox.h"

typedef enum SceneMode { SCENE_CHECK, SCENE_UPDATE } SceneMode;

typedef struct SceneRun {
    Scene *scene;
    SceneMode mode;
    const char *program; // path of the binary under test
    const char *srcdir;
    char *home;
    Clock *clock;
    Sandbox *sandbox;
    Drive *drive;
    GHashTable *vars; // what `let` took, for $NAME
    bool exited;      // the exit code has been asked
    bool settled;     // its first frame with data is out
    int pressed;      // keys of `keys` since `pressed` looked
    // Looks at what is left when all steps held; NULL: nobody does.
    bool (*judge)(struct SceneRun *run, GString *why);
    const void *user;
    GPtrArray *pictures; // in update mode: for each screen item, in order, its new rows (GPtrArray)
} SceneRun;

// True when everything held; otherwise the story of the first failure is in why.
bool scene_run(SceneRun *run, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// A step: stores the tokens of the locations anew, "own" or "mixed" up.
bool scene_tokens(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// Starts the program (again) in the scene's home.
bool scene_start_program(SceneRun *run, GString *why) G_GNUC_WARN_UNUSED_RESULT;

// scene_steps.c: one step, or one line of [requests] and [received].
bool scene_step(SceneRun *run, const SceneItem *item, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool scene_count(SceneRun *run, const SceneItem *item, GString *why) G_GNUC_WARN_UNUSED_RESULT;

// scene_screen.c: compares a picture, or takes a new one in update mode.
bool scene_screen(SceneRun *run, const SceneItem *item, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// What is not in its cells. told TEXT: a notice that came since the last look holds it; told
// nothing. link ADDRESS, link nothing: since the start, as title TEXT and bells N.
bool scene_link(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool scene_told(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool scene_title(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool scene_bells(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// The whole screen, the ledger and the end of the program's log, for a failure.
void scene_story(SceneRun *run, GString *why);

// scene_matrix.c: a step that takes or compares the pictures of a state, see matrix.h.
bool scene_matrix(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;

// Steps that others are made of.
bool scene_clock(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool scene_keys(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;

// scene_mouse.c: steps
bool scene_click(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool scene_menu(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool scene_drag(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool scene_drag_hold(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool scene_release(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool scene_wheel(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool scene_mouse(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool scene_labels(SceneRun *run, const char *arg, GString *why) G_GNUC_WARN_UNUSED_RESULT;

#endif
