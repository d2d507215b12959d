/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/age_tally.h"

#include <check.h>
#include <inttypes.h>

#include "unit.h"

#define NOW INT64_C(1700000000)
#define DAY INT64_C(86400)

START_TEST(of_no_ages_there_is_no_median_and_no_oldest)
{
    static struct age_tally tally;
    ck_assert_uint_eq(tally.count, 0);
    ck_assert_uint_eq(age_tally_median(&tally), 0);
    ck_assert_uint_eq(age_tally_oldest(&tally), 0);
}
END_TEST

START_TEST(an_age_is_in_whole_days)
{
    static const struct {
        int64_t age; /* seconds */
        unsigned days;
    } CASES[] = {
        {0, 0},
        {1, 0},
        {DAY - 1, 0},
        {DAY, 1},
        {2 * DAY - 1, 1},
        {2 * DAY, 2},
        {400 * DAY, 400},
        {3649 * DAY, 3649},
        {3650 * DAY - 1, 3649},
        {3650 * DAY, 3650},
        {3651 * DAY, 3650}, /* older counts as 3650 days */
        {NOW, 3650},
        {-1, 0}, /* in the future */
        {-DAY, 0},
        {-4000 * DAY, 0},
        {NOW - INT64_C(253402300799), 0}, /* the end of 9999 */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct age_tally tally = {0};
        age_tally_add(&tally, NOW - CASES[i].age, NOW);
        ck_assert_uint_eq(tally.count, 1);
        ck_assert_msg(age_tally_median(&tally) == CASES[i].days, "%" PRId64 " s: median %u",
                      CASES[i].age, age_tally_median(&tally));
        ck_assert_msg(age_tally_oldest(&tally) == CASES[i].days, "%" PRId64 " s: oldest %u",
                      CASES[i].age, age_tally_oldest(&tally));
    }
}
END_TEST

/* Of an even number of ages, the median is the lower of the two in the middle. */
START_TEST(the_median_has_half_of_the_ages_up_to_it)
{
    static const struct {
        int days[8]; /* ended by -1 */
        unsigned median;
        unsigned oldest;
    } CASES[] = {
        {{7, -1}, 7, 7},
        {{1, 2, 3, -1}, 2, 3},
        {{3, 1, 2, -1}, 2, 3},
        {{9, 9, 1, -1}, 9, 9},
        {{1, 1, 9, -1}, 1, 9},
        {{0, 0, 3000, -1}, 0, 3000},
        {{5, 1, 100, 2, 3, -1}, 3, 100},
        {{4000, 5000, 6000, -1}, 3650, 3650},
        {{1, 3, -1}, 1, 3},
        {{3, 1, -1}, 1, 3},
        {{4, 4, -1}, 4, 4},
        {{1, 2, 3, 4, -1}, 2, 4},
        {{2, 2, 2, 9, -1}, 2, 9},
        {{1, 9, 9, 9, -1}, 9, 9},
        {{0, 0, 1, 1, -1}, 0, 1},
        {{10, 20, 30, 40, 50, 60, -1}, 30, 60},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct age_tally tally = {0};
        size_t count = 0;
        for (; CASES[i].days[count] >= 0; count++)
            age_tally_add(&tally, NOW - CASES[i].days[count] * DAY, NOW);
        ck_assert_uint_eq(tally.count, count);
        ck_assert_msg(age_tally_median(&tally) == CASES[i].median, "case %zu: median %u", i,
                      age_tally_median(&tally));
        ck_assert_msg(age_tally_oldest(&tally) == CASES[i].oldest, "case %zu: oldest %u", i,
                      age_tally_oldest(&tally));
    }
}
END_TEST

START_TEST(the_median_of_very_many_is_found)
{
    struct age_tally tally = {0};
    for (int i = 0; i < 100000; i++)
        age_tally_add(&tally, NOW - i % 1001 * DAY, NOW);
    /* 99 rounds of 0 to 1000, and 0 to 900 once more: 100 (n + 1) ages are at most n days. */
    ck_assert_uint_eq(tally.count, 100000);
    ck_assert_uint_eq(age_tally_median(&tally), 499);
    ck_assert_uint_eq(age_tally_oldest(&tally), 1000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("age_tally");
    TCase *ages = tcase_create("ages");
    tcase_add_test(ages, of_no_ages_there_is_no_median_and_no_oldest);
    tcase_add_test(ages, an_age_is_in_whole_days);
    tcase_add_test(ages, the_median_has_half_of_the_ages_up_to_it);
    tcase_add_test(ages, the_median_of_very_many_is_found);
    suite_add_tcase(suite, ages);
    return unit_run(suite);
}
