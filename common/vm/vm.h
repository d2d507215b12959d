/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_H
#define TINTRI_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text from the array: not cleaned, and may contain NULs. bytes is NULL if there is none. */
struct vm_text {
    const char *bytes;
    size_t length;
};

/* The array's answer to a yes-or-no question, which it may leave open. */
enum vm_said { VM_NOT_SAID, VM_NO, VM_YES };

/* The properties of a VM that a check may need. */
enum vm_property {
    VM_UUID,
    VM_NAME,
    VM_LIVE,
    VM_CLONE,
    VM_REPLICA,
    VM_TEMPLATE,
    VM_DELETED,
    VM_SPACE,
    VM_VMSTORE,
    VM_HYPERVISOR,
    VM_VCENTER,
    VM_SNAPSHOT_TIME,
    VM_PROPERTY_COUNT
};

/* A property as a bit, for sets of properties. */
#define VM_BIT(property) (1U << (property))

/*
 * One virtual machine, as a check sees it. The texts are valid only until the function that
 * received the VM returns. Source of the meanings: VMstore API reference, VirtualMachine.
 */
struct vm {
    struct vm_text uuid;
    struct vm_text name;
    struct vm_text vmstore;    /* that holds the VM; only a Global Center says it */
    struct vm_text hypervisor; /* VMWARE, HYPERV, … */
    struct vm_text vcenter;
    enum vm_said live;    /* whether it is in a hypervisor's inventory; VM_NO: a synthetic VM */
    enum vm_said clone;   /* whether it names snapshots that it was cloned from */
    enum vm_said replica; /* whether it is a replica that another VMstore sends */
    bool is_template;
    bool is_deleted;   /* from the hypervisor */
    bool has_snapshot; /* the array sent a snapshot object, which may be empty */
    bool has_space;    /* the array has statistics on its space */
    uint64_t space;    /* physical space used, in bytes */
    bool has_snapshot_time;
    int64_t snapshot_time; /* of its newest snapshot, in seconds since 1970 */
    unsigned unreadable;   /* bits of the properties that have another form than the API documents;
                              they count as not known */
};

#endif
