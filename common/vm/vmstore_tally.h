/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VMSTORE_TALLY_H
#define TINTRI_VMSTORE_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "vm/vm.h"

/* One VMstore of a Global Center. */
struct vmstore_count {
    char *name;     /* its host name; if not in the fleet, its name in VMs up to the first NUL */
    char *alias;    /* its other name, or NULL */
    uint64_t count; /* how many counted VMs are on it */
};

/* How many VMs are on each VMstore. Must be all zero at first. */
struct vmstore_tally {
    struct vmstore_count *stores;
    size_t store_count;
    size_t fleet_count; /* so many of the first are the fleet, even if no VM names them */
    bool uses_aliases;  /* VMs name their VMstores by alias */
};

/*
 * Adds a VMstore of the fleet, before any VM. alias may be NULL. False with a failure if there are
 * too many VMstores, or out of memory.
 */
bool vmstore_tally_expect(struct vmstore_tally *tally, const char *name, const char *alias,
                          struct failure *failure);

/*
 * Adds a VM's VMstore, if the VM names one, and the VM to its count if counts is true. False with a
 * failure as above.
 */
bool vmstore_tally_add(struct vmstore_tally *tally, const struct vm *vm, bool counts,
                       struct failure *failure);

/* Whether a VMstore with this name or alias belongs to the fleet, or a VM named it. */
bool vmstore_tally_has(const struct vmstore_tally *tally, const char *name);

/* The name to show for a VMstore: its alias if VMs use aliases, else its host name. */
const char *vmstore_tally_name(const struct vmstore_tally *tally,
                               const struct vmstore_count *store);

/* Sorts by the names to show. Nothing may be added afterwards. */
void vmstore_tally_sort(struct vmstore_tally *tally);

/* Removes all that came from VMs, and keeps the fleet. */
void vmstore_tally_reset(struct vmstore_tally *tally);

void vmstore_tally_free(struct vmstore_tally *tally);

#endif
