/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/age_tally.h"

#define SECONDS_PER_DAY 86400

void age_tally_add(struct age_tally *tally, int64_t time, int64_t now)
{
    int64_t days = time < now ? (now - time) / SECONDS_PER_DAY : 0;
    tally->days[days < AGE_DAYS_MAX ? days : AGE_DAYS_MAX]++;
    tally->count++;
}

unsigned age_tally_median(const struct age_tally *tally)
{
    uint64_t seen = 0;
    for (unsigned day = 0; day <= AGE_DAYS_MAX; day++) {
        seen += tally->days[day];
        if (seen > 0 && 2 * seen >= tally->count)
            return day;
    }
    return 0;
}

unsigned age_tally_oldest(const struct age_tally *tally)
{
    unsigned day = AGE_DAYS_MAX;
    while (day > 0 && tally->days[day] == 0)
        day--;
    return day;
}
