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

#define FILTER_PATTERNS_MAX 256                              /* each for include and exclude */
#define FILTER_VMSTORES_MAX 64                               /* that a user may name */
#define FILTER_VMSTORE_NAMES_MAX (3UL * FILTER_VMSTORES_MAX) /* with their other names */

/*
 * Objects in the list of VMs that are not VMs, as their hypervisorType tells. Source: VMstore API
 * reference, HypervisorType.
 */
enum vm_object { VM_OBJECT_GENERIC, VM_OBJECT_FILE, VM_OBJECT_CSI, VM_OBJECT_K8S, VM_OBJECT_COUNT };

/* Which VMs a check is about. The array applies query; the plugin applies the rest to each VM. */
struct vm_filter {
    regex_t include[FILTER_PATTERNS_MAX];
    regex_t exclude[FILTER_PATTERNS_MAX];
    size_t include_count;
    size_t exclude_count;
    const char *vmstores[FILTER_VMSTORE_NAMES_MAX]; /* owned by the caller */
    size_t vmstore_count;
    bool without_templates;
    bool live_only;
    int64_t older_than;                  /* seconds; 0: not given */
    int64_t newer_than;                  /* likewise */
    bool wants_objects[VM_OBJECT_COUNT]; /* --filter hypervisorType asks for this type */
    struct vm_query query;               /* the user's --filter parameters */
    char texts[256];        /* the filters that have a value, as the user gave them; may be cut */
    char unknown_keys[128]; /* of --filter parameters that no document mentions; may be cut */
};

/* What a filter decides about a VM. */
enum vm_verdict {
    VM_PASSES,
    VM_IS_DELETED,
    VM_IS_OBJECT,      /* it is one of enum vm_object */
    VM_HAS_NO_AGE,     /* the filter is on the age, and the VM has no snapshot */
    VM_IS_FILTERED_OUT /* the user's options leave it out */
};

/*
 * Add a POSIX extended regular expression for the names of VMs to include, or to exclude. These and
 * the functions up to vm_filter_newer_than return false with a failure if the user's text is wrong.
 */
bool vm_filter_include(struct vm_filter *filter, const char *pattern, struct failure *failure);
bool vm_filter_exclude(struct vm_filter *filter, const char *pattern, struct failure *failure);

/* Adds a VMstore of a Global Center. The filter keeps the pointer. */
bool vm_filter_vmstore(struct vm_filter *filter, const char *name, struct failure *failure);

/* Adds KEY=VALUE to the query. Refuses the parameters that the plugin sets itself. */
bool vm_filter_parameter(struct vm_filter *filter, const char *text, struct failure *failure);

/* Keep only VMs whose newest snapshot is older, or newer, than an age such as 30d. */
bool vm_filter_older_than(struct vm_filter *filter, const char *age, struct failure *failure);
bool vm_filter_newer_than(struct vm_filter *filter, const char *age, struct failure *failure);

/* Whether the plugin has to look at each VM, as the array cannot apply the whole filter. */
bool vm_filter_looks(const struct vm_filter *filter);

/* Whether the user gave any filter. */
bool vm_filter_is_set(const struct vm_filter *filter);

/* Writes the filters as the user gave them, for a message: "--include ^web, --live". */
void vm_filter_describe(const struct vm_filter *filter, char *text, size_t size);

/* The properties of a VM that the filter decides by, as bits. */
unsigned vm_filter_needs(const struct vm_filter *filter);

/* The type of object that a VM's record describes; VM_OBJECT_COUNT: a VM. */
enum vm_object vm_filter_object(const struct vm *vm);

/* The name of an object's type in the API, such as "GENERIC". */
const char *vm_filter_object_name(enum vm_object object);

/* Decides about a VM; now is in seconds since 1970. Exclude wins over include. A property that
   cannot be read filters nothing out. */
enum vm_verdict vm_filter_judge(const struct vm_filter *filter, const struct vm *vm, int64_t now);

/* Frees the compiled patterns. */
void vm_filter_free(struct vm_filter *filter);

#endif
