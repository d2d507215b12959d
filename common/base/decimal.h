/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_DECIMAL_H
#define TINTRI_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

#define BYTES_PER_GIB 1073741824.0

#define DECIMAL_TEXT_SIZE                                                  \
    64 /* bytes of a text that the functions below write, the NUL included \
        */

/*
 * Writes a number as performance data wants it: rounded to so many decimals, needless zeros left
 * out, a point as decimal mark, no exponent, no sign in front of zero. Returns its length; the
 * text is cut where it does not fit.
 */
size_t decimal_format(double number, int decimals, char *text, size_t size);

/* Writes a whole number for people: a comma between thousands, "112,000". */
void decimal_group(uint64_t number, char text[static DECIMAL_TEXT_SIZE]);

/*
 * Writes a size for people, with so many decimals: in GiB up to 1,024 of them, then in TiB, then in
 * PiB.
 */
void decimal_size(double gib, int decimals, char text[static DECIMAL_TEXT_SIZE]);

/* The ending of a noun behind a number: "s", or "" behind 1. */
const char *decimal_plural(uint64_t number);

#endif
