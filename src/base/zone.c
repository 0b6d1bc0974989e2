#include "config.h"

#include "base/zone.h"

#include <glib.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include "base/attr.h"

struct Zone {
    GTimeZone *tz;
    char *name, *city;
};

// The cache. Zones live as long as the program, so that they can be compared by pointer and kept in
// records; only names the system knows enter it, which bounds it.
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static GHashTable *zones;      // name -> Zone, locked by mu
static const Zone *local_zone; // locked by mu

#define MAX_NAME 64

// Names come from the server: GLib would also take offsets, rules and file names.
static bool is_iana_name(const char *name)
{
    size_t n = strlen(name);
    if (n == 0 || n > MAX_NAME || !g_ascii_isalpha(name[0]) || name[n - 1] == '/')
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = name[i];
        if (!g_ascii_isalnum(c) && c != '_' && c != '-' && c != '+' && c != '/')
            return false;
        if (c == '/' && name[i + 1] == '/')
            return false;
    }
    return true;
}

static bool has_zone_data(const char *name)
{
    const char *dir = g_getenv("TZDIR");
    g_autofree char *path = g_build_filename(dir ? dir : "/usr/share/zoneinfo", name, NULL);
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static char *city_of(const char *name)
{
    const char *slash = strrchr(name, '/');
    char *city = g_strdup(slash ? slash + 1 : name);
    return g_strdelimit(city, "_", ' ');
}

static GTimeZone *load_zone(const char *name)
{
    if (strcmp(name, "UTC") == 0)
        return g_time_zone_new_utc();
    return has_zone_data(name) ? g_time_zone_new_identifier(name) : NULL;
}

static const Zone *find_locked(const char *name)
{
    if (!zones)
        zones = g_hash_table_new(g_str_hash, g_str_equal);
    Zone *zone = g_hash_table_lookup(zones, name);
    if (zone)
        return zone;
    GTimeZone *tz = load_zone(name);
    if (!tz)
        return NULL;
    zone = g_new0(Zone, 1);
    *zone = (Zone){.tz = tz, .name = g_strdup(name), .city = city_of(name)};
    g_hash_table_insert(zones, zone->name, zone);
    return zone;
}

const Zone *zone_find(const char *iana)
{
    if (!iana || !is_iana_name(iana))
        return NULL;
    pthread_mutex_lock(&mu);
    const Zone *zone = find_locked(iana);
    pthread_mutex_unlock(&mu);
    return zone;
}

const Zone *zone_utc(void)
{
    return zone_find("UTC");
}

const Zone *zone_local(void)
{
    pthread_mutex_lock(&mu);
    if (!local_zone) {
        GTimeZone *tz = g_time_zone_new_local();
        const char *name = g_time_zone_get_identifier(tz);
        if (name && is_iana_name(name))
            local_zone = find_locked(name);
        if (!local_zone)
            local_zone = find_locked("UTC");
        g_time_zone_unref(tz);
    }
    const Zone *zone = local_zone;
    pthread_mutex_unlock(&mu);
    return zone;
}

const char *zone_name(const Zone *zone)
{
    return zone->name;
}

const char *zone_city(const Zone *zone)
{
    return zone->city;
}

int zone_offset_s(const Zone *zone, int64_t utc_s, const char **abbr)
{
    int interval = g_time_zone_find_interval(zone->tz, G_TIME_TYPE_UNIVERSAL, utc_s);
    if (abbr)
        *abbr = g_time_zone_get_abbreviation(zone->tz, interval);
    return g_time_zone_get_offset(zone->tz, interval);
}
