/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_AGE_TALLY_H
#define TINTRI_AGE_TALLY_H

#include <stdint.h>

#define AGE_DAYS_MAX 3650 /* older counts as this old */

/* Ages to the day, in constant memory. All zero to begin with. */
struct age_tally {
    uint32_t days[AGE_DAYS_MAX + 1]; /* how many are so old */
    uint64_t count;
};

/* Adds the age that a time has now, both in seconds since 1970; a time to come is 0 days old. */
void age_tally_add(struct age_tally *tally, int64_t time, int64_t now);

/* The median, in days: half of them are as old or younger. 0 where there are none. */
unsigned age_tally_median(const struct age_tally *tally);

/* The oldest, in days. 0 where there are none. */
unsigned age_tally_oldest(const struct age_tally *tally);

#endif
