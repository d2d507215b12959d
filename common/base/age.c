/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/age.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/count.h"
#include "base/decimal.h"

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define WEEK (7 * DAY)
#define MONTH (INT64_C(2629746)) /* of the Gregorian calendar, on average */
#define YEAR (12 * MONTH)
#define AGE_MAX (100 * YEAR)

bool age_parse(const char *text, int64_t *seconds)
{
    static const struct {
        char letter;
        int64_t seconds;
    } units[] = {{'h', HOUR}, {'d', DAY}, {'w', WEEK}};
    size_t digits = strspn(text, DIGITS);
    if (digits == 0 || digits > 7 || text[digits] == '\0' || text[digits + 1] != '\0')
        return false;
    int64_t number = 0;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (text[i] - '0');
    for (size_t i = 0; i < COUNT(units); i++)
        if (text[digits] == units[i].letter && number > 0 && number * units[i].seconds <= AGE_MAX) {
            *seconds = number * units[i].seconds;
            return true;
        }
    return false;
}

bool age_parse_option(const char *name, const char *text, int64_t *seconds, struct failure *failure)
{
    return age_parse(text, seconds) ||
           failure_set(failure, "--%s takes an age such as 12h, 30d or 2w, not '%.60s'", name,
                       text);
}

void age_format(int64_t seconds, char text[static AGE_TEXT_SIZE])
{
    /* The largest unit of which there are at least two. */
    static const struct {
        const char *word;
        int64_t seconds;
    } units[] = {{"year", YEAR}, {"month", MONTH}, {"week", WEEK}, {"day", DAY}, {"hour", HOUR}};
    int64_t age = seconds > 0 ? seconds : 0;
    for (size_t i = 0; i < COUNT(units); i++)
        if (age >= 2 * units[i].seconds) {
            snprintf(text, AGE_TEXT_SIZE, "%" PRId64 " %ss", age / units[i].seconds, units[i].word);
            return;
        }
    int64_t minutes = age / MINUTE;
    snprintf(text, AGE_TEXT_SIZE, "%" PRId64 " minute%s", minutes,
             decimal_plural((uint64_t)minutes));
}
