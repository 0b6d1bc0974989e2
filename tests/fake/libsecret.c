// Stands in for libsecret and the keyring behind it: what is stored lies in the file that
// FAKE_KEYRING names, replaced as a whole. FAKE_KEYRING_DOWN: nobody answers.
// FAKE_KEYRING_LOCKED: nothing is given before somebody writes into the pipe of that name.
#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *secret_password_lookupv_sync(const void *schema, GHashTable *attributes, void *cancellable,
                                   GError **error);
gboolean secret_password_storev_sync(const void *schema, GHashTable *attributes,
                                     const char *collection, const char *label,
                                     const char *password, void *cancellable, GError **error);
gboolean secret_password_clearv_sync(const void *schema, GHashTable *attributes, void *cancellable,
                                     GError **error);
void secret_password_free(char *password);

static gboolean is_down(GError **error)
{
    if (getenv("FAKE_KEYRING") && !getenv("FAKE_KEYRING_DOWN"))
        return FALSE;
    g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_IO,
                        "Cannot autolaunch D-Bus without X11 $DISPLAY");
    return TRUE;
}

static GKeyFile *load(void)
{
    GKeyFile *file = g_key_file_new();
    const char *path = getenv("FAKE_KEYRING");
    if (path) // one who waited for a locked keyring may outlive the test that made it
        g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL);
    return file;
}

static gboolean save(GKeyFile *take_file, GError **error)
{
    gsize n;
    g_autofree char *text = g_key_file_to_data(take_file, &n, NULL);
    g_autofree char *temp = g_strdup_printf("%s.%d", getenv("FAKE_KEYRING"), (int)getpid());
    g_key_file_free(take_file);
    return g_file_set_contents_full(temp, text, (gssize)n, G_FILE_SET_CONTENTS_NONE, 0600, error) &&
           g_rename(temp, getenv("FAKE_KEYRING")) == 0;
}

static const char *item_of(GHashTable *attributes)
{
    return g_hash_table_lookup(attributes, "item");
}

char *secret_password_lookupv_sync(const void *schema, GHashTable *attributes, void *cancellable,
                                   GError **error)
{
    (void)schema, (void)cancellable;
    if (is_down(error))
        return NULL;
    if (getenv("FAKE_KEYRING_LOCKED"))
        g_file_get_contents(getenv("FAKE_KEYRING_LOCKED"), &(char *){NULL}, NULL, NULL);
    GKeyFile *file = load();
    char *text = g_key_file_get_string(file, "items", item_of(attributes), NULL);
    g_key_file_free(file);
    return text;
}

// The library's signature.
gboolean secret_password_storev_sync(const void *schema, GHashTable *attributes,
                                     const char *collection, const char *label,
                                     const char *password, void *cancellable, GError **error)
{
    (void)schema, (void)collection, (void)cancellable;
    if (is_down(error))
        return FALSE;
    GKeyFile *file = load();
    g_key_file_set_string(file, "items", item_of(attributes), password);
    g_key_file_set_string(file, "labels", item_of(attributes), label);
    return save(file, error);
}

gboolean secret_password_clearv_sync(const void *schema, GHashTable *attributes, void *cancellable,
                                     GError **error)
{
    (void)schema, (void)cancellable;
    if (is_down(error))
        return FALSE;
    GKeyFile *file = load();
    gboolean had = g_key_file_remove_key(file, "items", item_of(attributes), NULL);
    g_key_file_remove_key(file, "labels", item_of(attributes), NULL);
    return save(file, error) && had;
}

void secret_password_free(char *password)
{
    if (password)
        explicit_bzero(password, strlen(password));
    g_free(password);
}
