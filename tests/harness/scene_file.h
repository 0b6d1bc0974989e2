// The text of a scene: what world it plays in, what is pressed, what must be on the screen and what
// the service must have been asked. Grammar in tests/scenes/README.md.
#ifndef HARNESS_SCENE_FILE_H
#define HARNESS_SCENE_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum SceneItemKind {
    SCENE_STEP,
    SCENE_SCREEN,
    SCENE_REQUESTS,
    SCENE_RECEIVED
} SceneItemKind;

typedef struct SceneItem {
    SceneItemKind kind;
    int line;         // of the file, from 1; for a screen, the line of its heading
    char *verb, *arg; // a step, or endpoint and condition of a request line; arg may be ""
    int from, to;     // screen rows; 0,0 is all of them
    GPtrArray
        *rows; // a screen's lines with their first letter: '|' text, '^' styles of the row above
} SceneItem;

typedef struct SceneSetup {
    int cols, rows;
    char *world, *now, *scopes;
    uint64_t seed;
    GString *faults;
    int contacts, conversations, messages, opportunities, latency_ms;
    int locations;   // above 0: that many, in a profile, with a token each unless no_account
    int token_days;  // how old those are
    GString *config; // of config.ini
    bool quiet;
    bool answers;    // the terminal answers questions
    bool no_account; // the program gets neither token nor location
    GPtrArray *args; // for the program
    GPtrArray *env;  // NAME=VALUE; @srcdir@ is replaced when run
} SceneSetup;

typedef struct Scene {
    char *path, *name;
    SceneSetup setup;
    GPtrArray *items; // of SceneItem
} Scene;

// NULL with "file:line: reason" in why.
Scene *scene_parse(const char *path, const char *text, GString *why);
Scene *scene_read(const char *path, GString *why);
void scene_free(Scene *scene);
// The text with the rows of one screen item replaced by others (each with its first letter).
char *scene_replace_rows(const char *text, const SceneItem *item, const GPtrArray *rows);

#endif
