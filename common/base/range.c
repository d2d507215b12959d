/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/range.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

/* A larger bound could not be printed whole, and nothing that is counted comes near it. */
#define BOUND_MAX 1e15

#define DECIMALS_MAX 6 /* of a bound that is written */

static const char *skip_digits(const char *text)
{
    while (isdigit((unsigned char)*text))
        text++;
    return text;
}

/*
 * Reads a decimal number with an optional sign, fraction and exponent. Returns the first byte
 * after it, or NULL. strtod alone would take "inf", "nan", hexadecimal and leading blanks as well.
 */
static const char *parse_bound(const char *text, double *bound)
{
    const char *digits = text + (*text == '-' || *text == '+');
    const char *end = skip_digits(digits);
    size_t count = (size_t)(end - digits);
    if (*end == '.') {
        const char *fraction = end + 1;
        end = skip_digits(fraction);
        count += (size_t)(end - fraction);
    }
    if (count == 0)
        return NULL;
    if (*end == 'e' || *end == 'E') {
        const char *exponent = end + 1 + (end[1] == '-' || end[1] == '+');
        end = skip_digits(exponent);
        if (end == exponent)
            return NULL;
    }

    *bound = strtod(text, NULL);
    return fabs(*bound) <= BOUND_MAX ? end : NULL;
}

bool range_parse(const char *text, struct range *range)
{
    struct range parsed = {.start = 0, .end = INFINITY, .alert_inside = *text == '@'};
    text += parsed.alert_inside;

    if (strchr(text, ':')) {
        bool has_start = *text != ':';
        if (*text == '~') {
            parsed.start = -INFINITY;
            text++;
        } else if (has_start) {
            text = parse_bound(text, &parsed.start);
        }
        if (!text || *text != ':')
            return false;
        text++;
        if (*text == '\0' && !has_start)
            return false;
    } else if (*text == '\0') {
        return false;
    }

    if (*text != '\0') {
        text = parse_bound(text, &parsed.end);
        if (!text || *text != '\0')
            return false;
    }
    if (parsed.start > parsed.end)
        return false;

    *range = parsed;
    return true;
}

bool range_alerts(const struct range *range, double value)
{
    bool inside = range->start <= value && value <= range->end;
    return inside == range->alert_inside;
}

void range_format(const struct range *range, double unit, char text[static RANGE_TEXT_SIZE])
{
    size_t used = 0;
    if (range->alert_inside)
        text[used++] = '@';
    if (isinf(range->start)) {
        text[used++] = '~';
        text[used++] = ':';
    } else if (range->start != 0 || isinf(range->end)) {
        used +=
            decimal_format(range->start * unit, DECIMALS_MAX, text + used, RANGE_TEXT_SIZE / 2 - 2);
        text[used++] = ':';
    }
    text[used] = '\0';
    if (!isinf(range->end))
        decimal_format(range->end * unit, DECIMALS_MAX, text + used, RANGE_TEXT_SIZE / 2 - 2);
}

bool threshold_parse(const char *text, struct threshold *threshold)
{
    char range_text[128];
    size_t length = strlen(text);
    if (length >= sizeof range_text)
        return false;

    struct threshold parsed = {.set = true};
    parsed.percent = length > 0 && text[length - 1] == '%';
    memcpy(range_text, text, length + 1);
    if (parsed.percent)
        range_text[length - 1] = '\0';
    if (!range_parse(range_text, &parsed.range))
        return false;

    *threshold = parsed;
    return true;
}
