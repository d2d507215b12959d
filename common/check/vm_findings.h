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

/* What came, and is in no number. */
struct left_out {
    uint64_t deleted;
    uint64_t objects[VM_OBJECT_COUNT];
};

/* What a count of VMs found on an array that was read to the end. */
struct findings {
    const struct vm_check *check;
    const struct options *options;
    struct vm_filter filter; /* the options', with the other names of VMstores; not to be freed */
    int64_t now;             /* seconds since 1970, from when the reading began */
    unsigned kinds;          /* those that count: bits */
    bool all_kinds;
    bool is_global_center;
    bool is_believed; /* the array's total was taken: kinds, space and names are not known */

    struct tally tally;
    uint64_t vms; /* how many there are in all, of those that the filters leave */
    struct left_out left_out;
    uint64_t without_age; /* VMs that a filter on the age leaves out, as they have no snapshot */
    uint64_t unreadable[VM_PROPERTY_COUNT]; /* VMs of which a property is not known */
    struct age_tally ages;                  /* of the counted VMs' newest snapshots */
    struct vmstore_tally vmstores;          /* a Global Center's */
    struct fleet fleet;
    struct page_walk_result walk; /* over the VMs that may count */
    struct vm_csv csv;
};

#endif
