/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TESTS_WRITTEN_REPORT_H
#define TINTRI_TESTS_WRITTEN_REPORT_H

#include "check/report.h"

/* The report that a test fills. Static, as it is too large for some stacks. */
extern struct report report;

/* The text that write_report has written. */
extern char output[2 * REPORT_MAX];

/* The separator in front of the performance data. */
#define METRICS_BEGIN " | "

/* Starts the report with an OK result. */
void start(void);

/* Writes the report into output. Returns the exit code. */
int write_report(void);

#endif
