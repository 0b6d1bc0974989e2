#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "harness/browser.h"
#include "harness/http.h"
#include "harness/keys.h"
#include "harness/scene_run.h"

#define NAME_CHARS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_"

typedef bool (*StepFn)(SceneRun *run, const char *arg, GString *why);

static bool bad(GString *why, const char *wanted)
{
    g_string_append_printf(why, "wanted: %s\n", wanted);
    return false;
}

// $NAME from `let`, and what every run knows. g_free.
static char *expand(const SceneRun *run, const char *text)
{
    GString *out = g_string_new(NULL);
    for (const char *s = text; *s != '\0';) {
        size_t n = *s == '$' ? strspn(s + 1, NAME_CHARS) : 0;
        g_autofree char *name = g_strndup(s + 1, n);
        const char *value = n > 0 ? g_hash_table_lookup(run->vars, name) : NULL;
        g_string_append_len(out, value != NULL ? value : s, value != NULL ? -1 : 1);
        s += value != NULL ? n + 1 : 1;
    }
    return g_string_free(out, FALSE);
}

static bool do_sync(SceneRun *run, const char *arg, GString *why)
{
    (void)arg;
    return drive_sync(run->drive, why);
}

bool scene_keys(SceneRun *run, const char *arg, GString *why)
{
    g_auto(GStrv) names = g_strsplit_set(arg, " \t", -1);
    for (size_t i = 0; names[i] != NULL; i++) {
        if (names[i][0] == '\0')
            continue;
        g_autoptr(GString) bytes = g_string_new(NULL);
        if (!keys_append(drive_vt(run->drive), names[i], bytes, why))
            return false;
        drive_bytes(run->drive, bytes->str, bytes->len);
        run->pressed++;
        if (keys_is_escape(names[i]) && !drive_sync(run->drive, why))
            return false;
    }
    return true;
}

// So many keys since the last look; "anew" begins to count.
static bool do_pressed(SceneRun *run, const char *arg, GString *why)
{
    int pressed = run->pressed;
    run->pressed = 0;
    if (strcmp(arg, "anew") == 0 || g_ascii_strtoll(arg, NULL, 10) == pressed)
        return true;
    g_string_append_printf(why, "%d keys were pressed\n", pressed);
    return false;
}

static bool do_type(SceneRun *run, const char *arg, GString *why)
{
    (void)why;
    g_autofree char *text = expand(run, arg);
    drive_bytes(run->drive, text, strlen(text));
    return true;
}

static bool do_paste(SceneRun *run, const char *arg, GString *why)
{
    (void)why;
    g_autofree char *raw = g_strcompress(arg);
    g_autofree char *text = expand(run, raw);
    g_autofree char *bytes = g_strdup_printf("\033[200~%s\033[201~", text);
    drive_bytes(run->drive, bytes, strlen(bytes));
    return true;
}

static const struct {
    const char *unit;
    int per_step; // of the unit
    DriveStep step;
} units[] = {
    {"ms", 100, STEP_100MS}, {"s", 1, STEP_SECOND}, {"m", 1, STEP_MINUTE}, {"h", 1, STEP_HOUR}};

// The world first, then the program: what it asks at its new time is answered at the same time.
bool scene_clock(SceneRun *run, const char *arg, GString *why)
{
    int n = 0;
    char unit[4] = "";
    if (sscanf(arg, "%d%3[a-z]", &n, unit) != 2)
        return bad(why, "step 6s | 200ms | 5m | 2h");
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        if (strcmp(unit, units[i].unit) != 0)
            continue;
        if (n % units[i].per_step != 0)
            return bad(why, "a multiple of 100ms");
        for (int k = 0; k < n / units[i].per_step; k++) {
            if (!drive_settle(run->drive, why))
                return false;
            clock_step(run->clock, drive_step_ms(units[i].step));
            drive_step(run->drive, units[i].step);
        }
        return drive_settle(run->drive, why);
    }
    return bad(why, "a unit of ms, s, m or h");
}

