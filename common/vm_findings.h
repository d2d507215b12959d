/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_FINDINGS_H
#define TINTRI_VM_FINDINGS_H

#include <stdint.h>

#include "options.h"
#include "report.h"
#include "session.h"
#include "tally.h"
#include "vm_check.h"
#include "vm_pages.h"

/* What a check found on an array that was read to the end. */
struct findings {
    const struct vm_check *check;
    const struct options *options;
    struct tally tally;
    struct vm_walk_result walk;
    uint64_t vms;    /* how many there are in all */
    bool count_only; /* kinds, space and names are not known */
    double seconds;  /* that the run took */

    /* of the session, for -v */
    const char *product;
    char api_version[32];
    unsigned long requests;
    unsigned long long bytes;
};

/* Notes what -v tells of a session, before it is closed. */
void findings_note_session(struct findings *findings, const struct session *session);

/* Judges the findings by the thresholds, and writes them into a report. Sorts the tally. */
void findings_report(struct findings *findings, struct report *report);

#endif
