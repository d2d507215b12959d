/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_AGE_H
#define TINTRI_AGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"

#define AGE_TEXT_SIZE 32 /* bytes of any age's text, the NUL included */

/*
 * Reads an age, such as 12h, 30d or 2w: a whole number above 0 and its unit. In seconds; at most
 * 100 years. False, and *seconds untouched, where it is none.
 */
bool age_parse(const char *text, int64_t *seconds);

/* The same of the argument of an option, --NAME. False with a failure where it is no age. */
bool age_parse_option(const char *name, const char *text, int64_t *seconds,
                      struct failure *failure);

/* Writes an age in seconds as a person would say it: "3 weeks". A negative one is "0 minutes". */
void age_format(int64_t seconds, char text[static AGE_TEXT_SIZE]);

#endif
