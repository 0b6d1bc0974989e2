#include "config.h"

#include "cli_doctor.h"

#include <assert.h>
#include <glib.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/json.h"
#include "base/log.h"
#include "cli.h"
#include "doctor.h"

// ---- findings ----------------------------------------------------------------------------------

static void put(TextBuf *out, const char *fmt, va_list args)
{
    g_autofree char *text = g_strdup_vprintf(fmt, args);
    // A server may say a token back.
    text_format(out, "%s", log_would_hide(text) ? "(hidden: it holds a token)" : text);
}

#define FILL(to_health, to_kind)                                                                   \
    va_list args;                                                                                  \
    *out = (Finding){.health = (to_health), .kind = (to_kind)};                                    \
    va_start(args, fmt);                                                                           \
    put(&out->found, fmt, args);                                                                   \
    va_end(args)

void doctor_ok(Finding *out, const char *fmt, ...)
{
    FILL(HEALTH_OK, ERR_NONE);
}

void doctor_warn(Finding *out, const char *fmt, ...)
{
    FILL(HEALTH_WARN, ERR_NONE);
}

void doctor_skip(Finding *out, const char *fmt, ...)
{
    FILL(HEALTH_SKIP, ERR_NONE);
}

void doctor_fail(Finding *out, ErrKind kind, const char *fmt, ...)
{
    FILL(HEALTH_FAIL, kind);
}

void doctor_mend(Finding *out, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    put(&out->mend, fmt, args);
    va_end(args);
}

// ---- checks ------------------------------------------------------------------------------------

// In this order: what fails first is what the exit code tells, and later rows rest on earlier ones.
static const DoctorCheck checks[] = {
    {"folders", "config", check_folder, FOLDER_CONFIG},
    {"folders", "state", check_folder, FOLDER_STATE},
    {"folders", "cache", check_folder, FOLDER_CACHE},
    {"folders", "run", check_folder, FOLDER_RUN},
    {"folders", "auth", check_folder, FOLDER_AUTH},
    {"credentials", "file", check_auth_file, 0},
    {"credentials", "token", check_token, 0},
    {"credentials", "age", check_age, 0},
    {"reach", "proxy", check_proxy, 0},
    {"reach", "server", check_connection, 0},
    {"reach", "clock", check_clock, 0},
    {"account", "location", check_location, 0},
#define AREA(id, name, shows, ep, write, query) {"scopes", name, check_area, AREA_##id},
#include "api/area.def"
#undef AREA
    {"scopes", "writing", check_granted, 0},
    {"rate", "burst", check_burst, 0},
    {"rate", "daily", check_daily, 0},
    {"api", "versions", check_versions, 0},
    {"terminal", "TERM", check_terminal, 0},
    {"terminal", "colours", check_colors, 0},
    {"terminal", "locale", check_locale, 0},
    {"terminal", "widths", check_widths, 0},
    {"terminal", "mouse", check_mouse, 0},
    {"terminal", "notices", check_notices, 0},
    {"files", "config.ini", check_config, 0},
    {"files", "keys.ini", check_keys, 0},
    {"files", "theme", check_theme, 0},
    {"mirror", "file", check_mirror, 0},
    {"mirror", "synced", check_synced, 0},
    {"outbox", "integrity", check_outbox, 0},
    {"outbox", "waiting", check_waiting, 0},
    {"processes", "others", check_processes, 0},
    {"libraries", "versions", check_libraries, 0},
};

static const struct {
    const char *word, *mark; // for scripts; for people
} healths[] = {
    [HEALTH_OK] = {"ok", "ok"},
    [HEALTH_WARN] = {"warn", "warn"},
    [HEALTH_FAIL] = {"fail", "FAIL"},
    [HEALTH_SKIP] = {"skip", "-"},
};
static_assert(ARRAY_LEN(healths) == HEALTH_COUNT, "one row per health");

static int exit_code(ErrKind kind)
{
    return kind == ERR_AUTH || kind == ERR_SCOPE ? err_info(kind)->exit_code : 1;
}

typedef struct Report {
    JsonOut *out; // NULL: lines for people
    size_t counts[HEALTH_COUNT];
    int code;
} Report;

static void report_json(const Report *report, const DoctorCheck *check, const Finding *finding)
{
    json_out_object(report->out, NULL);
    json_out_string(report->out, "group", check->group);
    json_out_string(report->out, "name", check->name);
    json_out_string(report->out, "state", healths[finding->health].word);
    json_out_string(report->out, "found", finding->found.s);
    json_out_string(report->out, "mend", finding->mend.n > 0 ? finding->mend.s : NULL);
    json_out_end(report->out);
}

