/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <math.h>
#include <string.h>

#include "base/range.h"
#include "unit.h"

START_TEST(a_threshold_is_on_the_count_or_with_a_percent_sign_on_the_share)
{
    static const struct {
        const char *text;
        struct threshold threshold;
    } CASES[] = {
        {"10", {true, false, {0, 10, false}}},
        {"10%", {true, true, {0, 10, false}}},
        {"5:20%", {true, true, {5, 20, false}}},
        {"~:2.5%", {true, true, {-INFINITY, 2.5, false}}},
        {"@5:%", {true, true, {5, INFINITY, true}}},
        {"10:", {true, false, {10, INFINITY, false}}},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct threshold *wanted = &CASES[i].threshold;
        struct threshold found = {0};
        ck_assert_msg(threshold_parse(CASES[i].text, &found), "'%s' is refused", CASES[i].text);
        ck_assert_msg(found.set && found.percent == wanted->percent &&
                          found.range.start == wanted->range.start &&
                          found.range.end == wanted->range.end &&
                          found.range.alert_inside == wanted->range.alert_inside,
                      "%s: %g to %g", CASES[i].text, found.range.start, found.range.end);
    }
}
END_TEST

START_TEST(what_is_no_threshold_is_refused_and_nothing_is_written)
{
    static const char *const TEXTS[] = {
        "", "%", "%%", "5%%", "%5", "5 %", "5% ", "5%:10", "5%:10%", "10:5%", "@%", "~%", ":%", "x",
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct threshold threshold = {false, true, {-77, 88, true}};
        ck_assert_msg(!threshold_parse(TEXTS[i], &threshold), "'%s' is taken", TEXTS[i]);
        ck_assert_msg(!threshold.set && threshold.percent && threshold.range.start == -77 &&
                          threshold.range.end == 88 && threshold.range.alert_inside,
                      "'%s' has changed the threshold", TEXTS[i]);
    }
}
END_TEST

START_TEST(a_threshold_of_400_characters_is_refused)
{
    char text[401];
    memset(text, '0', sizeof text);
    text[400] = '\0';
    struct threshold threshold = {0};
    ck_assert(!threshold_parse(text, &threshold));
    text[399] = '%';
    ck_assert(!threshold_parse(text, &threshold));
    ck_assert(!threshold.set);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("threshold");
    TCase *thresholds = tcase_create("thresholds");
    tcase_add_test(thresholds, a_threshold_is_on_the_count_or_with_a_percent_sign_on_the_share);
    tcase_add_test(thresholds, what_is_no_threshold_is_refused_and_nothing_is_written);
    tcase_add_test(thresholds, a_threshold_of_400_characters_is_refused);
    suite_add_tcase(suite, thresholds);
    return unit_run(suite);
}
