// Profiles on the disk, and the lock of those who change one.
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/keyring.h"
#include "api/profile_room.h"
#include "base/fs.h"

enum { LOCK_LOOK_MS = 20, CHANGE_WAIT_MS = 5000 };

// The folder is made where it is missing. NULL with err.
static char *auth_dir(Err *err)
{
    char *dir = fs_path(FS_STATE, "auth", err);
    if (!dir || fs_private_dir(dir, err))
        return dir;
    g_free(dir);
    return NULL;
}

static char *file_of(const char *name, const char *suffix, Err *err)
{
    g_autofree char *dir = profile_name_check(name, err) ? auth_dir(err) : NULL;
    g_autofree char *file = g_strconcat(name, suffix, NULL);
    return dir ? g_build_filename(dir, file, NULL) : NULL;
}

bool profile_exists(const char *name)
{
    Err err;
    struct stat st;
    g_autofree char *path = file_of(name, ".json", &err);
    return path && (lstat(path, &st) == 0 || errno != ENOENT); // unknown is not free
}

bool profile_remove_file(const char *name, Err *err)
{
    g_autofree char *path = file_of(name, ".json", err);
    if (!path || unlink(path) == 0)
        return path != NULL;
    if (errno == ENOENT)
        return err_set(err, ERR_NOT_FOUND, "there is no profile %s", name);
    return err_errno(err, errno, "%s", path);
}

// What cannot be read is removed all the same.
static bool remove_kept(const char *name, Err *err)
{
    Err ignored;
    Profile profile = {0};
    if (!profile_peek(name, &profile, &ignored))
        return true;
    bool ok = id_is_empty(&profile.item) || profile.backend != PROFILE_KEYRING ||
              keyring_remove(&profile.item, err);
    profile_clear(&profile);
    return ok;
}

// Not while another eyrie is about to store a new pair: the file would be back with it.
bool profile_remove(const char *name, Err *err)
{
    int lock = profile_lock(name, CHANGE_WAIT_MS, err);
    bool ok = lock >= 0 && remove_kept(name, err) && profile_remove_file(name, err);
    profile_unlock(lock);
    return ok;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **profile_names(Err *err)
{
    g_autofree char *folder = auth_dir(err);
    GDir *dir = folder ? g_dir_open(folder, 0, NULL) : NULL;
    if (!dir)
        return NULL;
    GPtrArray *names = g_ptr_array_new();
    Err ignored;
    for (const char *file; (file = g_dir_read_name(dir));) {
        g_autofree char *name = g_strdup(file);
        char *dot = strrchr(name, '.');
        if (!dot || strcmp(dot, ".json") != 0)
            continue;
        *dot = '\0';
        if (profile_name_check(name, &ignored))
            g_ptr_array_add(names, g_steal_pointer(&name));
    }
    g_dir_close(dir);
    g_ptr_array_sort(names, by_name);
    g_ptr_array_add(names, NULL);
    return (char **)(void *)g_ptr_array_free(names, FALSE);
}

bool profile_peek(const char *name, Profile *out, Err *err)
{
    char *data = NULL;
    size_t n = 0;
    struct stat st;
    g_autofree char *path = file_of(name, ".json", err);
    if (!path)
        return false;
    if (lstat(path, &st) != 0 && errno == ENOENT)
        return err_set(err, ERR_NOT_FOUND, "there is no profile %s", name);
    if (!fs_read_private(path, PROFILE_FILE_MAX, &data, &n, err))
        return false;
    Profile profile = {0};
    profile_init(&profile);
    bool ok = profile_parse(data, n, &profile, err);
    explicit_bzero(data, n);
    g_free(data);
    if (ok)
        *out = profile;
    else
        profile_clear(&profile);
    return ok || err_prefix(err, "profile %s", name);
}

// ---- keyring -----------------------------------------------------------------------------------

static Secret *secrets_of(const Profile *profile, char digest[65])
{
    size_t n;
    char *text = profile_print_secrets(profile, &n);
    Secret *secret = secret_new(text, n);
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)text, n);
    g_strlcpy(digest, sum, 65);
    explicit_bzero(text, n);
    g_free(text);
    return secret;
}

static bool read_kept(Profile *profile, int wait_ms, Err *err)
{
    Secret *text = keyring_read(&profile->item, wait_ms, err);
    if (!text)
        return false;
    int64_t gen = profile->gen;
    bool ok = profile_parse_secrets(text, profile, err);
    secret_free(text);
    if (ok && profile->gen == gen)
        secret_free(secrets_of(profile, profile->kept));
    return ok;
}

