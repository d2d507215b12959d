/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_QUERY_KEYS_H
#define TINTRI_QUERY_KEYS_H

#include <stddef.h>

/* What the API reference says of a query parameter of GET /vm. */
enum query_key {
    QUERY_KEY_KNOWN,
    QUERY_KEY_MISSPELT, /* a documented one in another case, or one letter off it */
    QUERY_KEY_UNKNOWN,  /* the array may know it, or ignore it: then nothing is filtered */
};

/*
 * Looks a key of so many bytes up. Where it is misspelt, *meant is the documented one, else NULL.
 * Source: VMstore API reference v310, query parameters of the VM list.
 */
enum query_key query_key_find(const char *key, size_t length, const char **meant);

#endif
