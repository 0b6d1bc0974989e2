#include "config.h"

#include "app/complete.h"

#include "app/accounts.h"
#include "app/state.h"
#include "app/themes.h"
#include "app/when.h"
#include "base/fuzzy.h"

void choices_add(Choices *choices, TextRef label, TextRef detail, const char *value)
{
    choices->items = g_renew(Choice, choices->items, choices->count + 1);
    choices->items[choices->count++] =
        (Choice){.label = text_dup(label), .detail = text_dup(detail), .value = g_strdup(value)};
}

static void each_user(const App *app, const Subject *subject, Choices *out)
{
    (void)subject;
    const Rows *users = &app->core.session.users;
    const Id *me = &app->core.session.me;
    if (!id_is_empty(me))
        choices_add(out, TEXT("me"), session_user_name(&app->core.session, me), me->s);
    for (size_t i = 0; i < users->count; i++) {
        const User *user = rows_at(users, i);
        choices_add(out, text_ref(&user->name), text_ref(&user->email), user->id.s);
    }
    choices_add(out, TEXT("nobody"), TEXT_NONE, "nobody");
}

static void each_stage(const App *app, const Subject *subject, Choices *out)
{
    const Session *session = &app->core.session;
    const Deal *deal = subject ? board_find(app->board, &subject->id) : NULL;
    const Pipeline *shown = board_pipeline(app->board);
    const Id *own = deal ? &deal->pipeline : shown ? &shown->id : NULL;
    for (int other = 0; other <= 1; other++) // the deal's own pipeline first
        for (size_t i = 0; i < session->pipelines.count; i++) {
            const Pipeline *pipeline = rows_at(&session->pipelines, i);
            bool is_own = own && id_eq(own, &pipeline->id);
            if (is_own == (other == 1))
                continue;
            for (size_t s = 0; s < pipeline->stages.count; s++) {
                const Stage *stage = rows_at(&pipeline->stages, s);
                choices_add(out, text_ref(&stage->name), text_ref(&pipeline->name), stage->id.s);
            }
        }
}

static void each_pipeline(const App *app, const Subject *subject, Choices *out)
{
    (void)subject;
    const Rows *rows = &app->core.session.pipelines;
    for (size_t i = 0; i < rows->count; i++) {
        const Pipeline *pipeline = rows_at(rows, i);
        choices_add(out, text_ref(&pipeline->name), TEXT_NONE, pipeline->id.s);
    }
}

static void each_calendar(const App *app, const Subject *subject, Choices *out)
{
    (void)subject;
    const Rows *rows = &app->core.session.calendars;
    for (size_t i = 0; i < rows->count; i++) {
        const Calendar *calendar = rows_at(rows, i);
        TextBuf detail;
        choices_add(out, text_ref(&calendar->name),
                    text_format(&detail, "%d min", (int)calendar->slot_minutes), calendar->id.s);
    }
}

static void each_tag(const App *app, const Subject *subject, Choices *out)
{
    (void)subject;
    const Rows *rows = &app->core.session.tags;
    for (size_t i = 0; i < rows->count; i++) {
        const Tag *tag = rows_at(rows, i);
        choices_add(out, text_ref(&tag->name), TEXT_NONE, tag->name.s ? tag->name.s : "");
    }
}

static void each_reason(const App *app, const Subject *subject, Choices *out)
{
    (void)subject;
    const Rows *rows = &app->core.session.lost_reasons;
    for (size_t i = 0; i < rows->count; i++) {
        const LostReason *reason = rows_at(rows, i);
        choices_add(out, text_ref(&reason->name), TEXT_NONE, reason->id.s);
    }
    choices_add(out, TEXT("no reason"), TEXT_NONE, "none");
}

static void each_channel(const App *app, const Subject *subject, Choices *out)
{
    (void)app;
    (void)subject;
    for (Channel c = 1; c < CHANNEL_COUNT; c++) {
        const ChannelInfo *info = channel_info(c);
        if (info->flags & CHF_SEND)
            choices_add(out, info->label, info->mark, info->mark.s);
    }
}

static void each_status(const App *app, const Subject *subject, Choices *out)
{
    (void)app;
    (void)subject;
    for (int i = APPT_NEW; i <= APPT_INVALID; i++) {
        const char *word = names_string(&appointment_status_names, i);
        choices_add(out, (TextRef){word, strlen(word)}, TEXT_NONE, word);
    }
}

static void each_option(const App *app, const Subject *subject, Choices *out)
{
    (void)app;
    (void)subject;
    for (OptionId i = 0; i < OPT_COUNT; i++) {
        const char *name = option_name(i), *help = option_help(i);
        choices_add(out, (TextRef){name, strlen(name)}, (TextRef){help, strlen(help)}, name);
    }
}

static void each_command(const App *app, const Subject *subject, Choices *out)
{
    (void)app;
    (void)subject;
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        const CmdInfo *info = cmd_info((CmdId)id);
        choices_add(out, (TextRef){info->name, strlen(info->name)},
                    (TextRef){info->help, strlen(info->help)}, info->name);
    }
}

