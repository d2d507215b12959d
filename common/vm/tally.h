/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TALLY_H
#define TINTRI_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vm/vm.h"

#define TALLY_KINDS_MAX 4
#define TALLY_KIND_NOT_KNOWN (-1) /* the array does not say of what kind a VM is */

/* A kind of the VMs that a check counts. */
struct vm_kind {
    const char *name;     /* a value of --kind, and its metric's label behind the count's */
    const char *singular; /* "incoming replica" */
    const char *plural;
};

/* What is remembered of a VM that may be named in the output. */
struct tally_entry {
    char *name; /* cleaned for the output, never NULL */
    char *uuid; /* likewise, and those below; "" where there is none */
    char *vmstore;
    char *hypervisor;
    char *vcenter;
    int kind;
    bool has_space;
    uint64_t space; /* bytes */
    bool has_snapshot_time;
    int64_t snapshot_time; /* seconds since 1970 */
};

/* What a check has counted. */
struct tally {
    uint64_t count;                  /* the VMs that count */
    uint64_t kinds[TALLY_KINDS_MAX]; /* by kind: of these, and of those of the other kinds */
    uint64_t kind_not_known;         /* … of which it is not known */
    uint64_t without_snapshot;       /* … that came without a snapshot object */
    uint64_t with_space;             /* … that have statistics */
    uint64_t space;                  /* bytes that those use; stays at UINT64_MAX once there */

    struct tally_entry *entries; /* the largest ones: a heap, until tally_sort */
    size_t entry_count;
    size_t entry_max;
};

/* An empty tally that remembers the entry_max largest of the VMs that it counts. */
void tally_start(struct tally *tally, size_t entry_max);

/* Back to empty. */
void tally_clear(struct tally *tally);

/* A VM is of this kind, which is not the one that counts. */
void tally_note(struct tally *tally, int kind);

/* Counts a VM of this kind, or of TALLY_KIND_NOT_KNOWN. False where memory is out. */
bool tally_add(struct tally *tally, const struct vm *vm, int kind);

/* Sorts the entries: the largest first, those without statistics last, then by name. */
void tally_sort(struct tally *tally);

void tally_free(struct tally *tally);

#endif
