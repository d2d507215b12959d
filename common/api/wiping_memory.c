/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/wiping_memory.h"

#include <curl/curl.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

/* In front of each piece: how much is to be wiped. Aligned for whatever is kept behind it. */
struct header {
    alignas(max_align_t) size_t size;
};

static void *take(size_t size)
{
    struct header *header =
        size <= SIZE_MAX - sizeof *header ? malloc(sizeof *header + size) : NULL;
    if (!header)
        return NULL;
    header->size = size;
    return header + 1;
}

static void give_back(void *memory)
{
    if (!memory)
        return;
    struct header *header = (struct header *)memory - 1;
    secret_wipe(memory, header->size);
    free(header);
}

/* Always moves: the system's realloc would leave the old text behind, and nobody would wipe it. */
static void *resize(void *memory, size_t size)
{
    void *larger = take(size);
    if (larger && memory) {
        size_t old = ((struct header *)memory - 1)->size;
        memcpy(larger, memory, old < size ? old : size);
        give_back(memory);
    }
    return larger;
}

static char *duplicate(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = take(size);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

static void *take_zeroed(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    void *memory = take(count * size);
    if (memory)
        memset(memory, 0, count * size);
    return memory;
}

bool wiping_memory_init_curl(void)
{
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, take, give_back, resize, duplicate,
                                take_zeroed) == CURLE_OK;
}
