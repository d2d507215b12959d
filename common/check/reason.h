/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_REASON_H
#define TINTRI_REASON_H

#include <stddef.h>

#include "base/range.h"
#include "check/report.h"

/* The kind of a number, which decides how it is written. */
enum reason_unit { REASON_NUMBER, REASON_PERCENT, REASON_GIB };

/*
 * Appends to a text why a threshold alerts: "count 14 is above 10", "space 1.2 TiB is above 500
 * GiB". Appends nothing where the threshold is not set or does not alert. Cuts what does not fit.
 * Values and thresholds of space are in GiB.
 */
void reason_add(char *text, size_t size, const char *what, enum reason_unit unit, double value,
                const struct threshold *threshold);

/* Appends why the critical threshold alerts, then why the warning threshold does. Returns the
   state. */
enum state reason_judge(char *text, size_t size, const char *what, enum reason_unit unit,
                        double value, const struct threshold *critical,
                        const struct threshold *warning);

#endif
