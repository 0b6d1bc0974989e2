// Text that came from outside and has passed the sanitiser, once, at the boundary.
//
// A Text or TextRef is always valid UTF-8 without control bytes (blocks keep LF), without
// bidirectional controls, invisible or unmeasurable characters, and with at most four combining
// marks on a base. Nothing else can be drawn. See RELIABILITY 2.1 in doc/ARCHITECTURE.md for the
// contract rule by rule. All functions are pure and may be called on any thread.
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

typedef struct Text { // owned; s is NUL-terminated for convenience, NULL when empty is allowed
    char *s;
    size_t n;
} Text;

typedef struct TextRef { // borrowed from a Text, a TextBuf or a literal
    const char *s;
    size_t n;
} TextRef;

#define TEXT(lit)     ((TextRef){"" lit "", sizeof(lit) - 1})
#define TEXT_NONE     ((TextRef){"", 0})
#define TEXT_ARG(ref) (int)(ref).n, (ref).s // for "%.*s"

typedef enum TextMode {
    TEXT_LINE,     // newlines and tabs become single spaces
    TEXT_BLOCK,    // LF kept, CRLF and U+2028/2029 become LF, tab becomes spaces
    TEXT_IDENTITY, // a line in which removed bidi controls are shown by name (names, e-mail, URL,
                   // amount)
} TextMode;

// The sanitiser. Accepts any bytes (NUL included). max_cells == 0 means no cut; otherwise the text
// is cut to that many cells with an ellipsis in the last one (per text, not per line; LF counts as
// one, so that the cut bounds memory as well). The result is owned.
// Idempotent: cleaning a result again yields the same bytes.
Text text_clean(const char *bytes, size_t n, TextMode mode);
Text text_clean_max(const char *bytes, size_t n, TextMode mode, size_t max_cells);
// As text_clean with TEXT_LINE into a buffer of cap bytes (NUL-terminated, cut between characters);
// returns the length. Allocates nothing.
size_t text_clean_into(char *out, size_t cap, const char *bytes, size_t n);
// What was dropped by the last rules, for the warning badge: true when bidi controls were present.
bool text_had_bidi(const char *bytes, size_t n);

Text text_dup(TextRef ref);
void text_clear(Text *text); // accepts {0}
static inline TextRef text_ref(const Text *text)
{
    return text->s ? (TextRef){text->s, text->n} : TEXT_NONE;
}
bool text_eq(TextRef a, TextRef b);
static inline bool text_is_empty(TextRef ref)
{
    return ref.n == 0;
}
// Casefolded and NFKD-decomposed without marks, for searching; owned plain UTF-8, not for drawing.
char *text_fold(TextRef ref);

// What people type or paste, for sending, not for drawing: valid UTF-8 with LF line ends, without
// other controls and without bidirectional ones; joined emoji, skin tones and new characters stay
// as they are. g_free.
char *text_input(const char *bytes, size_t n);

// Formatting for the screen: the whole result passes the sanitiser (TEXT_LINE), so that even a raw
// "%s" cannot smuggle bytes. Truncated at the buffer's size on a character boundary.
typedef struct TextBuf {
    char s[1024];
    size_t n;
} TextBuf;
TextRef text_format(TextBuf *buf, const char *fmt, ...) PRINTF(2);

#endif
