/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_NAME_PATTERN_H
#define TINTRI_NAME_PATTERN_H

#include <regex.h>
#include <stdbool.h>

#include "base/failure.h"

/*
 * Compiles a POSIX extended regular expression for names in UTF-8, of the option of this name. On
 * success free it with regfree. False with a failure where it is none; where it means nothing that
 * POSIX defines (\d, (?i), * at the beginning), with what to write instead; and where it would
 * match bytes in place of characters, as this system has no locale with UTF-8.
 *
 * Sets the process's LC_CTYPE to a locale with UTF-8, if there is one, which has to stay while
 * the pattern is used.
 */
bool name_pattern_compile(regex_t *pattern, const char *option, const char *text,
                          struct failure *failure);

#endif
