#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/hook_line.h"
#include "app/keymap.h"
#include "app/options.h"
#include "app/themes.h"
#include "base/datetime.h"
#include "cli_outbox.h"
#include "doctor.h"
#include "store/audit.h"
#include "store/cache.h"
#include "store/journal.h"
#include "ui/theme.h"

// What lies on this machine.

// ---- folders -----------------------------------------------------------------------------------

void doctor_look_at_folders(Doctor *doctor)
{
    static const FsDir dirs[] = {[FOLDER_CONFIG] = FS_CONFIG,
                                 [FOLDER_STATE] = FS_STATE,
                                 [FOLDER_CACHE] = FS_CACHE,
                                 [FOLDER_RUN] = FS_RUN};
    for (size_t i = 0; i < FOLDER_COUNT; i++) {
        Folder *folder = &doctor->folders[i];
        folder->path = i == FOLDER_AUTH
                           ? g_build_filename(doctor->folders[FOLDER_STATE].path, "auth", NULL)
                           : fs_where(dirs[i]);
        folder->there = lstat(folder->path, &folder->st) == 0;
    }
}

// Configuration and cache may lie elsewhere, behind a link; state and secrets must not.
static bool follows_link(int row)
{
    return row == FOLDER_CONFIG || row == FOLDER_CACHE;
}

void check_folder(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    const Folder *folder = &doctor->folders[check->row];
    struct stat st = folder->st;
    bool link = folder->there && S_ISLNK(st.st_mode);
    if (link && follows_link(check->row) && stat(folder->path, &st) == 0)
        link = false;
    if (!folder->there) {
        doctor_ok(out, "%s, not there yet", folder->path);
    } else if (link || !S_ISDIR(st.st_mode)) {
        doctor_fail(out, ERR_IO, "%s is %s", folder->path, link ? "a symbolic link" : "no folder");
        doctor_mend(out, "Move it away and let eyrie make the folder itself.");
    } else if (st.st_uid != geteuid()) {
        doctor_fail(out, ERR_IO, "%s belongs to somebody else", folder->path);
        doctor_mend(out, "Give it to yourself with `chown`, or set another XDG folder.");
    } else if (access(folder->path, W_OK | X_OK) != 0) {
        doctor_fail(out, ERR_IO, "%s cannot be written: %s", folder->path, g_strerror(errno));
        doctor_mend(out, "Run `chmod 700 %s`.", folder->path);
    } else if ((st.st_mode & 077) != 0) {
        doctor_warn(out, "%s had mode %04o", folder->path, (unsigned)st.st_mode & 07777);
        if (check->row == FOLDER_CONFIG && (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
            doctor_mend(out,
                        "Others could write there: look at what is in it, then run `chmod 700 "
                        "%s`; until then nothing that config.ini names is run.",
                        folder->path);
        else
            doctor_mend(out,
                        "Run `chmod 700 %s`; eyrie does so itself whenever it uses the folder.",
                        folder->path);
    } else {
        doctor_ok(out, "%s, mode 0700", folder->path);
    }
}

// ---- configuration -----------------------------------------------------------------------------

typedef struct BadLines {
    char *first; // owned
    size_t count;
} BadLines;

static void on_bad_line(void *owner, const char *text)
{
    BadLines *bad = owner;
    if (bad->count++ == 0)
        bad->first = g_strdup(text);
}

// Takes what bad holds.
static void tell_lines(const char *path, BadLines *bad, const char *mend, Finding *out)
{
    if (bad->count > 0) {
        doctor_fail(out, ERR_CONFIG, "%s%s", bad->first,
                    bad->count > 1 ? " (and there are more such lines)" : "");
        doctor_mend(out, "%s", mend);
    } else if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        doctor_ok(out, "%s is good", path);
    } else {
        doctor_ok(out, "%s is not there: the defaults hold", path);
    }
    g_clear_pointer(&bad->first, g_free);
}

static char *config_path(const Doctor *doctor, const char *name)
{
    return g_build_filename(doctor->folders[FOLDER_CONFIG].path, name, NULL);
}

// options_load leaves these lines to the hooks.
static void look_at_hooks(const char *path, BadLines *bad)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return; // told by options_load
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        Err err = {0};
        Hook hook = {0};
        const char *line = g_strstrip(lines[i]);
        if (!g_str_has_prefix(line, "on ") && !g_str_has_prefix(line, "on\t"))
            continue;
        if (hook_parse(line, &hook, &err)) {
            hook_clear(&hook);
            continue;
        }
        err_prefix(&err, "%s line %zu", path, i + 1);
        on_bad_line(bad, err.msg);
    }
}

