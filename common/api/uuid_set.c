/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/uuid_set.h"

#include <stdlib.h>
#include <unistd.h>

#include "api/siphash.h"

#define FIRST_CAPACITY 1024 /* slots; a power of two */

/* Open addressing; an empty slot is 0, which no stored hash is. */
struct uuid_set {
    struct siphash_key key;
    uint64_t *slots;
    size_t capacity;
    size_t count;
};

struct uuid_set *uuid_set_new(void)
{
    struct uuid_set *set = calloc(1, sizeof *set);
    if (!set)
        return NULL;
    set->capacity = FIRST_CAPACITY;
    set->slots = calloc(set->capacity, sizeof *set->slots);
    if (!set->slots || getentropy(&set->key, sizeof set->key) != 0) {
        uuid_set_free(set);
        return NULL;
    }
    return set;
}

void uuid_set_free(struct uuid_set *set)
{
    if (!set)
        return;
    free(set->slots);
    free(set);
}

void uuid_set_clear(struct uuid_set *set)
{
    for (size_t i = 0; i < set->capacity; i++)
        set->slots[i] = 0;
    set->count = 0;
}

/* The slot that holds hash, or the empty one where it belongs. */
static uint64_t *find(uint64_t *slots, size_t capacity, uint64_t hash)
{
    size_t at = (size_t)hash & (capacity - 1);
    while (slots[at] != 0 && slots[at] != hash)
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static int grow(struct uuid_set *set)
{
    size_t capacity = set->capacity * 2;
    uint64_t *slots = calloc(capacity, sizeof *slots);
    if (!slots)
        return 0;
    for (size_t i = 0; i < set->capacity; i++)
        if (set->slots[i] != 0)
            *find(slots, capacity, set->slots[i]) = set->slots[i];
    free(set->slots);
    set->slots = slots;
    set->capacity = capacity;
    return 1;
}

enum uuid_found uuid_set_add(struct uuid_set *set, const char *uuid, size_t length)
{
    uint64_t hash = siphash(&set->key, uuid, length);
    if (hash == 0)
        hash = 1;
    uint64_t *slot = find(set->slots, set->capacity, hash);
    if (*slot == hash)
        return UUID_KNOWN;
    if (set->count >= set->capacity / 4 * 3) {
        if (!grow(set))
            return UUID_NO_MEMORY;
        slot = find(set->slots, set->capacity, hash);
    }
    *slot = hash;
    set->count++;
    return UUID_NEW;
}

size_t uuid_set_count(const struct uuid_set *set)
{
    return set->count;
}