static void add_value(Choices *out, const char *value, const char *what)
{
    for (size_t i = 0; i < out->count; i++)
        if (strcmp(out->items[i].value, value) == 0)
            return;
    choices_add(out, (TextRef){value, strlen(value)}, (TextRef){what, strlen(what)}, value);
}

static void add_words(Choices *out, OptionId id)
{
    const char *list = option_words(id);
    g_auto(GStrv) words = list ? g_strsplit(list, " ", -1) : NULL;
    for (size_t i = 0; words && words[i]; i++)
        add_value(out, words[i], "");
}

Choices complete_option(const Options *options, const char *name)
{
    Choices out = {0};
    Options usual;
    options_init(&usual);
    for (OptionId i = 0; i < OPT_COUNT; i++) {
        int min, max;
        if (strcmp(option_name(i), name) != 0)
            continue;
        g_autofree char *now = options ? options_value(options, name) : NULL;
        g_autofree char *fallback = options_value(&usual, name);
        if (now)
            add_value(&out, now, "as it is now");
        add_value(&out, fallback, "as it is by default");
        if (option_is_switch(i)) {
            add_value(&out, "on", option_help(i));
            add_value(&out, "off", option_help(i));
        }
        add_words(&out, i);
        if (option_range(i, &min, &max)) {
            g_autofree char *least = g_strdup_printf("%d", min);
            g_autofree char *most = g_strdup_printf("%d", max);
            add_value(&out, least, "the least");
            add_value(&out, most, "the most");
        }
    }
    return out;
}

static void each_field(const App *app, const Subject *subject, Choices *out)
{
    static const char *const fields[][2] = {
        {"firstName", "First name"}, {"lastName", "Last name"},     {"email", "E-mail"},
        {"phone", "Phone"},          {"address1", "Address"},       {"city", "City"},
        {"state", "State"},          {"postalCode", "Postal code"}, {"website", "Website"},
        {"timezone", "Time zone"},   {"source", "Source"},
    };
    (void)app;
    (void)subject;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        choices_add(out, (TextRef){fields[i][1], strlen(fields[i][1])}, TEXT_NONE, fields[i][0]);
}

static void each_task_field(const App *app, const Subject *subject, Choices *out)
{
    const Task *task = subject ? tasks_find(app->tasks, &subject->id) : NULL;
    TextBuf due;
    choices_add(out, TEXT("Title"), task ? text_ref(&task->title) : TEXT_NONE, "title");
    choices_add(out, TEXT("Text"), task ? text_ref(&task->body) : TEXT_NONE, "body");
    choices_add(out, TEXT("Due"),
                task && instant_known(task->due)
                    ? when_format(&due, app->core.session.zone, task->due)
                    : TEXT_NONE,
                "due");
}

static void each_day(const App *app, const Subject *subject, Choices *out)
{
    static const char *const words[] = {"tomorrow", "next week", "monday", "3 days", "2 hours"};
    const Zone *zone = app->core.session.zone;
    (void)subject;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        Err err = {0};
        TextBuf buf;
        Instant at;
        if (when_next(words[i], zone, core_now(&app->core), WHEN_TASK_MIN, &at, &err))
            choices_add(out, (TextRef){words[i], strlen(words[i])}, when_format(&buf, zone, at),
                        words[i]);
    }
}

static void each_sync(const App *app, const Subject *subject, Choices *out)
{
    static const char *const words[][2] = {{"start", "Go on reading the account"},
                                           {"stop", "Read no further"},
                                           {"again", "Read everything anew"}};
    (void)app;
    (void)subject;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        choices_add(out, (TextRef){words[i][0], strlen(words[i][0])},
                    (TextRef){words[i][1], strlen(words[i][1])}, words[i][0]);
}

static void each_order(const App *app, const Subject *subject, Choices *out)
{
    (void)app;
    (void)subject;
    add_words(out, OPT_board_order);
}

static void each_card_field(const App *app, const Subject *subject, Choices *out)
{
    const Options *options = &app->options;
    const struct {
        TextRef label;
        bool on;
        OptionId option;
    } fields[] = {{TEXT("Contact"), options->card_contact, OPT_card_contact},
                  {TEXT("Value"), options->card_value, OPT_card_value},
                  {TEXT("Age in the stage"), options->card_age, OPT_card_age},
                  {TEXT("Owner"), options->card_owner, OPT_card_owner}};
    (void)subject;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        choices_add(out, fields[i].label, fields[i].on ? TEXT("shown") : TEXT("hidden"),
                    option_name(fields[i].option));
}

static void each_theme(const App *app, const Subject *subject, Choices *out)
{
    (void)subject;
    *out = themes_list(app->themes_dir);
}

static void each_location(const App *app, const Subject *subject, Choices *out)
{
    const Accounts *accounts = app->core.accounts;
    (void)subject;
    for (size_t i = 0; accounts && i < accounts_count(accounts); i++) {
        const Account *account = accounts_at(accounts, i);
        TextBuf detail;
        choices_add(out, text_ref(&account->name),
                    text_format(&detail, "%zu  %s %s", i + 1, account->profile, account->kind),
                    account->name.s);
    }
}

