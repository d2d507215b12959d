/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_DECIMAL_H
#define TINTRI_DECIMAL_H

#include <stddef.h>

/*
 * Writes a number as performance data wants it: rounded to so many decimals, needless zeros left
 * out, a point as decimal mark, no exponent, no sign in front of zero. Returns its length; the
 * text is cut where it does not fit.
 */
size_t decimal_format(double number, int decimals, char *text, size_t size);

#endif
