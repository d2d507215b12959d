/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "inventory.h"

#include "spread.h"
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

/* The hypervisors of the simulated VMs, chosen by bits of the seed: mostly VMware. */
static const unsigned char hypervisor_mix[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 1, 5, 4};

/* The kinds of objects that are not VMs, and the beginnings of their names. */
static const struct {
    unsigned hypervisor;
    const char *name;
} object_kinds[] = {{6, "mssql"}, {7, "file"}, {9, "csi-volume"}, {8, "k8s-cluster"}};
enum { OBJECT_KINDS = sizeof(object_kinds) / sizeof(object_kinds[0]) };

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

void inventory_init(struct inventory *inventory, const struct inventory_counts *counts,
                    unsigned vmstores)
{
    const uint64_t vms = counts->vms;

    *inventory = (struct inventory){.counts = *counts,
                                    .extras = counts->deleted + counts->objects,
                                    .all = vms + counts->deleted + counts->objects,
                                    .vmstores = vmstores};
    /* A step near the golden ratio spreads evenly. A step without a common divisor visits each VM
     * once. */
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

/* The place of a VM in another order of all VMs. The first places are the non-clones: with
 * spread_has(), equal counts would make the same VMs synthetic and non-clones. */
static uint64_t place_in_walk(const struct inventory *inventory, uint64_t index)
{
    const uint64_t vms = inventory->counts.vms;

    return vms == 0 ? 0 : (index * inventory->step + vms / 2) % vms;
}

static void name_extra(struct vm *vm, uint64_t rank)
{
    snprintf(vm->own_name, sizeof(vm->own_name), "%s-%04llu",
             vm->deleted ? "retired" : object_kinds[rank % OBJECT_KINDS].name,
             (unsigned long long)rank + 1);
}

static void name_own(const struct inventory *inventory, struct vm *vm, uint64_t place)
{
    static const char *const services[] = {"sql-prod", "mail-prod", "web-prod", "file-srv"};
    const unsigned long long number = vm->index + 1;

    if (vm->deleted || vm->object) {
        name_extra(vm, place);
    } else if (!vm->live) {
        uint64_t rank =
            spread_before(inventory->counts.synthetic, inventory->counts.vms, vm->index);
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
}

static void name_vm(const struct inventory *inventory, struct vm *vm, uint64_t place)
{
    if (vm->index < inventory->counts.vms && vm->index < inventory->names_count) {
        vm->name = inventory->names[vm->index];
        vm->name_length = strlen(vm->name);
        vm->name_is_plain = false;
        return;
    }
    name_own(inventory, vm, place);
    vm->name = vm->own_name;
    vm->name_length = strlen(vm->own_name);
    vm->name_is_plain = true;
}

/* Spreads the VMs over the VMstores: each run of as many VMs as there are VMstores has one on
 * each. The runs begin at different VMstores, so that no other property is found on one VMstore
 * only. */
static unsigned vmstore_of(const struct inventory *inventory, uint64_t index)
{
    uint64_t count = inventory->vmstores;

    return count == 0 ? 0 : (unsigned)((index + mix(index / count) % count) % count) + 1;
}

/* Sets the properties of a VM. Returns its place in the order of place_in_walk(). */
static uint64_t classify_vm(const struct inventory *inventory, uint64_t index, struct vm *vm)
{
    const struct inventory_counts *counts = &inventory->counts;
    uint64_t rank = spread_before(counts->synthetic, counts->vms, index);
    uint64_t place = place_in_walk(inventory, index);

    vm->deleted = false;
    vm->object = false;
    vm->live = !spread_has(counts->synthetic, counts->vms, index);
    vm->replica = !vm->live && spread_has(counts->replicas, counts->synthetic, rank);
    vm->clone = place >= counts->nonclones;
    vm->has_snapshot = vm->clone || place % 8 != 5;
    vm->is_template = vm->live && !vm->clone && place % 50 == 1;
    vm->powered = vm->live && !vm->is_template && vm->seed % 8 != 0;
    vm->hypervisor = hypervisor_mix[(vm->seed >> 8) % 16];
    return place;
}

/* Sets the properties of a deleted VM, or of an object that is no VM. Returns its number among
 * its kind. */
static uint64_t classify_extra(const struct inventory *inventory, uint64_t extra, struct vm *vm)
{
    uint64_t deleted = spread_before(inventory->counts.deleted, inventory->extras, extra);
    uint64_t object = extra - deleted;

    vm->deleted = spread_has(inventory->counts.deleted, inventory->extras, extra);
    vm->object = !vm->deleted;
    vm->live = spread_extra_is_live(vm->deleted, vm->deleted ? deleted : object);
    vm->replica = vm->deleted && deleted % 3 == 1;
    vm->clone = vm->deleted && deleted % 2 == 1;
    vm->has_snapshot = vm->deleted;
    vm->is_template = false;
    vm->powered = false;
    vm->hypervisor = vm->deleted ? hypervisor_mix[(vm->seed >> 8) % 16]
                                 : object_kinds[object % OBJECT_KINDS].hypervisor;
    return vm->deleted ? deleted : object;
}

uint64_t inventory_classify(const struct inventory *inventory, uint64_t position, struct vm *vm)
{
    uint64_t extra = 0;
    bool is_extra = false;

    if (inventory->extras > 0) {
        extra = spread_before(inventory->extras, inventory->all, position);
        is_extra = spread_has(inventory->extras, inventory->all, position);
    }
    vm->index = is_extra ? inventory->counts.vms + extra : position - extra;
    vm->number = vm->index + 1;
    vm->seed = mix(vm->index);
    vm->vmstore = vmstore_of(inventory, vm->index);
    return is_extra ? classify_extra(inventory, extra, vm) : classify_vm(inventory, vm->index, vm);
}

/* Copies a text and overwrites the two digits at the index `at`. */
static void numbered(char *out, size_t size, const char *text, size_t at, unsigned number)
{
    snprintf(out, size, "%s", text);
    out[at] = (char)('0' + number / 10 % 10);
    out[at + 1] = (char)('0' + number % 10);
}

void inventory_vm(const struct inventory *inventory, uint64_t position, struct vm *vm)
{
    uint64_t place = inventory_classify(inventory, position, vm);
    unsigned vcenter = (unsigned)(vm->seed >> 16) % 3 + 1;
    unsigned host = vcenter * 10 + (unsigned)(vm->seed >> 20) % 8 + 1;

    name_vm(inventory, vm, place);
    numbered(vm->vcenter, sizeof(vm->vcenter), "vcenter00.example.com", 7, vcenter);
    numbered(vm->host, sizeof(vm->host), "esx00.example.com", 3, host);
}

static void write_uuid(const struct vm *vm, const char *kind, char *uuid, size_t size)
{
    /* The first part differs for each VMstore of a fleet. */
    snprintf(uuid, size, "%08X-731C-2474-FE84-0BC2C3A28543-%s-%016llX", 0x5CFC98F0U + vm->vmstore,
             kind, (unsigned long long)vm->number);
}

void inventory_uuid(const struct vm *vm, char *uuid, size_t size)
{
    write_uuid(vm, "VIM", uuid, size);
}

void inventory_snapshot_uuid(const struct vm *vm, char *uuid, size_t size)
{
    write_uuid(vm, "SST", uuid, size);
}

const char *inventory_hypervisor(unsigned hypervisor)
{
    return hypervisor_names[hypervisor % HYPERVISORS];
}

bool inventory_are_objects(unsigned hypervisors)
{
    unsigned objects = 0;

    for (size_t i = 0; i < OBJECT_KINDS; i++) {
        objects |= 1U << object_kinds[i].hypervisor;
    }
    return hypervisors != 0 && (hypervisors & ~objects) == 0;
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
