// The pictures of every pane in every state: which there are to be, and where they lie. A picture
// is a text of three sizes, tests/scenes/matrix/STATE/VIEW; a scene takes those of a state with the
// step `matrix`.
#ifndef HARNESS_MATRIX_H
#define HARNESS_MATRIX_H

#include <glib.h>
#include <stdbool.h>

typedef enum MatrixKind { MATRIX_VIEW, MATRIX_OVERLAY } MatrixKind;

typedef struct MatrixView {
    const char *name;
    const char *ops;          // the ViewOps that draws it
    const char *keys, *leave; // as of a step `keys`
    MatrixKind kind;
} MatrixView;

typedef struct MatrixSize {
    int cols, rows;
} MatrixSize;

enum { MATRIX_SIZES = 3, MATRIX_HOME = 1 }; // keys are pressed at the size of that index
extern const MatrixSize matrix_sizes[MATRIX_SIZES];

// From 0; NULL behind the last one.
const MatrixView *matrix_view(size_t i);
const MatrixView *matrix_find(const char *name);
const char *matrix_state(size_t i);
bool matrix_has_state(const char *name);

// The pairs that cannot be, of the table in the text of tests/scenes/README.md: "| STATE | VIEW
// VIEW | why |". True when this pair is one of them.
bool matrix_is_excused(const char *readme, const char *state, const char *view);
// Whether there has to be a picture of it.
bool matrix_is_due(const char *readme, const char *state, const MatrixView *view);
// What a step `matrix STATE [VIEW...]` pictures: the views named, or the panes that are due in that
// state. Elements are MatrixView; NULL with a reason in why.
GPtrArray *matrix_asked(const char *readme, const char *arg, char **state, GString *why);

#endif
