#include "config.h"

#include "ui/term_keys.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"
#include "ui/term_answer.h"

enum {
    ESC = 27,
    SEQUENCE_MAX = 64,      // longer ones are nobody's
    PASTE_MAX = 256 * 1024, // a longer paste comes in pieces
    PARAMS_MAX = 6,
    PARAM_LIMIT = 0x110000,
    COORDINATE_MAX = 10000,
    CTRL_C = 3,
    SCHEME_NOTICE = 997,
};

#define PASTE_END "\033[201~"

struct TermKeys {
    GString *buf; // what has not been decoded begins at `at`
    size_t at;
    bool test_keys;
    bool expecting; // answers of the terminal
    bool pasting;
    GString *paste;
    bool handed_out; // the caller has seen what is in paste
};

typedef struct CodeRow {
    int number; // final byte, or the number before '~'
    uint32_t code;
} CodeRow;

// CSI and SS3 with a letter.
static const CodeRow letters[] = {
    {'A', KEY_UP_},    {'B', KEY_DOWN_},  {'C', KEY_RIGHT_}, {'D', KEY_LEFT_},
    {'H', KEY_HOME_},  {'F', KEY_END_},   {'P', KEY_F1},     {'Q', KEY_F1 + 1},
    {'R', KEY_F1 + 2}, {'S', KEY_F1 + 3}, {'M', 13}, // keypad Enter after SS3; CSI M is the old
                                                     // mouse and never gets here
};

// CSI number ~
static const CodeRow numbers[] = {
    {1, KEY_HOME_},     {2, KEY_INSERT},  {3, KEY_DELETE},  {4, KEY_END_},     {5, KEY_PAGE_UP},
    {6, KEY_PAGE_DOWN}, {7, KEY_HOME_},   {8, KEY_END_},    {11, KEY_F1},      {12, KEY_F1 + 1},
    {13, KEY_F1 + 2},   {14, KEY_F1 + 3}, {15, KEY_F1 + 4}, {17, KEY_F1 + 5},  {18, KEY_F1 + 6},
    {19, KEY_F1 + 7},   {20, KEY_F1 + 8}, {21, KEY_F1 + 9}, {23, KEY_F1 + 10}, {24, KEY_F12},
};

static const CodeRow test_numbers[] = {
    {900, KEY_SYNC},      {901, KEY_STEP_100MS}, {902, KEY_STEP_1S},
    {903, KEY_STEP_1MIN}, {904, KEY_STEP_1H},
};

static uint32_t find_code(const CodeRow *rows, size_t count, int number)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].number == number)
            return rows[i].code;
    return KEY_NONE;
}

TermKeys *term_keys_new(bool test_keys)
{
    TermKeys *keys = g_new0(TermKeys, 1);
    keys->buf = g_string_new(NULL);
    keys->paste = g_string_new(NULL);
    keys->test_keys = test_keys;
    return keys;
}

// What was read or pasted may have been a token.
static void forget_bytes(GString *bytes, size_t n)
{
    explicit_bzero(bytes->str, n);
    g_string_erase(bytes, 0, (gssize)n);
}

void term_keys_free(TermKeys *keys)
{
    if (keys == NULL)
        return;
    forget_bytes(keys->buf, keys->buf->len);
    forget_bytes(keys->paste, keys->paste->len);
    g_string_free(keys->buf, TRUE);
    g_string_free(keys->paste, TRUE);
    g_free(keys);
}

void term_keys_expect(TermKeys *keys)
{
    keys->expecting = true;
}

bool term_keys_expecting(const TermKeys *keys)
{
    return keys->expecting;
}

void term_keys_feed(TermKeys *keys, const char *bytes, size_t n)
{
    // A paste whose end got lost would swallow everything: Ctrl+C by itself gets out.
    if (keys->pasting && n == 1 && bytes[0] == CTRL_C && keys->at == keys->buf->len) {
        keys->pasting = false;
        g_string_truncate(keys->paste, 0);
    }
    forget_bytes(keys->buf, keys->at);
    keys->at = 0;
    g_string_append_len(keys->buf, bytes, (gssize)n);
}

// ---- one key from its code ---------------------------------------------------------------------

// Ctrl+letter is the lower-case letter with the modifier, Shift+letter the capital without one.
static Key normal_key(uint32_t code, unsigned mods)
{
    bool letter = code < 128 && g_ascii_isalpha((char)code);
    if (letter && mods & KEY_MOD_CTRL)
        code = (uint32_t)g_ascii_tolower((char)code);
    else if (letter && mods & KEY_MOD_SHIFT)
        code = (uint32_t)g_ascii_toupper((char)code);
    if (code < KEY_SPECIAL && code != 9 && code != 13 && code != 27 && code != 127 && code != ' ')
        mods &= ~(unsigned)KEY_MOD_SHIFT; // it is in the character already
    return (Key){code, (uint8_t)mods};
}

