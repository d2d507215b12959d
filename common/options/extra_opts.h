/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_EXTRA_OPTS_H
#define TINTRI_EXTRA_OPTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/failure.h"
#include "base/secret.h"
#include "options/options.h"

/*
 * A command line with the options of ini files in front, so that what stands on the command line
 * comes later, and wins where an option is given once.
 */
struct extra_opts {
    int argc;
    char **argv;             /* the program, the files' options, the user's own */
    struct secret *password; /* from a file, or NULL */
    char **made;             /* the words that stand for the files' options */
    size_t made_count;
};

/*
 * Replaces each --extra-opts[=[SECTION][@FILE]], whose argument may also be the next word, by what
 * the file says. False with a failure where a
 * file cannot be read or names what the plugin does not have. The user's words stay the caller's.
 * Free in either case, but not before the options that were parsed from it.
 */
bool extra_opts_expand(struct extra_opts *extra, const struct options_about *about, int argc,
                       char **argv, struct failure *failure);

void extra_opts_free(struct extra_opts *extra);

#endif
