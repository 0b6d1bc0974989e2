// What the mirror takes by itself at the size of an account: without a screen, in this process.
#ifndef BENCH_MIRROR_H
#define BENCH_MIRROR_H

#include "bench/account.h"
#include "bench/figures.h"

// page_us: what a page of the floor takes, which the goals are ratios to.
void mirror_measure(Cache *cache, const AccountSizes *sizes, double page_us, Goals *goals);

#endif
