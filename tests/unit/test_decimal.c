/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/decimal.h"

#include <check.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

START_TEST(a_number_has_as_few_decimals_as_it_needs)
{
    static const struct {
        double number;
        int decimals;
        const char *text;
    } CASES[] = {
        {0, 0, "0"},           {0, 6, "0"},
        {-0.0, 2, "0"},        {-0.004, 2, "0"},
        {100, 0, "100"},       {100, 2, "100"},
        {1.5, 6, "1.5"},       {1.25, 1, "1.2"},
        {-1.50, 2, "-1.5"},    {1e15, 0, "1000000000000000"},
        {0.1 + 0.2, 6, "0.3"}, {10.01, 2, "10.01"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[DECIMAL_TEXT_SIZE];
        size_t length = decimal_format(CASES[i].number, CASES[i].decimals, text, sizeof text);
        ck_assert_msg(strcmp(text, CASES[i].text) == 0, "%s, not %s", text, CASES[i].text);
        ck_assert_uint_eq(length, strlen(text));
    }
}
END_TEST

START_TEST(a_number_is_cut_where_it_does_not_fit)
{
    for (size_t size = 1; size <= 10; size++) {
        char *text = malloc(size); /* so that a sanitizer sees a write beyond its end */
        size_t length = decimal_format(-1234.25, 2, text, size);
        ck_assert_uint_eq(length, strlen(text));
        ck_assert_mem_eq(text, "-1234.25", length);
        ck_assert(size <= 8 || length == 8);
        free(text);
    }
}
END_TEST

START_TEST(whole_numbers_for_people_have_commas_between_thousands)
{
    static const struct {
        uint64_t number;
        const char *text;
    } CASES[] = {
        {0, "0"},
        {7, "7"},
        {999, "999"},
        {1000, "1,000"},
        {99999, "99,999"},
        {112000, "112,000"},
        {999999, "999,999"},
        {1000000, "1,000,000"},
        {UINT64_MAX, "18,446,744,073,709,551,615"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[DECIMAL_TEXT_SIZE];
        decimal_group(CASES[i].number, text);
        ck_assert_str_eq(text, CASES[i].text);
    }
}
END_TEST

START_TEST(sizes_for_people_are_in_gib_then_tib_then_pib)
{
    static const struct {
        double gib;
        int decimals;
        const char *text;
    } CASES[] = {
        {0, 1, "0.0 GiB"},
        {41.25, 2, "41.25 GiB"},
        {992.8, 1, "992.8 GiB"},
        {1023.9, 1, "1023.9 GiB"},
        {1024, 0, "1 TiB"},
        {1536, 1, "1.5 TiB"},
        {1023.9 * 1024, 1, "1023.9 TiB"},
        {1024.0 * 1024, 1, "1.0 PiB"},
        {1024.0 * 1024 * 1024 * 3, 0, "3072 PiB"}, /* the largest unit */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[DECIMAL_TEXT_SIZE];
        decimal_size(CASES[i].gib, CASES[i].decimals, text);
        ck_assert_str_eq(text, CASES[i].text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("decimal");
    TCase *tests = tcase_create("decimal");
    tcase_add_test(tests, a_number_has_as_few_decimals_as_it_needs);
    tcase_add_test(tests, a_number_is_cut_where_it_does_not_fit);
    tcase_add_test(tests, whole_numbers_for_people_have_commas_between_thousands);
    tcase_add_test(tests, sizes_for_people_are_in_gib_then_tib_then_pib);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
