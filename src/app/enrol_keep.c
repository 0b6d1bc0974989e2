// What signing in writes, on the thread of enrol_work: the profile, who "me" is, the theme, and
// until then what is no secret.
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "app/enrol_work.h"
#include "app/options.h"
#include "base/fs.h"
#include "base/url.h"

enum { LOCK_WAIT_MS = 5000, STATE_MAX = 64 * 1024, NAMES_MAX = 99 };

// ---- the profile -------------------------------------------------------------------------------

// "Acme Dental" is acme-dental; what has no letter that a profile may have is "account".
static char *slug_of(const char *name)
{
    GString *slug = g_string_new(NULL);
    g_autofree char *folded = text_fold((TextRef){name, strlen(name)});
    for (const char *s = folded; *s && slug->len < PROFILE_NAME_MAX - 4; s++) {
        bool good = g_ascii_isalnum(*s);
        if (good)
            g_string_append_c(slug, *s);
        else if (slug->len > 0 && slug->str[slug->len - 1] != '-')
            g_string_append_c(slug, '-');
    }
    while (slug->len > 0 && slug->str[slug->len - 1] == '-')
        g_string_truncate(slug, slug->len - 1);
    if (slug->len == 0)
        g_string_append(slug, "account");
    return g_string_free(slug, FALSE);
}

static char *free_name(const char *location_name)
{
    g_autofree char *slug = slug_of(location_name);
    if (!profile_exists(slug))
        return g_steal_pointer(&slug);
    for (int i = 2; i < NAMES_MAX; i++) {
        g_autofree char *name = g_strdup_printf("%s-%d", slug, i);
        if (!profile_exists(name))
            return g_steal_pointer(&name);
    }
    return g_steal_pointer(&slug);
}

// Two who sign in at once: the second one does not write over the first.
static bool write_locked(EnrolHand *hand, Err *err)
{
    if (!hand->stored && profile_exists(hand->name))
        return err_set(err, ERR_CONFLICT,
                       "there is a profile %s by now; start eyrie again to use it", hand->name);
    hand->draft.gen = ++hand->gen;
    return profile_write(hand->name, &hand->draft, err);
}

bool enrol_store(EnrolHand *hand, Err *err)
{
    const Place *place = profile_place(&hand->draft, &hand->draft.location);
    const char *label = place && place->name ? place->name : hand->draft.location.s;
    if (!hand->name)
        hand->name = free_name(label);
    g_free(hand->draft.base_url);
    hand->draft.base_url = strcmp(hand->base_url, SERVICE_URL) ? g_strdup(hand->base_url) : NULL;
    int lock = profile_lock(hand->name, LOCK_WAIT_MS, err);
    bool ok = lock >= 0 && write_locked(hand, err);
    profile_unlock(lock);
    hand->stored = hand->stored || ok;
    if (ok && hand->state_path)
        unlink(hand->state_path); // nothing is left to go on with
    return ok;
}

// Read again under the lock: it may have been renewed meanwhile.
void enrol_do_me(EnrolHand *hand, EnrolTask *task)
{
    Profile profile = {0};
    int lock = profile_lock(hand->name, LOCK_WAIT_MS, &task->err);
    bool ok = lock >= 0 && profile_read(hand->name, &profile, &task->err);
    if (ok) {
        profile_add_place(&profile, &task->location)->me = task->user;
        ok = profile_write(hand->name, &profile, &task->err);
    }
    profile_unlock(lock);
    profile_clear(&profile);
    if (!ok)
        err_prefix(&task->err, "who you are was not stored");
}

void enrol_do_theme(EnrolHand *hand, EnrolTask *task)
{
    if (hand->options_path && !options_keep(hand->options_path, "theme", task->text, &task->err))
        err_prefix(&task->err, "the theme was not stored");
}

// ---- what is no secret -------------------------------------------------------------------------

char *enrol_state_path(const char *profile)
{
    Err ignored = {0};
    g_autofree char *name = g_strdup_printf("signin-%s.ini", profile ? profile : "new");
    return fs_path(FS_STATE, name, &ignored);
}

void enrol_do_remember(EnrolHand *hand, EnrolTask *task)
{
    Err ignored = {0}; // it is a convenience
    bool ok = !hand->state_path || hand->stored ||
              fs_write(hand->state_path, task->text, strlen(task->text), &ignored);
    (void)ok;
}

GKeyFile *enrol_recall(const char *state_path)
{
    GKeyFile *file = g_key_file_new();
    g_autofree char *text = NULL;
    size_t n = 0;
    Err ignored = {0};
    if (state_path && fs_read_private(state_path, STATE_MAX, &text, &n, &ignored))
        g_key_file_load_from_data(file, text, n, G_KEY_FILE_NONE, NULL); // or it stays empty
    return file;
}