static Key control_key(unsigned char c, unsigned mods)
{
    if (c == 9 || c == 13 || c == ESC || c == 127)
        return (Key){c, (uint8_t)mods};
    if (c == 0)
        return (Key){' ', (uint8_t)(mods | KEY_MOD_CTRL)};
    uint32_t letter = c <= 26 ? c + 96U : c + 64U;
    return (Key){letter, (uint8_t)(mods | KEY_MOD_CTRL)};
}

// A character by its number, as CSI u and modifyOtherKeys send it. KEY_NONE when it is none.
static Key code_key(int code, unsigned mods)
{
    if (code < 32 || code == 127)
        return code <= 0 ? (Key){KEY_NONE, 0} : control_key((unsigned char)code, mods);
    bool private_use = code >= 0xE000 && code <= 0xF8FF; // kitty's names for keys we do not use
    if (private_use || utf8_cp_width((uint32_t)code) < 1)
        return (Key){KEY_NONE, 0};
    return normal_key((uint32_t)code, mods);
}

// 1 + bits: shift 1, alt 2, ctrl 4, meta 32.
static unsigned mods_of(int param)
{
    int bits = param > 0 ? param - 1 : 0;
    unsigned mods = 0;
    if (bits & 1)
        mods |= KEY_MOD_SHIFT;
    if (bits & (2 | 32))
        mods |= KEY_MOD_ALT;
    if (bits & 4)
        mods |= KEY_MOD_CTRL;
    return mods;
}

// ---- control sequences -------------------------------------------------------------------------

typedef struct Sequence {
    char leader; // '<', '?', '>' or 0
    char final;
    int params[PARAMS_MAX];
    int count;
    size_t n; // bytes, ESC [ included
} Sequence;

static void add_digit(Sequence *seq, char c)
{
    if (seq->count == 0)
        seq->count = 1;
    int *param = &seq->params[seq->count - 1];
    *param = MIN(*param * 10 + (c - '0'), PARAM_LIMIT);
}

// Parameters; what follows a ':' refines the one before it and is left out.
static void read_params(Sequence *seq, const char *s, size_t n)
{
    bool refining = false;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 && strchr("<=>?", s[0]) != NULL) {
            seq->leader = s[0];
        } else if (s[i] == ':') {
            refining = true;
        } else if (s[i] == ';') {
            refining = false;
            seq->count = MIN(MAX(seq->count, 1) + 1, PARAMS_MAX);
        } else if (g_ascii_isdigit(s[i]) && !refining) {
            add_digit(seq, s[i]);
        }
    }
}

// s begins after "ESC [". The length of parameters before the final byte; *broken when another byte
// stands there.
static size_t find_final(const char *s, size_t n, bool *broken)
{
    size_t i = 0;
    while (i < n && s[i] >= 0x20 && s[i] <= 0x3F)
        i++;
    *broken = i < n && (s[i] < 0x40 || s[i] > 0x7E);
    return i;
}

static bool read_mouse(const Sequence *seq, TermInput *out)
{
    int b = seq->params[0];
    if (seq->count != 3 || b > 255)
        return false;
    unsigned mods =
        (b & 4 ? KEY_MOD_SHIFT : 0U) | (b & 8 ? KEY_MOD_ALT : 0U) | (b & 16 ? KEY_MOD_CTRL : 0U);
    int button = b & 3;
    bool wheel = (b & 64) != 0, motion = (b & 32) != 0;
    if (seq->params[1] < 1 || seq->params[2] < 1)
        return false; // nowhere
    if (b >= 128 || (!wheel && button == 3) || (wheel && (motion || seq->final == 'm')))
        return false; // extra buttons, hovering
    if (wheel && button > 1)
        mods |= KEY_MOD_SHIFT; // a wheel that turns sideways by itself
    *out = (TermInput){.key = {KEY_MOUSE_, (uint8_t)mods},
                       .button = wheel ? 0 : button + 1,
                       .row = CLAMP(seq->params[2] - 1, 0, COORDINATE_MAX),
                       .col = CLAMP(seq->params[1] - 1, 0, COORDINATE_MAX)};
    if (wheel)
        out->mouse = button % 2 == 0 ? TERM_WHEEL_UP : TERM_WHEEL_DOWN;
    else if (seq->final == 'm')
        out->mouse = TERM_RELEASE;
    else
        out->mouse = motion ? TERM_DRAG : TERM_PRESS;
    return true;
}

static bool read_tilde(TermKeys *keys, const Sequence *seq, TermInput *out)
{
    int number = seq->params[0];
    unsigned mods = mods_of(seq->params[1]);
    out->key = (Key){find_code(numbers, ARRAY_LEN(numbers), number), (uint8_t)mods};
    if (out->key.code == KEY_NONE && keys->test_keys)
        out->key.code = find_code(test_numbers, ARRAY_LEN(test_numbers), number);
    if (number == 27)
        out->key = code_key(seq->params[2], mods);
    if (number == 200)
        keys->pasting = true;
    return out->key.code != KEY_NONE;
}

