/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "search.h"

#include "spread.h"

#include <string.h>

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

    inventory_classify(inventory, index, &vm);
    unsigned type = vm.live ? VM_TYPE_LIVE : VM_TYPE_SYNTHETIC;
    return fits(filter->live, vm.live) && fits(filter->deleted, vm.deleted) &&
           fits(filter->is_template, vm.is_template) && fits(filter->powered, vm.powered) &&
           (filter->types == 0 || (filter->types & type) != 0) &&
           (filter->hypervisors == 0 || (filter->hypervisors & 1U << vm.hypervisor) != 0) &&
           texts_fit(inventory, filter, index, &vm);
}

/* Whether a filter is only on live and deleted: its matches can be computed. */
static bool is_simple(const struct vm_filter *filter)
{
    return filter->is_template == TRI_BOTH && filter->powered == TRI_BOTH &&
           filter->hypervisors == 0 && filter->types == 0 && filter->name[0] == '\0' &&
           filter->uuid[0] == '\0' && filter->host[0] == '\0' && filter->vcenter[0] == '\0';
}

/* How many of `all` match, if `live` of them are live. */
static uint64_t wanted_of(enum tri wanted, uint64_t live, uint64_t all)
{
    return wanted == TRI_BOTH ? all : wanted == TRI_TRUE ? live : all - live;
}

/* How many matches of a simple filter come before a position. */
static uint64_t simple_before(const struct inventory *inventory, const struct vm_filter *filter,
                              uint64_t position)
{
    const struct inventory_counts *counts = &inventory->counts;
    uint64_t extras = 0;
    uint64_t before = 0;

    if (inventory->extras > 0) {
        extras = spread_before(inventory->extras, inventory->all, position);
    }
    uint64_t vms = position - extras;
    uint64_t deleted = spread_before(counts->deleted, inventory->extras, extras);
    uint64_t objects = extras - deleted;
    if (filter->deleted != TRI_TRUE) {
        uint64_t synthetic = spread_before(counts->synthetic, counts->vms, vms);
        before += wanted_of(filter->live, vms - synthetic, vms) +
                  wanted_of(filter->live, spread_extra_live_before(false, objects), objects);
    }
    if (filter->deleted != TRI_FALSE) {
        before += wanted_of(filter->live, spread_extra_live_before(true, deleted), deleted);
    }
    return before;
}

static uint64_t simple_find(const struct inventory *inventory, const struct vm_filter *filter,
                            uint64_t rank)
{
    uint64_t low = 0;
    uint64_t high = inventory->all;

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

/* The next position whose live and deleted match. Jumping there is fast even if few of many
 * match. */
static uint64_t leap(const struct inventory *inventory, const struct vm_filter *filter,
                     uint64_t position)
{
    const struct inventory_counts *counts = &inventory->counts;
    const struct vm_filter flags = {.live = filter->live, .deleted = filter->deleted};

    if (inventory->extras > 0 || filter->deleted == TRI_TRUE) {
        return simple_find(inventory, &flags, simple_before(inventory, &flags, position));
    }
    return spread_index(counts->synthetic, counts->vms,
                        spread_before(counts->synthetic, counts->vms, position));
}

/* The next position of a deleted VM or an object that is no VM. */
static uint64_t leap_to_extra(const struct inventory *inventory, uint64_t position)
{
    return spread_index(inventory->extras, inventory->all,
                        spread_before(inventory->extras, inventory->all, position));
}

uint64_t inventory_next(const struct inventory *inventory, const struct vm_filter *filter,
                        uint64_t position)
{
    bool is_extra = inventory_are_objects(filter->hypervisors);

    for (; position < inventory->all; position++) {
        if (is_extra) {
            position = leap_to_extra(inventory, position);
            if (position >= inventory->all) {
                break;
            }
        } else if (filter->live == TRI_FALSE || filter->deleted == TRI_TRUE) {
            position = leap(inventory, filter, position);
            if (position >= inventory->all) {
                break;
            }
        }
        if (matches(inventory, filter, position)) {
            return position;
        }
    }
    return inventory->all;
}

static bool same_filter(const struct vm_filter *a, const struct vm_filter *b)
{
    return a->live == b->live && a->deleted == b->deleted && a->is_template == b->is_template &&
           a->powered == b->powered && a->hypervisors == b->hypervisors && a->types == b->types &&
           strcmp(a->name, b->name) == 0 && strcmp(a->uuid, b->uuid) == 0 &&
           strcmp(a->host, b->host) == 0 && strcmp(a->vcenter, b->vcenter) == 0;
}

/* Looks at every VM once, and keeps what later pages with this filter need. The caller has the
 * lock. */
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
    points->stride = inventory->all / INVENTORY_CHECKPOINTS + 1;
    uint64_t index = inventory_next(inventory, filter, 0);
    while (index < inventory->all) {
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
        return simple_before(inventory, filter, inventory->all);
    }
    pthread_mutex_lock(&inventory->lock);
    uint64_t total = scan(inventory, filter)->total;
    pthread_mutex_unlock(&inventory->lock);
    return total;
}

uint64_t inventory_find(struct inventory *inventory, const struct vm_filter *filter, uint64_t rank)
{
    uint64_t index = inventory->all;
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

uint64_t inventory_rank(struct inventory *inventory, const struct vm_filter *filter,
                        uint64_t position)
{
    uint64_t rank = 0;

    if (is_simple(filter)) {
        return simple_before(inventory, filter, position);
    }
    for (uint64_t at = inventory_next(inventory, filter, 0); at < position; rank++) {
        at = inventory_next(inventory, filter, at + 1);
    }
    return rank;
}
