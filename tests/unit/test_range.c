/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/range.h"

#include <check.h>
#include <math.h>
#include <string.h>

#include "unit.h"

static struct range parsed(const char *text)
{
    struct range range;
    ck_assert_msg(range_parse(text, &range), "'%s' is refused", text);
    return range;
}

/* Source: Monitoring Plugins Development Guidelines, "Threshold and Ranges". */
START_TEST(a_range_alerts_as_the_guidelines_say)
{
    static const struct {
        const char *text;
        double value;
        bool alerts;
    } CASES[] = {
        {"10", -0.001, true},
        {"10", 0, false},
        {"10", -0.0, false},
        {"10", 10, false},
        {"10", 10.001, true},
        {"10", INFINITY, true},
        {"0", 0, false},
        {"0", 1, true},
        {"0", -1, true},
        {"10:", 9.999, true},
        {"10:", 10, false},
        {"10:", 1e18, false},
        {"~:10", -1e18, false},
        {"~:10", 10, false},
        {"~:10", 10.001, true},
        {"10:20", 9, true},
        {"10:20", 10, false},
        {"10:20", 15, false},
        {"10:20", 20, false},
        {"10:20", 21, true},
        {"@10:20", 9, false},
        {"@10:20", 10, true},
        {"@10:20", 15, true},
        {"@10:20", 20, true},
        {"@10:20", 21, false},
        {"@10", -1, false},
        {"@10", 0, true},
        {"@10", 10, true},
        {"@10", 11, false},
        {"@10:", 9, false},
        {"@10:", 10, true},
        {"@~:10", -5, true},
        {"@~:10", 11, false},
        {":10", -1, true},
        {":10", 0, false},
        {":10", 10, false},
        {":10", 11, true},
        {"@:10", 5, true},
        {"@:10", 11, false},
        {"~:", -1e18, false},
        {"~:", 1e18, false},
        {"@~:", 0, true},
        {"-5:5", -5.5, true},
        {"-5:5", -5, false},
        {"-5:5", 5, false},
        {"-5:5", 5.5, true},
        {"-10:-5", -11, true},
        {"-10:-5", -7, false},
        {"-10:-5", 0, true},
        {"~:-5", -5, false},
        {"~:-5", -4, true},
        {"7:7", 7, false},
        {"7:7", 6.5, true},
        {"7:7", 7.5, true},
        {"@7:7", 7, true},
        {"@7:7", 8, false},
        {"0.5:1.25", 0.49, true},
        {"0.5:1.25", 0.5, false},
        {"0.5:1.25", 1.25, false},
        {"0.5:1.25", 1.26, true},
        {".5", 0.5, false},
        {".5", 0.6, true},
        {"-.5:.5", -0.5, false},
        {"+5:+10", 4, true},
        {"+5:+10", 5, false},
        {"+5:+10", 10, false},
        {"+5:+10", 11, true},
        {"1e2", 100, false},
        {"1e2", 101, true},
        {"1E+2:2.5e2", 99, true},
        {"1E+2:2.5e2", 250, false},
        {"5e-1:", 0.4, true},
        {"5e-1:", 0.5, false},
        {"007", 7, false},
        {"007", 8, true},
        {"1000000000000000", 1e15, false},
        {"-1000000000000000:", -1e15, false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct range range = parsed(CASES[i].text);
        ck_assert_msg(range_alerts(&range, CASES[i].value) == CASES[i].alerts, "%s with %g",
                      CASES[i].text, CASES[i].value);
    }
}
END_TEST

START_TEST(a_range_is_read_into_its_bounds)
{
    static const struct {
        const char *text;
        struct range range;
    } CASES[] = {
        {"10", {0, 10, false}},           {"10:", {10, INFINITY, false}},
        {":10", {0, 10, false}},          {"~:10", {-INFINITY, 10, false}},
        {"@10:20", {10, 20, true}},       {"~:", {-INFINITY, INFINITY, false}},
        {"-5:5", {-5, 5, false}},         {"@~:-1.5", {-INFINITY, -1.5, true}},
        {"1e3:2e3", {1000, 2000, false}}, {"0:0", {0, 0, false}},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct range range = parsed(CASES[i].text);
        bool same = range.start == CASES[i].range.start && range.end == CASES[i].range.end &&
                    range.alert_inside == CASES[i].range.alert_inside;
        ck_assert_msg(same, "%s: %g to %g", CASES[i].text, range.start, range.end);
    }
}
END_TEST

static const char *const MALFORMED[] = {
    "",
    "@",
    ":",
    "@:",
    "~",
    "@~",
    "abc",
    "10:5",
    "1:2:3",
    "10 ",
    " 10",
    "10 :20",
    "10: 20",
    "1,5",
    "0x10",
    "0x1p3",
    "inf",
    "-inf",
    "nan",
    "NAN",
    "inf:",
    "nan:1",
    "~:inf",
    "infinity",
    "1e",
    "1e+",
    "1e:5",
    "e5",
    "--1",
    "+-1",
    "-",
    "+",
    ".",
    "-.",
    ".e1",
    "1.2.3",
    "5%",
    "5%%",
    "~10",
    "10~",
    "10:~",
    "~~:1",
    "@@1",
    "1@2",
    "10@",
    "::",
    ":5:",
    "5::",
    "-1",
    "0:-1",
    "20:10",
    "@20:10",
    "1e400",
    "1e16",
    "-1e16:",
    "1:1e16",
    "10\n",
    "\t10",
    "1_000",
    "1'000",
    "10;20",
    "10|20",
    "1e1e1",
    "ten",
    "10G",
    "10:20@",
    "~:~",
    "0:1e309",
    "\xc2\xa0"
    "5",
    "\xe2\x88\x92"
    "5:",
};

START_TEST(what_is_no_range_is_refused_and_nothing_is_written)
{
    for (size_t i = 0; i < COUNT(MALFORMED); i++) {
        struct range range = {-77, 88, true};
        ck_assert_msg(!range_parse(MALFORMED[i], &range), "'%s' is taken", MALFORMED[i]);
        ck_assert_msg(range.start == -77 && range.end == 88 && range.alert_inside,
                      "'%s' has changed the range", MALFORMED[i]);
    }
}
END_TEST

START_TEST(a_bound_of_400_digits_is_refused)
{
    char text[402];
    memset(text, '9', sizeof text);
    text[400] = '\0';
    struct range range;
    ck_assert(!range_parse(text, &range));
    text[399] = ':';
    ck_assert(!range_parse(text, &range));
    memset(text, ':', 400);
    text[400] = '\0';
    ck_assert(!range_parse(text, &range));
}
END_TEST

START_TEST(a_range_is_written_in_its_shortest_form)
{
    static const double GIB = 1073741824;
    static const struct {
        const char *text;
        double unit;
        const char *written;
    } CASES[] = {
        {"10", 1, "10"},
        {"0:10", 1, "10"},
        {":10", 1, "10"},
        {"-0:10", 1, "10"},
        {"10:", 1, "10:"},
        {"0:", 1, "0:"},
        {"~:10", 1, "~:10"},
        {"~:", 1, "~:"},
        {"@~:", 1, "@~:"},
        {"10:20", 1, "10:20"},
        {"@10:20", 1, "@10:20"},
        {"@0:20", 1, "@20"},
        {"@10:", 1, "@10:"},
        {"-5:5", 1, "-5:5"},
        {"~:-5", 1, "~:-5"},
        {"+5:+10", 1, "5:10"},
        {"007", 1, "7"},
        {"1e3", 1, "1000"},
        {"1e15", 1, "1000000000000000"},
        {"-1e15:1e15", 1, "-1000000000000000:1000000000000000"},
        {"0.5:1.25", 1, "0.5:1.25"},
        {"5e-1", 1, "0.5"},
        {"1.50", 1, "1.5"},
        {"0.000001", 1, "0.000001"},
        {"0:0", 1, "0"},
        {"1", GIB, "1073741824"},
        {"1:2", GIB, "1073741824:2147483648"},
        {"@~:10", GIB, "@~:10737418240"},
        {"0.5:", GIB, "536870912:"},
        {"7500", GIB, "8053063680000"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct range range = parsed(CASES[i].text);
        char text[RANGE_TEXT_SIZE];
        range_format(&range, CASES[i].unit, text);
        ck_assert_msg(strcmp(text, CASES[i].written) == 0, "%s becomes %s, not %s", CASES[i].text,
                      text, CASES[i].written);
    }
}
END_TEST

START_TEST(a_written_bound_has_no_needless_zeros_and_no_negative_zero)
{
    static const struct {
        const char *text;
        const char *written;
    } CASES[] = {
        {"-0:", "0:"},      {"0.1000001", "0.1"}, {"1e-9", "0"}, {"0.12345678", "0.123457"},
        {"-1e-9:5", "0:5"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct range range = parsed(CASES[i].text);
        char text[RANGE_TEXT_SIZE];
        range_format(&range, 1, text);
        ck_assert_msg(strcmp(text, CASES[i].written) == 0, "%s becomes %s, not %s", CASES[i].text,
                      text, CASES[i].written);
    }
}
END_TEST

START_TEST(a_written_range_reads_back_as_the_same)
{
    static const char *const TEXTS[] = {
        "10",    "10:", "~:10",     "10:20",       "@10:20", "~:",
        "-5:5",  "@10", "0.1:0.3",  "123456.789:", "1e15",   "-999999999999999:0.5",
        "@~:-1", "0:",  "1e-6:1e6", "33.333333",   "7:7",    "-0.25:-0.125",
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct range range = parsed(TEXTS[i]);
        char text[RANGE_TEXT_SIZE];
        range_format(&range, 1, text);
        struct range again = parsed(text);
        ck_assert_msg(again.start == range.start && again.end == range.end &&
                          again.alert_inside == range.alert_inside,
                      "%s becomes %s", TEXTS[i], text);
    }
}
END_TEST

/* The longest form of the largest bounds, with the largest unit in use. */
START_TEST(the_longest_range_fits)
{
    struct range range = parsed("@-999999999999999.9:999999999999999.9");
    char text[RANGE_TEXT_SIZE];
    memset(text, 'x', sizeof text);
    range_format(&range, 1099511627776.0, text);
    ck_assert_ptr_nonnull(memchr(text, '\0', sizeof text));
    ck_assert_int_eq(text[0], '@');
    ck_assert_int_eq(text[1], '-');
    ck_assert_ptr_nonnull(strchr(text, ':'));
    ck_assert_ptr_null(strpbrk(text, "eE"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("range");
    TCase *ranges = tcase_create("ranges");
    tcase_add_test(ranges, a_range_alerts_as_the_guidelines_say);
    tcase_add_test(ranges, a_range_is_read_into_its_bounds);
    tcase_add_test(ranges, what_is_no_range_is_refused_and_nothing_is_written);
    tcase_add_test(ranges, a_bound_of_400_digits_is_refused);
    tcase_add_test(ranges, a_range_is_written_in_its_shortest_form);
    tcase_add_test(ranges, a_written_bound_has_no_needless_zeros_and_no_negative_zero);
    tcase_add_test(ranges, a_written_range_reads_back_as_the_same);
    tcase_add_test(ranges, the_longest_range_fits);
    suite_add_tcase(suite, ranges);

    return unit_run(suite);
}