static bool do_resize(SceneRun *run, const char *arg, GString *why)
{
    int cols = 0, rows = 0;
    if (sscanf(arg, "%dx%d", &cols, &rows) != 2)
        return bad(why, "resize COLSxROWS");
    drive_resize(run->drive, cols, rows);
    return true;
}

static bool do_focus(SceneRun *run, const char *arg, GString *why)
{
    bool in = strcmp(arg, "in") == 0;
    if (!in && strcmp(arg, "out") != 0)
        return bad(why, "focus in|out");
    drive_bytes(run->drive, in ? "\033[I" : "\033[O", 3);
    return drive_sync(run->drive, why);
}

static bool report(bool good, const Err *err, GString *why)
{
    if (!good)
        g_string_append_printf(why, "%s\n", err->msg);
    return good;
}

static bool do_fault(SceneRun *run, const char *arg, GString *why)
{
    Err err = {0};
    if (strcmp(arg, "clear") != 0)
        return report(sandbox_fault_add(run->sandbox, arg, &err), &err, why);
    sandbox_fault_clear(run->sandbox);
    return true;
}

static bool do_server(SceneRun *run, const char *arg, GString *why)
{
    bool on = strcmp(arg, "on") == 0;
    if (strcmp(arg, "revoke") == 0) {
        sandbox_revoke_token(run->sandbox);
        return true;
    }
    if (strcmp(arg, "forget") == 0) {
        sandbox_forget_tokens(run->sandbox);
        return true;
    }
    if (!on && strcmp(arg, "off") != 0)
        return bad(why, "server on|off|revoke|forget");
    sandbox_set_online(run->sandbox, on);
    return true;
}

// scopes WORDS: what the token may do from now on; "-a b": everything but these, "-": everything.
static bool do_scopes(SceneRun *run, const char *arg, GString *why)
{
    (void)why;
    sandbox_set_scopes(run->sandbox, arg);
    return true;
}

// inbound CONTACT [CHANNEL:] TEXT; a contact's name with blanks is quoted.
static bool do_inbound(SceneRun *run, const char *arg, GString *why)
{
    bool quoted = arg[0] == '"';
    const char *name = arg + quoted;
    size_t n = strcspn(name, quoted ? "\"" : " ");
    g_autofree char *raw = g_strndup(name, n);
    g_autofree char *contact = expand(run, raw);
    g_autofree char *text = g_strstrip(g_strdup(name + n + (name[n] != '\0')));
    g_autofree char *channel = NULL;
    size_t word = strspn(text, NAME_CHARS);
    if (word > 0 && text[word] == ':')
        channel = g_strndup(text, word);
    const char *body = g_strchug(text + (channel != NULL ? word + 1 : 0));
    Err err = {0};
    return report(sandbox_inbound(run->sandbox, contact, channel, body, &err), &err, why);
}

static char *request(SceneRun *run, const char *arg, GString *why)
{
    g_autofree char *line = expand(run, arg);
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    Method method = METHOD_GET;
    if (g_strv_length(words) < 2 || !method_from_name(words[0], &method)) {
        bad(why, "METHOD PATH [JSON]");
        return NULL;
    }
    return http_request(run->sandbox, method, words[1], words[2] != NULL ? words[2] : "", why);
}

static bool do_api(SceneRun *run, const char *arg, GString *why)
{
    g_autofree char *answer = request(run, arg, why);
    return answer != NULL;
}

// let NAME MEMBER METHOD PATH [JSON]: keeps a string member of an answer, "opportunities[0].id".
static bool do_let(SceneRun *run, const char *arg, GString *why)
{
    g_auto(GStrv) words = g_strsplit(arg, " ", 3);
    if (g_strv_length(words) != 3)
        return bad(why, "let NAME MEMBER METHOD PATH");
    g_autofree char *answer = request(run, words[2], why);
    if (answer == NULL)
        return false;
    Err err = {0};
    Json *json = json_parse(answer, strlen(answer), &err);
    const char *value = json_string(json_at(json, words[1]));
    if (value != NULL)
        g_hash_table_replace(run->vars, g_strdup(words[0]), g_strdup(value));
    else
        g_string_append_printf(why, "no string at %s in %s\n", words[1], answer);
    bool found = value != NULL;
    json_free(json);
    return found;
}

