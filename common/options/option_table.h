/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_OPTION_TABLE_H
#define TINTRI_OPTION_TABLE_H

#include <limits.h>
#include <stddef.h>

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
};

/* Options that only some plugins have, a bit each. */
enum option_extra {
    EXTRA_COUNT_ONLY = 1,
    EXTRA_EXCLUDE_TEMPLATES = 2,
    EXTRA_LIVE = 4,
};

/* One option, as parsing, help text and manual page know it. */
struct option_spec {
    int key;              /* its letter, or a number above all letters */
    const char *name;     /* its long name */
    const char *argument; /* what stands for its argument in texts; NULL where it has none. One that
                             begins with [ may be left out */
    const char *heading;  /* of the group that it begins, or NULL within one */
    unsigned extra;       /* 0: every plugin has it */
    const char *help;     /* NULL: not shown */
};

#define OPTION_COUNT_MAX 64

/* The table of all options, in the order of the help text; at most OPTION_COUNT_MAX. */
const struct option_spec *option_table(size_t *count);

#endif
