#include "config.h"

#include "cli_search.h"

#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "app/mirror.h"
#include "app/query.h"
#include "base/json.h"
#include "cli.h"
#include "model/contact.h"
#include "model/deal.h"
#include "model/event.h"
#include "model/message.h"
#include "model/workspace.h"
#include "start.h"
#include "store/cache.h"

enum { LIMIT = 20, LIMIT_MAX = 10000 };

typedef struct Look { // one run of one of the two commands
    const char *command;
    bool json;
    int limit;
    char *typed;
    const char *profile;
    Id location;
    Clock *clock;
    const Zone *zone;
    Cache *cache;
    JsonOut *out; // NULL: for people
    size_t count; // printed
    bool more;
} Look;

static Instant now(const Look *look)
{
    return clock_now(look->clock);
}

// ---- arguments ---------------------------------------------------------------------------------

typedef void AppendFn(GString *typed, const char *word);

// The shell has taken the quotation marks: a word with blanks was in some.
static void append_word(GString *typed, const char *word)
{
    const char *colon = strchr(word, ':');
    g_string_append(typed, typed->len ? " " : "");
    if (!strpbrk(word, " \t") || strchr(word, '"'))
        g_string_append(typed, word);
    else if (colon && !strpbrk(colon + 1, ":") && colon < strpbrk(word, " \t"))
        g_string_append_printf(typed, "%.*s\"%s\"", (int)(colon + 1 - word), word, colon + 1);
    else
        g_string_append_printf(typed, "\"%s\"", word);
}

static void append_letters(GString *typed, const char *word)
{
    g_string_append_printf(typed, "%s%s", typed->len ? " " : "", word);
}

typedef struct LookArgs {
    bool json;
    int limit;
} LookArgs;

static const VerbOption options[] = {
    {VERB_MEMBER(LookArgs, limit), "limit", 0, "N", "At most so many (20)"},
    {VERB_MEMBER(LookArgs, json), "json", 0, NULL,
     "One JSON object with version, query, mirror (asOf, ageSeconds), results, count and more"},
    {0},
};

static const VerbExample search_examples[] = {
    {"eyrie search invoice from:maria after:2w", "messages with her, of two weeks"},
    {"eyrie search '\"thursday at ten\"' ch:sms is:inbound",
     "these words in a row, in what came by SMS"},
    {"eyrie search 'refund*' tag:vip --json", "any word that begins so, for scripts"},
    {0},
};

const Verb search_verb = {
    .name = "search",
    .brief = "messages, e-mails and notes of the local copy",
    .takes = "TERM...",
    .help = "Look through the messages, e-mails and notes of the local copy, newest first; no "
            "network, no token. Words, \"in a row\", begin*, narrowed by from: tag: ch: is: after: "
            "before:.",
    .options = options,
    .examples = search_examples,
};

static const VerbExample jump_examples[] = {
    {"eyrie jump maria lop", "whoever and whatever fits these letters"},
    {"eyrie jump 5550102", "digits of a phone number, in any format"},
    {"eyrie jump --json --limit 1 maria", "the best one and its id, for scripts"},
    {0},
};

const Verb jump_verb = {
    .name = "jump",
    .brief = "contacts, threads, deals and appointments by name",
    .takes = "NAME...",
    .help = "Print the contacts, threads, deals and appointments of the local copy that fit the "
            "letters, best first, each with its id; no network, no token.",
    .options = options,
    .examples = jump_examples,
};

static bool parse(const Args *args, const Verb *verb, AppendFn *append, Look *look, Err *err)
{
    LookArgs own = {.limit = LIMIT};
    g_auto(GStrv) words = g_strdupv(args->rest);
    if (!verb_parse(verb, words, &own, err))
        return false;
    g_autoptr(GString) typed = g_string_new(NULL);
    for (char **word = words + 1; *word; word++)
        append(typed, *word);
    look->command = verb->name;
    look->json = own.json;
    look->limit = CLAMP(own.limit, 1, LIMIT_MAX);
    look->typed = g_strdup(typed->str);
    return typed->len || err_set(err, ERR_USAGE, "eyrie %s takes words to look for", verb->name);
}