// True with a finding where the file cannot be used as a whole.
static bool tell_closed(const char *path, Finding *out)
{
    Err err = {0};
    g_autofree char *text = NULL;
    size_t n = 0;
    if (fs_is_missing(path))
        return false;
    if (!fs_read(path, OPTIONS_FILE_MAX, &text, &n, &err)) {
        doctor_fail(out, ERR_CONFIG, "%s; nothing is changed in any account before it can be read",
                    err.msg);
        doctor_mend(out, "Run `chmod 600 %s`, or put a readable file in its place.", path);
        return true;
    }
    if (fs_may_run(path, &err))
        return false;
    doctor_warn(out, "no hook and no command of %s is run: %s", path, err.msg);
    doctor_mend(out, "Look at what stands in it, then do as it says there.");
    return true;
}

void check_config(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    BadLines bad = {0};
    Options options;
    g_autofree char *path = config_path(doctor, check->name);
    if (tell_closed(path, out))
        return;
    options_init(&options);
    options_load(&options, path, on_bad_line, &bad);
    look_at_hooks(path, &bad);
    tell_lines(path, &bad,
               "Correct or remove that line; eyrie-config(5) says what may stand there.", out);
}

void check_keys(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    BadLines bad = {0};
    g_autofree char *path = config_path(doctor, check->name);
    Keymap *keymap = keymap_new();
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        keymap_load(keymap, path, on_bad_line, &bad);
    keymap_free(keymap);
    tell_lines(path, &bad, "Correct or remove that line; eyrie-keys(7) says how keys are bound.",
               out);
}

// How many styles cannot be read as well as the theme promises, and the worst of them.
static int hard_to_read(const Theme *theme, StyleId *worst)
{
    ThemeFit fit;
    int count = 0;
    double worst_part = 1;
    theme_fit(theme, DEPTH_TRUE, &fit);
    for (int id = 0; id < STYLE_COUNT; id++) {
        double part = theme_contrast(theme, &fit, (StyleId)id) /
                      theme_least_contrast(theme, DEPTH_TRUE, (StyleId)id);
        count += part < 1;
        if (part < worst_part) {
            worst_part = part;
            *worst = (StyleId)id;
        }
    }
    return count;
}

static void tell_contrast(const Theme *theme, const char *path, Finding *out)
{
    StyleId worst = STYLE_TEXT;
    g_autofree char *name = g_path_get_basename(path);
    int count = hard_to_read(theme, &worst);
    if (count == 0) {
        doctor_ok(out, "%s is good; text at least %.1f to 1", name, theme->contrast);
        return;
    }
    doctor_warn(out, "%s: %d of its styles cannot be read well, the worst is \"%s\"", name, count,
                style_name(worst));
    doctor_mend(out, "Make their colours differ more from what is behind them (%.1f to 1 by WCAG).",
                theme->contrast);
}

void check_theme(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    Err err = {0};
    BadLines bad = {0};
    Options options;
    Theme theme;
    g_autofree char *config = config_path(doctor, "config.ini");
    options_init(&options);
    options_load(&options, config, on_bad_line, &bad);
    g_clear_pointer(&bad.first, g_free); // check_config tells them
    bad.count = 0;
    const char *name = doctor->args->theme ? doctor->args->theme : options.theme;
    bool built_in = !strcmp(name, THEME_AUTO) || !strcmp(name, THEME_BUILTIN);
    g_autofree char *path = themes_path(start_themes_dir(), name);
    theme_init(&theme);
    if (!path && built_in) {
        doctor_ok(out, "%s", name);
        return;
    }
    if (!path || !theme_load(&theme, path, on_bad_line, &bad, NULL, &err)) {
        doctor_warn(out, "%s: the built-in colours are used (%s)", name,
                    path ? err.msg : "there is no such file");
        doctor_mend(out, "Put %s.theme into %s/themes, or choose another theme.", name,
                    doctor->folders[FOLDER_CONFIG].path);
        return;
    }
    if (bad.count > 0)
        tell_lines(path, &bad, "Correct or remove that line of the theme.", out);
    else
        tell_contrast(&theme, path, out);
}

