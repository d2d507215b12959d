/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_SPREAD_H
#define SIMULATOR_SPREAD_H

#include <stdbool.h>
#include <stdint.h>

/* Closed formulas for what is spread among how many. */

/* Bresenham's line: how many of `chosen` among `all` come before the index. */
static inline uint64_t spread_before(uint64_t chosen, uint64_t all, uint64_t index)
{
    return all == 0 ? 0 : index * chosen / all;
}

static inline bool spread_has(uint64_t chosen, uint64_t all, uint64_t index)
{
    return spread_before(chosen, all, index + 1) != spread_before(chosen, all, index);
}

/* The index of the chosen one after `rank` others. */
static inline uint64_t spread_index(uint64_t chosen, uint64_t all, uint64_t rank)
{
    return rank >= chosen ? all : ((rank + 1) * all + chosen - 1) / chosen - 1;
}

/* Every fourth deleted VM is live, and of each eight objects the four that no rule of their four
 * kinds tells from the others. */
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
