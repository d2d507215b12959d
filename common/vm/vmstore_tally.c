/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vmstore_tally.h"

#include <stdlib.h>
#include <string.h>

static struct vmstore_count *find(const struct vmstore_tally *tally, const char *name)
{
    for (size_t i = 0; i < tally->store_count; i++)
        if (strcmp(tally->stores[i].name, name) == 0)
            return &tally->stores[i];
    return NULL;
}

static struct vmstore_count *add_store(struct vmstore_tally *tally, const char *name,
                                       struct failure *failure)
{
    if (tally->store_count == VMSTORES_MAX) {
        failure_set(failure, "the VMs are on more than %d VMstores, which is the limit",
                    VMSTORES_MAX);
        return NULL;
    }
    if (!tally->stores)
        tally->stores = calloc(VMSTORES_MAX, sizeof *tally->stores);
    char *copy = tally->stores ? strdup(name) : NULL;
    if (!copy) {
        failure_set(failure, "out of memory");
        return NULL;
    }
    struct vmstore_count *store = &tally->stores[tally->store_count++];
    *store = (struct vmstore_count){.name = copy};
    return store;
}

bool vmstore_tally_add(struct vmstore_tally *tally, const struct vm *vm, bool counts,
                       struct failure *failure)
{
    if (!vm->vmstore.bytes || vm->vmstore.bytes[0] == '\0')
        return true;
    struct vmstore_count *store = find(tally, vm->vmstore.bytes);
    if (!store)
        store = add_store(tally, vm->vmstore.bytes, failure);
    if (!store)
        return false;
    store->vms++;
    store->count += counts;
    return true;
}

bool vmstore_tally_name(struct vmstore_tally *tally, const char *name, struct failure *failure)
{
    return find(tally, name) || add_store(tally, name, failure);
}

bool vmstore_tally_has(const struct vmstore_tally *tally, const char *name)
{
    return find(tally, name) != NULL;
}

static int compare(const void *left, const void *right)
{
    const struct vmstore_count *a = left;
    const struct vmstore_count *b = right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return strcmp(a->name, b->name);
}

void vmstore_tally_sort(struct vmstore_tally *tally)
{
    if (tally->store_count > 1)
        qsort(tally->stores, tally->store_count, sizeof *tally->stores, compare);
}

void vmstore_tally_clear(struct vmstore_tally *tally)
{
    for (size_t i = 0; i < tally->store_count; i++)
        free(tally->stores[i].name);
    free(tally->stores);
    *tally = (struct vmstore_tally){0};
}
