/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_OPTION_FORMS_H
#define TINTRI_OPTION_FORMS_H

#include <getopt.h>

#include "options/option_table.h"

#define OPTION_NAME_SIZE 40 /* bytes */
#define KEY_UNDO 0x10000    /* added to the key of a switch: --no-NAME */

/*
 * The options of a plugin, as getopt_long takes them. A switch has a second form, --no-NAME, which
 * undoes it, for example after an ini file has set it.
 */
struct option_forms {
    struct option names[2 * OPTION_COUNT_MAX + 1];
    /*
     * Begins with '-', so that getopt_long returns words that are no options in their place, as key
     * 1; and with ':', so that it distinguishes a missing argument from an unknown option.
     */
    char letters[2 * OPTION_COUNT_MAX + 3];
    char undo_names[OPTION_COUNT_MAX][OPTION_NAME_SIZE];
};

/* What getopt_long returns for a word that is no option. */
#define KEY_STRAY 1

void option_forms_fill(struct option_forms *forms, const struct options_about *about);

/* The option with a long name or a letter, or NULL. */
const struct option *option_forms_find(const struct option_forms *forms, const char *name);
const struct option *option_forms_of_key(const struct option_forms *forms, int key);

#endif
