/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_FINDINGS_H
#define TINTRI_VM_FINDINGS_H

#include <stdint.h>

#include "api/fleet.h"
#include "api/pages.h"
#include "check/vm_check.h"
#include "options/options.h"
#include "vm/age_tally.h"
#include "vm/tally.h"
#include "vm/vm_csv.h"
#include "vm/vm_filter.h"
#include "vm/vmstore_tally.h"

/* What the array sent although it never counts. */
struct left_out {
    uint64_t deleted;
    uint64_t objects[VM_OBJECT_COUNT];
};

/* The result of a count of VMs. */
struct findings {
    const struct vm_check *check;
    const struct options *options;
    struct vm_filter
        filter;     /* a copy of the options', with the other names of VMstores; not to be freed */
    int64_t now;    /* seconds since 1970, when the reading began */
    unsigned kinds; /* kinds that count: bits */
    bool all_kinds;
    bool is_global_center;
    bool is_believed; /* the count is the array's total: kinds, space and names are not known */

    struct tally tally;
    uint64_t vms; /* all VMs that the filters leave */
    struct left_out left_out;
    uint64_t without_age; /* VMs without a snapshot, left out by a filter on the age */
    uint64_t unreadable[VM_PROPERTY_COUNT]; /* how many VMs have an unreadable property */
    struct age_tally ages;                  /* of the counted VMs' newest snapshots */
    struct vmstore_tally vmstores;          /* a Global Center's */
    struct fleet fleet;
    struct page_walk_result walk; /* over the VMs that may count */
    struct vm_csv csv;
};

#endif
