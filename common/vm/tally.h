/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TALLY_H
#define TINTRI_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vm/vm.h"

#define TALLY_KINDS_MAX 4
#define TALLY_KIND_NOT_KNOWN (-1) /* the array does not tell the kind of a VM */

/* A kind of the VMs that a check counts. */
struct vm_kind {
    const char *name;     /* a value of --kind, and the last part of the label of its metric */
    const char *singular; /* "incoming replica" */
    const char *plural;
};

/* What the tally remembers of a VM to name it in the output. */
struct tally_entry {
    char *name; /* cleaned for the output, never NULL */
    char *uuid; /* this and the next three: likewise, or "" if the VM has none */
    char *vmstore;
    char *hypervisor;
    char *vcenter;
    int kind;
    bool has_space;
    uint64_t space; /* bytes */
    bool has_snapshot_time;
    int64_t snapshot_time; /* seconds since 1970 */
};

/* What a check has counted. "Counted VMs" are those that tally_add was called for. */
struct tally {
    uint64_t count;                  /* counted VMs */
    uint64_t kinds[TALLY_KINDS_MAX]; /* by kind: counted VMs, and those left out by --kind */
    uint64_t kind_not_known;         /* counted VMs of unknown kind */
    uint64_t without_snapshot;       /* counted VMs without a snapshot object */
    uint64_t with_space;             /* counted VMs with space statistics */
    uint64_t space;                  /* of these, in bytes; UINT64_MAX: that much or more */

    struct tally_entry *entries; /* the largest counted VMs; a heap until tally_sort */
    size_t entry_count;
    size_t entry_max;
};

/* Makes an empty tally that remembers the entry_max largest of the counted VMs. */
void tally_start(struct tally *tally, size_t entry_max);

/* Makes the tally empty again; entry_max stays. */
void tally_clear(struct tally *tally);

/*
 * Notes a VM of a kind that --kind leaves out: it counts by kind alone. kind may be
 * TALLY_KIND_NOT_KNOWN.
 */
void tally_note(struct tally *tally, int kind);

/* Counts a VM. kind may be TALLY_KIND_NOT_KNOWN. False: out of memory. */
bool tally_add(struct tally *tally, const struct vm *vm, int kind);

/* Sorts the entries by space, the largest first and those without statistics last; then by name. */
void tally_sort(struct tally *tally);

void tally_free(struct tally *tally);

#endif