// Most changes are not about secrets: the keyring is asked only when they are.
static bool write_kept(const char *name, const Profile *profile, Err *err)
{
    char digest[65];
    g_autofree char *label = g_strdup_printf("eyrie: tokens of profile %s", name);
    Secret *text = secrets_of(profile, digest);
    bool ok = strcmp(digest, profile->kept) == 0 || keyring_write(&profile->item, label, text, err);
    secret_free(text);
    return ok || err_prefix(err, "profile %s is as it was", name);
}

// ---- both --------------------------------------------------------------------------------------

static bool read_within(const char *name, int wait_ms, Profile *out, Err *err)
{
    Profile profile = {0};
    if (!profile_peek(name, &profile, err))
        return false;
    if (profile.backend == PROFILE_KEYRING && !read_kept(&profile, wait_ms, err)) {
        profile_clear(&profile);
        return err_prefix(err, "profile %s", name);
    }
    *out = profile;
    return true;
}

bool profile_read(const char *name, Profile *out, Err *err)
{
    return read_within(name, KEYRING_MS, out, err);
}

bool profile_read_soon(const char *name, Profile *out, Err *err)
{
    return read_within(name, KEYRING_SOON_MS, out, err);
}

static bool write_file(const char *name, const Profile *profile, Err *err)
{
    g_autofree char *path = file_of(name, ".json", err);
    if (!path)
        return false;
    size_t n;
    char *data = profile_print(profile, &n);
    bool ok = n <= PROFILE_FILE_MAX
                  ? fs_write(path, data, n, err)
                  : err_set(err, ERR_LIMITED, "profile %s would be too large: it has %u locations",
                            name, profile->places->len);
    explicit_bzero(data, n);
    g_free(data);
    return ok;
}

bool profile_write(const char *name, const Profile *profile, Err *err)
{
    return profile_name_check(name, err) &&
           (profile->backend != PROFILE_KEYRING || write_kept(name, profile, err)) &&
           write_file(name, profile, err);
}

// ---- what a death leaves -----------------------------------------------------------------------

// Half a file beside the profile has its tokens, and nobody would ever remove it. Under the lock.
static void sweep(const char *name)
{
    Err ignored = {0};
    g_autofree char *folder = auth_dir(&ignored);
    g_autofree char *start = g_strdup_printf(".%s.json.", name);
    GDir *dir = folder ? g_dir_open(folder, 0, NULL) : NULL;
    if (!dir)
        return;
    for (const char *file; (file = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, file, NULL);
        if (g_str_has_prefix(file, start))
            unlink(path);
    }
    g_dir_close(dir);
}

// ---- lock --------------------------------------------------------------------------------------

int profile_lock(const char *name, int wait_ms, Err *err)
{
    g_autofree char *path = file_of(name, ".lock", err);
    int fd = path ? open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    if (fd < 0) {
        if (path)
            err_errno(err, errno, "%s", path);
        return -1;
    }
    int64_t until = g_get_monotonic_time() + wait_ms * 1000LL;
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (g_get_monotonic_time() >= until) {
            close(fd);
            err_set(err, ERR_LIMITED, "another eyrie is busy with the tokens of profile %s", name);
            return -1;
        }
        poll(NULL, 0, LOCK_LOOK_MS);
    }
    sweep(name);
    return fd;
}

void profile_unlock(int fd)
{
    if (fd >= 0)
        close(fd);
}

// ---- change ------------------------------------------------------------------------------------

static bool change_it(const char *name, const ProfileEdit *edit, Err *err)
{
    Profile profile = {0};
    if (edit->may_be_new && !profile_exists(name))
        profile_init(&profile);
    else if (!(edit->no_secrets ? profile_peek : profile_read)(name, &profile, err))
        return false;
    bool ok = edit->change(edit->owner, &profile, err) &&
              (edit->no_secrets ? write_file : profile_write)(name, &profile, err);
    profile_clear(&profile);
    return ok;
}

bool profile_edit(const char *name, const ProfileEdit *edit, Err *err)
{
    int lock = profile_name_check(name, err) ? profile_lock(name, CHANGE_WAIT_MS, err) : -1;
    bool ok = lock >= 0 && change_it(name, edit, err);
    profile_unlock(lock);
    return ok;
}
