/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "written_report.h"

#include <check.h>
#include <stdio.h>
#include <unistd.h>

struct report report;
char output[2 * REPORT_MAX];

void start(void)
{
    report_start(&report, "TINTRI SYNTHETIC");
    report_status(&report, STATE_OK, "fine");
}

int write_report(void)
{
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    int code = report_write(&report, fileno(file));
    ssize_t length = pread(fileno(file), output, sizeof output - 1, 0);
    fclose(file);
    ck_assert_int_ge(length, 0);
    output[length] = '\0';
    return code;
}
