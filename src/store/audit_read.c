#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "store/audit_room.h"

// Reading and proving what audit.c wrote.

enum { NEWEST_FILES = 2 }; // the one that is written, which may be new, and the one before

#define PREV_MEMBER ",\"prev\":\""
#define HASH_MEMBER "\",\"hash\":\""

enum {
    PREV_AT = sizeof(PREV_MEMBER) - 1,
    HASH_AT = PREV_AT + AUDIT_HASH + sizeof(HASH_MEMBER) - 1,
    LINK_SIZE = HASH_AT + AUDIT_HASH + 2,
};

bool audit_link(const char *line, size_t n, AuditLink *out)
{
    if (n < LINK_SIZE + 2)
        return false;
    const char *link = line + n - LINK_SIZE;
    if (memcmp(link, PREV_MEMBER, PREV_AT) != 0 ||
        memcmp(link + PREV_AT + AUDIT_HASH, HASH_MEMBER, sizeof(HASH_MEMBER) - 1) != 0 ||
        memcmp(link + LINK_SIZE - 2, "\"}", 2) != 0)
        return false;
    g_strlcpy(out->prev, link + PREV_AT, sizeof(out->prev));
    g_strlcpy(out->hash, link + HASH_AT, sizeof(out->hash));
    return strspn(out->prev, "0123456789abcdef") == AUDIT_HASH &&
           strspn(out->hash, "0123456789abcdef") == AUDIT_HASH;
}

void audit_hash(const char *prev, const char *line, size_t n, char *out)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)prev, AUDIT_HASH);
    g_checksum_update(sum, (const guchar *)line, (gssize)n);
    g_strlcpy(out, g_checksum_get_string(sum), AUDIT_HASH + 1);
    g_checksum_free(sum);
}

char *audit_unlinked(const char *line, size_t n)
{
    return g_strdup_printf("%.*s}", (int)(n - LINK_SIZE), line);
}

int audit_file_number(const char *name)
{
    unsigned number = 0;
    int end = 0;
    bool ok = sscanf(name, "audit-%6u.jsonl%n", &number, &end) == 1 && end > 0 && !name[end];
    return ok ? (int)number : 0;
}

char *audit_file_path(const char *dir, int number)
{
    g_autofree char *name = number > 0 ? g_strdup_printf("audit-%06d.jsonl", number) : NULL;
    return g_build_filename(dir, name ? name : AUDIT_NAME, NULL);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    return *(const int *)a - *(const int *)b;
}

// Numbers of the files, oldest first; the newest, which is 0, last.
static GArray *list_files(const char *dir)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int));
    GDir *entries = g_dir_open(dir, 0, NULL);
    for (const char *name; entries && (name = g_dir_read_name(entries));) {
        int number = audit_file_number(name);
        if (number > 0)
            g_array_append_val(numbers, number);
    }
    if (entries)
        g_dir_close(entries);
    g_array_sort(numbers, by_number);
    int newest = 0;
    g_array_append_val(numbers, newest);
    return numbers;
}

typedef struct Walk {
    bool (*line)(struct Walk *walk, const char *text, size_t n, bool whole);
    const char *file; // name without the folder
    AuditLineFn *fn;
    AuditBreakFn *on_break;
    void *owner;
    AuditProof proof;
    size_t number; // of the line in its file, from 1
    char hash[AUDIT_HASH + 1];
} Walk;

static bool walk_file(Walk *walk, const char *path, Err *err)
{
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t cap = 0;
    bool goes_on = true;
    if (!file)
        return errno == ENOENT || err_errno(err, errno, "%s", path);
    walk->proof.files++;
    for (walk->number = 1; goes_on; walk->number++) {
        ssize_t n = getline(&text, &cap, file);
        if (n <= 0)
            break;
        bool whole = text[n - 1] == '\n';
        if (whole)
            text[--n] = '\0';
        goes_on = walk->line(walk, text, (size_t)n, whole);
    }
    bool ok = !ferror(file) || err_errno(err, EIO, "%s", path);
    free(text);
    fclose(file);
    if (!goes_on)
        err_set(err, ERR_CANCELLED, "enough");
    return ok && goes_on;
}

// Of the files the newest so many.
static bool walk_files(Walk *walk, const char *dir, guint most, Err *err)
{
    g_autoptr(GArray) numbers = list_files(dir);
    bool ok = true;
    for (guint i = numbers->len - MIN(most, numbers->len); i < numbers->len && ok; i++) {
        g_autofree char *path = audit_file_path(dir, g_array_index(numbers, int, i));
        g_autofree char *name = g_path_get_basename(path);
        walk->file = name;
        ok = walk_file(walk, path, err);
    }
    return ok;
}

static bool hand_over(Walk *walk, const char *text, size_t n, bool whole)
{
    return !whole || walk->fn(walk->owner, text, n);
}

bool audit_read(const char *dir, AuditLineFn *fn, void *owner, Err *err)
{
    Walk walk = {.line = hand_over, .fn = fn, .owner = owner};
    return walk_files(&walk, dir, G_MAXUINT, err) || err->kind == ERR_CANCELLED;
}

bool audit_read_newest(const char *dir, AuditLineFn *fn, void *owner, Err *err)
{
    Walk walk = {.line = hand_over, .fn = fn, .owner = owner};
    return walk_files(&walk, dir, NEWEST_FILES, err) || err->kind == ERR_CANCELLED;
}

static void break_here(Walk *walk, const char *what)
{
    walk->proof.breaks++;
    if (walk->on_break)
        walk->on_break(walk->owner, walk->file, walk->number, what);
}

static bool is_repair(const char *text)
{
    return strstr(text, "\"event\":\"repaired\"") != NULL;
}

static bool prove_line(Walk *walk, const char *text, size_t n, bool whole)
{
    AuditLink link;
    char hash[AUDIT_HASH + 1];
    walk->proof.lines++;
    if (!whole || !audit_link(text, n, &link)) {
        break_here(walk, whole ? "the line is not one of ours" : "the last line was cut");
        return true;
    }
    walk->proof.repairs += is_repair(text);
    g_autofree char *line = audit_unlinked(text, n);
    audit_hash(link.prev, line, strlen(line), hash);
    if (strcmp(hash, link.hash) != 0)
        break_here(walk, "the line was changed");
    else if (walk->hash[0] && strcmp(walk->hash, link.prev) != 0)
        break_here(walk, "a line before it is missing or was changed");
    g_strlcpy(walk->hash, link.hash, sizeof(walk->hash));
    return true;
}

bool audit_prove(const char *dir, AuditProof *out, AuditBreakFn *fn, void *owner, Err *err)
{
    Walk walk = {.line = prove_line, .on_break = fn, .owner = owner};
    bool ok = walk_files(&walk, dir, G_MAXUINT, err);
    *out = walk.proof;
    return ok;
}
