/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_OPTION_FORMS_H
#define TINTRI_OPTION_FORMS_H

#include <getopt.h>

#include "options/option_table.h"

#define OPTION_NAME_SIZE 40 /* bytes */
#define KEY_UNDO 0x10000    /* added to a switch's key: --no-NAME */

/*
 * The options that a plugin has, as getopt_long wants them. A switch has a second form, --no-NAME,
 * which takes back what an ini file has said.
 */
struct option_forms {
    struct option names[2 * OPTION_COUNT_MAX + 1];
    /* In front stand '-', words that are no options come in their place, as key 1; and ':', which
     * tells a missing argument from an unknown option. */
    char letters[2 * OPTION_COUNT_MAX + 3];
    char undo_names[OPTION_COUNT_MAX][OPTION_NAME_SIZE];
};

/* What getopt_long returns for a word that is no option. */
#define KEY_STRAY 1

void option_forms_fill(struct option_forms *forms, const struct options_about *about);

/* The option of a long name, or of a letter; NULL: there is none. */
const struct option *option_forms_find(const struct option_forms *forms, const char *name);
const struct option *option_forms_of_key(const struct option_forms *forms, int key);

#endif