// At once: a slow server must not look like a program that stands still.
static void report_line(const DoctorCheck *check, const Finding *finding)
{
    printf("%-5s %-11s %-13s  %s\n", healths[finding->health].mark, check->group, check->name,
           finding->found.s);
    if (finding->mend.n > 0)
        printf("      -> %s\n", finding->mend.s);
    fflush(stdout);
}

static void run_checks(Doctor *doctor, Report *report)
{
    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        Finding finding = {0};
        checks[i].fn(doctor, &checks[i], &finding);
        report->counts[finding.health]++;
        if (finding.health == HEALTH_FAIL && report->code == 0)
            report->code = exit_code(finding.kind);
        if (report->out)
            report_json(report, &checks[i], &finding);
        else
            report_line(&checks[i], &finding);
    }
}

static int report_all(Doctor *doctor)
{
    Report report = {.out = doctor->json ? json_out_new() : NULL};
    if (!report.out) {
        run_checks(doctor, &report);
        printf("%zu checks: %zu ok, %zu warnings, %zu failures, %zu not looked at\n",
               ARRAY_LEN(checks), report.counts[HEALTH_OK], report.counts[HEALTH_WARN],
               report.counts[HEALTH_FAIL], report.counts[HEALTH_SKIP]);
        return report.code;
    }
    json_out_object(report.out, NULL);
    json_out_string(report.out, "schema", "eyrie.doctor/1");
    json_out_array(report.out, "checks");
    run_checks(doctor, &report);
    json_out_end(report.out);
    json_out_end(report.out);
    g_autofree char *text = json_out_take(report.out, NULL);
    puts(text);
    return report.code;
}

// ---- command -----------------------------------------------------------------------------------

typedef struct DoctorArgs {
    bool json, offline;
} DoctorArgs;

static const VerbOption options[] = {
    {VERB_MEMBER(DoctorArgs, offline), "offline", 0, NULL, "Ask the service nothing"},
    {VERB_MEMBER(DoctorArgs, json), "json", 0, NULL,
     "One JSON object: schema eyrie.doctor/1, and checks with group, name, state (ok, warn, fail, "
     "skip), found and mend"},
    {0},
};

static const VerbExample examples[] = {
    {"eyrie doctor", "what is wrong, and how to mend it"},
    {"eyrie doctor --offline", "only this machine: folders, configuration, terminal, files"},
    {"eyrie doctor --json | jq '.checks[] | select(.state == \"fail\")'",
     "what failed, for scripts"},
    {0},
};

const Verb doctor_verb = {
    .name = "doctor",
    .brief = "what is wrong, and how to mend it",
    .takes = "",
    .help = "Look at everything that can be wrong between this machine and the account: one line "
            "per check, and below a warning or failure how to mend it. Changes nothing in the "
            "account.",
    .options = options,
    .examples = examples,
};

static bool parse(const Args *args, Doctor *doctor, Err *err)
{
    DoctorArgs own = {0};
    g_auto(GStrv) words = g_strdupv(args->rest);
    if (!verb_parse(&doctor_verb, words, &own, err))
        return false;
    doctor->json = own.json;
    doctor->reach = own.offline ? REACH_OFFLINE : REACH_UNKNOWN;
    return !words[1] ||
           err_set(err, ERR_USAGE, "eyrie doctor takes options only, not \"%s\"", words[1]);
}

static void doctor_clear(Doctor *doctor)
{
    probe_answer_clear(&doctor->location);
    probe_free(doctor->probe);
    secret_free(doctor->token);
    start_close(&doctor->start);
    if (doctor->has_profile)
        profile_clear(&doctor->profile);
    for (size_t i = 0; i < FOLDER_COUNT; i++)
        g_free(doctor->folders[i].path);
    g_free(doctor->base_url);
    clock_free(doctor->clock);
}

int cli_doctor(const Args *args, Secret *take_token)
{
    Err err = {0};
    Doctor doctor = {.args = args, .rate = {-1, -1, -1, -1, -1, -1}};
    if (!parse(args, &doctor, &err)) {
        secret_free(take_token);
        return cli_fail(&err);
    }
    doctor_look_at_folders(&doctor);
    doctor_sign_in(&doctor, take_token);
    doctor_connect(&doctor);
    int code = report_all(&doctor);
    doctor_clear(&doctor);
    return code;
}
