// Hits of a full-text search, the way through them, and each where it stands.
#include "config.h"

#include "ui/plain_room.h"

static const Search *search_of(const Plain *p)
{
    return app_search(p->app);
}

static bool search_is_done(const Plain *p)
{
    return !search_waits(search_of(p));
}

enum { AROUND = 3 }; // items told before and behind the one that was found

static bool hit_is_there(const Plain *p)
{
    const Feed *feed = thread_feed(app_threads(p->app));
    return thread_marked(app_threads(p->app)) >= 0 || feed->err.kind != ERR_NONE;
}

static void tell_hit(Plain *p)
{
    const Threads *threads = app_threads(p->app);
    int64_t mark = thread_marked(threads);
    size_t count = thread_count(threads), at = mark >= 0 ? (size_t)mark : count;
    size_t from = at > AROUND ? at - AROUND : 0, to = MIN(at + AROUND + 1, count);
    plain_say(p, "Hit %zu of %zu%s.", search_selected(search_of(p)) + 1, search_count(search_of(p)),
              search_has_more(search_of(p)) ? " and more" : "");
    p->older = from;
    for (size_t i = from; i < to; i++) {
        if (i == at)
            plain_say(p, "This was found:");
        plain_thread_item(p, i);
    }
    if (to < count)
        plain_say(p, "%zu later messages are not told, go-messages reads the newest.", count - to);
}

static CmdResult go_hit(Plain *p, const PlainFound *to, Err *err)
{
    const Hit *hit = search_at(search_of(p), (size_t)to->number);
    if (!hit)
        return plain_result(err_set(err, ERR_USAGE, "it is not among the hits any more"));
    Id message = hit->id;
    Subject subject = to->subject;
    search_visit(app_search(p->app), (size_t)to->number);
    if (hit->kind == HIT_NOTE)
        return plain_go_contact(p, &(CmdCall){.id = CMD_GO_CONTACT, .subject = subject}, err);
    p->open = subject;
    p->newest = (Instant){0};
    app_set_screen(p->app, SCREEN_TALK);
    threads_open_at(app_threads(p->app), &subject.id, &subject.contact, &message, to->at);
    plain_await(p, hit_is_there, tell_hit);
    return CMD_DONE;
}

static void add_hit(Plain *p, size_t i)
{
    const Hit *hit = search_at(search_of(p), i);
    bool note = hit->kind == HIT_NOTE;
    const char *way = hit->direction == DIRECTION_OUTBOUND  ? "to "
                      : hit->direction == DIRECTION_INBOUND ? "from "
                                                            : "on ";
    Subject subject = {note ? SUBJECT_CONTACT : SUBJECT_CONVERSATION,
                       note ? hit->contact : hit->conversation, hit->contact, 0};
    g_autoptr(GString) out = g_string_new(note ? "note " : way);
    if (note)
        g_string_append(out, way);
    g_string_append_printf(out, "%s, ", hit->who.n > 0 ? hit->who.s : "somebody unknown");
    if (!note)
        g_string_append_printf(out, "%.*s, ", TEXT_ARG(channel_info(hit->channel)->label));
    plain_age(p->app, hit->at, out);
    g_string_append_printf(out, ": %s", hit->snippet.s ? hit->snippet.s : "");
    PlainFound *found = plain_found_add(p, go_hit, &subject);
    found->at = hit->at;
    found->number = (int64_t)i;
    plain_found_words(found, (TextRef){out->str, out->len});
}

static void gather_hits(Plain *p)
{
    const Search *search = search_of(p);
    g_string_printf(p->title, "Search for %s: %zu%s found, newest first", search_typed(search),
                    search_count(search), search_has_more(search) ? " and more" : "");
    for (size_t i = p->found->len; i < search_count(search); i++)
        add_hit(p, i);
    plain_remark_copy(p, search_is_blind(search));
}

static void tell_hits(Plain *p)
{
    const Err *err = search_err(search_of(p));
    if (err->kind != ERR_NONE) {
        plain_fail(p, err);
        return;
    }
    plain_found_begin(p);
    gather_hits(p);
    plain_found_tell(p, PLAIN_HITS);
}

static void tell_more_hits(Plain *p)
{
    gather_hits(p);
    plain_list_more(p);
}

bool plain_hits_more(Plain *p)
{
    if (!plain_found_is(p, PLAIN_HITS) || !search_has_more(search_of(p)))
        return false;
    search_want_more(app_search(p->app));
    plain_await(p, search_is_done, tell_more_hits);
    return true;
}

static void ask_search(Plain *p)
{
    Err err = {0};
    if (!p->sought || search_ask(app_search(p->app), p->sought, SEARCH_TYPED, &err))
        plain_await(p, search_is_done, tell_hits);
    plain_fail(p, &err);
}

CmdResult plain_search(Plain *p, const CmdCall *call, Err *err)
{
    if (call->argc == 0 && search_typed(search_of(p))[0] == '\0')
        return plain_result(
            err_set(err, ERR_USAGE, "search takes words: search invoice from:maria"));
    plain_seek(p, call, ask_search);
    return CMD_DONE;
}

// Wherever the person is by now, the hits are those of the last search.
CmdResult plain_hit_step(Plain *p, const CmdCall *call, Err *err)
{
    bool next = call->id == CMD_NEXT_HIT;
    size_t count = search_count(search_of(p)), at = search_selected(search_of(p));
    if (count == 0)
        return plain_result(
            err_set(err, ERR_USAGE, "nothing was searched for; search WORDS finds messages"));
    if (next ? at + 1 >= count : at == 0)
        return plain_result(err_set(
            err, ERR_USAGE, next ? "this is the last hit that was read" : "this is the first hit"));
    if (!plain_found_is(p, PLAIN_HITS)) {
        plain_found_begin(p);
        gather_hits(p);
        plain_found_show(p, PLAIN_HITS);
    }
    PlainFound found = g_array_index(p->found, PlainFound, next ? at + 1 : at - 1);
    return go_hit(p, &found, err);
}
