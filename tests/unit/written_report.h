/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TESTS_WRITTEN_REPORT_H
#define TINTRI_TESTS_WRITTEN_REPORT_H

#include "check/report.h"

/* The report that a test fills: too large for some stacks. */
extern struct report report;

/* What it wrote. */
extern char output[2 * REPORT_MAX];

/* What is in front of the performance data. */
#define METRICS_BEGIN " | "

/* Begins it with a good result. */
void start(void);

/* Writes it into output. Returns the exit code. */
int write_report(void);

#endif
