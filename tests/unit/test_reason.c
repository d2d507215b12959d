/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/reason.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static const char *reason(const char *what, enum reason_unit unit, double value, const char *range)
{
    static char text[400];
    struct threshold threshold = {0};
    ck_assert(threshold_parse(range, &threshold));
    text[0] = '\0';
    reason_add(text, sizeof text, what, unit, value, &threshold);
    return text;
}

struct reason_case {
    double value;
    const char *range;
    const char *reason;
};

static void assert_reasons(const char *what, enum reason_unit unit, const struct reason_case *cases,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = reason(what, unit, cases[i].value, cases[i].range);
        ck_assert_msg(strcmp(text, cases[i].reason) == 0, "%g, %s: '%s', not '%s'", cases[i].value,
                      cases[i].range, text, cases[i].reason);
    }
}

START_TEST(a_count_is_reported_with_the_bound_that_it_has_passed)
{
    static const struct reason_case CASES[] = {
        {14, "10", "count 14 is above 10"},
        {14, "~:10", "count 14 is above 10"},
        {14, "0:10", "count 14 is above 10"},
        {14, "-5:10", "count 14 is above 10"},
        {1, "0", "count 1 is above 0"},
        {11, "10.5", "count 11 is above 10.5"},
        {3, "10:", "count 3 is below 10"},
        {0, "1:", "count 0 is below 1"},
        {14, "10:12", "count 14 is outside 10:12"},
        {3, "10:12", "count 3 is outside 10:12"},
        {14, "@10:20", "count 14 is within @10:20"},
        {10, "@10:20", "count 10 is within @10:20"},
        {5, "@10", "count 5 is within @10"},
        {50, "@10:", "count 50 is within @10:"},
        {5, "@~:10", "count 5 is within @~:10"},
        {1000000, "999999", "count 1000000 is above 999999"},
    };
    assert_reasons("count", REASON_NUMBER, CASES, COUNT(CASES));
}
END_TEST

/* With too few decimals, 5.04 would give "5.0% is above 5%". */
START_TEST(a_value_has_enough_decimals_to_show_that_it_alerts)
{
    static const struct reason_case SHARES[] = {
        {5.3, "5", "share 5.3% is above 5%"},
        {5.26, "5", "share 5.3% is above 5%"},
        {5.04, "5", "share 5.04% is above 5%"},
        {5.0004, "5", "share 5.0004% is above 5%"},
        {4.96, "5:", "share 4.96% is below 5%"},
        {4.2, "5:", "share 4.2% is below 5%"},
        {100, "99.5", "share 100.0% is above 99.5%"},
        {5.26, "5.25", "share 5.3% is above 5.25%"},
        {20.5, "5:20", "share 20.5% is outside 5:20%"},
        {7, "@5:20", "share 7.0% is within @5:20%"},
        {20.04, "5:20", "share 20.04% is outside 5:20%"},
    };
    assert_reasons("share", REASON_PERCENT, SHARES, COUNT(SHARES));
}
END_TEST

START_TEST(space_is_reported_in_the_unit_that_suits_it)
{
    static const struct reason_case CASES[] = {
        {992.8, "500", "space 992.8 GiB is above 500 GiB"},
        {500.01, "500", "space 500.01 GiB is above 500 GiB"},
        {1228.8, "500", "space 1.2 TiB is above 500 GiB"},
        {1600, "1024", "space 1.6 TiB is above 1 TiB"},
        {1600, "1536", "space 1.6 TiB is above 1.5 TiB"},
        {1030, "1024", "space 1.01 TiB is above 1 TiB"},
        {2097152, "1048576", "space 2.0 PiB is above 1 PiB"},
        {0, "1:", "space 0.0 GiB is below 1 GiB"},
        {12.5, "0.25", "space 12.5 GiB is above 0.25 GiB"},
        {30, "10:20", "space 30.0 GiB is outside 10:20 GiB"},
        {15, "@10:20", "space 15.0 GiB is within @10:20 GiB"},
    };
    assert_reasons("space", REASON_GIB, CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_value_that_does_not_alert_gives_no_reason)
{
    static const struct reason_case CASES[] = {
        {10, "10", ""}, {0, "10", ""}, {10, "10:", ""}, {9, "@10:20", ""}, {11, "10:12", ""}};
    assert_reasons("count", REASON_NUMBER, CASES, COUNT(CASES));
    char text[10] = "";
    reason_add(text, sizeof text, "count", REASON_NUMBER, 99, &(struct threshold){.set = false});
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(reasons_are_listed_and_cut_where_they_do_not_fit)
{
    static const char WHOLE[] = "count 14 is above 10, share 5.3% is above 5%";
    struct threshold count = {.set = true, .range = {0, 10, false}};
    struct threshold share = {.set = true, .percent = true, .range = {0, 5, false}};
    for (size_t size = 1; size <= sizeof WHOLE + 1; size++) {
        char *text = malloc(size); /* so that a sanitizer sees a write beyond its end */
        text[0] = '\0';
        reason_add(text, size, "count", REASON_NUMBER, 14, &count);
        reason_add(text, size, "share", REASON_PERCENT, 5.3, &share);
        size_t length = strlen(text);
        ck_assert_uint_eq(length, size < sizeof WHOLE ? size - 1 : sizeof WHOLE - 1);
        ck_assert_mem_eq(text, WHOLE, length);
        free(text);
    }
}
END_TEST

START_TEST(the_worst_threshold_gives_the_state_and_the_first_reason)
{
    static const struct {
        const char *warning, *critical; /* NULL: not given */
        enum state state;
        const char *text;
    } CASES[] = {
        {NULL, NULL, STATE_OK, ""},
        {"20", "30", STATE_OK, ""},
        {"10", "30", STATE_WARNING, "n 14 is above 10"},
        {NULL, "12", STATE_CRITICAL, "n 14 is above 12"},
        {"10", "12", STATE_CRITICAL, "n 14 is above 12, n 14 is above 10"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct threshold warning = {0}, critical = {0};
        char text[100] = "";
        ck_assert(!CASES[i].warning || threshold_parse(CASES[i].warning, &warning));
        ck_assert(!CASES[i].critical || threshold_parse(CASES[i].critical, &critical));
        ck_assert_int_eq(
            reason_judge(text, sizeof text, "n", REASON_NUMBER, 14, &critical, &warning),
            CASES[i].state);
        ck_assert_str_eq(text, CASES[i].text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reason");
    TCase *tests = tcase_create("reason");
    tcase_add_test(tests, a_count_is_reported_with_the_bound_that_it_has_passed);
    tcase_add_test(tests, a_value_has_enough_decimals_to_show_that_it_alerts);
    tcase_add_test(tests, space_is_reported_in_the_unit_that_suits_it);
    tcase_add_test(tests, a_value_that_does_not_alert_gives_no_reason);
    tcase_add_test(tests, reasons_are_listed_and_cut_where_they_do_not_fit);
    tcase_add_test(tests, the_worst_threshold_gives_the_state_and_the_first_reason);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
