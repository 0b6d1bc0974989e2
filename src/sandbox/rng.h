// A small seeded generator (splitmix64): the same seed gives the same world on every machine.
// Header only.
#ifndef SANDBOX_RNG_H
#define SANDBOX_RNG_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Rng {
    uint64_t state;
} Rng;

static inline uint64_t rng_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

// A stream of its own for a subject (a thread, a person, a day): independent of the order of use.
static inline Rng rng_for(uint64_t seed, uint64_t subject, uint64_t number)
{
    return (Rng){rng_mix(seed + 0x9e3779b97f4a7c15u) ^
                 rng_mix(subject * 0xd1342543de82ef95u + number)};
}

static inline uint64_t rng_next(Rng *rng)
{
    rng->state += 0x9e3779b97f4a7c15u;
    return rng_mix(rng->state);
}

static inline uint32_t rng_below(Rng *rng, uint32_t n) // 0 .. n-1; n > 0
{
    return (uint32_t)(((rng_next(rng) >> 32) * n) >> 32);
}

static inline int64_t rng_between(Rng *rng, int64_t low, int64_t high) // both included
{
    return low + (int64_t)(rng_next(rng) % (uint64_t)(high - low + 1));
}

static inline bool rng_chance(Rng *rng, uint32_t percent)
{
    return rng_below(rng, 100) < percent;
}

#endif
