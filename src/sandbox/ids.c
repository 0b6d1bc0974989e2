#include "config.h"

#include <stdio.h>

#include "sandbox/world.h"

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

enum { NUMBER_DIGITS = 11, CHECK_DIGITS = 9, ROUNDS = 4 };

// A Feistel network: ordinals in a row give ids that look unrelated, and the way back is known.
static uint32_t round_value(uint64_t seed, int round, uint32_t half)
{
    return (uint32_t)rng_mix(seed * 0x9e3779b97f4a7c15u + ((uint64_t)round << 40) + half);
}

static uint64_t scramble(uint64_t seed, uint64_t x)
{
    uint32_t left = (uint32_t)(x >> 32);
    uint32_t right = (uint32_t)x;
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t next = left ^ round_value(seed, i, right);
        left = right;
        right = next;
    }
    return (uint64_t)left << 32 | right;
}

static uint64_t unscramble(uint64_t seed, uint64_t x)
{
    uint32_t left = (uint32_t)(x >> 32);
    uint32_t right = (uint32_t)x;
    for (int i = ROUNDS - 1; i >= 0; i--) {
        uint32_t before = right ^ round_value(seed, i, left);
        right = left;
        left = before;
    }
    return (uint64_t)left << 32 | right;
}

static void put_base62(char *out, int n, uint64_t value)
{
    for (int i = n - 1; i >= 0; i--) {
        out[i] = digits[value % 62];
        value /= 62;
    }
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'z' ? c - 'a' + 36 : -1;
}

Id world_id(const World *w, IdKind kind, uint32_t ordinal)
{
    uint64_t number = scramble(w->seed, (uint64_t)kind << 32 | ordinal);
    Id id = {{0}};
    put_base62(id.s, NUMBER_DIGITS, number);
    put_base62(id.s + NUMBER_DIGITS, CHECK_DIGITS, rng_mix(number ^ w->seed) >> 11);
    return id;
}

bool world_id_ordinal(const World *w, IdKind kind, const Id *id, uint32_t *ordinal)
{
    uint64_t number = 0;
    for (int i = 0; i < NUMBER_DIGITS; i++) {
        int value = digit_value(id->s[i]);
        if (value < 0)
            return false;
        number = number * 62 + (uint64_t)value;
    }
    uint64_t packed = unscramble(w->seed, number);
    if (packed >> 32 != (uint64_t)kind)
        return false;
    Id again = world_id(w, kind, (uint32_t)packed);
    if (!id_eq(&again, id))
        return false;
    *ordinal = (uint32_t)packed;
    return true;
}

static void put_uuid(char *out, uint64_t high, uint64_t low)
{
    snprintf(out, 37, "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(high >> 32),
             (unsigned)(high >> 16) & 0xffff, (unsigned)high & 0xfff, (unsigned)(low >> 52),
             (unsigned long long)(low & 0xffffffffffffu));
}

void world_uuid(const World *w, IdKind kind, uint32_t ordinal, char *out)
{
    Rng rng = rng_for(w->seed ^ 0x75756964u, kind, ordinal);
    uint64_t high = rng_next(&rng);
    put_uuid(out, high, rng_next(&rng));
}

void world_trace_id(World *w, char *out)
{
    Rng rng = rng_for(w->seed ^ 0x7472616365u, 0, w->traces++);
    uint64_t high = rng_next(&rng);
    put_uuid(out, high, rng_next(&rng));
}
