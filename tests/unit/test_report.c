/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/report.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"
#include "written_report.h"

/* One metric as the report writes it. */
static const char *metric_text(const struct metric *metric)
{
    start();
    ck_assert(report_metric(&report, metric));
    write_report();
    char *end = strchr(output, '\n');
    ck_assert_ptr_nonnull(end);
    *end = '\0';
    const char *text = strstr(output, METRICS_BEGIN);
    ck_assert_ptr_nonnull(text);
    return text + strlen(METRICS_BEGIN);
}

START_TEST(a_report_has_a_status_line_with_performance_data_then_long_output)
{
    static const struct range WARNING = {0, 10, false};
    static const struct range CRITICAL = {0, 20, false};
    report_start(&report, "TINTRI SYNTHETIC");
    report_status(&report, STATE_WARNING, "%d synthetic VMs of %d", 14, 340);
    struct metric synthetic = {
        .label = "synthetic", .value = 14, .warning = &WARNING, .critical = &CRITICAL, .max = 340};
    struct metric vms = {.label = "vms", .value = 340, .max = NAN};
    ck_assert(report_metric(&report, &synthetic));
    ck_assert(report_metric(&report, &vms));
    ck_assert(report_line(&report, 0, "9 incoming replicas, %d orphans", 5));
    ck_assert(report_line(&report, 0, "erp: orphan"));
    ck_assert_int_eq(write_report(), 1);
    ck_assert_str_eq(output, "TINTRI SYNTHETIC WARNING - 14 synthetic VMs of 340 | "
                             "synthetic=14;10;20;0;340 vms=340;;;0\n"
                             "9 incoming replicas, 5 orphans\n"
                             "erp: orphan\n");
}
END_TEST