// ---- mirror ------------------------------------------------------------------------------------

// False with a finding where there is nothing to look at.
static bool look_at_mirror(const Doctor *doctor, CacheLook *look, Finding *out)
{
    Err err = {0};
    if (!doctor->started || !doctor->start.cache_path) {
        doctor_skip(out, "%s", doctor->started ? "there is no folder for it" : "not signed in");
        return false;
    }
    g_autofree char *owner =
        g_strdup_printf("%s/%s", doctor->start.profile, doctor->start.location.s);
    if (cache_look(doctor->start.cache_path, owner, look, &err))
        return true;
    doctor_fail(out, err.kind, "%s: %s", doctor->start.cache_path, err.msg);
    doctor_mend(out, "Delete the file: it only repeats what the account has.");
    return false;
}

void check_mirror(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    CacheLook look;
    struct stat st = {0};
    if (!look_at_mirror(doctor, &look, out))
        return;
    const char *path = doctor->start.cache_path;
    g_autofree char *size = lstat(path, &st) == 0 ? g_format_size((guint64)st.st_size) : NULL;
    if (look.opened == CACHE_KEPT) {
        doctor_ok(out, "%s, %s, %" G_GINT64_FORMAT " contacts, %" G_GINT64_FORMAT " messages", path,
                  size ? size : "", (gint64)look.contacts, (gint64)look.messages);
    } else if (look.opened == CACHE_FRESH) {
        doctor_ok(out, "%s, nothing in it yet", path);
    } else {
        doctor_warn(out, "%s: %s", path, cache_opened_word(look.opened));
        doctor_mend(out, "Nothing to do: the next start keeps it under another name and fills a "
                         "new one.");
    }
}

void check_synced(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    CacheLook look;
    char at[32];
    if (!look_at_mirror(doctor, &look, out))
        return;
    if (!instant_known(look.synced)) {
        doctor_ok(out, "not yet: the next start begins it");
        return;
    }
    iso_format_zone(look.synced, zone_local(), at);
    doctor_ok(out, "last at %s", at);
}

// ---- outbox ------------------------------------------------------------------------------------

static char *journal_of(const Doctor *doctor)
{
    return doctor->started
               ? g_strdup(doctor->start.journal_path)
               : g_build_filename(doctor->folders[FOLDER_STATE].path, "outbox.db", NULL);
}

static void on_violation(void *owner, const char *rule, int64_t op, const char *what)
{
    g_autofree char *text =
        op > 0 ? g_strdup_printf("%s, operation %" G_GINT64_FORMAT ": %s", rule, (gint64)op, what)
               : g_strdup_printf("%s: %s", rule, what);
    on_bad_line(owner, text);
}

static void on_break(void *owner, const char *file, size_t line, const char *what)
{
    g_autofree char *text = g_strdup_printf("audit, %s:%zu: %s", file, line, what);
    on_bad_line(owner, text);
}

static bool prove(const Doctor *doctor, Journal *journal, const char *path, VerifyProof *proof,
                  BadLines *bad, Err *err)
{
    AuditProof audit = {0};
    VerifyAsk ask = {outbox_is_once, on_violation, bad, clock_now(doctor->clock)};
    g_autofree char *dir = g_path_get_dirname(path);
    return journal_verify(journal, &ask, proof, err) &&
           audit_prove(dir, &audit, on_break, bad, err);
}

static void tell_salvage(const Salvage *salvage, Finding *out)
{
    if (salvage->older)
        doctor_fail(out, ERR_IO,
                    "it is older than its audit journal: %zu writes wait for you, %zu "
                    "are lost",
                    salvage->waiting, salvage->lost);
    else
        doctor_fail(
            out, ERR_IO,
            "it was damaged: %zu writes were found, %zu of them wait for you, %zu are lost; "
            "the damaged file is kept as %s",
            salvage->kept, salvage->waiting, salvage->lost,
            salvage->kept_as ? salvage->kept_as : "a copy");
    doctor_mend(out, "Look at `eyrie outbox list` and decide what is sent again.");
}

