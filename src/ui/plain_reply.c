// A message, written in lines. What was typed is a draft in the journal with each line, so that
// nothing of it is lost whatever ends the program.
#include "config.h"

#include <string.h>

#include "ui/plain_room.h"

static const char *contact_name(const Plain *p)
{
    const Contact *contact = thread_contact(app_threads(p->app));
    return contact ? contact->name.s : plain_contact_name(p->app, &p->open.contact);
}

static bool thread_answered(const Plain *p)
{
    const Feed *feed = thread_feed(app_threads(p->app));
    return feed->live || feed->err.kind != ERR_NONE;
}

static void forget(Plain *p)
{
    outgoing_clear(&p->out);
    p->drafted = false;
}

static void keep(Plain *p)
{
    Err err = {0};
    if (p->drafted && !thread_draft_save(app_threads(p->app), &p->out, &err))
        plain_fail(p, &err);
    else if (p->drafted)
        plain_say(p, "It is kept as a draft of this thread.");
    forget(p);
}

static void send(Plain *p)
{
    Err err = {0};
    if (threads_send(app_threads(p->app), &p->out, &err)) {
        forget(p); // what becomes of it is told as of every write
        return;
    }
    plain_fail(p, &err);
    keep(p);
}

static void ask_line(Plain *p);

static void add_line(Plain *p, const char *line)
{
    g_autofree char *body =
        p->out.body.n > 0 ? g_strdup_printf("%s\n%s", p->out.body.s, line) : g_strdup(line);
    outgoing_set(&p->out.body, body, strlen(body));
    p->drafted = true;
    Err err = {0};
    if (!thread_draft_save(app_threads(p->app), &p->out, &err))
        plain_fail(p, &err);
    ask_line(p);
}

static void drop(Plain *p)
{
    Err err = {0};
    outgoing_set(&p->out.body, "", 0);
    outgoing_set(&p->out.subject, "", 0);
    p->out.channel = CHANNEL_UNKNOWN;
    if (!thread_draft_save(app_threads(p->app), &p->out, &err))
        plain_fail(p, &err);
    plain_say(p, "The text is thrown away.");
    forget(p);
}

static void take_line(Plain *p, const char *line)
{
    if (strcmp(line, ".") == 0)
        send(p);
    else if (strcmp(line, ".keep") == 0)
        keep(p);
    else if (strcmp(line, ".drop") == 0)
        drop(p);
    else
        add_line(p, line);
}

static void ask_line(Plain *p)
{
    plain_ask(p, take_line, keep, "text");
}

static void begin_lines(Plain *p)
{
    plain_say(p, "Type the text in as many lines as you like. A line with only a dot sends it, "
                 ".keep keeps it as a draft, .drop throws it away.");
    ask_line(p);
}

static void take_subject(Plain *p, const char *line)
{
    if (line[0] != '\0')
        outgoing_set(&p->out.subject, line, strlen(line));
    begin_lines(p);
}

static void say_addressee(Plain *p)
{
    const ChannelInfo *info = channel_info(p->out.channel);
    const char *to = p->out.to_number.n > 0 ? p->out.to_number.s : "";
    if (info->flags & CHF_INTERNAL)
        plain_say(p, "An internal comment about %s. The customer never sees it.", contact_name(p));
    else
        plain_say(p, "To %s, %.*s%s%s.", contact_name(p), TEXT_ARG(info->label),
                  to[0] ? ", number " : "", to);
}

static bool is_internal(Channel channel)
{
    return (channel_info(channel)->flags & CHF_INTERNAL) != 0;
}

// A thread has one draft. What is for colleagues does not go to the customer with what is typed
// now, and what is for the customer does not end among colleagues.
static bool draft_fits(const Outgoing *draft, const Outgoing *typed, Err *err)
{
    bool goes_on = typed->channel == CHANNEL_UNKNOWN && typed->body.n == 0;
    if (goes_on || is_internal(draft->channel) == is_internal(typed->channel))
        return true;
    return is_internal(draft->channel)
               ? err_set(
                     err, ERR_USAGE,
                     "the draft of this thread is an internal comment; \"comment\" goes on with "
                     "it, and .drop there throws it away")
               : err_set(err, ERR_USAGE,
                         "the draft of this thread is for the customer; \"reply\" goes on with it, "
                         "and .drop there throws it away");
}

