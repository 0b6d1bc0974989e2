#include "config.h"

#include "store/owner.h"

#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

// Field 22 of /proc/PID/stat. The second field is the program's name in parentheses and may hold
// anything, so fields are counted from the last parenthesis, behind which the third begins.
static int64_t start_of(int64_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%" G_GINT64_FORMAT "/stat", pid);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    const char *name_end = strrchr(text, ')');
    g_auto(GStrv) fields = g_strsplit(name_end ? name_end : "", " ", 22);
    return g_strv_length(fields) > 20 ? g_ascii_strtoll(fields[20], NULL, 10) : 0;
}

static void boot_id(char *out, size_t cap)
{
    g_autofree char *text = NULL;
    out[0] = '\0';
    if (g_file_get_contents("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
        g_strlcpy(out, g_strstrip(text), cap);
}

Owner owner_self(void)
{
    Owner self = {.pid = getpid(), .start = start_of(getpid())};
    boot_id(self.boot, sizeof(self.boot));
    return self;
}

static bool same(const Owner *a, const Owner *b)
{
    return a->pid == b->pid && a->start == b->start && !strcmp(a->boot, b->boot);
}

bool owner_is_self(const Owner *owner)
{
    Owner self = owner_self();
    return same(owner, &self);
}

bool owner_is_alive(const Owner *owner)
{
    char boot[sizeof(owner->boot)];
    boot_id(boot, sizeof(boot));
    if (owner->pid <= 0 || strcmp(boot, owner->boot) != 0)
        return false;
    if (kill((pid_t)owner->pid, 0) != 0 && errno == ESRCH)
        return false;
    return owner->start == start_of(owner->pid);
}
