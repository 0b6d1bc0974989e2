#include "config.h"

#include "ui/term_talk.h"

#include <glib.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCHEME_ON  "\033[?2031h"
#define SCHEME_OFF "\033[?2031l"
#define FRAME_OFF  "\033[?2026l"

enum {
    READ_SIZE = 4096,
    ANSWER_MS = 200, // for answers to come before somebody else has the terminal
};

static void put(TermOut *out, const char *bytes)
{
    term_out_put(out, bytes, strlen(bytes));
}

void term_talk_init(TermTalk *talk)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *wanted = NULL;
    for (size_t i = 0; i < ARRAY_LEN(names) && (wanted == NULL || wanted[0] == '\0'); i++)
        wanted = getenv(names[i]);
    *talk = (TermTalk){.charset = charset_of(wanted),
                       .background = background_of_colorfgbg(getenv("COLORFGBG"))};
}

// Two bytes that are one character in UTF-8 and two elsewhere; the cursor tells which. On the empty
// screen, or before the next frame, which is sent whole.
static void ask_charset(TermOut *out)
{
    g_autofree char *text = g_strdup_printf("\0337\033[%d;1H\303\251\033[6n\033[%d;1H\033[K\0338",
                                            REPORT_ROW, REPORT_ROW);
    put(out, text);
}

void term_talk_ask(TermTalk *talk, TermOut *out, TermKeys *keys)
{
    const char *questions = term_questions(&(AskSigns){.term = getenv("TERM"),
                                                       .tmux = getenv("TMUX"),
                                                       .term_program = getenv("TERM_PROGRAM"),
                                                       .no_color = getenv("NO_COLOR")});
    if (talk->tells_scheme)
        put(out, SCHEME_ON);
    if (talk->charset == CHARSET_UNKNOWN && !talk->asked_charset)
        ask_charset(out);
    talk->asked_charset = true;
    if (questions[0] == '\0')
        return;
    put(out, questions);
    term_keys_expect(keys);
    talk->asked_at = g_get_monotonic_time();
}

void term_talk_await(const TermTalk *talk, TermKeys *keys)
{
    TermInput input;
    char bytes[READ_SIZE];
    int64_t until = talk->asked_at + (int64_t)ANSWER_MS * 1000;
    while (term_keys_expecting(keys)) {
        int64_t left = (until - g_get_monotonic_time()) / 1000;
        struct pollfd fd = {STDIN_FILENO, POLLIN, 0};
        ssize_t n = -1;
        if (left > 0 && poll(&fd, 1, (int)left) == 1)
            n = read(STDIN_FILENO, bytes, sizeof(bytes));
        if (n <= 0)
            return;
        term_keys_feed(keys, bytes, (size_t)n);
        while (term_keys_next(keys, KEYS_OPEN, &input) == KEYS_INPUT)
            continue;
    }
}

static void learn_mode(TermTalk *talk, TermOut *out, int mode)
{
    if (mode == MODE_SYNC && !talk->marks_frames) {
        talk->marks_frames = true;
        term_out_mark_frames(out);
    }
    if (mode == MODE_SCHEME && !talk->tells_scheme) {
        talk->tells_scheme = true;
        put(out, SCHEME_ON);
    }
}

void term_talk_take(TermTalk *talk, TermOut *out, const TermInput *input)
{
    if (input->report == TERM_MODE && answer_mode_known(input->state))
        learn_mode(talk, out, input->value);
    if (input->report == TERM_COLUMN && talk->charset == CHARSET_UNKNOWN)
        talk->charset = input->value == 2 ? CHARSET_UNICODE : CHARSET_OTHER;
    if (input->report == TERM_BACKGROUND)
        talk->background = background_of_color(input->value);
    if (input->report == TERM_SCHEME && (input->value == 1 || input->value == 2))
        talk->background = input->value == 2 ? BACKGROUND_LIGHT : BACKGROUND_DARK;
}

const char *term_talk_reset(const TermTalk *talk)
{
    static const char *const bytes[2][2] = {{"", SCHEME_OFF}, {FRAME_OFF, FRAME_OFF SCHEME_OFF}};
    return bytes[talk->marks_frames][talk->tells_scheme];
}
