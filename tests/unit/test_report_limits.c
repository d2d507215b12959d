/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/report.h"

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"
#include "written_report.h"

/*
 * Adds numbered metrics of one length until the next one does not fit. Returns how many were added.
 */
static unsigned fill_metrics(void)
{
    unsigned count = 0;
    for (bool fits = true; fits; count += fits) {
        char label[20];
        snprintf(label, sizeof label, "metric_%04u", count);
        struct metric metric = {.label = label, .value = 1234, .max = 9999};
        size_t before = report.metrics_length;
        fits = report_metric(&report, &metric);
        ck_assert(fits || report.metrics_length == before);
        ck_assert_uint_lt(count, REPORT_FIRST_LINE_LONG);
    }
    return count;
}

/* Checks a report with a status of this character and as many metrics as fit. */
static void assert_first_line(bool is_long, const char *fill)
{
    char text[4000];
    char *end = text;
    while (end + strlen(fill) < text + sizeof text)
        end = stpcpy(end, fill);
    report_start(&report, "TINTRI SYNTHETIC");
    report_status(&report, STATE_CRITICAL, "%s", text);
    if (is_long)
        report_long_first_line(&report);
    unsigned count = fill_metrics();
    ck_assert_uint_gt(count, 10);
    ck_assert_int_eq(write_report(), 2);

    size_t length = strlen(output);
    ck_assert_uint_le(length, is_long ? 4000 : 1000);
    ck_assert_uint_gt(length, is_long ? 3800 : 900);
    ck_assert_ptr_eq(strchr(output, '\n'), output + length - 1);
    static const char HEAD[] = "TINTRI SYNTHETIC CRITICAL - ";
    ck_assert_mem_eq(output, HEAD, sizeof HEAD - 1);
    const char *metrics = strstr(output, METRICS_BEGIN);
    ck_assert_ptr_nonnull(metrics);
    size_t status = (size_t)(metrics - output) - (sizeof HEAD - 1);
    ck_assert_uint_gt(status, 0);
    ck_assert_msg(status % strlen(fill) == 0, "a character is cut: %s", output);
    metrics += strlen(METRICS_BEGIN);
    for (unsigned metric = 0; metric < count; metric++) {
        char wanted[60];
        int size = snprintf(wanted, sizeof wanted, "metric_%04u=1234;;;0;9999%c", metric,
                            metric + 1 < count ? ' ' : '\n');
        ck_assert_mem_eq(metrics, wanted, (size_t)size);
        metrics += size;
    }
}

START_TEST(the_first_line_has_at_most_1000_bytes_and_all_performance_data)
{
    static const char *const FILLS[] = {"x", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};
    for (size_t i = 0; i < COUNT(FILLS); i++)
        assert_first_line(false, FILLS[i]);
}
END_TEST

/* There may be a metric for each VMstore of a Global Center. */
START_TEST(a_long_first_line_has_at_most_4000_bytes)
{
    assert_first_line(true, "x");
    assert_first_line(true, "\xf0\x9f\x98\x80");
    report_start(&report, "TINTRI SYNTHETIC"); /* the next report is short again */
    ck_assert_uint_eq(report.first_line_max, 1000);
}
END_TEST

START_TEST(a_long_status_without_performance_data_fills_the_first_line)
{
    char text[3000];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    report_start(&report, "TINTRI SYNTHETIC");
    report_status(&report, STATE_UNKNOWN, "%s", text);
    ck_assert_int_eq(write_report(), 3);
    ck_assert_uint_eq(strlen(output), 1000);
    ck_assert_int_eq(output[998], 'x');
    ck_assert_int_eq(output[999], '\n');
}
END_TEST

START_TEST(a_metric_that_is_too_long_is_left_out_whole)
{
    static const struct range WIDE = {-1e15, 1e15, true};
    char label[300];
    memset(label, '\'', sizeof label);
    label[sizeof label - 1] = '\0';
    struct metric metric = {.label = label,
                            .value = 1e60,
                            .unit = "B",
                            .warning = &WIDE,
                            .critical = &WIDE,
                            .range_unit = 1e25,
                            .min = -1e60,
                            .max = 1e60};
    start();
    bool added = report_metric(&report, &metric);
    write_report();
    /* A metric has four semicolons: the output has all of them, or none. */
    size_t semicolons = 0;
    for (const char *c = output; *c != '\0'; c++)
        semicolons += *c == ';';
    ck_assert_msg(semicolons == (added ? 4 : 0), "%s", output);
}
END_TEST