static bool report(TermInput *out, TermReport what, int value, int state)
{
    *out = (TermInput){.key = {KEY_REPORT_, 0}, .report = what, .value = value, .state = state};
    return true;
}

static bool read_report(TermKeys *keys, const Sequence *seq, TermInput *out)
{
    switch (seq->final) {
    case 'c': keys->expecting = false; return report(out, TERM_ATTRIBUTES, 0, 0);
    case 'n': return seq->params[0] == SCHEME_NOTICE && report(out, TERM_SCHEME, seq->params[1], 0);
    case 'y': return report(out, TERM_MODE, seq->params[0], seq->params[1]);
    default: return false;
    }
}

static bool read_sequence(TermKeys *keys, const Sequence *seq, TermInput *out)
{
    *out = (TermInput){0};
    if (seq->leader == '<' && (seq->final == 'M' || seq->final == 'm'))
        return read_mouse(seq, out);
    if (seq->leader == '?')
        return read_report(keys, seq, out);
    if (seq->final == 'R' && seq->count == 2 && seq->params[0] == REPORT_ROW)
        return report(out, TERM_COLUMN, seq->params[1], 0);
    if (seq->leader != 0)
        return false;
    unsigned mods = mods_of(seq->count > 1 ? seq->params[1] : 0);
    switch (seq->final) {
    case '~': return read_tilde(keys, seq, out);
    case 'u': out->key = code_key(seq->params[0], mods); break;
    case 'Z': out->key = (Key){9, KEY_MOD_SHIFT}; break;
    case 'I': out->key.code = KEY_FOCUS_IN; break;
    case 'O': out->key.code = KEY_FOCUS_OUT; break;
    default:
        out->key.code = find_code(letters, ARRAY_LEN(letters), seq->final);
        out->key.mods = (uint8_t)mods;
        break;
    }
    return out->key.code != KEY_NONE;
}

// ---- the stream --------------------------------------------------------------------------------

typedef struct Step { // what a decoder made of the bytes
    KeysStatus status;
    size_t used; // with KEYS_NONE: dropped
} Step;

#define STEP_MORE ((Step){KEYS_MORE, 0})
#define STEP_HOLD ((Step){KEYS_NONE, 0}) // the rest will come, nobody knows when

static Step step_key(TermInput *out, Key key, size_t used)
{
    *out = (TermInput){.key = key};
    return (Step){KEYS_INPUT, used};
}

// What never ends or never makes sense is dropped, but not the ESC that may begin the next one.
static Step csi(TermKeys *keys, const char *s, size_t n, KeysMode mode, TermInput *out)
{
    if (n == 2)
        return mode == KEYS_QUIET ? step_key(out, (Key){'[', KEY_MOD_ALT}, 2) : STEP_MORE;
    size_t fixed = s[2] == 'M'   ? 6
                   : s[2] == '[' ? 4
                                 : 0; // the old mouse; F1-F5 of the Linux console
    if (fixed > n)
        return mode == KEYS_QUIET ? (Step){KEYS_NONE, n} : STEP_MORE;
    if (fixed == 4 && s[3] >= 'A' && s[3] <= 'E')
        return step_key(out, (Key){KEY_F1 + (uint32_t)(s[3] - 'A'), 0}, 4);
    if (fixed > 0)
        return (Step){KEYS_NONE, fixed};
    bool broken = false;
    size_t params = find_final(s + 2, n - 2, &broken), used = params + 3;
    if (broken || (params > SEQUENCE_MAX && used <= n))
        return (Step){KEYS_NONE, used - (broken ? 1 : 0)};
    bool answer = keys->expecting && s[2] == '?' && params <= SEQUENCE_MAX;
    if (used > n && mode == KEYS_QUIET && answer)
        return STEP_HOLD;
    if (used > n)
        return mode == KEYS_QUIET || params > SEQUENCE_MAX ? (Step){KEYS_NONE, n} : STEP_MORE;
    Sequence seq = {.final = s[used - 1]};
    read_params(&seq, s + 2, params);
    return (Step){read_sequence(keys, &seq, out) ? KEYS_INPUT : KEYS_NONE, used};
}

static Step ss3(const char *s, size_t n, KeysMode mode, TermInput *out)
{
    if (n == 2 && mode == KEYS_OPEN)
        return STEP_MORE;
    uint32_t code = n > 2 ? find_code(letters, ARRAY_LEN(letters), s[2]) : KEY_NONE;
    if (code == KEY_NONE)
        return step_key(out, (Key){'O', KEY_MOD_ALT}, 2);
    return step_key(out, (Key){code, 0}, 3);
}

