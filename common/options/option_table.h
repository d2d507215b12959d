/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_OPTION_TABLE_H
#define TINTRI_OPTION_TABLE_H

#include <limits.h>
#include <stddef.h>

#include "vm/tally.h"

/* The keys of options without a letter. */
enum {
    KEY_PASSWORD_FILE = UCHAR_MAX + 1,
    KEY_EXTRA_OPTS,
    KEY_PASSWORD,
    KEY_PAGE_SIZE,
    KEY_PARALLEL,
    KEY_WARNING_SPACE,
    KEY_CRITICAL_SPACE,
    KEY_INCLUDE,
    KEY_EXCLUDE,
    KEY_FILTER,
    KEY_VMSTORE,
    KEY_KIND,
    KEY_OLDER_THAN,
    KEY_NEWER_THAN,
    KEY_ALLOW_EMPTY,
    KEY_IGNORE_DISCONNECTED,
    KEY_EXCLUDE_TEMPLATES,
    KEY_LIVE,
    KEY_COUNT_ONLY,
    KEY_COMPRESS,
    KEY_LIST,
    KEY_CSV,
    KEY_CA_FILE,
    KEY_PIN_SHA256,
    KEY_EXIT_OK,
    KEY_OWN, /* the first of a plugin's own options: KEY_OWN + 0, KEY_OWN + 1, … */
};

#define OPTION_OWN_MAX 8 /* own options of a plugin */

/*
 * Groups of options, as bits: a plugin has some of them. All plugins have the options without a
 * group.
 */
enum option_group {
    GROUP_THRESHOLDS = 1, /* --warning and --critical */
    GROUP_VMS = 2,        /* which VMs, how they are read, their space */
    GROUP_FLEET = 4,      /* VMstores that a Global Center has lost */
    GROUP_LIST = 8,
    GROUP_COUNT_ONLY = 16,
    GROUP_EXCLUDE_TEMPLATES = 32,
    GROUP_LIVE = 64,
};

/* The groups of every check that counts VMs. */
#define GROUPS_OF_VM_CHECKS (GROUP_THRESHOLDS | GROUP_VMS | GROUP_FLEET | GROUP_LIST)

/* One option, for the parser, the help text and the manual page. */
struct option_spec {
    int key;              /* its letter, or a number above all letters */
    const char *name;     /* its long name */
    const char *argument; /* the name of its argument in texts; NULL: it takes none. [ in front: the
                             argument is optional */
    const char *heading;  /* of the group that begins with this option, or NULL */
    unsigned group;       /* 0: every plugin has it */
    const char *help;     /* NULL: the help text leaves it out */
};

/* How a plugin describes itself. */
struct options_about {
    const char *program; /* check_tintri_synthetic */
    const char *summary; /* what it checks, and why: one paragraph */
    const char *judged;  /* what --warning and --critical apply to: "the number of synthetic VMs" */
    const char *share;   /* the whole of a percentage: "100 VMs"; NULL: no percentages */
    const char *warning; /* the help text of --warning; NULL: the one for counts */
    const char *example; /* options of the example, after host, user and password */
    unsigned groups;     /* bits of enum option_group */
    struct vm_kind kinds[TALLY_KINDS_MAX]; /* kinds of the VMs that it counts, for --kind */
    unsigned kind_count;                   /* 0: no --kind */
    const struct option_spec *own; /* its own options, each with the heading of its group. RANGE and
                                      AGE arguments are parsed, others kept as texts */
    size_t own_count;              /* at most OPTION_OWN_MAX */
};

#define OPTION_COUNT_MAX 64

/* The table of all options, in the order of the help text; at most OPTION_COUNT_MAX. */
const struct option_spec *option_table(size_t *count);

/*
 * The option with this number among those of a plugin, in the order of the help text. The plugin's
 * own options come at the end of the group whose heading they name. NULL: there are no more
 * options.
 */
const struct option_spec *option_table_of(const struct options_about *about, size_t number);

/* The heading of the group that an option is in. */
const char *option_table_heading(const struct option_spec *spec);

#endif
