/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_OPTIONS_HELP_H
#define TINTRI_OPTIONS_HELP_H

#include <stdio.h>

#include "options/options.h"

/* Writes the help text. */
void options_help(const struct options_about *about, FILE *out);

#endif
