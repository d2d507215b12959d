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
 * Finds the place for what stands behind --extra-opts= (NULL: nothing does): [SECTION][@FILE].
 * Without SECTION it is the program's name. Without FILE it is the environment's MP_CONFIG_FILE;
 * else the first monitoring-plugins.ini, plugins.ini or nagios-plugins.ini in the directories of
 * MP_CONFIG_PATH, then of NAGIOS_CONFIG_PATH (both divided by colons); else the first that is
 * there of the Monitoring Plugins' usual files. A variable that is empty counts as unset.
 * False with a failure where there is no file. Free in either case.
 */
bool ini_place_find(struct ini_place *place, const char *argument, const char *program,
                    struct failure *failure);

void ini_place_free(struct ini_place *place);

#endif
