// What is typed and pasted, and when it is complete.
#include "config.h"

#include <string.h>

#include "api/loopback.h"
#include "api/signin.h"
#include "app/enrol_state.h"
#include "base/log.h"
#include "base/url.h"

enum { PAGE_WAIT_MS = 5 * 60 * 1000 };

static void say(TextBuf *out, const char *text)
{
    text_format(out, "%s", text);
}

void enrol_hidden_clear(Enrol *enrol, EnrolHidden hidden)
{
    secret_free(enrol->hidden[hidden]);
    enrol->hidden[hidden] = NULL;
}

static void set_hidden(Enrol *enrol, EnrolHidden hidden, const char *s, size_t n)
{
    Secret *made = n > 0 ? secret_new(s, n) : NULL; // before what s may point into is gone
    enrol_hidden_clear(enrol, hidden);
    enrol->hidden[hidden] = made;
}

void enrol_hidden_type(Enrol *enrol, EnrolHidden hidden, char c)
{
    size_t n = enrol_hidden_len(enrol, hidden);
    enrol_quiet(enrol);
    if (c == 0 && n > 0)
        set_hidden(enrol, hidden, secret_reveal(enrol->hidden[hidden]), n - 1);
    if (c == 0 || !token_is_good(&c, 1) || n >= TOKEN_MAX)
        return;
    char *text = g_malloc(n + 1);
    if (n > 0)
        memcpy(text, secret_reveal(enrol->hidden[hidden]), n);
    text[n] = c;
    set_hidden(enrol, hidden, text, n + 1);
    explicit_bzero(text, n + 1);
    g_free(text);
}

bool enrol_hidden_paste(Enrol *enrol, EnrolHidden hidden, const char *bytes, size_t n)
{
    static const char bearer[] = "bearer ";
    for (; n > 0 && g_ascii_isspace(bytes[n - 1]); n--)
        ;
    for (; n > 0 && g_ascii_isspace(*bytes); bytes++, n--)
        ;
    if (n > strlen(bearer) && g_ascii_strncasecmp(bytes, bearer, strlen(bearer)) == 0)
        for (bytes += strlen(bearer), n -= strlen(bearer); n > 0 && *bytes == ' '; bytes++, n--)
            ;
    enrol_quiet(enrol);
    if (n == 0 || n > TOKEN_MAX || !token_is_good(bytes, n)) {
        say(&enrol->error, n == 0 ? "The clipboard is empty: nothing was pasted."
                           : n > TOKEN_MAX
                               ? "That is far too long for a token: nothing was taken."
                               : "That is no token: it has spaces, line ends or unusual "
                                 "characters inside. Nothing was taken.");
        return false;
    }
    set_hidden(enrol, hidden, bytes, n);
    return true;
}

void enrol_set_field(Enrol *enrol, EnrolField field, const char *text)
{
    g_free(enrol->fields[field]);
    enrol->fields[field] = g_strstrip(text_input(text, strlen(text)));
}

// ---- what was typed is complete ----------------------------------------------------------------

static void submit_token(Enrol *enrol)
{
    EnrolTask *task;
    if (!enrol->hidden[ENROL_HIDDEN_TOKEN]) {
        say(&enrol->error, "Paste the token first: it begins with \"pit-\".");
        return;
    }
    task = enrol_task_new(TASK_TOKEN);
    task->secret = secret_dup(enrol->hidden[ENROL_HIDDEN_TOKEN]);
    enrol_check_with(enrol, task, ENROL_TOKEN);
}

// The id, or the address of any page of the location.
static Id read_location(const char *text)
{
    static const char mark[] = "/location/";
    const char *at = strstr(text, mark);
    const char *from = at ? at + strlen(mark) : text;
    g_autofree char *id = g_strndup(from, at ? strcspn(from, "/?#") : strlen(from));
    return id_from(id);
}

static void submit_location(Enrol *enrol)
{
    Id location = read_location(enrol->fields[ENROL_FIELD_LOCATION]);
    if (log_would_hide(enrol->fields[ENROL_FIELD_LOCATION])) {
        say(&enrol->error, "That is a token. Here the id of its location is wanted.");
        return;
    }
    if (id_is_empty(&location)) {
        say(&enrol->error, "That is no id of a location: letters and digits, as in the address "
                           "app.gohighlevel.com/v2/location/ID/dashboard.");
        return;
    }
    enrol->location = location;
    enrol_set_field(enrol, ENROL_FIELD_LOCATION, location.s);
    enrol_remember(enrol);
    enrol_check_location(enrol);
}

