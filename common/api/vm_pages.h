/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_PAGES_H
#define TINTRI_VM_PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "api/session.h"
#include "base/deadline.h"
#include "base/failure.h"
#include "vm/vm.h"

/* A walk over the VMs of an array, page by page: which, and who is told. */
struct vm_walk {
    const char *query; /* the filter's parameters, percent-encoded, joined with &; "" for none */
    unsigned page_size;
    unsigned parallel; /* how many pages are read at a time, 1 to TRANSPORT_LANES */
    /* A walk begins, or begins again: what was counted before is void. */
    void (*begin)(void *context);
    /* One VM. No VM comes twice within a walk. False ends the walk with this failure. */
    bool (*vm)(void *context, const struct vm *vm, struct failure *failure);
    /* A page is read: so many VMs have come, of so many in all. May be NULL. */
    void (*page)(void *context, uint64_t vms, uint64_t total);
    void *context;
};

struct vm_walk_result {
    uint64_t vms;          /* how many came */
    uint64_t without_uuid; /* of these, how many cannot be told from each other */
    unsigned walks;        /* how often the array was read, because VMs came and went meanwhile */
    bool changed; /* they still did in the last walk, which its totals agree with all the same */
};

/*
 * Reads all pages. True only where every VM was seen once: as many different ones as the last
 * page's filteredTotal says. Where VMs come and go meanwhile, the walk begins again, at most three
 * times and while time allows.
 */
bool vm_pages_walk(struct session *session, struct deadline *deadline, const struct vm_walk *walk,
                   struct vm_walk_result *result, struct failure *failure);

/*
 * Reads a page of one VM: its filteredTotal says how many VMs match the walk's query. walk->vm is
 * given that VM, where there is one; begin, page_size and parallel are not used.
 */
bool vm_pages_peek(struct session *session, const struct vm_walk *walk, uint64_t *total,
                   struct failure *failure);

#endif
