/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_INI_PLACE_H
#define TINTRI_INI_PLACE_H

#include <stdbool.h>

#include "base/failure.h"

/* A section of an ini file, as --extra-opts names it. */
struct ini_place {
    char *section;
    char *path; /* "-": standard input */
};

/*
 * Finds the section and file for the argument of --extra-opts, [SECTION][@FILE]; NULL: no argument.
 * Without SECTION, it is the program's name. Without FILE, it is the environment variable
 * MP_CONFIG_FILE. If that is unset or empty, it is the first file that exists:
 * monitoring-plugins.ini, plugins.ini or nagios-plugins.ini in the directories of MP_CONFIG_PATH,
 * then in those of NAGIOS_CONFIG_PATH (both separate directories by colons), then the usual files
 * of the Monitoring Plugins. False with a failure if there is no file. Free place in either case.
 */
bool ini_place_find(struct ini_place *place, const char *argument, const char *program,
                    struct failure *failure);

void ini_place_free(struct ini_place *place);

#endif