void check_outbox(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    Err err = {0};
    BadLines bad = {0};
    VerifyProof proof = {0};
    g_autofree char *path = journal_of(doctor);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        doctor_ok(out, "%s is not there yet", path);
        return;
    }
    Journal *journal = journal_open(path, &err);
    bool ok = journal && prove(doctor, journal, path, &proof, &bad, &err);
    if (!ok) {
        doctor_fail(out, err.kind, "%s", err.msg);
        doctor_mend(out, "Keep a copy of %s, then run `eyrie outbox verify`.", path);
    } else if (journal_salvage(journal)) {
        tell_salvage(journal_salvage(journal), out);
    } else if (bad.count > 0) {
        doctor_fail(out, ERR_IO, "%s%s", bad.first, bad.count > 1 ? " (and more)" : "");
        doctor_mend(out, "Run `eyrie outbox verify` and decide on what it names.");
    } else {
        doctor_ok(out, "%s, %zu writes, journal and audit proved", path, proof.ops);
    }
    g_free(bad.first);
    journal_close(journal);
}

typedef struct Waiting {
    size_t moving, decide;
} Waiting;

static bool count_waiting(const Doctor *doctor, const char *path, Waiting *out, Err *err)
{
    const unsigned moving = 1 << OP_HELD | 1 << OP_READY | 1 << OP_INFLIGHT | 1 << OP_UNKNOWN;
    const unsigned decide = 1 << OP_PARKED | 1 << OP_REFUSED | 1 << OP_REVIEW | 1 << OP_CHANGED;
    Op *ops = NULL;
    size_t n = 0;
    Journal *journal = journal_open(path, err);
    bool ok = journal && journal_ops(journal, moving | decide, &ops, &n, err);
    for (size_t i = 0; i < n; i++) {
        bool ours = !ops[i].profile[0] || !strcmp(ops[i].profile, doctor->profile_name);
        out->moving += ours && (moving & 1 << ops[i].state);
        out->decide += ours && (decide & 1 << ops[i].state);
        op_clear(&ops[i]);
    }
    g_free(ops);
    journal_close(journal);
    return ok;
}

void check_waiting(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    Err err = {0};
    Waiting waiting = {0};
    g_autofree char *path = journal_of(doctor);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        doctor_ok(out, "nothing");
    } else if (!count_waiting(doctor, path, &waiting, &err)) {
        doctor_skip(out, "%s", err.msg);
    } else if (waiting.decide > 0) {
        doctor_warn(out, "%zu on the way, %zu for you to decide", waiting.moving, waiting.decide);
        doctor_mend(out, "Look at `eyrie outbox list`: each line says what can be done.");
    } else if (waiting.moving > 0) {
        doctor_ok(out, "%zu on the way", waiting.moving);
    } else {
        doctor_ok(out, "nothing");
    }
}

// ---- other processes ---------------------------------------------------------------------------

// A lock that is asked for as one of several and given back at once: who wants it alone and misses
// it in this moment asks again.
static bool is_locked(FolderId folder, const Doctor *doctor, const char *prefix)
{
    g_autofree char *name = g_strdup_printf("%s-%s.lock", prefix, doctor->start.location.s);
    g_autofree char *path = g_build_filename(doctor->folders[folder].path, name, NULL);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool locked = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(fd);
    return locked;
}

void check_processes(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    if (!doctor->started) {
        doctor_skip(out, "not signed in");
        return;
    }
    bool sends = is_locked(FOLDER_STATE, doctor, "outbox");
    bool leads = is_locked(FOLDER_RUN, doctor, "sync");
    doctor_ok(out, "%s",
              sends && leads ? "another eyrie sends and fetches for this location"
              : sends        ? "another eyrie sends for this location"
              : leads        ? "another eyrie fetches for this location"
                             : "no other eyrie works on this location");
}