static int read_port(const char *text)
{
    gint64 port = LOOPBACK_PORT;
    if (*text && !g_ascii_string_to_signed(text, 10, 1, 65535, &port, NULL))
        return 0;
    return (int)port;
}

// NULL with err. "white-label" is HighLevel's own page of that kind; a host alone has the usual
// path.
static char *read_page(const char *text, Err *err)
{
    static const char path[] = "/v2/oauth/chooselocation";
    if (!*text)
        return g_strdup(SIGNIN_PAGE);
    if (strcmp(text, "white-label") == 0)
        return g_strdup(SIGNIN_PAGE_WHITE);
    g_autofree char *full =
        strstr(text, "://") ? g_strdup(text) : g_strconcat("https://", text, NULL);
    char *page = url_base(full, err);
    if (page && !strchr(strstr(page, "://") + 3, '/')) {
        char *whole = g_strconcat(page, path, NULL);
        g_free(page);
        return whole;
    }
    return page;
}

static bool is_word(const char *text)
{
    return *text && token_is_good(text, strlen(text));
}

static void open_page(Enrol *enrol, const char *page, int port)
{
    enrol_forget_page(enrol);
    enrol->state = signin_state();
    enrol->redirect = g_strdup_printf("http://localhost:%d/callback", port);
    Signin signin = {.page = page,
                     .client_id = enrol->fields[ENROL_FIELD_CLIENT],
                     .redirect = enrol->redirect,
                     .scopes = signin_scopes};
    enrol->url = signin_url(&signin, enrol->state);
    enrol->listens = false;
    enrol->wait_until = clock_mono_ms(enrol->clock) + PAGE_WAIT_MS;
    enrol_give_up(enrol);
    enrol_go(enrol, ENROL_BROWSER);
    EnrolTask *task = enrol_task_new(TASK_WAIT);
    task->text = g_strdup(enrol->state);
    task->port = port;
    enrol_give(enrol, task);
}

static void submit_app(Enrol *enrol)
{
    Err err = {0};
    int port = read_port(enrol->fields[ENROL_FIELD_PORT]);
    g_autofree char *page = read_page(enrol->fields[ENROL_FIELD_PAGE], &err);
    const char *wrong = NULL;
    if (!is_word(enrol->fields[ENROL_FIELD_CLIENT]))
        wrong = "The client id is wanted: it stands on the app's page in the marketplace, under "
                "Client Keys.";
    else if (!enrol->hidden[ENROL_HIDDEN_CLIENT])
        wrong = "The client secret is wanted: it is shown once, when the client key is made.";
    else if (!page)
        wrong = err.msg;
    else if (port == 0)
        wrong = "A port is a number from 1 to 65535.";
    if (wrong) {
        say(&enrol->error, wrong);
        return;
    }
    enrol_remember(enrol);
    open_page(enrol, page, port);
}

void enrol_submit(Enrol *enrol)
{
    enrol_quiet(enrol);
    if (enrol->step == ENROL_TOKEN)
        submit_token(enrol);
    else if (enrol->step == ENROL_LOCATION)
        submit_location(enrol);
    else if (enrol->step == ENROL_APP)
        submit_app(enrol);
}

void enrol_paste_address(Enrol *enrol, const char *bytes, size_t n)
{
    Err err = {0};
    if (enrol->step != ENROL_BROWSER)
        return;
    g_autofree char *text = g_strndup(bytes, n);
    char *code = loopback_read(g_strstrip(text), enrol->state, &err);
    explicit_bzero(text, strlen(text));
    if (!code) {
        text_format(&enrol->error, "%s. The browser still has the right address.", err.msg);
        enrol->error.s[0] = g_ascii_toupper(enrol->error.s[0]);
        return;
    }
    EnrolTask *task = enrol_task_new(TASK_EXCHANGE);
    task->secret = secret_dup(enrol->hidden[ENROL_HIDDEN_CLIENT]);
    task->text = code;
    task->client_id = g_strdup(enrol->fields[ENROL_FIELD_CLIENT]);
    task->redirect = g_strdup(enrol->redirect);
    enrol_check_with(enrol, task, ENROL_APP);
}
