/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_REPORT_H
#define TINTRI_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/range.h"

/* A service's state; its value is the exit code. */
enum state { STATE_OK = 0, STATE_WARNING = 1, STATE_CRITICAL = 2, STATE_UNKNOWN = 3 };

#define REPORT_FIRST_LINE_MAX 1000 /* bytes, the line's end included */
#define REPORT_FIRST_LINE_LONG                                                        \
    4000                 /* bytes, likewise, of a Global Center's: a metric a VMstore \
                          */
#define REPORT_MAX 65536 /* bytes, of all output */

/*
 * A plugin's output, in the form of the Monitoring Plugins Development Guidelines: a status line
 * with all performance data, then the long output. Any text may be added: characters that could
 * mislead a terminal, a web page or a parser become '?', and no limit is exceeded.
 */
struct report {
    const char *service; /* "TINTRI SYNTHETIC" */
    enum state state;
    size_t first_line_max; /* bytes */
    char status[REPORT_FIRST_LINE_MAX];
    char metrics[REPORT_FIRST_LINE_LONG];
    size_t metrics_length;
    char lines[REPORT_MAX - REPORT_FIRST_LINE_LONG];
    size_t lines_length;
};

/* One measurement. A threshold that is NULL, and a bound that is NAN, are left out. */
struct metric {
    const char *label;
    double value; /* NAN: not known, written as U */
    int decimals; /* at most; zeros at the end are left out */
    const char *unit;
    const struct range *warning;
    const struct range *critical;
    double range_unit; /* the factor for the bounds of the ranges; 0: 1 */
    double min;
    double max;
};

void report_start(struct report *report, const char *service);

/* Lets the first line have REPORT_FIRST_LINE_LONG bytes. */
void report_long_first_line(struct report *report);

/* Sets the state, and the text behind it in the first line. Cuts what does not fit. */
void report_status(struct report *report, enum state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds a metric. False, and nothing is added, where it does not fit into the first line. */
bool report_metric(struct report *report, const struct metric *metric);

/* Adds a line of long output. False, and nothing is added, where fewer than reserve bytes would be
   left after it. */
bool report_line(struct report *report, size_t reserve, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes the output to a file descriptor. Returns the exit code: the state, or UNKNOWN where
   writing failed. */
int report_write(const struct report *report, int file);

#endif
