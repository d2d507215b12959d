/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_RANGE_H
#define TINTRI_RANGE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A range as the Monitoring Plugins Development Guidelines define it: [@][start:]end.
 * Both bounds belong to it. It alerts outside; with @, inside.
 */
struct range {
    double start; /* -INFINITY for ~ */
    double end;   /* INFINITY where none is given */
    bool alert_inside;
};

/* Room for any range that range_format writes, its NUL included. */
#define RANGE_TEXT_SIZE 96

/* Reads a whole text. False, and *range untouched, where it is no range or start is above end. */
bool range_parse(const char *text, struct range *range);

/* Whether value alerts. */
bool range_alerts(const struct range *range, double value);

/*
 * Writes the range in its shortest form, bounds multiplied by unit (1 for none), with at most six
 * decimals.
 */
void range_format(const struct range *range, double unit, char text[static RANGE_TEXT_SIZE]);

/* A range for a number or, with a % at the end, for a share. */
struct threshold {
    bool set;
    bool percent;
    struct range range;
};

/* Reads a threshold. False, and *threshold untouched, where it cannot be read. */
bool threshold_parse(const char *text, struct threshold *threshold);

#endif
