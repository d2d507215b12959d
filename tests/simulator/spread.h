/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_SPREAD_H
#define SIMULATOR_SPREAD_H

#include <stdbool.h>
#include <stdint.h>

/* Formulas that spread chosen items evenly among all items. */

/* Bresenham's line: how many of the `chosen` come before an index. */
static inline uint64_t spread_before(uint64_t chosen, uint64_t all, uint64_t index)
{
    return all == 0 ? 0 : index * chosen / all;
}

static inline bool spread_has(uint64_t chosen, uint64_t all, uint64_t index)
{
    return spread_before(chosen, all, index + 1) != spread_before(chosen, all, index);
}

/* The index of the chosen item after `rank` other chosen ones; `all` if there are not enough. */
static inline uint64_t spread_index(uint64_t chosen, uint64_t all, uint64_t rank)
{
    return rank >= chosen ? all : ((rank + 1) * all + chosen - 1) / chosen - 1;
}

/* Every fourth deleted VM is live. Of each eight objects, four are live, chosen so that each of
 * the four kinds has live objects and others. */
static inline bool spread_extra_is_live(bool deleted, uint64_t rank)
{
    return deleted ? rank % 4 == 3 : ((rank ^ rank >> 2) & 1) == 0;
}

static inline uint64_t spread_extra_live_before(bool deleted, uint64_t rank)
{
    uint64_t live = deleted ? rank / 4 : rank / 8 * 4;

    for (uint64_t i = rank / 8 * 8; !deleted && i < rank; i++) {
        live += spread_extra_is_live(false, i);
    }
    return live;
}

#endif
