// Copying: what is offered to the terminal's clipboard, and what is said about it.
#include "config.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "app/facts.h"
#include "base/utf8.h"
#include "ui/clip.h"
#include "ui/shell_state.h"

enum { SHOWN_CELLS = 32 };

// No terminal tells whether it took a text, so nothing more is claimed than that it was offered.
static void say_copied(Shell *shell, ClipWay way, TextRef what, TextRef text)
{
    TextBuf buf;
    const char *caveat = clip_caveat(way);
    TextRef shown = utf8_cut(text, SHOWN_CELLS, &(int){0});
    bool whole = shown.n == text.n && memchr(text.s, '\n', text.n) == NULL;
    if (whole)
        text_format(&buf, "Offered to the terminal's clipboard: %.*s %.*s", TEXT_ARG(what),
                    TEXT_ARG(text));
    else
        text_format(&buf, "Offered to the terminal's clipboard: %.*s, %zu bytes", TEXT_ARG(what),
                    text.n);
    notice_add(app_notices(shell->app), NOTICE_INFO, "%s%s%s%s", buf.s, caveat[0] ? " (" : "",
               caveat, caveat[0] ? ")" : "");
}

bool shell_copy(Shell *shell, TextRef what, TextRef text, Err *err)
{
    ClipWay way = clip_way(getenv("TERM"), getenv("TMUX"), getenv("STY"));
    g_autoptr(GString) bytes = g_string_new(NULL);
    if (!clip_bytes(way, text, bytes, err))
        return false;
    term_write(shell->term, bytes->str, bytes->len);
    say_copied(shell, way, what, text);
    shell->frame_due = true;
    return true;
}

// ---- what is selected --------------------------------------------------------------------------

static Text need_fact(Shell *shell, const CmdCall *call, Fact fact, Err *err)
{
    Text text = facts_of(shell->app, &call->subject, fact);
    if (text.n == 0)
        err_set(err, ERR_NOT_FOUND, "no %s is known of it", fact_name(fact));
    return text;
}

CmdResult shell_copy_fact(Shell *shell, const CmdCall *call, Err *err)
{
    static const struct {
        CmdId id;
        Fact fact;
    } rows[] = {{CMD_COPY_PHONE, FACT_PHONE}, {CMD_COPY_EMAIL, FACT_EMAIL},
                {CMD_COPY_NAME, FACT_NAME},   {CMD_COPY_ID, FACT_ID},
                {CMD_COPY_LINK, FACT_LINK},   {CMD_COPY_TEXT, FACT_TEXT},
                {CMD_COPY_JSON, FACT_JSON}};
    size_t i = 0;
    while (i < ARRAY_LEN(rows) && rows[i].id != call->id)
        i++;
    BUG_ON(i == ARRAY_LEN(rows));
    Text text = need_fact(shell, call, rows[i].fact, err);
    const char *name = fact_name(rows[i].fact);
    bool ok = text.n > 0 && shell_copy(shell, (TextRef){name, strlen(name)}, text_ref(&text), err);
    text_clear(&text);
    return ok ? CMD_DONE : CMD_FAILED;
}

// ---- the browser -------------------------------------------------------------------------------

// Where no browser can appear, the clipboard may.
static CmdResult open_url(Shell *shell, const char *url, Err *err)
{
    TextBuf buf;
    if (opener_open(&shell->opener, url, err)) {
        shell_flash(shell, text_format(&buf, "Opening %s", url));
        return CMD_DONE;
    }
    Err none = {0};
    if (err->kind != ERR_CONFIG ||
        !shell_copy(shell, TEXT("link"), (TextRef){url, strlen(url)}, &none))
        return CMD_FAILED;
    return CMD_DONE;
}

void shell_opener_turn(Shell *shell)
{
    Err err = {0};
    if (!opener_turn(&shell->opener, &err))
        notice_err(app_notices(shell->app), "open", &err);
}

CmdResult shell_open_web(Shell *shell, const CmdCall *call, Err *err)
{
    Text link = need_fact(shell, call, FACT_LINK, err);
    CmdResult result = link.n > 0 ? open_url(shell, link.s, err) : CMD_FAILED;
    text_clear(&link);
    return result;
}

static CmdResult no_links(Err *err)
{
    err_set(err, ERR_NOT_FOUND, "no message of this thread has a link");
    return CMD_FAILED;
}

CmdResult shell_open_link(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call;
    g_autoptr(GPtrArray) links = facts_links(shell->app);
    return links->len > 0 ? open_url(shell, g_ptr_array_index(links, 0), err) : no_links(err);
}

static void picked_link(void *owner, App *app, const char *url)
{
    Err err = {0};
    if (open_url(owner, url, &err) == CMD_FAILED)
        notice_err(app_notices(app), "open", &err);
}

void shell_open_address(Shell *shell, const char *url)
{
    picked_link(shell, shell->app, url);
}

CmdResult shell_pick_link(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call;
    g_autoptr(GPtrArray) links = facts_links(shell->app);
    if (links->len == 0)
        return no_links(err);
    Choices choices = {.items = g_new0(Choice, links->len)};
    for (; choices.count < links->len; choices.count++) {
        const char *url = g_ptr_array_index(links, choices.count);
        choices.items[choices.count].label = text_clean(url, strlen(url), TEXT_IDENTITY);
        choices.items[choices.count].value = g_strdup(url);
    }
    shell_pick(shell, "Open", choices, picked_link, shell);
    return CMD_DONE;
}