static void begin_reply(Plain *p)
{
    Threads *threads = app_threads(p->app);
    Outgoing out = {0};
    thread_reply_defaults(threads, &out);
    bool draft = thread_draft_load(threads, &out) && out.body.n > 0;
    Err err = {0};
    if (draft && !draft_fits(&out, &p->out, &err)) {
        plain_fail(p, &err);
        outgoing_clear(&out);
        forget(p);
        return;
    }
    if (p->out.channel != CHANNEL_UNKNOWN && p->out.channel != out.channel) {
        out.channel = p->out.channel;
        out.reply_to = (Id){0};
        text_clear(&out.from_number);
        text_clear(&out.to_number);
    }
    g_autofree char *text = g_strdup(p->out.body.s);
    outgoing_clear(&p->out);
    p->out = out;
    say_addressee(p);
    if (text && text[0]) {
        if (draft)
            plain_say(p, "The draft of this thread goes with it, before what you typed.");
        g_autofree char *all = draft ? g_strdup_printf("%s\n%s", out.body.s, text) : g_strdup(text);
        outgoing_set(&p->out.body, all, strlen(all));
        p->drafted = true;
        send(p);
        return;
    }
    p->drafted = draft;
    if (draft)
        plain_say(p, "You go on with the draft: %s", out.body.s);
    if (!(channel_info(out.channel)->flags & CHF_SUBJECT)) {
        begin_lines(p);
        return;
    }
    plain_say(p, "Its subject? An empty line for: %s.", out.subject.n > 0 ? out.subject.s : "none");
    plain_ask(p, take_subject, keep, "subject");
}

CmdResult plain_reply(Plain *p, const CmdCall *call, Err *err)
{
    bool chosen = call->id == CMD_REPLY_ON;
    const char *text = call->argc > chosen ? call->args[chosen] : "";
    Channel channel = call->id == CMD_COMMENT ? CHANNEL_COMMENT : CHANNEL_UNKNOWN;
    if (chosen && !channel_find(call->args[0], &channel))
        return plain_result(err_set(err, ERR_USAGE, "there is no channel %s", call->args[0]));
    forget(p);
    p->out.channel = channel;
    outgoing_set(&p->out.body, text, strlen(text));
    if (p->open.kind != SUBJECT_CONVERSATION || !id_eq(&p->open.contact, &call->subject.contact))
        plain_open_thread(p, &call->subject);
    plain_await(p, thread_answered, begin_reply);
    return CMD_DONE;
}

// ---- writes that have ended -------------------------------------------------------------------

static const char may_double[] = "It may have arrived: sending it again may make two of it. Do it?";

static void run_pending(Plain *p)
{
    Err err = {0};
    CmdCall call = p->pending;
    if (app_command(p->app, &call, &err) == CMD_FAILED) {
        plain_fail(p, &err);
        return;
    }
    CmdCall reply = {.id = CMD_REPLY,
                     .subject = {SUBJECT_CONTACT, call.subject.contact, call.subject.contact, 0}};
    if (call.id == CMD_OP_EDIT && plain_reply(p, &reply, &err) == CMD_FAILED)
        plain_fail(p, &err);
}

static void take_double(Plain *p, const char *line)
{
    if (plain_is_yes(line))
        run_pending(p);
    else
        plain_say(p, "It stays as it is.");
}

static CmdResult outbox_call(Plain *p, const CmdCall *call)
{
    p->pending = (CmdCall){.id = call->id, .subject = call->subject};
    for (size_t i = 0; i < app_op_count(p->app); i++) {
        OpView op = app_op_at(p->app, i);
        if (op.id != call->subject.number || !op.doubles || op.show != OPSHOW_PARKED)
            continue;
        plain_say(p, "%s", may_double);
        plain_ask(p, take_double, NULL, "yes or no");
        return CMD_DONE;
    }
    run_pending(p);
    return CMD_DONE;
}

CmdResult plain_outbox_retry(Plain *p, const CmdCall *call, Err *err)
{
    (void)err;
    return outbox_call(p, call);
}

CmdResult plain_outbox_edit(Plain *p, const CmdCall *call, Err *err)
{
    if (id_is_empty(&call->subject.contact))
        return plain_result(err_set(err, ERR_USAGE, "only a message has a text to edit"));
    return outbox_call(p, call);
}