// The terminal's background. Whatever else begins like it is Alt+].
static Step osc(TermKeys *keys, const char *s, size_t n, KeysMode mode, TermInput *out)
{
    size_t body = answer_color_bytes(s + 2, n - 2), at = body + 2;
    bool whole = at < n && (s[at] == '\a' || (s[at] == ESC && at + 1 < n && s[at + 1] == '\\'));
    bool open = at == n || (at + 1 == n && s[at] == ESC);
    if (open && mode == KEYS_OPEN)
        return STEP_MORE;
    if (open && keys->expecting)
        return STEP_HOLD;
    if (body < ANSWER_HEAD)
        return step_key(out, (Key){']', KEY_MOD_ALT}, 2);
    if (!whole)
        return (Step){KEYS_NONE, at};
    int rgb = answer_color(s + 2 + ANSWER_HEAD, body - ANSWER_HEAD);
    if (rgb >= 0)
        report(out, TERM_BACKGROUND, rgb, 0);
    return (Step){rgb >= 0 ? KEYS_INPUT : KEYS_NONE, at + (s[at] == ESC ? 2 : 1)};
}

static size_t utf8_need(unsigned char lead)
{
    return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
}

static Step character(const char *s, size_t n, unsigned mods, KeysMode mode, TermInput *out)
{
    unsigned char c = (unsigned char)s[0];
    if (c < 32 || c == 127)
        return step_key(out, control_key(c, mods), 1);
    if (c < 128)
        return step_key(out, (Key){c, (uint8_t)mods}, 1);
    uint32_t cp = 0;
    size_t used = utf8_decode(s, n, &cp);
    bool unfinished = cp == 0xFFFD && used == n && c >= 0xC2 && c <= 0xF4 && n < utf8_need(c);
    if (unfinished && mode == KEYS_OPEN)
        return STEP_MORE;
    if (cp == 0xFFFD || utf8_cp_width(cp) < 0)
        return (Step){KEYS_NONE, used};
    return step_key(out, (Key){cp, (uint8_t)mods}, used);
}

static Step escape(TermKeys *keys, const char *s, size_t n, KeysMode mode, TermInput *out)
{
    if (n == 1)
        return mode == KEYS_QUIET ? step_key(out, (Key){ESC, 0}, 1) : STEP_MORE;
    if (s[1] == '[')
        return csi(keys, s, n, mode, out);
    if (s[1] == 'O')
        return ss3(s, n, mode, out);
    if (s[1] == ']')
        return osc(keys, s, n, mode, out);
    if (s[1] == ESC) // Esc, then something of its own
        return step_key(out, (Key){ESC, 0}, 1);
    Step step = character(s + 1, n - 1, KEY_MOD_ALT, mode, out);
    step.used += step.status == KEYS_MORE ? 0 : 1;
    return step;
}

// How many of the last bytes could be the beginning of the end mark.
static size_t half_mark(const char *s, size_t n)
{
    for (size_t k = MIN(n, strlen(PASTE_END) - 1); k > 0; k--)
        if (memcmp(s + n - k, PASTE_END, k) == 0)
            return k;
    return 0;
}

static KeysStatus paste_next(TermKeys *keys, TermInput *out)
{
    const char *s = keys->buf->str + keys->at;
    size_t n = keys->buf->len - keys->at;
    const char *end = memmem(s, n, PASTE_END, strlen(PASTE_END));
    size_t take = end != NULL ? (size_t)(end - s) : n - half_mark(s, n);
    take = MIN(take, PASTE_MAX - keys->paste->len);
    bool whole = end != NULL && s + take == end;
    g_string_append_len(keys->paste, s, (gssize)take);
    keys->at += take + (whole ? strlen(PASTE_END) : 0);
    if (!whole && keys->paste->len < PASTE_MAX)
        return KEYS_NONE;
    keys->pasting = !whole;
    keys->handed_out = true;
    *out =
        (TermInput){.key = {KEY_PASTE, 0}, .paste = keys->paste->str, .paste_n = keys->paste->len};
    return KEYS_INPUT;
}

KeysStatus term_keys_next(TermKeys *keys, KeysMode mode, TermInput *out)
{
    if (keys->handed_out)
        forget_bytes(keys->paste, keys->paste->len);
    keys->handed_out = false;
    while (keys->at < keys->buf->len) {
        if (keys->pasting)
            return paste_next(keys, out);
        const char *s = keys->buf->str + keys->at;
        size_t n = keys->buf->len - keys->at;
        Step step = s[0] == ESC ? escape(keys, s, n, mode, out) : character(s, n, 0, mode, out);
        keys->at += step.used;
        if (step.status != KEYS_NONE || step.used == 0)
            return step.status;
    }
    return KEYS_NONE;
}
