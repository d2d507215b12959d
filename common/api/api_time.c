/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/api_time.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/count.h"

#define YEAR_10000 INT64_C(253402300800) /* seconds since 1970 */

/* Reads exactly so many digits and, where it is not NUL, the byte behind them. NULL: not there. */
static const char *read_part(const char *text, int digits, char behind, int *value)
{
    *value = 0;
    for (; digits > 0; digits--, text++) {
        if (*text < '0' || *text > '9')
            return NULL;
        *value = *value * 10 + (*text - '0');
    }
    if (behind == '\0')
        return text;
    return *text == behind ? text + 1 : NULL;
}

/* Days from 1970 to a date of the Gregorian calendar, counted in years that begin in March. */
static int64_t days_since_1970(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return 365 * y + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

static int days_of_month(int year, int month)
{
    return (int)(days_since_1970(month < 12 ? year : year + 1, month < 12 ? month + 1 : 1, 1) -
                 days_since_1970(year, month, 1));
}

/* The offset from UTC: Z, +hh:mm or +hhmm. */
static bool read_offset(const char *text, int64_t *seconds)
{
    int hours, minutes;
    *seconds = 0;
    if (strcmp(text, "Z") == 0)
        return true;
    if (*text != '+' && *text != '-')
        return false;
    const char *rest = read_part(text + 1, 2, '\0', &hours);
    if (rest && *rest == ':')
        rest++;
    rest = rest ? read_part(rest, 2, '\0', &minutes) : NULL;
    if (!rest || *rest != '\0' || hours > 23 || minutes > 59)
        return false;
    *seconds = (*text == '-' ? -1 : 1) * (INT64_C(3600) * hours + INT64_C(60) * minutes);
    return true;
}

static bool parse_iso(const char *text, int64_t *seconds)
{
    static const struct {
        int digits;
        char behind;
        int min, max;
    } parts[] = {{4, '-', 1970, 9999}, {2, '-', 1, 12}, {2, 'T', 1, 31},
                 {2, ':', 0, 23},      {2, ':', 0, 59}, {2, '\0', 0, 60}};
    int values[COUNT(parts)];
    for (size_t i = 0; i < COUNT(parts); i++) {
        text = read_part(text, parts[i].digits, parts[i].behind, &values[i]);
        if (!text || values[i] < parts[i].min || values[i] > parts[i].max)
            return false;
    }
    size_t fraction = *text == '.' ? strspn(text + 1, DIGITS) : 0;
    if (*text == '.' && fraction == 0)
        return false;
    text += *text == '.' ? fraction + 1 : 0;

    int64_t offset;
    if (values[2] > days_of_month(values[0], values[1]) || !read_offset(text, &offset))
        return false;
    *seconds = days_since_1970(values[0], values[1], values[2]) * 86400 +
               INT64_C(3600) * values[3] + INT64_C(60) * values[4] + values[5] - offset;
    return true;
}

bool api_time_parse(const char *text, int64_t *seconds)
{
    size_t digits = strspn(text, DIGITS);
    int64_t parsed;
    if (digits > 0 && text[digits] == '\0' && digits <= 15)
        parsed = strtoll(text, NULL, 10) / 1000;
    else if (!parse_iso(text, &parsed))
        return false;
    if (parsed < 0 || parsed >= YEAR_10000)
        return false;
    *seconds = parsed;
    return true;
}
