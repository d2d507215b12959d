/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "inventory.h"

#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* VMstore API reference: the values of hypervisorType. */
static const char *const hypervisor_names[] = {
    "VMWARE",  "RHEV",      "HYPERV", "OPENSTACK",     "XENSERVER", "VMWARE_VVOL",
    "GENERIC", "OTHERFILE", "K8S",    "OTHERFILE_CSI", "UNKNOWN",
};
enum { HYPERVISORS = sizeof(hypervisor_names) / sizeof(hypervisor_names[0]) };

/* What the simulated VMs run on, by the low bits of their seed: mostly VMware. */
static const unsigned char hypervisor_mix[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 1, 5, 4};

static uint64_t mix(uint64_t value)
{
    /* The finalizer of splitmix64 (Steele, Lea, Flood 2014; public domain). */
    value += 0x9E3779B97F4A7C15U;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31);
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

void inventory_init(struct inventory *inventory, uint64_t vms, uint64_t synthetic,
                    uint64_t replicas, uint64_t nonclones, unsigned vmstores)
{
    *inventory = (struct inventory){.vms = vms,
                                    .synthetic = synthetic,
                                    .replicas = replicas,
                                    .nonclones = nonclones,
                                    .vmstores = vmstores};
    /* A step near the golden section of the whole spreads evenly; one without a common divisor
     * visits each VM once. */
    inventory->step = vms * 618 / 1000 + 1;
    while (vms > 1 && common_divisor(inventory->step, vms) != 1) {
        inventory->step++;
    }
    pthread_mutex_init(&inventory->lock, NULL);
}

void inventory_destroy(struct inventory *inventory)
{
    pthread_mutex_destroy(&inventory->lock);
    free(inventory->names);
    free(inventory->names_text);
    inventory->names = NULL;
    inventory->names_text = NULL;
}

bool inventory_read_names(struct inventory *inventory, const char *path)
{
    struct text text = {0};

    if (!text_read_file(&text, path)) {
        text_free(&text);
        return false;
    }
    size_t lines = 1;
    for (size_t i = 0; i < text.length; i++) {
        lines += text.data[i] == '\n';
    }
    inventory->names = calloc(lines, sizeof(*inventory->names));
    if (inventory->names == NULL) {
        text_free(&text);
        errno = ENOMEM;
        return false;
    }
    inventory->names_text = text.data;
    for (char *line = text.data; line < text.data + text.length;) {
        char *end = memchr(line, '\n', (size_t)(text.data + text.length - line));
        inventory->names[inventory->names_count++] = line;
        if (end == NULL) {
            break;
        }
        *end = '\0';
        line = end + 1;
    }
    return true;
}

/* Bresenham's line: how many of `chosen` among `all` come before the index. */
static uint64_t chosen_before(uint64_t chosen, uint64_t all, uint64_t index)
{
    return all == 0 ? 0 : index * chosen / all;
}

static bool is_chosen(uint64_t chosen, uint64_t all, uint64_t index)
{
    return chosen_before(chosen, all, index + 1) != chosen_before(chosen, all, index);
}

/* The index of the chosen one after `rank` others. */
static uint64_t chosen_index(uint64_t chosen, uint64_t all, uint64_t rank)
{
    return rank >= chosen ? all : ((rank + 1) * all + chosen - 1) / chosen - 1;
}

static bool is_synthetic(const struct inventory *inventory, uint64_t index)
{
    return is_chosen(inventory->synthetic, inventory->vms, index);
}

/* Non-clones are those whose place in another walk over all VMs is among the first: were they
 * Bresenham's too, equal counts would make them the synthetic VMs. */
static uint64_t place_in_walk(const struct inventory *inventory, uint64_t index)
{
    return inventory->vms == 0 ? 0
                               : (index * inventory->step + inventory->vms / 2) % inventory->vms;
}

static void name_vm(const struct inventory *inventory, struct vm *vm, uint64_t place)
{
    static const char *const services[] = {"sql-prod", "mail-prod", "web-prod", "file-srv"};
    const unsigned long long number = vm->index + 1;

    if (vm->index < inventory->names_count) {
        vm->name = inventory->names[vm->index];
        vm->name_length = strlen(vm->name);
        vm->name_is_plain = false;
        return;
    }
    if (!vm->live) {
        uint64_t rank = chosen_before(inventory->synthetic, inventory->vms, vm->index);
        snprintf(vm->own_name, sizeof(vm->own_name), "erp-test-old-%04llu",
                 (unsigned long long)rank + 1);
    } else if (vm->is_template) {
        snprintf(vm->own_name, sizeof(vm->own_name), "gold-image-%02llu",
                 (unsigned long long)place + 1);
    } else if (!vm->clone) {
        snprintf(vm->own_name, sizeof(vm->own_name), "%s-%02llu", services[place % 4],
                 (unsigned long long)place + 1);
    } else {
        snprintf(vm->own_name, sizeof(vm->own_name), "vdi-pool%02llu-%04llu", number / 100 + 1,
                 number);
    }
    vm->name = vm->own_name;
    vm->name_length = strlen(vm->own_name);
    vm->name_is_plain = true;
}

