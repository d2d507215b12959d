/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_AGE_TALLY_H
#define TINTRI_AGE_TALLY_H

#include <stdint.h>

#define AGE_DAYS_MAX 3650 /* older counts as this old */

/* Counts ages to the day, in constant memory. Must be all zero at first. */
struct age_tally {
    uint32_t days[AGE_DAYS_MAX + 1]; /* how many ages have this number of days */
    uint64_t count;
};

/* Adds the age of time at now, both in seconds since 1970. A time after now counts as 0 days. */
void age_tally_add(struct age_tally *tally, int64_t time, int64_t now);

/* The median age in days: half of the ages are at most this. 0: no age was added. */
unsigned age_tally_median(const struct age_tally *tally);

/* The highest age in days. 0: no age was added. */
unsigned age_tally_oldest(const struct age_tally *tally);

#endif
