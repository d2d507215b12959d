/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_REPORT_PARTS_H
#define TINTRI_REPORT_PARTS_H

#include <stddef.h>

#include "check/report.h"

#define REPORT_PARTS_MAX 8
#define REPORT_PART_SIZE 400 /* bytes of a text, the NUL included */

/* The results of a check of several things, one part each. All zero to begin with. */
struct report_parts {
    struct {
        enum state state;
        char text[REPORT_PART_SIZE];
    } parts[REPORT_PARTS_MAX];
    size_t count;
};

/* Adds a part with its state and its text, which is cut where it does not fit. */
void report_parts_add(struct report_parts *parts, enum state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Sets the report's state to that of the worst part. Sets its text to the texts of the parts that
 * are not OK, the worst first; where all are OK, to all texts. Appends the host and the reasons.
 */
void report_parts_status(const struct report_parts *parts, const char *host, const char *reasons,
                         struct report *report);

#endif
