#include "config.h"

#include "sandbox/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/datetime.h"

struct Ledger {
    GString *lines;
    FILE *file; // NULL: memory only
    int64_t count;
};

Ledger *ledger_new(const char *path, Err *err)
{
    FILE *file = NULL;
    if (path) {
        const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0) {
            err_errno(err, errno, "ledger %s", path);
            return NULL;
        }
        file = fdopen(fd, "w");
    }
    Ledger *ledger = g_new0(Ledger, 1);
    ledger->lines = g_string_new(NULL);
    ledger->file = file;
    return ledger;
}

void ledger_free(Ledger *ledger)
{
    if (!ledger)
        return;
    if (ledger->file)
        fclose(ledger->file);
    g_string_free(ledger->lines, TRUE);
    g_free(ledger);
}

void ledger_add(Ledger *ledger, const Request *req, const char *uri, const Response *res)
{
    const EndpointInfo *info = endpoint_info(req->ep);
    char at[32];
    iso_format_utc(req->now, at);
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_int(out, "n", ++ledger->count);
    json_out_string(out, "at", at);
    json_out_string(out, "endpoint", info->name);
    json_out_string(out, "method", method_name(info->method));
    json_out_string(out, "uri", uri);
    if (req->body)
        json_out_node(out, "body", req->body);
    json_out_int(out, "status", res->status);
    if (res->detail)
        json_out_string(out, "detail", res->detail);
    json_out_end(out);
    size_t n = 0;
    g_autofree char *line = json_out_take(out, &n);
    g_string_append_len(ledger->lines, line, (gssize)n);
    g_string_append_c(ledger->lines, '\n');
    if (ledger->file) {
        fprintf(ledger->file, "%s\n", line);
        fflush(ledger->file);
    }
}

char *ledger_text(const Ledger *ledger)
{
    return g_strndup(ledger->lines->str, ledger->lines->len);
}
