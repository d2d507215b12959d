/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/reason.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"

#define DECIMALS_MAX 6

/* The value that a reader sees, with so many decimals. */
static double rounded(double value, enum reason_unit unit, int decimals)
{
    double scale = 1;
    while (unit == REASON_GIB && value / scale >= 1024 && scale < 1024.0 * 1024)
        scale *= 1024;
    double power = pow(10, decimals);
    return round(value / scale * power) / power * scale;
}

static void write_value(double value, enum reason_unit unit, int decimals,
                        char text[static DECIMAL_TEXT_SIZE])
{
    if (unit == REASON_GIB)
        decimal_size(value, decimals, text);
    else
        snprintf(text, DECIMAL_TEXT_SIZE, "%.*f%s", decimals, value,
                 unit == REASON_PERCENT ? "%" : "");
}

/* Writes a value with the fewest decimals that show that it alerts. */
static void write_measured(double value, enum reason_unit unit, const struct range *range,
                           char text[static DECIMAL_TEXT_SIZE])
{
    int decimals = unit == REASON_NUMBER ? 0 : 1;
    while (decimals < DECIMALS_MAX && !range_alerts(range, rounded(value, unit, decimals)))
        decimals++;
    write_value(value, unit, decimals, text);
}

/* Writes a bound as the user gave it: with the fewest decimals, and in a larger unit only where one
   decimal is exact. */
static void write_bound(double bound, enum reason_unit unit, char text[static DECIMAL_TEXT_SIZE])
{
    if (unit == REASON_GIB && fabs(rounded(bound, unit, 1) - bound) > 1e-9) {
        size_t length = decimal_format(bound, DECIMALS_MAX, text, DECIMAL_TEXT_SIZE);
        snprintf(text + length, DECIMAL_TEXT_SIZE - length, " GiB");
        return;
    }
    int decimals = 0;
    while (decimals < DECIMALS_MAX && fabs(rounded(bound, unit, decimals) - bound) > 1e-9)
        decimals++;
    write_value(bound, unit, decimals, text);
}

/* Compares a value with a range: "above 10", "below 10", "outside 10:12", "within @10:20". */
static void write_relation(double value, enum reason_unit unit, const struct range *range,
                           char *text, size_t size)
{
    char whole[RANGE_TEXT_SIZE];
    bool is_above = value > range->end;
    bool one_sided = is_above ? range->start <= 0 : isinf(range->end);
    if (!range->alert_inside && one_sided) {
        char bound[DECIMAL_TEXT_SIZE];
        write_bound(is_above ? range->end : range->start, unit, bound);
        snprintf(text, size, "%s %s", is_above ? "above" : "below", bound);
        return;
    }
    range_format(range, 1, whole);
    snprintf(text, size, "%s %s%s", range->alert_inside ? "within" : "outside", whole,
             unit == REASON_PERCENT ? "%"
             : unit == REASON_GIB   ? " GiB"
                                    : "");
}

void reason_add(char *text, size_t size, const char *what, enum reason_unit unit, double value,
                const struct threshold *threshold)
{
    char measured[DECIMAL_TEXT_SIZE];
    char relation[DECIMAL_TEXT_SIZE + RANGE_TEXT_SIZE];
    if (!threshold->set || !range_alerts(&threshold->range, value))
        return;
    write_measured(value, unit, &threshold->range, measured);
    write_relation(value, unit, &threshold->range, relation, sizeof relation);
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s %s is %s", used > 0 ? ", " : "", what, measured,
             relation);
}

enum state reason_judge(char *text, size_t size, const char *what, enum reason_unit unit,
                        double value, const struct threshold *critical,
                        const struct threshold *warning)
{
    size_t before = strlen(text);
    reason_add(text, size, what, unit, value, critical);
    bool is_critical = strlen(text) > before;
    reason_add(text, size, what, unit, value, warning);
    return is_critical ? STATE_CRITICAL : strlen(text) > before ? STATE_WARNING : STATE_OK;
}
