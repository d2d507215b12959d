/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VMSTORE_TALLY_H
#define TINTRI_VMSTORE_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "vm/vm.h"

/* The most VMstores that are told apart: eight times what a Global Center holds. */
#define VMSTORES_MAX 256

/* One VMstore of a Global Center. */
struct vmstore_count {
    char *name;     /* as it came, up to its first NUL */
    uint64_t vms;   /* that were seen */
    uint64_t count; /* of these, how many count */
};

/* What was counted on each VMstore. All zero to begin with. */
struct vmstore_tally {
    struct vmstore_count *stores;
    size_t store_count;
};

/* A VM was seen. One that names no VMstore is on none. False where there are too many. */
bool vmstore_tally_add(struct vmstore_tally *tally, const struct vm *vm, bool counts,
                       struct failure *failure);

/* Makes sure that a VMstore is told, also where none of its VMs was seen. */
bool vmstore_tally_name(struct vmstore_tally *tally, const char *name, struct failure *failure);

/* Whether a VM of this VMstore was seen. */
bool vmstore_tally_has(const struct vmstore_tally *tally, const char *name);

/* Sorts: the largest count first, then by name. */
void vmstore_tally_sort(struct vmstore_tally *tally);

/* Back to empty. */
void vmstore_tally_clear(struct vmstore_tally *tally);

#endif
