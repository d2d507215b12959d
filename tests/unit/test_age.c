/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/age.h"

#include <check.h>
#include <inttypes.h>
#include <string.h>

#include "unit.h"

#define DAY INT64_C(86400)

START_TEST(an_age_is_a_whole_number_of_hours_days_or_weeks)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } CASES[] = {
        {"1h", 3600},
        {"12h", 12 * 3600},
        {"30d", 30 * DAY},
        {"2w", 14 * DAY},
        {"0000030d", 30 * DAY},
        {"876582h", INT64_C(3155695200)}, /* 100 years of the Gregorian calendar */
        {"36524d", 36524 * DAY},
        {"5217w", 36519 * DAY},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t seconds = 77;
        ck_assert_msg(age_parse(CASES[i].text, &seconds), "'%s' is refused", CASES[i].text);
        ck_assert_msg(seconds == CASES[i].seconds, "'%s': %" PRId64, CASES[i].text, seconds);
    }
}
END_TEST

START_TEST(what_is_no_age_is_refused_and_nothing_is_written)
{
    static const char *const TEXTS[] = {
        "",
        "h",
        "d",
        "30",
        "0h",
        "0d",
        "000w",
        "-1d",
        "+1d",
        "1.5d",
        "1,5d",
        " 1d",
        "1d ",
        "1 d",
        "1dd",
        "1d1h",
        "1D",
        "1W",
        "1m",
        "1y",
        "1s",
        "1x",
        "d1",
        "0x1d",
        "1e2d",
        "876583h",
        "36525d",
        "5218w",
        "9999999w",
        "00000030d",
        "99999999999999999999d",
        "18446744073709551617h",
        ("\xd9\xa1"
         "d"),
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        int64_t seconds = 77;
        ck_assert_msg(!age_parse(TEXTS[i], &seconds), "'%s' is taken", TEXTS[i]);
        ck_assert_int_eq(seconds, 77);
    }
}
END_TEST

/*
 * The unit is the largest of which the age has at least two, so that "1 month" never hides 59 days.
 */
START_TEST(an_age_is_said_in_the_largest_unit_that_it_has_twice)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } CASES[] = {
        {INT64_MIN, "0 minutes"},
        {-1, "0 minutes"},
        {0, "0 minutes"},
        {59, "0 minutes"},
        {60, "1 minute"},
        {119, "1 minute"},
        {120, "2 minutes"},
        {2 * 3600 - 1, "119 minutes"},
        {2 * 3600, "2 hours"},
        {2 * DAY - 1, "47 hours"},
        {2 * DAY, "2 days"},
        {14 * DAY - 1, "13 days"},
        {14 * DAY, "2 weeks"},
        {21 * DAY, "3 weeks"},
        {60 * DAY, "8 weeks"},
        {61 * DAY, "2 months"},
        {730 * DAY, "23 months"},
        {731 * DAY, "2 years"},
        {INT64_C(3155695200), "100 years"},
        {INT64_MAX, "292277024626 years"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[AGE_TEXT_SIZE];
        age_format(CASES[i].seconds, text);
        ck_assert_msg(strcmp(text, CASES[i].text) == 0, "%" PRId64 ": %s, not %s", CASES[i].seconds,
                      text, CASES[i].text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("age");
    TCase *tests = tcase_create("age");
    tcase_add_test(tests, an_age_is_a_whole_number_of_hours_days_or_weeks);
    tcase_add_test(tests, what_is_no_age_is_refused_and_nothing_is_written);
    tcase_add_test(tests, an_age_is_said_in_the_largest_unit_that_it_has_twice);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
