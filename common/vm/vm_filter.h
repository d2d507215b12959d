/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_FILTER_H
#define TINTRI_VM_FILTER_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/failure.h"
#include "vm/vm.h"
#include "vm/vm_query.h"

#define FILTER_PATTERNS_MAX 32 /* of a sort */
#define FILTER_VMSTORES_MAX 64

/*
 * Which VMs a check is about, whatever it asks of them. What the array can be asked for goes into
 * a query; the rest is looked at here.
 */
struct vm_filter {
    regex_t include[FILTER_PATTERNS_MAX];
    regex_t exclude[FILTER_PATTERNS_MAX];
    size_t include_count;
    size_t exclude_count;
    const char *vmstores[FILTER_VMSTORES_MAX]; /* the caller's texts */
    size_t vmstore_count;
    bool without_templates;
    bool live_only;
    struct vm_query query; /* the user's own parameters */
};

/* Adds a POSIX extended regular expression on the VM's name. */
bool vm_filter_include(struct vm_filter *filter, const char *pattern, struct failure *failure);
bool vm_filter_exclude(struct vm_filter *filter, const char *pattern, struct failure *failure);

/* Adds a VMstore, of a Global Center. */
bool vm_filter_vmstore(struct vm_filter *filter, const char *name, struct failure *failure);

/* Adds KEY=VALUE to the query; not one of those that a walk sets itself. */
bool vm_filter_parameter(struct vm_filter *filter, const char *text, struct failure *failure);

/* Whether VMs have to be looked at, because the array cannot be asked for all of this. */
bool vm_filter_looks(const struct vm_filter *filter);

/* Whether a VM is one of those that the check is about. Exclude wins over include. */
bool vm_filter_passes(const struct vm_filter *filter, const struct vm *vm);

/* Frees what it compiled. */
void vm_filter_free(struct vm_filter *filter);

#endif
