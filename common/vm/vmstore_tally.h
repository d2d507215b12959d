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
    char *name;     /* its host name, or what a VM calls it, up to the first NUL */
    char *alias;    /* another name of it, or NULL */
    uint64_t count; /* how many VMs on it count */
};

/* What was counted on each VMstore. All zero to begin with. */
struct vmstore_tally {
    struct vmstore_count *stores;
    size_t store_count;
    size_t fleet_count; /* the first ones are the fleet, and there whether VMs name them or not */
    bool uses_aliases;  /* VMs name their VMstores by alias */
};

/* Adds a VMstore of the fleet; alias may be NULL. Before any VM. False where there are too many. */
bool vmstore_tally_expect(struct vmstore_tally *tally, const char *name, const char *alias,
                          struct failure *failure);

/* A VM was seen. One that names no VMstore is on none. False where there are too many. */
bool vmstore_tally_add(struct vmstore_tally *tally, const struct vm *vm, bool counts,
                       struct failure *failure);

/* Whether a VMstore of this name or alias is of the fleet, or has a VM that was seen. */
bool vmstore_tally_has(const struct vmstore_tally *tally, const char *name);

/* What a VMstore is called: as the VMs call theirs, so that all have the same kind of name. */
const char *vmstore_tally_name(const struct vmstore_tally *tally,
                               const struct vmstore_count *store);

/* Sorts by what they are called. Nothing is added afterwards. */
void vmstore_tally_sort(struct vmstore_tally *tally);

/* Forgets what VMs have said, and keeps the fleet. */
void vmstore_tally_reset(struct vmstore_tally *tally);

void vmstore_tally_free(struct vmstore_tally *tally);

#endif
