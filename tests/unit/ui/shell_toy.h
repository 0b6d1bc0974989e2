// A program around the real shell: panes and an app that only tell what reached them. Driven in a
// terminal by test_shell*.c.
#ifndef UNIT_UI_SHELL_TOY_H
#define UNIT_UI_SHELL_TOY_H

#include "app/app.h"

enum { TOY_LOG = 6 };

struct App { // the interface's idea of an app, without one
    Clock *clock;
    Options options;
    Notices *notices;
    Session session;
    char kept[256]; // the last value to be remembered
    Timers *timers;
    Changes changes;
    size_t held;
    char log[TOY_LOG][120]; // newest first
};

void toy_log(App *app, const char *fmt, ...) PRINTF(2);

#endif
