// What is copied or opened elsewhere on the screen is told here.
#include "config.h"

#include "app/facts.h"
#include "ui/plain_room.h"

static const struct {
    CmdId id;
    Fact fact;
} facts[] = {
    {CMD_COPY_PHONE, FACT_PHONE}, {CMD_COPY_EMAIL, FACT_EMAIL}, {CMD_COPY_NAME, FACT_NAME},
    {CMD_COPY_ID, FACT_ID},       {CMD_COPY_LINK, FACT_LINK},   {CMD_COPY_TEXT, FACT_TEXT},
    {CMD_COPY_JSON, FACT_JSON},   {CMD_OPEN_WEB, FACT_LINK},
};

// There is no clipboard and no browser that would be known of: a line of its own can be copied.
CmdResult plain_fact(Plain *p, const CmdCall *call, Err *err)
{
    size_t i = 0;
    while (i < ARRAY_LEN(facts) && facts[i].id != call->id)
        i++;
    BUG_ON(i == ARRAY_LEN(facts));
    Text text = facts_of(p->app, &call->subject, facts[i].fact);
    if (text.n == 0)
        return plain_result(
            err_set(err, ERR_NOT_FOUND, "no %s is known of it", fact_name(facts[i].fact)));
    plain_say(p, "%s", text.s);
    text_clear(&text);
    return CMD_DONE;
}

CmdResult plain_links(Plain *p, const CmdCall *call, Err *err)
{
    g_autoptr(GPtrArray) links = facts_links(p->app);
    if (p->open.kind != SUBJECT_CONVERSATION || links->len == 0)
        return plain_result(err_set(err, ERR_USAGE, "no message of an open thread has a link"));
    for (guint i = 0; i < links->len && (i == 0 || call->id == CMD_PICK_LINK); i++)
        plain_say(p, "%s", (const char *)g_ptr_array_index(links, i));
    return CMD_DONE;
}

// The last requests, newest first, without secrets.
static void say_exchange(void *owner, const AppExchange *exchange)
{
    Plain *p = owner;
    if (p->exchanges_left == 0)
        return;
    p->exchanges_left--;
    g_autoptr(GString) when = g_string_new(NULL);
    plain_age(p->app, exchange->at, when);
    if (exchange->status > 0)
        plain_say(p, "%s %.*s: %d, %d milliseconds, %s", exchange->method, TEXT_ARG(exchange->path),
                  exchange->status, (int)exchange->ms, when->str);
    else
        plain_say(p, "%s %.*s: no answer, %s", exchange->method, TEXT_ARG(exchange->path),
                  when->str);
}

CmdResult plain_trace(Plain *p, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    p->exchanges_left = PLAIN_PAGE;
    app_trace(p->app, say_exchange, p);
    if (p->exchanges_left == PLAIN_PAGE)
        plain_say(p, "Nothing was asked of the service yet.");
    return CMD_DONE;
}
