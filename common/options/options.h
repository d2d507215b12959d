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

/* The value of --list all: more lines than this do not fit into the output. */
#define LIST_ALL 8192

/* A value of one of the plugin's own options. */
struct own_option {
    bool is_set;                /* the option was given; for a switch: it is on */
    const char *text;           /* its argument */
    struct threshold threshold; /* for a RANGE argument */
    int64_t seconds;            /* for an AGE argument */
};

/* What the user asked for. The texts point into argv. */
struct options {
    struct server server;
    const char *username;      /* NULL: not given */
    const char *password_file; /* NULL: not given; "-": standard input */
    struct threshold warning;
    struct threshold critical;
    struct threshold warning_space; /* in GiB */
    struct threshold critical_space;
    struct vm_filter filter;
    unsigned kinds;     /* bits of the kinds that --kind names; 0: all kinds */
    unsigned timeout;   /* seconds, for the whole run */
    unsigned page_size; /* VMs per request */
    unsigned parallel;  /* requests at the same time */
    bool count_only;    /* use the total that the array reports */
    bool allow_empty;   /* a count of no VMs at all is a result, not an error */
    bool ignore_disconnected;
    size_t list;     /* how many of the counted VMs to list */
    const char *csv; /* path of the file for all counted VMs, or NULL */
    bool exit_ok;
    unsigned verbosity;                    /* 0 to 3 */
    struct own_option own[OPTION_OWN_MAX]; /* index: key - KEY_OWN */
};

enum options_outcome {
    OPTIONS_RUN,
    OPTIONS_HELP,    /* the user asked for the help text */
    OPTIONS_VERSION, /* … for the version */
    OPTIONS_WRONG,   /* failure says why, without showing a possible password */
};

/*
 * Looks at a command line before it is parsed, and ignores its errors. Writes the time limit in
 * seconds, or the default. Returns OPTIONS_HELP or OPTIONS_VERSION where the help text or the
 * version is asked for, else OPTIONS_RUN.
 */
enum options_outcome options_look_ahead(const struct options_about *about, int argc, char **argv,
                                        unsigned *timeout);

/*
 * Parses the command line of a plugin. The first from_files words after the program's name come
 * from ini files; each has its argument behind a '='. The user's own words win over them. They also
 * replace options that they would contradict: the address family, and all options on trust. Free
 * options in every case.
 */
enum options_outcome options_parse(struct options *options, const struct options_about *about,
                                   int from_files, int argc, char **argv, struct failure *failure);

/* Frees the memory that parsing allocated. */
void options_free(struct options *options);

#endif
