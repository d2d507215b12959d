/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_H
#define TINTRI_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A piece of text from the array: not cleaned, may contain NULs. NULL where there is none. */
struct vm_text {
    const char *bytes;
    size_t length;
};

/* What the array says, where it may say nothing. */
enum vm_said { VM_NOT_SAID, VM_NO, VM_YES };

/* What a check may need to know of a VM. */
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

/* One property as a bit, for sets of them. */
#define VM_BIT(property) (1U << (property))

/*
 * What a check sees of one virtual machine. The texts are valid until the function that was given
 * the VM returns. Source of the meanings: VMstore API reference, VirtualMachine.
 */
struct vm {
    struct vm_text uuid;
    struct vm_text name;
    struct vm_text vmstore;    /* which holds it; a Global Center's alone */
    struct vm_text hypervisor; /* VMWARE, HYPERV, … */
    struct vm_text vcenter;
    enum vm_said live;    /* is it in a hypervisor's inventory? No: a synthetic VM */
    enum vm_said clone;   /* does it name snapshots that it was cloned from? */
    enum vm_said replica; /* does it come in by replication? */
    bool is_template;
    bool is_deleted;   /* from the hypervisor */
    bool has_snapshot; /* it came with a snapshot object, which may be empty */
    bool has_space;    /* the array has statistics of it */
    uint64_t space;    /* physical space used, in bytes */
    bool has_snapshot_time;
    int64_t snapshot_time; /* of its newest snapshot, in seconds since 1970 */
    unsigned unreadable;   /* properties that came, and not as the API documents them: bits. They
                              count as not known */
};

#endif
