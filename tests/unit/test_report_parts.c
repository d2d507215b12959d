/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/report_parts.h"

#include <check.h>
#include <string.h>

#include "unit.h"
#include "written_report.h"

/* Checks the first line for these parts, and its state. */
static void assert_status(const struct report_parts *parts, const char *reasons, int code,
                          const char *first_line)
{
    start();
    report_parts_status(parts, "vmstore01", reasons, &report);
    ck_assert_int_eq(write_report(), code);
    ck_assert_msg(strncmp(output, first_line, strlen(first_line)) == 0, "%s", output);
    ck_assert_int_eq(output[strlen(first_line)], '\n');
}

START_TEST(where_all_is_fine_each_part_is_named)
{
    struct report_parts parts = {0};
    report_parts_add(&parts, STATE_OK, "%d alerts", 0);
    report_parts_add(&parts, STATE_OK, "no failed component");
    assert_status(&parts, "", 0,
                  "TINTRI SYNTHETIC OK - 0 alerts, no failed component on vmstore01");
}
END_TEST

START_TEST(the_worst_part_is_first_and_what_is_fine_is_left_out)
{
    struct report_parts parts = {0};
    report_parts_add(&parts, STATE_OK, "fine");
    report_parts_add(&parts, STATE_WARNING, "odd");
    report_parts_add(&parts, STATE_CRITICAL, "bad");
    report_parts_add(&parts, STATE_WARNING, "odd too");
    report_parts_add(&parts, STATE_CRITICAL, "worse");
    assert_status(&parts, "", 2,
                  "TINTRI SYNTHETIC CRITICAL - bad, worse, odd, odd too on vmstore01");
}
END_TEST

START_TEST(a_warning_alone_is_a_warning)
{
    struct report_parts parts = {0};
    report_parts_add(&parts, STATE_OK, "fine");
    report_parts_add(&parts, STATE_WARNING, "odd");
    assert_status(&parts, "", 1, "TINTRI SYNTHETIC WARNING - odd on vmstore01");
}
END_TEST

START_TEST(reasons_stand_behind_the_host)
{
    struct report_parts parts = {0};
    report_parts_add(&parts, STATE_WARNING, "3 alerts");
    assert_status(&parts, "alerts 3 is above 2", 1,
                  "TINTRI SYNTHETIC WARNING - 3 alerts on vmstore01: alerts 3 is above 2");
}
END_TEST

START_TEST(what_is_too_much_is_cut)
{
    char words[2 * REPORT_PART_SIZE];
    memset(words, 'x', sizeof words);
    words[sizeof words - 1] = '\0';
    struct report_parts parts = {0};
    for (int i = 0; i < 2 * REPORT_PARTS_MAX; i++)
        report_parts_add(&parts, STATE_CRITICAL, "%s", words);
    ck_assert_uint_eq(parts.count, REPORT_PARTS_MAX);
    ck_assert_uint_eq(strlen(parts.parts[0].text), REPORT_PART_SIZE - 1);
    start();
    report_parts_status(&parts, "vmstore01", "", &report);
    ck_assert_int_eq(write_report(), 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("report_parts");
    TCase *status = tcase_create("status");
    tcase_add_test(status, where_all_is_fine_each_part_is_named);
    tcase_add_test(status, the_worst_part_is_first_and_what_is_fine_is_left_out);
    tcase_add_test(status, a_warning_alone_is_a_warning);
    tcase_add_test(status, reasons_stand_behind_the_host);
    tcase_add_test(status, what_is_too_much_is_cut);
    suite_add_tcase(suite, status);
    return unit_run(suite);
}
