/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_LABEL_H
#define TINTRI_LABEL_H

#include <stddef.h>

#include "base/ascii.h"

#define LABEL_PLAIN LETTERS DIGITS "._-" /* what needs no quotes in any monitoring system */

#define LABEL_CHARACTERS 64 /* of a name in a label */
#define LABEL_NAME_SIZE (4 * LABEL_CHARACTERS + 1)
#define LABELS_MAX 256

/* Labels of performance data, made from names such as those of VMstores. */
struct labels {
    char names[LABELS_MAX][LABEL_NAME_SIZE];
    size_t count;
};

/*
 * Makes a label from a name. Characters that are not LABEL_PLAIN become '_'. A label that exists
 * already gets a number: NAME_2. At most LABELS_MAX labels are kept. Returns the label.
 */
const char *labels_add(struct labels *labels, const char *name);

#endif