typedef struct ArgKind {
    const char *name, *title;
    bool pick; // chosen from a list rather than typed
    void (*each)(const App *app, const Subject *subject, Choices *out);
    EndpointId list; // that they come from; EP_NONE: from nobody
} ArgKind;

static const ArgKind kinds[] = {
    {"user", "Assign to", true, each_user, EP_USER_LIST},
    {"stage", "Move to stage", true, each_stage, EP_PIPELINE_LIST},
    {"pipeline", "Pipeline", true, each_pipeline, EP_PIPELINE_LIST},
    {"calendar", "Calendar", true, each_calendar, EP_CALENDAR_LIST},
    {"tag", "Tag", false, each_tag, EP_TAG_LIST},
    {"lost-reason", "Why was it lost?", true, each_reason, EP_LOST_REASON_LIST},
    {"channel", "Channel", true, each_channel, EP_NONE},
    {"status", "Status", true, each_status, EP_NONE},
    {"option", "Option", false, each_option, EP_NONE},
    {"command", "Command", false, each_command, EP_NONE},
    {"field", "Field to change", true, each_field, EP_CUSTOM_FIELD_LIST},
    {"task-field", "Change of the task", true, each_task_field, EP_NONE},
    {"day", "Due: tomorrow, next week, fri 10:00, 20 nov, 3d", false, each_day, EP_NONE},
    {"sync", "Local copy", false, each_sync, EP_NONE},
    {"order", "Order", true, each_order, EP_NONE},
    {"card-field", "Show or hide on the cards", true, each_card_field, EP_NONE},
    {"theme", "Theme", false, each_theme, EP_NONE},
    {"location", "Location", false, each_location, EP_NONE},
};

static const ArgKind *kind_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

const Err *complete_refusal(const App *app, const char *kind)
{
    const ArgKind *row = kind_find(kind);
    return row && row->list != EP_NONE ? sync_refusal(app, row->list) : NULL;
}

Choices complete_arg(const App *app, const char *kind, const Subject *subject)
{
    Choices choices = {0};
    const ArgKind *row = kind_find(kind);
    if (!row)
        return choices;
    row->each(app, subject, &choices);
    const Err *why = complete_refusal(app, kind);
    if (why)
        choices.lacking = text_clean(why->msg, strlen(why->msg), TEXT_LINE);
    return choices;
}

bool complete_is_pick(const char *kind)
{
    const ArgKind *row = kind_find(kind);
    return row && row->pick;
}

const char *complete_title(const char *kind)
{
    const ArgKind *row = kind_find(kind);
    return row ? row->title : "Text";
}

void choices_clear(Choices *choices)
{
    for (size_t i = 0; i < choices->count; i++) {
        text_clear(&choices->items[i].label);
        text_clear(&choices->items[i].detail);
        g_free(choices->items[i].value);
    }
    g_free(choices->items);
    text_clear(&choices->lacking);
    *choices = (Choices){0};
}

// Exact value or label first, then the only label that holds all words typed.
static const Choice *choice_pick(const Choices *choices, const char *word, size_t *hits)
{
    g_autofree char *folded = text_fold((TextRef){word, strlen(word)});
    const Choice *found = NULL;
    *hits = 0;
    for (size_t i = 0; i < choices->count; i++) {
        const Choice *c = &choices->items[i];
        g_autofree char *label = text_fold(text_ref(&c->label));
        if (strcmp(c->value, word) == 0 || strcmp(label, folded) == 0) {
            *hits = 1;
            return c;
        }
        if (fuzzy_words(folded, label)) {
            found = found ? found : c;
            ++*hits;
        }
    }
    return found;
}

char *choice_resolve(const App *app, const char *kind, const Subject *subject, const char *word,
                     Err *err)
{
    bool me = strcmp(kind, "user") == 0 && strcmp(word, "me") == 0;
    if (me && id_is_empty(&app->core.session.me)) {
        err_set(err, ERR_USAGE, "nobody was chosen as you in this location: me NAME does");
        return NULL;
    }
    Choices choices = complete_arg(app, kind, subject);
    size_t hits = 0;
    const Choice *found = choice_pick(&choices, word, &hits);
    char *value = hits == 1 ? g_strdup(found->value) : NULL;
    if (!value) {
        GString *names = g_string_new(NULL);
        for (size_t i = 0; i < choices.count && names->len < 120; i++)
            g_string_append_printf(names, "%s%.*s", i ? ", " : "",
                                   TEXT_ARG(text_ref(&choices.items[i].label)));
        err_set(err, ERR_USAGE,
                hits ? "\"%s\" could be several; there are: %s" : "no \"%s\"; there are: %s", word,
                names->len ? names->str : "none yet");
        g_string_free(names, TRUE);
    }
    choices_clear(&choices);
    return value;
}
