/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/foreign_text.h"

void tally_start(struct tally *tally, size_t entry_max)
{
    *tally = (struct tally){.entry_max = entry_max};
}

static void entry_free(struct tally_entry *entry)
{
    free(entry->name);
    free(entry->uuid);
    free(entry->vmstore);
    free(entry->hypervisor);
    free(entry->vcenter);
}

void tally_free(struct tally *tally)
{
    for (size_t i = 0; i < tally->entry_count; i++)
        entry_free(&tally->entries[i]);
    free(tally->entries);
    *tally = (struct tally){0};
}

void tally_clear(struct tally *tally)
{
    size_t entry_max = tally->entry_max;
    tally_free(tally);
    tally_start(tally, entry_max);
}

/* Orders entries as the output names them: below 0 if left comes first. */
static int compare(const void *left, const void *right)
{
    const struct tally_entry *a = left;
    const struct tally_entry *b = right;
    if (a->has_space != b->has_space)
        return a->has_space ? -1 : 1;
    if (a->space != b->space)
        return a->space > b->space ? -1 : 1;
    int by_name = strcmp(a->name, b->name);
    return by_name != 0 ? by_name : strcmp(a->uuid, b->uuid);
}

static void swap(struct tally_entry *a, struct tally_entry *b)
{
    struct tally_entry old = *a;
    *a = *b;
    *b = old;
}

/* The top of the heap is the entry that the output names last: the first to be replaced. */
static void sift_up(struct tally_entry *heap, size_t at)
{
    while (at > 0 && compare(&heap[at], &heap[(at - 1) / 2]) > 0) {
        swap(&heap[at], &heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static void sift_down(struct tally_entry *heap, size_t count)
{
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && compare(&heap[child + 1], &heap[child]) > 0)
            child++;
        if (compare(&heap[child], &heap[at]) <= 0)
            return;
        swap(&heap[child], &heap[at]);
    }
}

static char *clean_copy(const struct vm_text *text)
{
    char clean[FOREIGN_NAME_SIZE];
    size_t length = foreign_text_clean(clean, sizeof clean, text->bytes ? text->bytes : "",
                                       text->length, FOREIGN_NAME_CHARACTERS);
    char *copy = malloc(length + 1);
    if (copy)
        memcpy(copy, clean, length + 1);
    return copy;
}

/* Makes room for one more entry. */
static bool reserve(struct tally *tally)
{
    if ((tally->entry_count & (tally->entry_count - 1)) != 0)
        return true; /* not full: the room is always a power of two */
    size_t room = tally->entry_count == 0 ? 1 : 2 * tally->entry_count;
    struct tally_entry *entries = realloc(tally->entries, room * sizeof *entries);
    if (entries)
        tally->entries = entries;
    return entries != NULL;
}

static bool entry_fill(struct tally_entry *entry, const struct vm *vm)
{
    entry->name = clean_copy(&vm->name);
    entry->uuid = clean_copy(&vm->uuid);
    entry->vmstore = clean_copy(&vm->vmstore);
    entry->hypervisor = clean_copy(&vm->hypervisor);
    entry->vcenter = clean_copy(&vm->vcenter);
    entry->has_snapshot_time = vm->has_snapshot_time;
    entry->snapshot_time = vm->snapshot_time;
    return entry->name && entry->uuid && entry->vmstore && entry->hypervisor && entry->vcenter;
}

static bool remember(struct tally *tally, const struct vm *vm, int kind)
{
    bool full = tally->entry_count == tally->entry_max;
    struct tally_entry entry = {.kind = kind, .has_space = vm->has_space, .space = vm->space};
    if (full) {
        /* The usual case on a large array: the VM is too small to be named; copy nothing. */
        const struct tally_entry *last = &tally->entries[0];
        if ((last->has_space && !entry.has_space) ||
            (last->has_space == entry.has_space && entry.space < last->space))
            return true;
    } else if (!reserve(tally)) {
        return false;
    }

    if (!entry_fill(&entry, vm)) {
        entry_free(&entry);
        return false;
    }
    if (!full) {
        tally->entries[tally->entry_count] = entry;
        sift_up(tally->entries, tally->entry_count++);
    } else if (compare(&entry, &tally->entries[0]) < 0) {
        swap(&entry, &tally->entries[0]);
        sift_down(tally->entries, tally->entry_count);
        entry_free(&entry);
    } else {
        entry_free(&entry);
    }
    return true;
}

void tally_note(struct tally *tally, int kind)
{
    if (kind == TALLY_KIND_NOT_KNOWN)
        tally->kind_not_known++;
    else
        tally->kinds[kind]++;
}

bool tally_add(struct tally *tally, const struct vm *vm, int kind)
{
    tally->count++;
    tally->without_snapshot += !vm->has_snapshot;
    tally_note(tally, kind);
    if (vm->has_space) {
        tally->with_space++;
        tally->space =
            vm->space > UINT64_MAX - tally->space ? UINT64_MAX : tally->space + vm->space;
    }
    return tally->entry_max == 0 || remember(tally, vm, kind);
}

void tally_sort(struct tally *tally)
{
    if (tally->entry_count > 1)
        qsort(tally->entries, tally->entry_count, sizeof *tally->entries, compare);
}
