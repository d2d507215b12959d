/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_FAILURE_H
#define TINTRI_FAILURE_H

#include <stdbool.h>

/*
 * What went wrong, as one sentence for an administrator: what failed, where, why, and what to do
 * where that is known. It may quote foreign text; the report cleans it before it is shown.
 */
struct failure {
    char text[1024];
};

/*
 * Writes the sentence, cut where it does not fit. Always returns false, so that a function that
 * fails can say why and leave in one statement: return failure_set(failure, "…", …);
 */
bool failure_set(struct failure *failure, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts a sentence's beginning in front of one that is there: "reading page 3: " + "no answer". */
bool failure_prefix(struct failure *failure, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Takes a part out of a sentence, where it is in it. */
void failure_cut(struct failure *failure, const char *part);

/* Puts a sentence's end behind one that is there. */
bool failure_suffix(struct failure *failure, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
