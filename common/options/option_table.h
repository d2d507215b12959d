/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_OPTION_TABLE_H
#define TINTRI_OPTION_TABLE_H

#include <limits.h>
#include <stddef.h>

#include "vm/tally.h"

/* Options without a letter. */
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
    KEY_OWN, /* the first of a plugin's own: KEY_OWN + 0, KEY_OWN + 1, … */
};

#define OPTION_OWN_MAX 8 /* as many as a plugin may have of its own */

/* Groups of options that a plugin takes or leaves, a bit each. All plugins have the others. */
enum option_group {
    GROUP_THRESHOLDS = 1, /* --warning and --critical */
    GROUP_VMS = 2,        /* which VMs, how they are read, their space */
    GROUP_FLEET = 4,      /* VMstores that a Global Center has lost */
    GROUP_LIST = 8,
    GROUP_COUNT_ONLY = 16,
    GROUP_EXCLUDE_TEMPLATES = 32,
    GROUP_LIVE = 64,
};

/* What every count of VMs has. */
#define GROUPS_OF_VM_CHECKS (GROUP_THRESHOLDS | GROUP_VMS | GROUP_FLEET | GROUP_LIST)

/* One option, as parsing, help text and manual page know it. */
struct option_spec {
    int key;              /* its letter, or a number above all letters */
    const char *name;     /* its long name */
    const char *argument; /* what stands for its argument in texts; NULL where it has none. One that
                             begins with [ may be left out */
    const char *heading;  /* of the group that it begins, or NULL within one */
    unsigned group;       /* 0: every plugin has it */
    const char *help;     /* NULL: not shown */
};

/* What a plugin says of itself. */
struct options_about {
    const char *program; /* check_tintri_synthetic */
    const char *summary; /* what it checks, and why: one paragraph */
    const char *judged;  /* what -w and -c are on: "the number of synthetic VMs" */
    const char *share;   /* what a share of them is of: "100 VMs"; NULL: there is no share */
    const char *warning; /* the help text of --warning; NULL: that of a count */
    const char *example; /* options behind host, user and password */
    unsigned groups;     /* which of enum option_group it has */
    struct vm_kind kinds[TALLY_KINDS_MAX]; /* of the VMs that it counts, which --kind chooses */
    unsigned kind_count;                   /* 0: it has no --kind */
    const struct option_spec *own; /* options of its own, each with the heading it stands under. An
                                      argument RANGE or AGE is read, any other kept as a text */
    size_t own_count;              /* at most OPTION_OWN_MAX */
};

#define OPTION_COUNT_MAX 64

/* The table of all options, in the order of the help text; at most OPTION_COUNT_MAX. */
const struct option_spec *option_table(size_t *count);

/*
 * The options that a plugin has, in the order of the help text: each of its own stands at the end
 * of the group whose heading it names. NULL behind the last one.
 */
const struct option_spec *option_table_of(const struct options_about *about, size_t number);

/* The heading that an option stands under. */
const char *option_table_heading(const struct option_spec *spec);

#endif