/* Each run of as many VMs as there are VMstores covers every VMstore once, in a rotation of its
 * own, so that no pattern of the other properties falls on one VMstore alone. */
static unsigned vmstore_of(const struct inventory *inventory, uint64_t index)
{
    uint64_t count = inventory->vmstores;

    return count == 0 ? 0 : (unsigned)((index + mix(index / count) % count) % count) + 1;
}

/* All but the texts. */
static uint64_t classify(const struct inventory *inventory, uint64_t index, struct vm *vm)
{
    uint64_t rank = chosen_before(inventory->synthetic, inventory->vms, index);
    uint64_t place = place_in_walk(inventory, index);

    vm->index = index;
    vm->number = index + 1;
    vm->seed = mix(index);
    vm->live = !is_synthetic(inventory, index);
    vm->replica = !vm->live && is_chosen(inventory->replicas, inventory->synthetic, rank);
    vm->clone = place >= inventory->nonclones;
    vm->is_template = vm->live && !vm->clone && place % 50 == 1;
    vm->powered = vm->live && !vm->is_template && vm->seed % 8 != 0;
    vm->hypervisor = hypervisor_mix[(vm->seed >> 8) % 16];
    vm->vmstore = vmstore_of(inventory, index);
    return place;
}

/* Copies a text and overwrites the two digits that stand at `at`. */
static void numbered(char *out, size_t size, const char *text, size_t at, unsigned number)
{
    snprintf(out, size, "%s", text);
    out[at] = (char)('0' + number / 10 % 10);
    out[at + 1] = (char)('0' + number % 10);
}

void inventory_vm(const struct inventory *inventory, uint64_t index, struct vm *vm)
{
    uint64_t place = classify(inventory, index, vm);
    unsigned vcenter = (unsigned)(vm->seed >> 16) % 3 + 1;
    unsigned host = vcenter * 10 + (unsigned)(vm->seed >> 20) % 8 + 1;

    name_vm(inventory, vm, place);
    numbered(vm->vcenter, sizeof(vm->vcenter), "vcenter00.example.com", 7, vcenter);
    numbered(vm->host, sizeof(vm->host), "esx00.example.com", 3, host);
}

void inventory_uuid(const struct vm *vm, char *uuid, size_t size)
{
    /* Each VMstore of a fleet has an identity of its own in front. */
    snprintf(uuid, size, "%08X-731C-2474-FE84-0BC2C3A28543-VIM-%016llX", 0x5CFC98F0U + vm->vmstore,
             (unsigned long long)vm->number);
}

const char *inventory_hypervisor(unsigned hypervisor)
{
    return hypervisor_names[hypervisor % HYPERVISORS];
}

int inventory_hypervisor_number(const char *name, size_t length)
{
    for (int i = 0; i < HYPERVISORS; i++) {
        if (strlen(hypervisor_names[i]) == length &&
            memcmp(hypervisor_names[i], name, length) == 0) {
            return i;
        }
    }
    return -1;
}

static bool fits(enum tri wanted, bool value)
{
    return wanted == TRI_BOTH || (wanted == TRI_TRUE) == value;
}

static bool texts_fit(const struct inventory *inventory, const struct vm_filter *filter,
                      uint64_t index, struct vm *vm)
{
    char uuid[64];

    if (filter->name[0] == '\0' && filter->uuid[0] == '\0' && filter->host[0] == '\0' &&
        filter->vcenter[0] == '\0') {
        return true;
    }
    inventory_vm(inventory, index, vm);
    inventory_uuid(vm, uuid, sizeof(uuid));
    return (filter->name[0] == '\0' || strcmp(filter->name, vm->name) == 0) &&
           (filter->uuid[0] == '\0' || strcmp(filter->uuid, uuid) == 0) &&
           (filter->host[0] == '\0' || strcmp(filter->host, vm->host) == 0) &&
           (filter->vcenter[0] == '\0' || strcmp(filter->vcenter, vm->vcenter) == 0);
}

