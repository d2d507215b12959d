/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_OPTION_MISTAKES_H
#define TINTRI_OPTION_MISTAKES_H

#include <stdbool.h>

#include "base/failure.h"
#include "options/option_forms.h"

/*
 * Failures for mistakes on the command line. They name what the user probably meant, and never show
 * a word that may be a password. All functions return false with a failure, unless their comment
 * says otherwise.
 */

/* For a password on the command line, where every user of the machine can see it. */
bool option_mistake_password(struct failure *failure);

/* For a word that getopt_long refused with outcome '?' or ':'. unknown is the value of optopt. */
bool option_mistake_word(const struct option_forms *forms, const char *word, int outcome,
                         int unknown, struct failure *failure);

/*
 * Whether the argument of an option, given as the next word, is another option or may contain a
 * password: then the argument was left out. True with a failure if it is.
 */
bool option_mistake_swallowed(const struct option_forms *forms, int key, const char *argument,
                              struct failure *failure);

/* Words that are no options: how many, the first one, and the key of the option in front of it. */
struct stray_words {
    int count;
    const char *first;
    int behind;
};
bool option_mistake_stray(const struct stray_words *stray, bool host_is_missing,
                          struct failure *failure);

/* For an unknown kind; the failure names the kinds that there are. */
bool option_mistake_kind(const struct options_about *about, const char *name,
                         struct failure *failure);

/* For a threshold on space that is not valid. */
bool option_mistake_space(const char *name, const char *text, struct failure *failure);

#endif
