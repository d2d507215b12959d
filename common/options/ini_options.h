/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_INI_OPTIONS_H
#define TINTRI_INI_OPTIONS_H

#include <stdbool.h>

#include "base/failure.h"
#include "base/secret.h"
#include "options/ini_place.h"

/*
 * Receives one option of a section. The name has no dashes; value is NULL for a switch ("name=").
 * Both are valid only during the call. Returning false with a failure ends the reading; the caller
 * puts the file and line in front of the failure's text.
 */
typedef bool ini_option_callback(void *context, const char *name, const char *value,
                                 struct failure *failure);

/*
 * Reads the options of one section in the order of the file. The form is that of the Monitoring
 * Plugins: lines of "name = value", where blanks around name and value do not count and a name may
 * come several times; a line that begins with ; or # is a comment, but the end of a value is not; a
 * section may have several parts; other sections are ignored. Unlike the Monitoring Plugins, it
 * names the line of an error, and refuses a name with dashes in front.
 *
 * "password" does not go to on_option. It becomes *password and replaces an earlier one. A file
 * with a password must not be readable by others than its owner and group. No ini file may be
 * writable by others, as any option can send a password to the wrong place. No other copy of the
 * password stays in memory.
 *
 * False with a failure if the file cannot be read, a line of the section is wrong, or the section
 * has no option; on_option may have been called before. Free *password in either case.
 */
bool ini_options_read(const struct ini_place *place, ini_option_callback *on_option, void *context,
                      struct secret **password, struct failure *failure);

#endif
