// What a token-command has printed so far, and what is made of it. Pure; any thread.
#ifndef API_TOKEN_SAID_H
#define API_TOKEN_SAID_H

#include "base/err.h"
#include "base/secret.h"

#define TOKEN_COMMAND_NAME "token-command"

typedef enum TokenStream { TOKEN_OUTPUT, TOKEN_COMPLAINTS, TOKEN_STREAM_COUNT } TokenStream;

enum { TOKEN_COMPLAINT_MAX = 1024 };

typedef struct TokenSaid {
    char *line; // the first of its output, TOKEN_MAX + 1 bytes: one more than a token has
    size_t n;
    bool whole; // the line has ended, or is too long
    char complaint[TOKEN_COMPLAINT_MAX];
    size_t complaint_n;
} TokenSaid;

void token_said_init(TokenSaid *said);
void token_said_clear(TokenSaid *said); // wipes
// What follows the first line is forgotten.
void token_said_add(TokenSaid *said, TokenStream stream, const char *bytes, size_t n);
// Once, when the program of that name has ended with that code. NULL with ERR_AUTH.
Secret *token_said_judge(TokenSaid *said, const char *name, int code, Err *err);

#endif
