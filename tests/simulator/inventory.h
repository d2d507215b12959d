/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_INVENTORY_H
#define SIMULATOR_INVENTORY_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which VM is what. Nothing is stored for a VM: all that is known of one follows from its index, so
 * that any page of a million VMs is there at once, and the same in every run. */

#define INVENTORY_VMS_MAX 10000000U
#define INVENTORY_VMSTORES_MAX 32U
#define INVENTORY_TEXT_MAX 256
#define INVENTORY_CHECKPOINTS 256

enum tri { TRI_BOTH, TRI_TRUE, TRI_FALSE };

/* VMstore API reference: the TGC's query parameter `types`. */
enum vm_type { VM_TYPE_SYNTHETIC = 1, VM_TYPE_LIVE = 2, VM_TYPE_HISTORICAL = 4 };

/* What a query asks for; all zero asks for everything. Texts must be equal; "" asks for any. */
struct vm_filter {
    enum tri live;
    enum tri deleted;
    enum tri is_template;
    enum tri powered;
    unsigned hypervisors; /* a bit for each, 0 for any */
    unsigned types;       /* bits of enum vm_type, 0 for any */
    char name[INVENTORY_TEXT_MAX];
    char uuid[INVENTORY_TEXT_MAX];
    char host[INVENTORY_TEXT_MAX];
    char vcenter[INVENTORY_TEXT_MAX];
};

struct vm {
    uint64_t index;  /* among the VMs; deleted VMs and objects follow after them */
    uint64_t number; /* in its UUID */
    uint64_t seed;   /* for all that may be anything */
    bool deleted;
    bool object; /* is no VM */
    bool live;
    bool replica;
    bool clone;
    bool has_snapshot; /* the object `snapshot`, whatever is in it */
    bool is_template;
    bool powered;
    unsigned hypervisor;
    unsigned vmstore; /* from 1; 0 on a VMstore itself */
    const char *name;
    size_t name_length;
    bool name_is_plain; /* nothing in it to escape */
    char own_name[48];
    char host[24];
    char vcenter[24];
};

/* Where in the inventory a filter's matches are: every `stride`th match. */
struct inventory_checkpoints {
    bool valid;
    struct vm_filter filter;
    uint64_t total;
    uint64_t stride;
    uint64_t index[INVENTORY_CHECKPOINTS];
};

/* How many there are; synthetic VMs and non-clones are among the VMs, replicas among the synthetic
 * VMs, the others beside the VMs. */
struct inventory_counts {
    uint64_t vms;
    uint64_t synthetic;
    uint64_t replicas;
    uint64_t nonclones;
    uint64_t deleted;
    uint64_t objects;
};

struct inventory {
    struct inventory_counts counts;
    uint64_t extras;   /* deleted VMs and objects */
    uint64_t all;      /* VMs and extras: positions begin with 0 */
    uint64_t step;     /* of the walk that chooses the non-clones */
    unsigned vmstores; /* 0: this is a VMstore */
    char *names_text;
    const char **names;
    size_t names_count;
    pthread_mutex_t lock; /* for `checkpoints` */
    struct inventory_checkpoints checkpoints;
};

void inventory_init(struct inventory *inventory, const struct inventory_counts *counts,
                    unsigned vmstores);
void inventory_destroy(struct inventory *inventory);

/* Takes the first VMs' names from a file, one a line. False with errno set. */
bool inventory_read_names(struct inventory *inventory, const char *path);

/* All of a VM but its texts; returns its place among its like, from which its name is made. */
uint64_t inventory_classify(const struct inventory *inventory, uint64_t position, struct vm *vm);

/* The VM keeps pointers into the inventory and into itself: do not copy it. */
void inventory_vm(const struct inventory *inventory, uint64_t position, struct vm *vm);

/* A UUID's part before the VM's number, and the whole of it; `size` of 64 will do. */
void inventory_uuid(const struct vm *vm, char *uuid, size_t size);

/* Likewise, of its newest snapshot. */
void inventory_snapshot_uuid(const struct vm *vm, char *uuid, size_t size);

/* The hypervisor's name, and its number; -1 for a name that is none. */
const char *inventory_hypervisor(unsigned hypervisor);
int inventory_hypervisor_number(const char *name, size_t length);

/* Whether only objects that are no VMs have one of these hypervisors: a bit for each. */
bool inventory_are_objects(unsigned hypervisors);

#endif
