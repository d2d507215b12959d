/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_REPORT_PARTS_H
#define TINTRI_REPORT_PARTS_H

#include <stddef.h>

#include "check/report.h"

#define REPORT_PARTS_MAX 8
#define REPORT_PART_SIZE 400 /* bytes of a text, the NUL included */

/* What a check of several things found, thing by thing. All zero to begin with. */
struct report_parts {
    struct {
        enum state state;
        char text[REPORT_PART_SIZE];
    } parts[REPORT_PARTS_MAX];
    size_t count;
};

/* Adds a part with its state and its words; they are cut where they do not fit. */
void report_parts_add(struct report_parts *parts, enum state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Sets the report's state to that of the worst part, and its text to the words of those that are
 * not OK, the worst first, or of all where all are; then where, and why it alerts.
 */
void report_parts_status(const struct report_parts *parts, const char *host, const char *reasons,
                         struct report *report);

#endif