START_TEST(the_exit_code_is_the_states)
{
    static const struct {
        enum state state;
        int code;
        const char *line;
    } CASES[] = {
        {STATE_OK, 0, "TINTRI SYNTHETIC OK - text\n"},
        {STATE_WARNING, 1, "TINTRI SYNTHETIC WARNING - text\n"},
        {STATE_CRITICAL, 2, "TINTRI SYNTHETIC CRITICAL - text\n"},
        {STATE_UNKNOWN, 3, "TINTRI SYNTHETIC UNKNOWN - text\n"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        report_start(&report, "TINTRI SYNTHETIC");
        report_status(&report, CASES[i].state, "text");
        ck_assert_int_eq(write_report(), CASES[i].code);
        ck_assert_str_eq(output, CASES[i].line);
    }
}
END_TEST

START_TEST(a_report_without_a_result_is_unknown)
{
    memset(&report, 'x', sizeof report);
    report_start(&report, "TINTRI NONCLONE");
    ck_assert_int_eq(write_report(), 3);
    ck_assert_str_eq(output, "TINTRI NONCLONE UNKNOWN - \n");
}
END_TEST

START_TEST(numbers_are_rounded_and_have_no_needless_zeros)
{
    static const struct {
        double value;
        int decimals;
        const char *unit;
        const char *text;
    } CASES[] = {
        {14, 0, NULL, "m=14"},
        {0, 0, NULL, "m=0"},
        {340, 0, NULL, "m=340"},
        {1000, 0, "", "m=1000"},
        {10000000, 0, NULL, "m=10000000"},
        {872307961856, 0, "B", "m=872307961856B"},
        {1e18, 0, "B", "m=1000000000000000000B"},
        {4.117647, 2, "%", "m=4.12%"},
        {4.1, 2, "%", "m=4.1%"},
        {4.004, 2, "%", "m=4%"},
        {4.006, 2, "%", "m=4.01%"},
        {99.996, 2, "%", "m=100%"},
        {100, 2, "%", "m=100%"},
        {0.2134, 3, "s", "m=0.213s"},
        {0.2136, 3, "s", "m=0.214s"},
        {10, 3, "s", "m=10s"},
        {0.0004, 3, "s", "m=0s"},
        {-1.5, 1, NULL, "m=-1.5"},
        {-20, 0, NULL, "m=-20"},
        {0.1 + 0.2, 6, NULL, "m=0.3"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct metric metric = {.label = "m",
                                .value = CASES[i].value,
                                .decimals = CASES[i].decimals,
                                .unit = CASES[i].unit,
                                .min = NAN,
                                .max = NAN};
        const char *text = metric_text(&metric);
        ck_assert_msg(strcmp(text, CASES[i].text) == 0, "%s, not %s", text, CASES[i].text);
    }
}
END_TEST

/* All readers of performance data take U for "no value". */
START_TEST(an_unknown_value_is_u_without_a_unit)
{
    static const struct range TEN = {0, 10, false};
    static const struct {
        struct metric metric;
        const char *text;
    } CASES[] = {
        {{.label = "m", .value = NAN, .unit = "B", .min = NAN, .max = NAN}, "m=U"},
        {{.label = "m", .value = NAN, .max = NAN}, "m=U;;;0"},
        {{.label = "a b", .value = NAN, .decimals = 2, .unit = "%", .warning = &TEN, .max = 100},
         "'a b'=U;10;;0;100"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *text = metric_text(&CASES[i].metric);
        ck_assert_msg(strcmp(text, CASES[i].text) == 0, "%s, not %s", text, CASES[i].text);
    }
}
END_TEST

START_TEST(zero_has_no_sign)
{
    static const struct {
        double value;
        int decimals;
    } CASES[] = {{-0.0, 2}, {-0.001, 2}, {-0.0, 1}, {-0.0, 0}, {-0.3, 0}};
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct metric metric = {.label = "m",
                                .value = CASES[i].value,
                                .decimals = CASES[i].decimals,
                                .min = NAN,
                                .max = NAN};
        const char *text = metric_text(&metric);
        ck_assert_msg(strcmp(text, "m=0") == 0, "%g with %d decimals: %s", CASES[i].value,
                      CASES[i].decimals, text);
    }
}
END_TEST

static const struct range TEN = {0, 10, false};
static const struct range INSIDE = {5, 20, true};
static const struct range BELOW = {-INFINITY, 0.5, false};

START_TEST(thresholds_and_bounds_stand_in_their_places_without_semicolons_behind)
{
    static const struct {
        struct metric metric;
        const char *text;
    } CASES[] = {
        {{.label = "m", .value = 1, .min = NAN, .max = NAN}, "m=1"},
        {{.label = "m", .value = 1, .max = NAN}, "m=1;;;0"},
        {{.label = "m", .value = 1, .min = NAN, .max = 9}, "m=1;;;;9"},
        {{.label = "m", .value = 1, .max = 9}, "m=1;;;0;9"},
        {{.label = "m", .value = 1, .warning = &TEN, .min = NAN, .max = NAN}, "m=1;10"},
        {{.label = "m", .value = 1, .critical = &TEN, .min = NAN, .max = NAN}, "m=1;;10"},
        {{.label = "m", .value = 1, .warning = &TEN, .critical = &INSIDE, .min = NAN, .max = NAN},
         "m=1;10;@5:20"},
        {{.label = "m", .value = 1, .critical = &BELOW, .max = 340}, "m=1;;~:0.5;0;340"},
        {{.label = "m", .value = 1, .warning = &TEN, .range_unit = 1, .max = NAN}, "m=1;10;;0"},
        {{.label = "m",
          .value = 1,
          .unit = "B",
          .warning = &TEN,
          .critical = &INSIDE,
          .range_unit = 1073741824,
          .max = NAN},
         "m=1B;10737418240;@5368709120:21474836480;0"},
        {{.label = "m", .value = 4.125001, .decimals = 2, .unit = "%", .max = 100},
         "m=4.13%;;;0;100"},
        {{.label = "m", .value = 1, .decimals = 1, .min = -0.5, .max = 12.25001},
         "m=1;;;-0.5;12.3"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *text = metric_text(&CASES[i].metric);
        ck_assert_msg(strcmp(text, CASES[i].text) == 0, "%s, not %s", text, CASES[i].text);
    }
}
END_TEST

START_TEST(a_label_stands_in_quotes_where_it_has_to)
{
    static const struct {
        const char *label;
        const char *text;
    } CASES[] = {
        {"synthetic_percent", "synthetic_percent=1"},
        {"Time2", "Time2=1"},
        {"vmstore01.example.com_synthetic", "vmstore01.example.com_synthetic=1"},
        {"vmstore-01", "vmstore-01=1"},
        {"-.-", "-.-=1"},
        {"a:b", "'a:b'=1"},
        {"a,b", "'a,b'=1"},
        {"a/b", "'a/b'=1"},
        {"a b", "'a b'=1"},
        {"vmstore01.example.com::synthetic", "'vmstore01.example.com::synthetic'=1"},
        {"it's", "'it''s'=1"},
        {"'", "''''=1"},
        {"a=b", "'a?b'=1"},
        {"a|b", "'a?b'=1"},
        {"a\nb", "'a?b'=1"},
        {"<b>", "'?b?'=1"},
        {"\xff", "'?'=1"},
        {"B\xc3\xa4r", "'B\xc3\xa4r'=1"},
        {"a;b", "'a;b'=1"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct metric metric = {.label = CASES[i].label, .value = 1, .min = NAN, .max = NAN};
        const char *text = metric_text(&metric);
        ck_assert_msg(strcmp(text, CASES[i].text) == 0, "%s, not %s", text, CASES[i].text);
    }
}
END_TEST

START_TEST(a_long_label_keeps_its_closing_quote)
{
    static const char FILLS[] = "' x";
    for (size_t i = 0; i < sizeof FILLS - 1; i++) {
        char label[440]; /* quotes make it twice as long, so that it just fits */
        memset(label, FILLS[i], sizeof label);
        label[0] = ' ';
        label[sizeof label - 1] = '\0';
        struct metric metric = {.label = label, .value = 1, .min = NAN, .max = NAN};
        const char *text = metric_text(&metric);
        size_t quotes = 0;
        for (const char *c = text; *c != '\0'; c++)
            quotes += *c == '\'';
        ck_assert_int_eq(text[0], '\'');
        ck_assert_uint_gt(strlen(text), 4);
        ck_assert_str_eq(text + strlen(text) - 3, "'=1");
        ck_assert_msg(quotes % 2 == 0, "%s", text);
    }
}
END_TEST

START_TEST(foreign_text_is_cleaned_wherever_it_stands)
{
    report_start(&report, "TINTRI SYNTHETIC");
    report_status(&report, STATE_OK, "%s", "a|b<c>\n\x1b[31m\xff\xe2\x80\xaez \xe2\x82\xac");
    ck_assert(report_line(&report, 0, "%s", "x|y\r\nCRITICAL\t\x7f\xc2\x9b"));
    ck_assert_int_eq(write_report(), 0);
    ck_assert_str_eq(output, "TINTRI SYNTHETIC OK - a?b?c???[31m??z \xe2\x82\xac\n"
                             "x?y??CRITICAL???\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report");
    TCase *form = tcase_create("form");
    tcase_add_test(form, a_report_has_a_status_line_with_performance_data_then_long_output);
    tcase_add_test(form, the_exit_code_is_the_states);
    tcase_add_test(form, a_report_without_a_result_is_unknown);
    tcase_add_test(form, numbers_are_rounded_and_have_no_needless_zeros);
    tcase_add_test(form, an_unknown_value_is_u_without_a_unit);
    tcase_add_test(form, zero_has_no_sign);
    tcase_add_test(form, thresholds_and_bounds_stand_in_their_places_without_semicolons_behind);
    tcase_add_test(form, a_label_stands_in_quotes_where_it_has_to);
    tcase_add_test(form, a_long_label_keeps_its_closing_quote);
    tcase_add_test(form, foreign_text_is_cleaned_wherever_it_stands);
    suite_add_tcase(suite, form);

    return unit_run(suite);
}