// ---- the local copy ----------------------------------------------------------------------------

// Given, or of the account that is stored; a token is not needed.
static bool find_location(const Args *args, Look *look, Err *err)
{
    const char *set = g_getenv("EYRIE_LOCATION");
    look->location = id_from(args->location ? args->location : set);
    if (!id_is_empty(&look->location))
        return true;
    Credentials credentials = {0};
    const AuthQuery query = {.profile = look->profile};
    if (!auth_load(&query, NULL, &credentials, err))
        return false;
    look->location = credentials.location;
    credentials_clear(&credentials);
    return !id_is_empty(&look->location) ||
           err_set(err, ERR_USAGE, "which location? give --location ID or EYRIE_LOCATION");
}

static const Zone *zone_of(Cache *cache)
{
    Err err = {0};
    Rows rows = {0};
    CacheRead read = {.view = CACHE_LOCATIONS, .limit = 1};
    const Zone *zone = NULL;
    if (cache_read(cache, &read, &rows, NULL, &err) && rows.count > 0) {
        const Location *location = rows_at(&rows, 0);
        zone = location->timezone.n ? zone_find(location->timezone.s) : NULL;
    }
    rows_clear(&rows);
    return zone ? zone : zone_local();
}

static bool open_copy(const Args *args, Look *look, Err *err)
{
    bool stepped = false;
    look->profile = start_profile(args);
    look->clock = start_clock(&stepped);
    if (args->demo)
        return err_set(err, ERR_USAGE, "the demo keeps no local copy to look in");
    if (!find_location(args, look, err))
        return false;
    g_autofree char *path = cache_file(look->profile, look->location.s, err);
    if (!path)
        return false;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return err_set(err, ERR_NOT_FOUND,
                       "there is no local copy of this account yet; `eyrie` makes one");
    g_autofree char *owner = g_strdup_printf("%s/%s", look->profile, look->location.s);
    CacheConfig config = {
        .path = path, .owner = owner, .clock = look->clock, .other = CACHE_OTHER_REFUSE};
    CacheOpened opened = CACHE_KEPT;
    look->cache = cache_open(&config, &opened, err);
    if (!look->cache)
        return false;
    look->zone = zone_of(look->cache);
    return true;
}

static CacheAnswer *wait_for(Look *look, uint64_t number, Err *err)
{
    while (number) {
        CacheAnswer *answer = cache_take(look->cache);
        if (!answer) {
            struct pollfd fd = {.fd = cache_fd(look->cache), .events = POLLIN};
            poll(&fd, 1, -1);
            continue;
        }
        bool mine = answer->number == number;
        if (mine && answer->err.kind == ERR_NONE)
            return answer;
        if (mine || answer->kind == CACHE_REBUILT)
            *err = answer->err;
        number = mine || answer->kind == CACHE_REBUILT ? 0 : number;
        cache_answer_free(answer);
    }
    return NULL;
}

// ---- output ------------------------------------------------------------------------------------

static void json_text(JsonOut *out, const char *name, TextRef text)
{
    if (text.n > 0)
        json_out_stringn(out, name, text.s, text.n);
}

static void json_id(JsonOut *out, const char *name, const Id *id)
{
    if (!id_is_empty(id))
        json_out_string(out, name, id->s);
}

static void json_time(JsonOut *out, const char *name, Instant t)
{
    char at[32];
    if (!instant_known(t))
        return;
    iso_format_utc(t, at);
    json_out_string(out, name, at);
}

