// Drives a program under test: keys in, screen out, and the agreement by which both sides know that
// everything before has been drawn. With EYRIE_TEST_SYNC=1 the program's clock stands still and it
// knows five private keys: ESC [ 900 ~ asks for a mark, 901 to 904 step the clock by 100 ms, 1 s, 1
// min and 1 h. Idle, with the frame written, it answers the N-th request with OSC 7770;N BEL.
#ifndef HARNESS_DRIVE_H
#define HARNESS_DRIVE_H

#include "harness/pty.h"
#include "harness/vt.h"

typedef struct Drive Drive;

typedef enum DriveStep { STEP_100MS, STEP_SECOND, STEP_MINUTE, STEP_HOUR, STEP_COUNT } DriveStep;

enum { DRIVE_PATIENCE_S = 20 }; // a bound for failing; sanitizer builds take it times three

// Returns when the program has written its first bytes or ended. NULL with a reason in why.
// EYRIE_TEST_SYNC is added to the environment of spec.
Drive *drive_start(const PtySpec *spec, GString *why);
void drive_free(Drive *drive);
Vt *drive_vt(Drive *drive);
// Every byte that the program has written so far.
const GString *drive_output(const Drive *drive);
int drive_pid(const Drive *drive); // 0 once it has ended

// Bytes as they are. Nothing is awaited.
void drive_bytes(Drive *drive, const char *bytes, size_t n);
void drive_step(Drive *drive, DriveStep step);
int drive_step_ms(DriveStep step);
void drive_resize(Drive *drive, int cols, int rows);
void drive_signal(Drive *drive, int signum);

// Asks for a mark and reads until it arrives. false when the program ended or never became idle.
bool drive_sync(Drive *drive, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// As drive_sync, but nothing to do when nothing was sent since the last mark.
bool drive_settle(Drive *drive, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// Reads, asking for marks, until the text is on the screen.
bool drive_wait(Drive *drive, const char *text, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// The same with a program that knows no marks: nothing is sent.
bool drive_await(Drive *drive, const char *text, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// The same until it holds.
bool drive_until(Drive *drive, bool (*holds)(void *user), void *user,
                 GString *why) G_GNUC_WARN_UNUSED_RESULT;
// Sends what was asked for and reads nothing any more: true when the program ends within ms.
bool drive_ends_unread(Drive *drive, int ms, int *code) G_GNUC_WARN_UNUSED_RESULT;
bool drive_modes_are_kept(const Drive *drive); // see pty.h
bool drive_has_ended(const Drive *drive);
bool drive_exit_code(Drive *drive, int *code, GString *why) G_GNUC_WARN_UNUSED_RESULT;

#endif
