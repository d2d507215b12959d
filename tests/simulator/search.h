/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_SEARCH_H
#define SIMULATOR_SEARCH_H

#include "inventory.h"

#include <stdint.h>

/* Which parts of the inventory match a filter. */

uint64_t inventory_count(struct inventory *inventory, const struct vm_filter *filter);

/* The position of the match after `rank` other ones; `all` if there are not enough. */
uint64_t inventory_find(struct inventory *inventory, const struct vm_filter *filter, uint64_t rank);

/* The first match at or after `position`; `all` if there is none. */
uint64_t inventory_next(const struct inventory *inventory, const struct vm_filter *filter,
                        uint64_t position);

/* How many matches come before a position. */
uint64_t inventory_rank(struct inventory *inventory, const struct vm_filter *filter,
                        uint64_t position);

#endif
