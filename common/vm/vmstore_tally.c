/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vmstore_tally.h"

#include <stdlib.h>
#include <string.h>

#include "api/fleet.h"

/* Finds a VMstore by name, or else by alias. */
static struct vmstore_count *find(const struct vmstore_tally *tally, const char *name)
{
    for (size_t i = 0; i < tally->store_count; i++)
        if (strcmp(tally->stores[i].name, name) == 0)
            return &tally->stores[i];
    for (size_t i = 0; i < tally->store_count; i++)
        if (tally->stores[i].alias && strcmp(tally->stores[i].alias, name) == 0)
            return &tally->stores[i];
    return NULL;
}

static struct vmstore_count *add_store(struct vmstore_tally *tally, const char *name,
                                       const char *alias, struct failure *failure)
{
    if (tally->store_count == FLEET_MAX) {
        failure_set(failure, "there are more than %d VMstores, which is the limit", FLEET_MAX);
        return NULL;
    }
    if (!tally->stores)
        tally->stores = calloc(FLEET_MAX, sizeof *tally->stores);
    char *name_copy = tally->stores ? strdup(name) : NULL;
    char *alias_copy = name_copy && alias ? strdup(alias) : NULL;
    if (!name_copy || (alias && !alias_copy)) {
        free(name_copy);
        failure_set(failure, "out of memory");
        return NULL;
    }
    struct vmstore_count *store = &tally->stores[tally->store_count++];
    *store = (struct vmstore_count){.name = name_copy, .alias = alias_copy};
    return store;
}

bool vmstore_tally_expect(struct vmstore_tally *tally, const char *name, const char *alias,
                          struct failure *failure)
{
    if (find(tally, name))
        return true;
    tally->fleet_count = tally->store_count + 1;
    return add_store(tally, name, alias, failure) != NULL;
}

bool vmstore_tally_add(struct vmstore_tally *tally, const struct vm *vm, bool counts,
                       struct failure *failure)
{
    if (!vm->vmstore.bytes || vm->vmstore.bytes[0] == '\0')
        return true;
    struct vmstore_count *store = find(tally, vm->vmstore.bytes);
    if (!store)
        store = add_store(tally, vm->vmstore.bytes, NULL, failure);
    if (!store)
        return false;
    tally->uses_aliases |= strcmp(store->name, vm->vmstore.bytes) != 0;
    store->count += counts;
    return true;
}

bool vmstore_tally_has(const struct vmstore_tally *tally, const char *name)
{
    return find(tally, name) != NULL;
}

const char *vmstore_tally_name(const struct vmstore_tally *tally, const struct vmstore_count *store)
{
    return tally->uses_aliases && store->alias ? store->alias : store->name;
}

static int compare_names(const void *left, const void *right)
{
    const struct vmstore_count *a = left;
    const struct vmstore_count *b = right;
    return strcmp(a->name, b->name);
}

static int compare_aliases(const void *left, const void *right)
{
    const struct vmstore_count *a = left;
    const struct vmstore_count *b = right;
    return strcmp(a->alias ? a->alias : a->name, b->alias ? b->alias : b->name);
}

void vmstore_tally_sort(struct vmstore_tally *tally)
{
    if (tally->store_count > 1)
        qsort(tally->stores, tally->store_count, sizeof *tally->stores,
              tally->uses_aliases ? compare_aliases : compare_names);
}

static void drop_after(struct vmstore_tally *tally, size_t kept)
{
    while (tally->store_count > kept) {
        struct vmstore_count *store = &tally->stores[--tally->store_count];
        free(store->name);
        free(store->alias);
    }
}

void vmstore_tally_reset(struct vmstore_tally *tally)
{
    drop_after(tally, tally->fleet_count);
    tally->uses_aliases = false;
    for (size_t i = 0; i < tally->store_count; i++)
        tally->stores[i].count = 0;
}

void vmstore_tally_free(struct vmstore_tally *tally)
{
    drop_after(tally, 0);
    free(tally->stores);
    *tally = (struct vmstore_tally){0};
}
