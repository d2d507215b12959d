/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_INVENTORY_H
#define SIMULATOR_INVENTORY_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which VM has which properties. Nothing is stored per VM: all properties follow from its index,
 * so that any page of a million VMs is there at once, and the same in every run. */

#define INVENTORY_VMS_MAX 10000000U
#define INVENTORY_VMSTORES_MAX 32U
#define INVENTORY_TEXT_MAX 256
#define INVENTORY_CHECKPOINTS 256

enum tri { TRI_BOTH, TRI_TRUE, TRI_FALSE };

/* VMstore API reference: the TGC's query parameter `types`. */
enum vm_type { VM_TYPE_SYNTHETIC = 1, VM_TYPE_LIVE = 2, VM_TYPE_HISTORICAL = 4 };

/* The filter of a query; all zero matches everything. Texts must be equal; "" matches any. */
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
    uint64_t index;  /* among the VMs; deleted VMs and objects come after the VMs */
    uint64_t number; /* in its UUID */
    uint64_t seed;   /* for the values that may be anything */
    bool deleted;
    bool object; /* not a VM */
    bool live;
    bool replica;
    bool clone;
    bool has_snapshot; /* has the object `snapshot`, which may be empty */
    bool is_template;
    bool powered;
    unsigned hypervisor;
    unsigned vmstore; /* from 1; 0 on a VMstore itself */
    const char *name;
    size_t name_length;
    bool name_is_plain; /* needs no escapes */
    char own_name[48];
    char host[24];
    char vcenter[24];
};

/* The positions of a filter's matches: every `stride`th one. */
struct inventory_checkpoints {
    bool valid;
    struct vm_filter filter;
    uint64_t total;
    uint64_t stride;
    uint64_t index[INVENTORY_CHECKPOINTS];
};

/* How many there are of each kind. Synthetic VMs and non-clones are VMs; replicas are synthetic
 * VMs; the others are not counted as VMs. */
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

/* Takes the names of the first VMs from a file, one per line. False with errno set. */
bool inventory_read_names(struct inventory *inventory, const char *path);

/* Sets all of a VM but its texts. Returns its number among its kind, from which its name is
 * made. */
uint64_t inventory_classify(const struct inventory *inventory, uint64_t position, struct vm *vm);

/* Sets all of a VM. The VM has pointers into the inventory and into itself: do not copy it. */
void inventory_vm(const struct inventory *inventory, uint64_t position, struct vm *vm);

/* Writes the VM's UUID. 64 is enough for `size`. */
void inventory_uuid(const struct vm *vm, char *uuid, size_t size);

/* Writes the UUID of the VM's newest snapshot, likewise. */
void inventory_snapshot_uuid(const struct vm *vm, char *uuid, size_t size);

/* The name of a hypervisor; and the number of a name, or -1 for an unknown name. */
const char *inventory_hypervisor(unsigned hypervisor);
int inventory_hypervisor_number(const char *name, size_t length);

/* Whether these hypervisors, a bit each, are only those of objects that are not VMs. */
bool inventory_are_objects(unsigned hypervisors);

#endif
