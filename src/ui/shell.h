// The loop and what surrounds the panes: screens, focus, overlays, bars, prompt, help. Views call
// these; everything happens on the UI thread within the same turn. Callbacks get the App back so
// that they may change something.
#ifndef UI_SHELL_H
#define UI_SHELL_H

#include "app/accounts.h"
#include "app/complete.h"
#include "ui/term.h"
#include "ui/view.h"
#include "ui/wizard.h"

// Slots of a screen; a layout row says which are shown at a size.
typedef enum SlotId { SLOT_LIST, SLOT_MAIN, SLOT_INPUT, SLOT_SIDE, SLOT_COUNT } SlotId;

typedef App *ShellOpenFn(void *owner, const Account *account, Err *err);
typedef void ShellCloseFn(void *owner, App *app);

typedef struct ShellConfig {
    App *app; // shown first; the shell does not free it
    // Where else one may work; NULL: nowhere. account: of app.
    Accounts *accounts;
    const Account *account;
    ShellOpenFn *open_app; // started, but not online
    ShellCloseFn *close_app;
    void *apps_owner;
    const char *theme;     // NULL: option
    bool test_sync;        // answer the sync key (see tests/harness)
    Clock *clock;          // stepped by the step keys when steppable
    WizardConfig wizard;   // for one more account: base_url, themes_dir, options_path
    Term *take_term;       // of the wizard, with signals open; NULL: the shell opens one
    const char *keys_path; // keys.ini; may be NULL
    const char
        *history_path; // what was typed at ":" and "/", see line_history.h; NULL: this run's only
} ShellConfig;

// Takes over the terminal and runs until the person leaves. Returns the exit code; err is set when
// the terminal cannot be used (kind ERR_USAGE) or something failed. The terminal is restored in
// every case.
int shell_run(const ShellConfig *config, Err *err);

void shell_quit(Shell *shell);
void shell_screen(Shell *shell, AppScreen screen);
AppScreen shell_current_screen(const Shell *shell);
// Focuses the slot of the current screen; where only one pane is shown, it becomes the shown one.
void shell_focus(Shell *shell, SlotId slot);
SlotId shell_focused(const Shell *shell);
View *shell_view(Shell *shell, SlotId slot); // of the current screen; NULL when it has none
// The focused slot alone is shown (narrow terminal): views may draw a hint of what is beside it.
bool shell_is_single(const Shell *shell);
// Height of SLOT_INPUT is asked again.
void shell_relayout(Shell *shell);
// Runs a command as if typed; the subject is the focused view's.
void shell_command(Shell *shell, const char *line);
// Keys that were held back, as if pressed now.
void shell_press(Shell *shell, const Key *keys, size_t n);
// Bytes of the message line: notices come from app_notices; this shows prompts of a moment ("3
// marked").
void shell_flash(Shell *shell, TextRef text);

// One line of input with completion of an argument kind (NULL: none), below the panes. title and
// initial are copied. done gets the line; it is not called on Esc.
typedef void ShellTextFn(void *owner, App *app, const char *text);
void shell_ask(Shell *shell, const char *title, const char *initial, const char *kind,
               ShellTextFn *done, void *owner);
// Type-to-pick overlay over choices (moved in). done gets the value.
void shell_pick(Shell *shell, const char *title, Choices take_choices, ShellTextFn *done,
                void *owner);
// "y/n" with the default "no". done is called only for yes.
typedef void ShellYesFn(void *owner, App *app);
void shell_confirm(Shell *shell, TextRef question, ShellYesFn *done, void *owner);

// Shows the theme of that name without setting the option; NULL: as it was. For choosing one (the
// names: themes_list). keep sets the option and writes it into config.ini, and ends the preview.
void shell_theme_preview(Shell *shell, const char *name);
bool shell_theme_keep(Shell *shell, const char *name, Err *err) NODISCARD;

// Opens an overlay centred (at least 60x18 must be enough); keys mean what they are bound to in its
// context until it is closed. arg is
// handed to open through view_arg.
View *shell_overlay(Shell *shell, const ViewOps *ops, const void *arg);
void shell_overlay_close(Shell *shell, View *v);
// A row of an overlay's commands: closes it, and the pane below does it on what is selected there.
// ERR_NOT_FOUND, and nothing is closed: that is not the record any more which the overlay shows.
CmdResult shell_hand_down(View *v, const CmdCall *call, const Id *shown, Err *err);
const void *view_arg(const View *v); // during ops->open only

// The dragged thing under the pointer, on top of everything; coordinates are the view's own.
void shell_ghost(Shell *shell, const View *v, int row, int col, TextRef text);
void shell_ghost_hide(Shell *shell);

// Offers a text to the terminal's clipboard, and says so on the message line with `what` it is
// ("phone"). True: the terminal may have taken it; none tells. ERR_REFUSED where it certainly did
// not: it has no clipboard, the text is empty or longer than it takes.
bool shell_copy(Shell *shell, TextRef what, TextRef text, Err *err) NODISCARD;

// Opens it in the browser; a notice says what went wrong.
void shell_open_address(Shell *shell, const char *url);

// Runs $EDITOR on the text with the terminal handed over. Meanwhile everything goes on but drawing
// and keys. done gets what was saved (as text_input leaves it, 1 MiB at most) in a later turn; it
// is not called when the text was left unchanged, which a notice says. False when it did not start.
typedef void ShellEditedFn(void *owner, App *app, const char *text);
bool shell_edit(Shell *shell, const char *initial, ShellEditedFn *done, void *owner,
                Err *err) NODISCARD;

#endif
