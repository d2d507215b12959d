/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_FILTER_H
#define TINTRI_VM_FILTER_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "vm/vm.h"
#include "vm/vm_query.h"

#define FILTER_PATTERNS_MAX 32                               /* of a sort */
#define FILTER_VMSTORES_MAX 64                               /* that a user may name */
#define FILTER_VMSTORE_NAMES_MAX (3UL * FILTER_VMSTORES_MAX) /* with their other names */

/*
 * Objects that a hypervisorType names and that are no VMs. Source: VMstore API reference,
 * HypervisorType.
 */
enum vm_object { VM_OBJECT_GENERIC, VM_OBJECT_FILE, VM_OBJECT_CSI, VM_OBJECT_K8S, VM_OBJECT_COUNT };

/*
 * Which VMs a check is about, whatever it asks of them. What the array can be asked for goes into
 * a query; the rest is looked at here.
 */
struct vm_filter {
    regex_t include[FILTER_PATTERNS_MAX];
    regex_t exclude[FILTER_PATTERNS_MAX];
    size_t include_count;
    size_t exclude_count;
    const char *vmstores[FILTER_VMSTORE_NAMES_MAX]; /* the caller's texts */
    size_t vmstore_count;
    bool without_templates;
    bool live_only;
    int64_t older_than;                  /* seconds, or 0 for no such filter */
    int64_t newer_than;                  /* likewise */
    bool wants_objects[VM_OBJECT_COUNT]; /* the user asks the array for them by name */
    struct vm_query query;               /* the user's own parameters */
    char texts[256];        /* those with an argument, as the user gave them; may be cut */
    char unknown_keys[128]; /* of the user's parameters, that no document has; may be cut */
};

/* What a filter says of a VM. */
enum vm_verdict {
    VM_PASSES,
    VM_IS_DELETED,
    VM_IS_OBJECT,      /* no VM at all */
    VM_HAS_NO_AGE,     /* its age decides, and it has no snapshot */
    VM_IS_FILTERED_OUT /* the user does not want it */
};

/* Adds a POSIX extended regular expression on the VM's name. */
bool vm_filter_include(struct vm_filter *filter, const char *pattern, struct failure *failure);
bool vm_filter_exclude(struct vm_filter *filter, const char *pattern, struct failure *failure);

/* Adds a VMstore, of a Global Center. */
bool vm_filter_vmstore(struct vm_filter *filter, const char *name, struct failure *failure);

/* Adds KEY=VALUE to the query; not one of those that a walk sets itself. */
bool vm_filter_parameter(struct vm_filter *filter, const char *text, struct failure *failure);

/* Only VMs whose newest snapshot is older, or newer, than an age such as 30d. */
bool vm_filter_older_than(struct vm_filter *filter, const char *age, struct failure *failure);
bool vm_filter_newer_than(struct vm_filter *filter, const char *age, struct failure *failure);

/* Whether VMs have to be looked at, because the array cannot be asked for all of this. */
bool vm_filter_looks(const struct vm_filter *filter);

/* Whether the user has chosen VMs at all. */
bool vm_filter_is_set(const struct vm_filter *filter);

/* Writes the filters as the user gave them, for a message: "--include ^web, --live". */
void vm_filter_describe(const struct vm_filter *filter, char *text, size_t size);

/* The properties of a VM that decide here: bits. */
unsigned vm_filter_needs(const struct vm_filter *filter);

/* Which object a VM's record is of; VM_OBJECT_COUNT: it is a VM. */
enum vm_object vm_filter_object(const struct vm *vm);

/* The name of an object's type in the API: "GENERIC". */
const char *vm_filter_object_name(enum vm_object object);

/* Whether a VM is one of those that the check is about; now is in seconds since 1970. Exclude wins
   over include; what cannot be read filters nothing out. */
enum vm_verdict vm_filter_judge(const struct vm_filter *filter, const struct vm *vm, int64_t now);

/* Frees what it compiled. */
void vm_filter_free(struct vm_filter *filter);

#endif
