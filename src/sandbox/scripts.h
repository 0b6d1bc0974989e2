// What people write to each other: short scenes made of lines, put together into threads by the
// seed and told from (script, line, salt) whenever somebody asks. Const data; pure.
//
// In a text, [a|b] is a choice made by the salt ([=a|b] the same one in all lines of a scene) and
// {slot} is filled from the contact and the salt, the same in all lines of a scene: {first} {name}
// {user} {firm} {day} {day2} {time} {time2} {service} {tooth} {insurer} {kid} {price} {fee} {big}
// {deposit} {inv} {project} {material} {street} {room} {doctor} {month} {n}.
#ifndef SANDBOX_SCRIPTS_H
#define SANDBOX_SCRIPTS_H

#include "sandbox/world.h"

typedef enum LineKind {
    LINE_IN,   // the customer, on the scene's channel
    LINE_OUT,  // somebody of the team
    LINE_AUTO, // a workflow
    LINE_NOTE, // internal comment
    LINE_CALL_IN,
    LINE_CALL_OUT,
    LINE_MISSED,    // outbound call nobody answered
    LINE_VOICEMAIL, // the customer left one
    LINE_APPOINTMENT,
    LINE_DEAL,
    LINE_CONTACT,
    LINE_INVOICE,
    LINE_PAYMENT,
    LINE_KIND_COUNT
} LineKind;

enum { // Script.use
    USE_DENTAL = 1 << 0,
    USE_HOME = 1 << 1,
    USE_CHAT = 1 << 2,
    USE_EMAIL = 1 << 3,
    USE_CALL = 1 << 4,
    USE_OPENING = 1 << 5, // may begin a thread
    USE_SPANISH = 1 << 6, // only for people who write so
    USE_CHINESE = 1 << 7,
    USE_ARABIC = 1 << 8,
    USE_JAPANESE = 1 << 9,
    USE_FRENCH = 1 << 10,
    USE_LANGUAGES = USE_SPANISH | USE_CHINESE | USE_ARABIC | USE_JAPANESE | USE_FRENCH,
};

typedef struct ScriptLine {
    LineKind kind;
    int gap; // minutes since the line before, before jitter
    const char *text;
} ScriptLine;

typedef struct Script {
    int use;
    const char *subject; // e-mail; NULL otherwise
    const ScriptLine *lines;
    size_t count;
} Script;

size_t script_count(void);
const Script *script_at(size_t i);

// The parts of the library: script_at counts through them in this order.
typedef struct ScriptTable {
    const Script *scripts;
    size_t count;
} ScriptTable;
extern const ScriptTable dental_scripts, dental_mail_scripts, home_scripts, home_mail_scripts,
    tongue_scripts;

// Fills a text of a script for a contact; appended to out.
typedef struct ScriptVoice {
    World *world;
    const WorldContact *contact;
    uint32_t salt;
    int line;
    bool home; // speaks for Northside Home Improvement rather than Acme Dental
} ScriptVoice;
void script_fill(const ScriptVoice *voice, const char *text, GString *out);

// The {user} of a scene: who of the firm's team writes. offset 1 is {user2}.
const WorldUser *script_user(const ScriptVoice *voice, uint32_t offset);

#define LINES(...)                                                                                 \
    .lines = (const ScriptLine[]){__VA_ARGS__},                                                    \
    .count = sizeof((const ScriptLine[]){__VA_ARGS__}) / sizeof(ScriptLine)

#endif
