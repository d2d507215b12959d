/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <regex.h>
#include <stdbool.h>

#include "base/range.h"
#include "demand.h"

/*
 * Thresholds. Those that match the grammar below are accepted; they alert as their bounds say; and
 * range_format writes a range that equals them.
 */

#define NUMBER "[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?"
#define PLAIN_NUMBER "[-+]?([0-9]+[.]?[0-9]{0,6}|[.][0-9]{1,6})"
#define RANGE_OF(number) "^@?((~|" number ")?:(" number ")|(~|" number "):|" number ")$"

static bool matches(const char *text, const char *pattern, regex_t *compiled, bool *is_compiled)
{
    if (!*is_compiled)
        DEMAND(regcomp(compiled, pattern, REG_EXTENDED | REG_NOSUB) == 0);
    *is_compiled = true;
    return regexec(compiled, text, 0, NULL, 0) == 0;
}

static bool is_range(const char *text)
{
    static regex_t compiled;
    static bool is_compiled;
    return matches(text, RANGE_OF(NUMBER), &compiled, &is_compiled);
}

/* Whether its bounds have no exponent, and at most six decimals. */
static bool is_plain_range(const char *text)
{
    static regex_t compiled;
    static bool is_compiled;
    return matches(text, RANGE_OF(PLAIN_NUMBER), &compiled, &is_compiled);
}

static bool is_same(double one, double other)
{
    return one <= other && one >= other;
}

static bool should_alert(const struct range *range, double value)
{
    bool outside = value < range->start || value > range->end;
    return outside != range->alert_inside;
}

static void check_verdict(const struct range *range, const struct range *again, double value)
{
    DEMAND(range_alerts(range, value) == should_alert(range, value));
    DEMAND(range_alerts(again, value) == should_alert(range, value));
}

static void check_verdicts_around(const struct range *range, const struct range *again,
                                  double bound)
{
    static const double steps[] = {-1e15, -1, -0.5, -1e-6, 0, 1e-6, 0.5, 1, 1e15};
    check_verdict(range, again, nextafter(bound, -INFINITY));
    check_verdict(range, again, nextafter(bound, INFINITY));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        check_verdict(range, again, bound + steps[i]);
}

static void check_text(const char *text)
{
    DEMAND(strlen(text) < RANGE_TEXT_SIZE);
    DEMAND(text[strspn(text, "@~:.-0123456789")] == '\0');
}

/*
 * range_format may drop decimals of a bound beyond the sixth. The difference may also be half the
 * distance to the next number, which reading rounds to; from 2^32 on, that is about as much.
 */
static bool is_near(double one, double other)
{
    double rounding = (nextafter(fabs(one), INFINITY) - fabs(one)) / 2;
    return is_same(one, other) || fabs(one - other) <= 0.6e-6 + rounding;
}

static void check_range(const struct range *range, bool is_plain)
{
    char text[RANGE_TEXT_SIZE];
    struct range again;
    DEMAND(range->start <= range->end);
    memset(text, 'x', sizeof text);
    range_format(range, 1, text);
    check_text(text);
    DEMAND(range_parse(text, &again));
    DEMAND(again.alert_inside == range->alert_inside);
    DEMAND(is_near(range->start, again.start) && is_near(range->end, again.end));

    if (!is_plain)
        again = *range;
    DEMAND(is_same(range->start, again.start) && is_same(range->end, again.end));
    check_verdicts_around(range, &again, range->start);
    check_verdicts_around(range, &again, range->end);
    check_verdict(range, &again, 0);
    range_format(range, 1073741824.0, text);
    check_text(text);
}

/* Whether a text of the right form must be accepted: its bounds are in range and in order. */
static bool has_good_bounds(const char *text)
{
    text += *text == '@';
    const char *colon = strchr(text, ':');
    const char *last = colon ? colon + 1 : text;
    double start = !colon || text == colon ? 0 : *text == '~' ? -INFINITY : strtod(text, NULL);
    double end = *last == '\0' ? INFINITY : strtod(last, NULL);
    return (*text == '~' || fabs(start) <= 1e15) && (*last == '\0' || fabs(end) <= 1e15) &&
           start <= end;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_of(data, size);
    struct threshold threshold = {.set = false};
    struct range range;
    bool is_good = is_range(text) && has_good_bounds(text);
    DEMAND(range_parse(text, &range) == is_good);
    if (is_good)
        check_range(&range, is_plain_range(text));

    if (threshold_parse(text, &threshold)) {
        size_t length = strlen(text);
        DEMAND(threshold.set && threshold.percent == (text[length - 1] == '%'));
        text[length - threshold.percent] = '\0';
        DEMAND(is_range(text));
        check_range(&threshold.range, is_plain_range(text));
    } else {
        DEMAND(!threshold.set && (!is_good || strlen(text) >= 128));
    }
    free(text);
    return 0;
}
