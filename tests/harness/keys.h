// Key names as scenes write them, into the bytes a terminal sends: Enter r C-p M-x S-Tab Up F5
// PageDown.
#ifndef HARNESS_KEYS_H
#define HARNESS_KEYS_H

#include <glib.h>
#include <stdbool.h>

#include "harness/vt.h"

typedef enum MouseButton {
    MOUSE_LEFT = 0,
    MOUSE_MIDDLE = 1,
    MOUSE_RIGHT = 2,
    MOUSE_DRAG = 32,
    MOUSE_WHEEL_UP = 64,
    MOUSE_WHEEL_DOWN = 65
} MouseButton;

typedef enum MouseEdge { MOUSE_PRESS, MOUSE_RELEASE } MouseEdge;

// Appends what one key sends; false with a reason in why for an unknown name.
bool keys_append(Vt *vt, const char *name, GString *bytes, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// A lone ESC must be told apart from Alt: whoever sends it lets a test key follow at once.
bool keys_is_escape(const char *name);
void keys_append_mouse(MouseButton button, MouseEdge edge, int col, int row, GString *bytes);

#endif