// "2026-11-18 14:02" in the account's zone; nothing for an unknown time.
static const char *time_text(const Look *look, Instant t, char out[32])
{
    out[0] = '\0';
    if (!instant_known(t))
        return out;
    Civil c = civil_at(look->zone, t);
    g_snprintf(out, 32, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
    return out;
}

static void begin(Look *look)
{
    Instant asked = mirror_last_look(look->cache);
    if (!look->json)
        return;
    look->out = json_out_new();
    json_out_object(look->out, NULL);
    json_out_int(look->out, "version", 1);
    json_out_string(look->out, "command", look->command);
    json_out_string(look->out, "location", look->location.s);
    json_out_string(look->out, "query", look->typed);
    json_out_object(look->out, "mirror");
    json_time(look->out, "asOf", asked);
    if (instant_known(asked))
        json_out_int(look->out, "ageSeconds", MAX(now(look).ms - asked.ms, 0) / 1000);
    json_out_end(look->out);
    json_out_array(look->out, "results");
}

// How old the copy is belongs to the answer, and not into a pipe.
static void end(Look *look)
{
    char at[32];
    Instant asked = mirror_last_look(look->cache);
    if (look->out) {
        json_out_end(look->out);
        json_out_int(look->out, "count", (int64_t)look->count);
        json_out_bool(look->out, "more", look->more);
        json_out_end(look->out);
        g_autofree char *text = json_out_take(g_steal_pointer(&look->out), NULL);
        puts(text);
        return;
    }
    fprintf(stderr, "%s%s; local copy of %s\n", look->count ? "" : "nothing found",
            look->count && look->more ? "there is more (--limit)" : "",
            instant_known(asked) ? time_text(look, asked, at) : "an unknown time");
}

// ---- search ------------------------------------------------------------------------------------

static const char *hit_kind(const CacheHit *hit)
{
    return hit->type == &note_type ? "note" : hit->type == &email_type ? "email" : "message";
}

static void json_hit(JsonOut *out, const CacheHit *hit)
{
    json_out_object(out, NULL);
    json_out_string(out, "kind", hit_kind(hit));
    json_id(out, "id", &hit->id);
    json_id(out, "conversationId", &hit->conversation);
    json_id(out, "contactId", &hit->contact);
    json_text(out, "contact", text_ref(&hit->who));
    json_time(out, "at", hit->at);
    if (hit->direction != DIRECTION_UNKNOWN)
        json_out_string(out, "direction", names_string(&direction_names, hit->direction));
    if (hit->type != &note_type)
        json_text(out, "channel", channel_info(hit->channel)->label);
    json_text(out, "snippet", text_ref(&hit->snippet));
    json_out_array(out, "matches"); // bytes of the snippet: where, how many
    for (size_t i = 0; i < hit->span_count; i++) {
        json_out_array(out, NULL);
        json_out_int(out, NULL, (int64_t)hit->spans[i].at);
        json_out_int(out, NULL, (int64_t)hit->spans[i].n);
        json_out_end(out);
    }
    json_out_end(out);
    json_out_end(out);
}

static void print_hit(const Look *look, const CacheHit *hit)
{
    char at[32];
    TextRef who = hit->who.n ? text_ref(&hit->who) : TEXT("somebody unknown");
    TextRef channel = hit->type == &note_type ? TEXT("note") : channel_info(hit->channel)->label;
    const char *way = hit->direction == DIRECTION_OUTBOUND  ? "to"
                      : hit->direction == DIRECTION_INBOUND ? "from"
                                                            : "on";
    printf("%s  %.*s %s %.*s\n    %.*s\n", time_text(look, hit->at, at), TEXT_ARG(channel), way,
           TEXT_ARG(who), TEXT_ARG(text_ref(&hit->snippet)));
}

static bool print_hits(Look *look, const Query *query, Err *err)
{
    CacheSearch ask = {.words = query->words,
                       .from = query->from,
                       .tag = query->tag,
                       .direction = query->direction,
                       .channel = query->channel,
                       .after = query->after,
                       .before = query->before};
    do {
        ask.limit = MIN((size_t)look->limit - look->count, CACHE_HITS_MAX);
        CacheAnswer *answer = wait_for(look, cache_ask_search(look->cache, &ask, err), err);
        if (!answer)
            return false;
        for (size_t i = 0; i < answer->hit_count; i++, look->count++) {
            if (look->out)
                json_hit(look->out, &answer->hits[i]);
            else
                print_hit(look, &answer->hits[i]);
        }
        look->more = answer->more;
        ask.next = answer->next;
        cache_answer_free(answer);
    } while (look->more && look->count < (size_t)look->limit);
    return true;
}

static bool run_search(Look *look, Err *err)
{
    Query query;
    if (!query_parse(look->typed, look->zone, now(look), &query, err))
        return false;
    begin(look);
    bool ok = print_hits(look, &query, err);
    query_clear(&query);
    return ok;
}

// ---- jump --------------------------------------------------------------------------------------

static const char *found_kind(const CacheFound *found)
{
    static const struct {
        const RecordType *type;
        const char *word;
    } kinds[] = {{&contact_type, "contact"},
                 {&conversation_type, "thread"},
                 {&deal_type, "deal"},
                 {&event_type, "appointment"}};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (kinds[i].type == found->type)
            return kinds[i].word;
    BUG_ON(true);
}

static void json_found(JsonOut *out, const CacheFound *found)
{
    json_out_object(out, NULL);
    json_out_string(out, "kind", found_kind(found));
    json_id(out, "id", &found->id);
    json_id(out, "contactId", &found->contact);
    json_text(out, "name", text_ref(&found->name));
    json_text(out, "detail", text_ref(&found->detail));
    json_time(out, "at", found->at);
    json_out_int(out, "score", found->score);
    json_out_end(out);
}

static void print_found(const Look *look, const CacheFound *found)
{
    char at[32];
    TextRef name = found->name.n ? text_ref(&found->name) : TEXT("(no name)");
    printf("%-12s %s  %.*s", found_kind(found), found->id.s, TEXT_ARG(name));
    if (found->detail.n)
        printf("  %.*s", TEXT_ARG(text_ref(&found->detail)));
    if (instant_known(found->at))
        printf("  %s", time_text(look, found->at, at));
    putchar('\n');
}

static bool run_jump(Look *look, Err *err)
{
    unsigned all = CACHE_FIND_CONTACTS | CACHE_FIND_THREADS | CACHE_FIND_DEALS | CACHE_FIND_EVENTS;
    size_t limit = (size_t)MIN(look->limit, CACHE_HITS_MAX);
    uint64_t number = cache_ask_find(look->cache, look->typed, all, limit, err);
    CacheAnswer *answer = wait_for(look, number, err);
    if (!answer)
        return false;
    begin(look);
    look->more = answer->found_count > limit;
    for (; look->count < MIN(answer->found_count, limit); look->count++) {
        if (look->out)
            json_found(look->out, &answer->found[look->count]);
        else
            print_found(look, &answer->found[look->count]);
    }
    cache_answer_free(answer);
    return true;
}

typedef bool LookFn(Look *look, Err *err);

static int run(const Args *args, const Verb *verb, AppendFn *append, LookFn *look_up)
{
    Err err = {0};
    Look look = {0};
    bool ok = parse(args, verb, append, &look, &err) && open_copy(args, &look, &err) &&
              look_up(&look, &err);
    if (ok)
        end(&look);
    json_out_free(look.out);
    cache_close(look.cache);
    clock_free(look.clock);
    g_free(look.typed);
    return ok ? 0 : cli_fail(&err);
}

int cli_search(const Args *args, Secret *take_token)
{
    secret_free(take_token);
    return run(args, &search_verb, append_word, run_search);
}

int cli_jump(const Args *args, Secret *take_token)
{
    secret_free(take_token);
    return run(args, &jump_verb, append_letters, run_jump);
}
