/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_REPORT_H
#define TINTRI_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/range.h"

/* A service's state, with the exit code that stands for it. */
enum state { STATE_OK = 0, STATE_WARNING = 1, STATE_CRITICAL = 2, STATE_UNKNOWN = 3 };

#define REPORT_FIRST_LINE_MAX 1000 /* bytes, the line's end included */
#define REPORT_FIRST_LINE_LONG                                                        \
    4000                 /* bytes, likewise, of a Global Center's: a metric a VMstore \
                          */
#define REPORT_MAX 65536 /* bytes, of all output */

/*
 * A plugin's output, as the Monitoring Plugins Development Guidelines want it: a status line with
 * all performance data, then long output. Whatever text is put in, the output is safe: what could
 * mislead a terminal, a web page or a parser is shown as '?', and lengths are kept.
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

/* One measurement. A threshold that is NULL, or a bound that is NAN, is not given. */
struct metric {
    const char *label;
    double value; /* NAN: not known, written as U */
    int decimals; /* at most so many; needless zeros are left out */
    const char *unit;
    const struct range *warning;
    const struct range *critical;
    double range_unit; /* what a bound of the ranges has to be multiplied with; 0 means 1 */
    double min;
    double max;
};

void report_start(struct report *report, const char *service);

/* From now on the first line may be REPORT_FIRST_LINE_LONG. */
void report_long_first_line(struct report *report);

/* The state, and the status line's text behind it. Cut where it does not fit. */
void report_status(struct report *report, enum state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds performance data. False, and nothing added, where it does not fit into the first line. */
bool report_metric(struct report *report, const struct metric *metric);

/* Adds a line of long output. False, and nothing added, where it does not fit beside reserve
   further bytes. */
bool report_line(struct report *report, size_t reserve, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes all of it to a file descriptor. The exit code: the state, or UNKNOWN where not all of it
   could be written. */
int report_write(const struct report *report, int file);

#endif
