/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_OPTION_MISTAKES_H
#define TINTRI_OPTION_MISTAKES_H

#include <stdbool.h>

#include "base/failure.h"
#include "options/option_forms.h"

/*
 * Words for what a command line has wrong, which name what was probably meant. A word that may be
 * a password is never shown. They return false, with the failure, unless they say otherwise.
 */

/* A password where every user of the machine can see it. */
bool option_mistake_password(struct failure *failure);

/* A word that getopt_long could not take: outcome is '?' or ':', unknown its optopt. */
bool option_mistake_word(const struct option_forms *forms, const char *word, int outcome,
                         int unknown, struct failure *failure);

/*
 * Whether an option's argument, a word of its own, is another option, or looks as if it held a
 * password: then its own was left out.
 * True with the failure.
 */
bool option_mistake_swallowed(const struct option_forms *forms, int key, const char *argument,
                              struct failure *failure);

/* Words that are no options: so many; the first of them, and the key of the option in front. */
struct stray_words {
    int count;
    const char *first;
    int behind;
};
bool option_mistake_stray(const struct stray_words *stray, bool host_is_missing,
                          struct failure *failure);

/* A kind that the plugin does not have: says which kinds there are. */
bool option_mistake_kind(const struct options_about *about, const char *name,
                         struct failure *failure);

/* A threshold on space that cannot be read. */
bool option_mistake_space(const char *name, const char *text, struct failure *failure);

#endif