static bool matches(const struct inventory *inventory, const struct vm_filter *filter,
                    uint64_t index)
{
    struct vm vm;

    classify(inventory, index, &vm);
    unsigned type = vm.live ? VM_TYPE_LIVE : VM_TYPE_SYNTHETIC;
    return fits(filter->live, vm.live) && fits(filter->deleted, false) &&
           fits(filter->is_template, vm.is_template) && fits(filter->powered, vm.powered) &&
           (filter->types == 0 || (filter->types & type) != 0) &&
           (filter->hypervisors == 0 || (filter->hypervisors & 1U << vm.hypervisor) != 0) &&
           texts_fit(inventory, filter, index, &vm);
}

/* Filters that ask for liveness at most are answered by arithmetic. */
static bool is_simple(const struct vm_filter *filter)
{
    return filter->deleted != TRI_TRUE && filter->is_template == TRI_BOTH &&
           filter->powered == TRI_BOTH && filter->hypervisors == 0 && filter->types == 0 &&
           filter->name[0] == '\0' && filter->uuid[0] == '\0' && filter->host[0] == '\0' &&
           filter->vcenter[0] == '\0';
}

/* How many matches of a simple filter come before the index. */
static uint64_t simple_before(const struct inventory *inventory, const struct vm_filter *filter,
                              uint64_t index)
{
    uint64_t synthetic = chosen_before(inventory->synthetic, inventory->vms, index);

    switch (filter->live) {
    case TRI_TRUE:
        return index - synthetic;
    case TRI_FALSE:
        return synthetic;
    default:
        return index;
    }
}

static uint64_t simple_find(const struct inventory *inventory, const struct vm_filter *filter,
                            uint64_t rank)
{
    uint64_t low = 0;
    uint64_t high = inventory->vms;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (simple_before(inventory, filter, middle + 1) > rank) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

uint64_t inventory_next(const struct inventory *inventory, const struct vm_filter *filter,
                        uint64_t index)
{
    for (; index < inventory->vms; index++) {
        if (filter->live == TRI_FALSE) {
            /* Straight on to the next synthetic VM: there may be few among very many. */
            uint64_t rank = chosen_before(inventory->synthetic, inventory->vms, index);
            index = chosen_index(inventory->synthetic, inventory->vms, rank);
            if (index >= inventory->vms) {
                break;
            }
        }
        if (matches(inventory, filter, index)) {
            return index;
        }
    }
    return inventory->vms;
}

static bool same_filter(const struct vm_filter *a, const struct vm_filter *b)
{
    return a->live == b->live && a->deleted == b->deleted && a->is_template == b->is_template &&
           a->powered == b->powered && a->hypervisors == b->hypervisors && a->types == b->types &&
           strcmp(a->name, b->name) == 0 && strcmp(a->uuid, b->uuid) == 0 &&
           strcmp(a->host, b->host) == 0 && strcmp(a->vcenter, b->vcenter) == 0;
}

/* Looks at every VM once for a filter, and keeps what later pages of it need. With the lock. */
static const struct inventory_checkpoints *scan(struct inventory *inventory,
                                                const struct vm_filter *filter)
{
    struct inventory_checkpoints *points = &inventory->checkpoints;

    if (points->valid && same_filter(&points->filter, filter)) {
        return points;
    }
    points->valid = true;
    points->filter = *filter;
    points->total = 0;
    points->stride = inventory->vms / INVENTORY_CHECKPOINTS + 1;
    uint64_t index = inventory_next(inventory, filter, 0);
    while (index < inventory->vms) {
        if (points->total % points->stride == 0) {
            points->index[points->total / points->stride] = index;
        }
        points->total++;
        index = inventory_next(inventory, filter, index + 1);
    }
    return points;
}

uint64_t inventory_count(struct inventory *inventory, const struct vm_filter *filter)
{
    if (is_simple(filter)) {
        return simple_before(inventory, filter, inventory->vms);
    }
    pthread_mutex_lock(&inventory->lock);
    uint64_t total = scan(inventory, filter)->total;
    pthread_mutex_unlock(&inventory->lock);
    return total;
}

uint64_t inventory_find(struct inventory *inventory, const struct vm_filter *filter, uint64_t rank)
{
    uint64_t index = inventory->vms;
    uint64_t steps = 0;

    if (is_simple(filter)) {
        return simple_find(inventory, filter, rank);
    }
    pthread_mutex_lock(&inventory->lock);
    const struct inventory_checkpoints *points = scan(inventory, filter);
    if (rank < points->total) {
        index = points->index[rank / points->stride];
        steps = rank % points->stride;
    }
    pthread_mutex_unlock(&inventory->lock);
    for (; steps > 0; steps--) {
        index = inventory_next(inventory, filter, index + 1);
    }
    return index;
}
