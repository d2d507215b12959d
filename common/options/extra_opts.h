/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_EXTRA_OPTS_H
#define TINTRI_EXTRA_OPTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/failure.h"
#include "base/secret.h"
#include "options/options.h"

/*
 * A command line with the options of ini files put in front of the user's own words. An option that
 * can be given once keeps its last value: the user's wins.
 */
struct extra_opts {
    int argc;
    char **argv;             /* the program's name, the options of files, the user's own words */
    struct secret *password; /* from a file, or NULL */
    char **made;             /* the options of files, as words */
    size_t made_count;
};

/*
 * Replaces each --extra-opts[=[SECTION][@FILE]] by the options of that section. The argument may
 * also be the next word. False with a failure if a file cannot be read, or has an option that the
 * plugin does not have. The words in argv stay the caller's. Free extra in either case, after the
 * options that were parsed from it.
 */
bool extra_opts_expand(struct extra_opts *extra, const struct options_about *about, int argc,
                       char **argv, struct failure *failure);

void extra_opts_free(struct extra_opts *extra);

#endif
