/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_INI_OPTIONS_H
#define TINTRI_INI_OPTIONS_H

#include <stdbool.h>

#include "base/failure.h"
#include "base/secret.h"
#include "options/ini_place.h"

/*
 * Takes one option of a section. The name has no dashes; value is NULL for a switch ("name=").
 * Both are gone afterwards. False with a failure, which is given the file and line, ends the
 * reading.
 */
typedef bool ini_option_callback(void *context, const char *name, const char *value,
                                 struct failure *failure);

/*
 * Reads the options of one section in the file's order, as the Monitoring Plugins do: lines of
 * "name = value" whose blanks around name and value do not count, repeated as often as wanted;
 * lines that begin with ; or # are comments, and what is behind a value is part of it; a section
 * may come in pieces; what stands in other sections is nobody's business here. Unlike theirs, it
 * names the line that is wrong, and refuses names with dashes in front.
 *
 * "password" does not go to on_option: it becomes *password, in place of one that is there
 * already, and where it comes, others than owner and group may not read the file; they may never
 * write to it, as any option can lead a password astray. No copy of it stays elsewhere in memory.
 *
 * False with a failure where the file cannot be read, a line of the section is wrong, or there is
 * no option in it; on_option may have been called before. Free *password in either case.
 */
bool ini_options_read(const struct ini_place *place, ini_option_callback *on_option, void *context,
                      struct secret **password, struct failure *failure);

#endif
