#include "config.h"

#include "sandbox/faults.h"

#include <assert.h>
#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum { ANY_ENDPOINT = -1, FOR_EVER = -1 };

typedef struct Fault {
    int ep; // EndpointId or ANY_ENDPOINT
    FaultKind kind;
    int arg, retry_s;
    int times; // answers left, or FOR_EVER
} Fault;

struct Faults {
    GArray *rows; // Fault, oldest first
};

typedef struct KindInfo {
    const char *name;
    const char *unit; // what may follow the number; NULL: takes no number
    int least, most;
} KindInfo;

static const KindInfo kinds[] = {
    [FAULT_NONE] = {"", NULL, 0, 0},
    [FAULT_DELAY] = {"delay", "ms", 0, 600000},
    [FAULT_STATUS] = {"status", "", 400, 599},
    [FAULT_HTML] = {"html", "", 200, 599},
    [FAULT_REDIRECT] = {"redirect", "", 300, 399},
    [FAULT_DROP_BEFORE] = {"drop-before", NULL, 0, 0},
    [FAULT_DROP_AFTER] = {"drop-after", NULL, 0, 0},
    [FAULT_CUT] = {"cut", "%", 0, 99},
    [FAULT_GARBAGE] = {"garbage", NULL, 0, 0},
    [FAULT_TYPES] = {"types", NULL, 0, 0},
    [FAULT_PAGE] = {"page", NULL, 0, 0},
    [FAULT_DRIP] = {"drip", "B/s", 1, 1000000},
};
static_assert(ARRAY_LEN(kinds) == FAULT_KIND_COUNT, "a row for every kind");

Faults *faults_new(void)
{
    Faults *faults = g_new0(Faults, 1);
    faults->rows = g_array_new(FALSE, FALSE, sizeof(Fault));
    return faults;
}

void faults_free(Faults *faults)
{
    if (!faults)
        return;
    g_array_unref(faults->rows);
    g_free(faults);
}

void faults_clear(Faults *faults)
{
    g_array_set_size(faults->rows, 0);
}

// A number from least to most, with or without the unit behind it.
static bool parse_number(const char *word, const KindInfo *kind, int *out)
{
    char *end = NULL;
    errno = 0;
    const long value = strtol(word, &end, 10);
    if (end == word || errno || value < kind->least || value > kind->most)
        return false;
    if (*end && !g_str_equal(end, kind->unit))
        return false;
    *out = (int)value;
    return true;
}

static FaultKind kind_find(const char *name)
{
    for (int i = FAULT_NONE + 1; i < FAULT_KIND_COUNT; i++)
        if (g_str_equal(kinds[i].name, name))
            return (FaultKind)i;
    return FAULT_NONE;
}

static bool parse_option(const char *word, Fault *fault)
{
    static const KindInfo times = {"times=", "", 1, 1000000}, retry = {"retry=", "s", 0, 86400};
    if (g_str_has_prefix(word, times.name))
        return parse_number(word + strlen(times.name), &times, &fault->times);
    if (g_str_has_prefix(word, retry.name) && fault->kind == FAULT_STATUS)
        return parse_number(word + strlen(retry.name), &retry, &fault->retry_s);
    return false;
}

// words: ENDPOINT KIND [NUMBER] [OPTION...]
static bool parse_words(char **words, Fault *fault, Err *err)
{
    const guint count = g_strv_length(words);
    if (count < 2)
        return err_set(err, ERR_USAGE, "fault needs an endpoint and a kind");
    fault->ep = g_str_equal(words[0], "*") ? ANY_ENDPOINT : (int)endpoint_find(words[0]);
    if (fault->ep == EP_NONE)
        return err_set(err, ERR_USAGE, "fault names the unknown endpoint \"%s\"", words[0]);
    fault->kind = kind_find(words[1]);
    if (fault->kind == FAULT_NONE)
        return err_set(err, ERR_USAGE, "unknown kind of fault \"%s\"", words[1]);
    const KindInfo *kind = &kinds[fault->kind];
    guint next = 2;
    if (kind->unit && (next >= count || !parse_number(words[next++], kind, &fault->arg)))
        return err_set(err, ERR_USAGE, "fault \"%s\" needs a number from %d to %d", kind->name,
                       kind->least, kind->most);
    for (; next < count; next++)
        if (!parse_option(words[next], fault))
            return err_set(err, ERR_USAGE, "fault \"%s\" does not take \"%s\"", kind->name,
                           words[next]);
    return true;
}

static bool parse_fault(const char *line, Fault *fault, Err *err)
{
    g_auto(GStrv) words = g_strsplit_set(line, " \t", -1);
    g_autoptr(GPtrArray) full = g_ptr_array_new();
    for (char **w = words; *w; w++)
        if (**w)
            g_ptr_array_add(full, *w);
    g_ptr_array_add(full, NULL);
    *fault = (Fault){.times = FOR_EVER, .retry_s = -1};
    return parse_words((char **)full->pdata, fault, err);
}

bool faults_add(Faults *faults, const char *spec, Err *err)
{
    g_auto(GStrv) lines = g_strsplit_set(spec, ";\n", -1);
    const guint before = faults->rows->len;
    for (char **line = lines; *line; line++) {
        Fault fault;
        if (!*g_strstrip(*line))
            continue;
        if (!parse_fault(*line, &fault, err)) {
            g_array_set_size(faults->rows, before);
            return false;
        }
        g_array_append_val(faults->rows, fault);
    }
    return true;
}

static void apply(Fault *fault, FaultPlan *plan)
{
    if (fault->kind == FAULT_DELAY) {
        plan->delay_ms += fault->arg;
    } else {
        plan->kind = fault->kind;
        plan->arg = fault->arg;
        plan->retry_s = fault->retry_s;
    }
    if (fault->times != FOR_EVER)
        fault->times--;
}

FaultPlan faults_take(Faults *faults, EndpointId ep)
{
    FaultPlan plan = {.retry_s = -1};
    for (guint i = 0; i < faults->rows->len;) {
        Fault *fault = &g_array_index(faults->rows, Fault, i);
        const bool here = fault->ep == ANY_ENDPOINT || fault->ep == (int)ep;
        if (here && (fault->kind == FAULT_DELAY || plan.kind == FAULT_NONE))
            apply(fault, &plan);
        if (fault->times == 0)
            g_array_remove_index(faults->rows, i);
        else
            i++;
    }
    return plan;
}
