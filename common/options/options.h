/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_OPTIONS_H
#define TINTRI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/server.h"
#include "base/failure.h"
#include "base/range.h"
#include "options/option_table.h"
#include "vm/vm_filter.h"

/* As long a list as --list all can mean: more lines do not fit into the output. */
#define LIST_ALL 8192

/* An option of the plugin's own. */
struct own_option {
    bool is_set;                /* it was given; a switch is on */
    const char *text;           /* its argument */
    struct threshold threshold; /* where the argument is a RANGE */
    int64_t seconds;            /* where it is an AGE */
};

/* What the user asked for. The texts are argv's. */
struct options {
    struct server server;
    const char *username;      /* NULL: not given */
    const char *password_file; /* NULL: not given; "-": standard input */
    struct threshold warning;
    struct threshold critical;
    struct threshold warning_space; /* in GiB */
    struct threshold critical_space;
    struct vm_filter filter;
    unsigned kinds;     /* of the VMs that count: bits; 0: all of them */
    unsigned timeout;   /* seconds, for the whole run */
    unsigned page_size; /* VMs a request */
    unsigned parallel;  /* requests at a time */
    bool count_only;    /* believe the array's total */
    bool allow_empty;   /* no VMs at all are a count of 0 */
    bool ignore_disconnected;
    size_t list;     /* how many of the counted VMs to name */
    const char *csv; /* the file for all of them, or NULL */
    bool exit_ok;
    unsigned verbosity;                    /* 0 to 3 */
    struct own_option own[OPTION_OWN_MAX]; /* by key - KEY_OWN */
};

enum options_outcome {
    OPTIONS_RUN,
    OPTIONS_HELP,    /* the user asked for the help text */
    OPTIONS_VERSION, /* … for the version */
    OPTIONS_WRONG,   /* failure says why; never quotes what might be a password */
};

/*
 * What a command line says whatever is wrong with the rest of it: the time limit in seconds, or the
 * default; and whether the help text or the version is asked for, else OPTIONS_RUN.
 */
enum options_outcome options_look_ahead(const struct options_about *about, int argc, char **argv,
                                        unsigned *timeout);

/*
 * Reads the command line of a plugin, of which the first words behind the program's name come from
 * ini files, each with its argument behind a '='. What stands on the user's own line wins over
 * these, for what excludes each other as well: an address family, and all that is said of trust.
 * Free in every case.
 */
enum options_outcome options_parse(struct options *options, const struct options_about *about,
                                   int from_files, int argc, char **argv, struct failure *failure);

/* Frees what parsing has made. */
void options_free(struct options *options);

#endif