START_TEST(all_output_has_at_most_65536_bytes)
{
    char text[REPORT_FIRST_LINE_LONG];
    memset(text, 's', sizeof text);
    text[sizeof text - 1] = '\0';
    for (int is_long = 0; is_long <= 1; is_long++) {
        report_start(&report, "TINTRI SYNTHETIC");
        report_status(&report, STATE_OK, "%s", text);
        if (is_long)
            report_long_first_line(&report);
        fill_metrics();
        unsigned lines = 0;
        while (report_line(&report, 0, "line %08u", lines))
            ck_assert_uint_lt(lines++, REPORT_MAX);
        while (report_line(&report, 0, "%s", ""))
            ck_assert_uint_le(report.lines_length, REPORT_MAX);
        ck_assert_int_eq(write_report(), 0);
        size_t length = strlen(output);
        ck_assert_uint_le(length, REPORT_MAX);
        ck_assert_uint_gt(length, REPORT_MAX - REPORT_FIRST_LINE_LONG);
        ck_assert_int_eq(output[length - 1], '\n');
        const char *line = strchr(output, '\n') + 1;
        for (unsigned i = 0; i < lines; i++, line += 14) {
            char wanted[20];
            snprintf(wanted, sizeof wanted, "line %08u\n", i);
            ck_assert_mem_eq(line, wanted, 14);
        }
    }
}
END_TEST

START_TEST(a_line_leaves_room_for_what_is_reserved)
{
    char text[512];
    memset(text, 'z', sizeof text);
    text[511] = '\0';
    start();
    unsigned lines = 0;
    while (report_line(&report, 512, "name %u", lines))
        ck_assert_uint_lt(lines++, REPORT_MAX);
    size_t before = report.lines_length;
    ck_assert(report_line(&report, 0, "%s", text)); /* 511 and the newline */
    ck_assert_uint_eq(report.lines_length, before + 512);
    ck_assert(!report_line(&report, 0, "%s", text));
    ck_assert_uint_eq(report.lines_length, before + 512);
}
END_TEST

START_TEST(a_long_line_is_cut_and_still_ends)
{
    static char text[REPORT_MAX];
    memset(text, 'y', sizeof text - 1);
    start();
    ck_assert(report_line(&report, 0, "%s", text));
    ck_assert(report_line(&report, 0, "next"));
    write_report();
    const char *line = strchr(output, '\n') + 1;
    size_t length = strspn(line, "y");
    ck_assert_uint_gt(length, 1000);
    ck_assert_str_eq(line + length, "\nnext\n");
}
END_TEST

START_TEST(a_full_disk_makes_the_result_unknown)
{
    int full = open("/dev/full", O_WRONLY);
    ck_assert_int_ge(full, 0);
    start();
    ck_assert_int_eq(report_write(&report, full), 3);
    close(full);
}
END_TEST

START_TEST(a_closed_pipe_makes_the_result_unknown)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN); /* as process_catch_signals does */
    start();
    ck_assert_int_eq(report_write(&report, ends[1]), 3);
    close(ends[1]);
    ck_assert_int_eq(report_write(&report, -1), 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report_limits");
    TCase *limits = tcase_create("limits");
    tcase_add_test(limits, the_first_line_has_at_most_1000_bytes_and_all_performance_data);
    tcase_add_test(limits, a_long_first_line_has_at_most_4000_bytes);
    tcase_add_test(limits, a_long_status_without_performance_data_fills_the_first_line);
    tcase_add_test(limits, a_metric_that_is_too_long_is_left_out_whole);
    tcase_add_test(limits, all_output_has_at_most_65536_bytes);
    tcase_add_test(limits, a_line_leaves_room_for_what_is_reserved);
    tcase_add_test(limits, a_long_line_is_cut_and_still_ends);
    tcase_add_test(limits, a_full_disk_makes_the_result_unknown);
    tcase_add_test(limits, a_closed_pipe_makes_the_result_unknown);
    suite_add_tcase(suite, limits);
    return unit_run(suite);
}
