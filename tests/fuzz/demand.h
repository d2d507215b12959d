/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_DEMAND_H
#define TINTRI_DEMAND_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the fuzzer with a finding if a condition that must always hold does not. */
#define DEMAND(truth) ((truth) ? (void)0 : demand_failed(#truth, __FILE__, __LINE__))

_Noreturn static inline void demand_failed(const char *demand, const char *file, int line)
{
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, demand);
    abort();
}

/*
 * A copy without a spare byte, so that AddressSanitizer sees reads beyond it. The caller frees it.
 */
static inline char *exact_copy(const char *bytes, size_t size)
{
    char *copy = calloc(1, size > 0 ? size : 1);
    DEMAND(copy);
    if (size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

/* The input up to its first NUL, or all of it, with a NUL behind it. The caller frees it. */
static inline char *text_of(const uint8_t *data, size_t size)
{
    size_t length = size > 0 ? strnlen((const char *)data, size) : 0;
    char *text = malloc(length + 1);
    DEMAND(text);
    if (length > 0)
        memcpy(text, data, length);
    text[length] = '\0';
    return text;
}

/* libFuzzer, or replay, calls this with each input. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