// The address that begins in the first column and goes on over full rows; g_free, NULL: none.
static char *find_address(Vt *vt)
{
    g_autoptr(GString) url = g_string_new(NULL);
    for (int row = 1; row <= vt_rows(vt); row++) {
        g_autofree char *text = vt_row_text(vt, row);
        bool begins = url->len == 0 && g_str_has_prefix(text, "http");
        if (begins || url->len > 0)
            g_string_append(url, text);
        if (url->len > 0 && strlen(text) < (size_t)vt_cols(vt))
            break;
    }
    return url->len > 0 ? g_strdup(url->str) : NULL;
}

// confirm LOCATION | company: a browser opens the address on the screen, says yes there, and goes
// where the page sends it.
static bool do_confirm(SceneRun *run, const char *arg, GString *why)
{
    if (!drive_settle(run->drive, why))
        return false;
    g_autofree char *choice = expand(run, arg);
    g_autofree char *url = find_address(drive_vt(run->drive));
    if (url == NULL)
        return bad(why, "an address that begins in the first column");
    return browser_confirm(url, choice, why);
}

static bool do_wait(SceneRun *run, const char *arg, GString *why)
{
    return drive_wait(run->drive, arg, why);
}

static bool do_contains(SceneRun *run, const char *arg, GString *why)
{
    if (!drive_settle(run->drive, why))
        return false;
    return vt_shows(drive_vt(run->drive), arg) || bad(why, arg);
}

static bool do_absent(SceneRun *run, const char *arg, GString *why)
{
    if (!drive_settle(run->drive, why))
        return false;
    return !vt_shows(drive_vt(run->drive), arg) || bad(why, "the text is not on the screen");
}

// row N contains TEXT | row N absent TEXT
static bool do_row(SceneRun *run, const char *arg, GString *why)
{
    int row = 0, skip = 0;
    char verb[16] = "";
    if (sscanf(arg, "%d %15s %n", &row, verb, &skip) < 2 || skip == 0)
        return bad(why, "row N contains TEXT");
    if (!drive_settle(run->drive, why))
        return false;
    if (row < 1 || row > vt_rows(drive_vt(run->drive)))
        return bad(why, "a row of the screen");
    g_autofree char *text = vt_row_text(drive_vt(run->drive), row);
    bool there = strstr(text, arg + skip) != NULL;
    return there == (strcmp(verb, "contains") == 0) || bad(why, arg);
}

static bool do_cursor(SceneRun *run, const char *arg, GString *why)
{
    if (!drive_settle(run->drive, why))
        return false;
    VtState state = vt_state(drive_vt(run->drive));
    if (strcmp(arg, "hidden") == 0)
        return !state.cursor_visible || bad(why, "a hidden cursor");
    if (g_str_has_prefix(arg, "on ")) { // what is read aloud there, seen or not
        g_autofree char *line = vt_row_text(drive_vt(run->drive), state.row);
        return strstr(line, arg + strlen("on ")) != NULL || bad(why, line);
    }
    int row = 0, col = 0;
    if (sscanf(arg, "%d,%d", &row, &col) != 2)
        return bad(why, "cursor ROW,COL | cursor hidden");
    return (row == state.row && col == state.col && state.cursor_visible) ||
           bad(why, "the cursor there, and visible");
}

static bool do_signal(SceneRun *run, const char *arg, GString *why)
{
    static const struct {
        const char *name;
        int number;
    } signals[] = {{"TERM", SIGTERM}, {"INT", SIGINT},   {"HUP", SIGHUP},  {"TSTP", SIGTSTP},
                   {"CONT", SIGCONT}, {"KILL", SIGKILL}, {"SEGV", SIGSEGV}};
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++) {
        if (strcmp(arg, signals[i].name) != 0)
            continue;
        drive_signal(run->drive, signals[i].number);
        return true;
    }
    return bad(why, "TERM, INT, HUP, TSTP, CONT or KILL");
}

