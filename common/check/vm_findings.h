/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_FINDINGS_H
#define TINTRI_VM_FINDINGS_H

#include <stdint.h>

#include "api/session.h"
#include "api/vm_pages.h"
#include "check/report.h"
#include "check/vm_check.h"
#include "options/options.h"
#include "vm/age_tally.h"
#include "vm/tally.h"
#include "vm/vmstore_tally.h"

/* No kind in particular: all that count. */
#define VM_ALL_KINDS (-1)

/* What a check found on an array that was read to the end. */
struct findings {
    const struct vm_check *check;
    const struct options *options;
    struct tally tally;
    struct vm_walk_result walk;
    int kind;                           /* the one that counts, or VM_ALL_KINDS */
    struct vmstore_tally vmstores;      /* of the VMs that were put to the question */
    struct vmstore_tally vmstores_seen; /* of all, where these were read apart */
    struct age_tally ages;              /* of the counted VMs' newest snapshots */
    uint64_t vms;             /* how many there are in all, of those that the filters leave */
    bool count_only;          /* kinds, space and names are not known */
    double seconds;           /* that the run took, without the logout */
    struct failure left_open; /* why a session may stay open on the array, or empty */
    char command[1024]; /* that names all of the counted VMs; empty where it cannot be shown */

    /* of the session, for -v */
    const char *product;
    bool is_global_center;
    char api_version[32];
    unsigned long requests;
    unsigned long long bytes;
};

/* Frees what the findings hold. */
void findings_free(struct findings *findings);

/* Notes what -v tells of a session, before it is closed. */
void findings_note_session(struct findings *findings, const struct session *session);

/* Judges the findings by the thresholds, and writes them into a report. Sorts the tally. */
void findings_report(struct findings *findings, struct report *report);

#endif
