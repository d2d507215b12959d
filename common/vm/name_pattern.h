/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_NAME_PATTERN_H
#define TINTRI_NAME_PATTERN_H

#include <regex.h>
#include <stdbool.h>

#include "base/failure.h"

/*
 * Compiles the POSIX extended regular expression text, which matches names in UTF-8. option is the
 * name of the option that text comes from, for messages. On success, the caller frees the pattern
 * with regfree.
 *
 * False with a failure if text is no such expression; if POSIX leaves its meaning undefined (\d,
 * (?i), * at the beginning): the failure names what to write instead; or if it would match bytes
 * instead of characters, because this system has no locale with UTF-8.
 *
 * Sets the LC_CTYPE of the process to a locale with UTF-8, if there is one. LC_CTYPE must stay so
 * while the pattern is used.
 */
bool name_pattern_compile(regex_t *pattern, const char *option, const char *text,
                          struct failure *failure);

#endif