// Ended as it should, and the terminal is as it was, unless it was killed.
static bool do_exit_code(SceneRun *run, const char *arg, GString *why)
{
    int wanted = 0, code = 0;
    if (sscanf(arg, "%d", &wanted) != 1)
        return bad(why, "exit-code N");
    if (!drive_exit_code(run->drive, &code, why))
        return false;
    run->exited = true;
    if (code != wanted) {
        g_string_append_printf(why, "it ended with %d\n", code);
        return false;
    }
    VtState state = vt_state(drive_vt(run->drive));
    bool restored = state.cursor_visible && !state.alt_screen && !state.mouse &&
                    !state.bracketed_paste && vt_title(drive_vt(run->drive))[0] == '\0' &&
                    drive_modes_are_kept(run->drive);
    return restored || code == 128 + SIGKILL || bad(why, "the terminal as it was");
}

static bool do_restart(SceneRun *run, const char *arg, GString *why)
{
    (void)arg;
    return scene_start_program(run, why);
}

static const struct {
    const char *verb;
    StepFn run;
} verbs[] = {
    {"sync", do_sync},
    {"keys", scene_keys},
    {"type", do_type},
    {"pressed", do_pressed},
    {"paste", do_paste},
    {"step", scene_clock},
    {"resize", do_resize},
    {"click", scene_click},
    {"menu", scene_menu},
    {"drag", scene_drag},
    {"drag-hold", scene_drag_hold},
    {"release", scene_release},
    {"wheel", scene_wheel},
    {"mouse", scene_mouse},
    {"labels", scene_labels},
    {"focus", do_focus},
    {"fault", do_fault},
    {"server", do_server},
    {"inbound", do_inbound},
    {"scopes", do_scopes},
    {"api", do_api},
    {"let", do_let},
    {"wait", do_wait},
    {"contains", do_contains},
    {"absent", do_absent},
    {"row", do_row},
    {"cursor", do_cursor},
    {"told", scene_told},
    {"link", scene_link},
    {"title", scene_title},
    {"bells", scene_bells},
    {"signal", do_signal},
    {"exit-code", do_exit_code},
    {"restart", do_restart},
    {"tokens", scene_tokens},
    {"confirm", do_confirm},
    {"matrix", scene_matrix},
};

// People look before they type: a fresh program has shown its first data when a step touches it.
static bool settle_first(SceneRun *run, const char *verb, GString *why)
{
    bool asks_for_the_end = strcmp(verb, "exit-code") == 0;
    if (run->settled || asks_for_the_end)
        return true;
    run->settled = true;
    return drive_sync(run->drive, why);
}

bool scene_step(SceneRun *run, const SceneItem *item, GString *why)
{
    if (!settle_first(run, item->verb, why))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(item->verb, verbs[i].verb) == 0)
            return verbs[i].run(run, item->arg, why);
    return bad(why, "a known step");
}

static bool holds(size_t have, const char *condition, bool *understood)
{
    char op[3] = "";
    unsigned long n = 0;
    *understood = true;
    if (sscanf(condition, "%lu", &n) == 1)
        return have == n;
    *understood = sscanf(condition, "%2[<>=] %lu", op, &n) == 2;
    if (strcmp(op, ">=") == 0)
        return have >= n;
    return strcmp(op, "<=") == 0 && have <= n;
}

bool scene_count(SceneRun *run, const SceneItem *item, GString *why)
{
    EndpointId ep = endpoint_find(item->verb);
    if (ep == EP_NONE)
        return bad(why, "a name of endpoint.def");
    if (!run->exited && !drive_settle(run->drive, why))
        return false;
    size_t have = item->kind == SCENE_REQUESTS ? sandbox_executed(run->sandbox, ep)
                                               : sandbox_requests(run->sandbox, ep);
    bool understood = false;
    if (holds(have, item->arg, &understood))
        return true;
    g_string_append_printf(
        why, understood ? "counted %zu\n" : "wanted: N, >= N or <= N (have %zu)\n", have);
    return false;
}
