/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_QUERY_H
#define TINTRI_VM_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#define VM_QUERY_SIZE 768 /* bytes, the NUL included */

/* The query parameters of a request for VMs, percent-encoded, joined with &; may be empty. */
struct vm_query {
    char text[VM_QUERY_SIZE];
};

/* What the API reference says of a query parameter of GET /vm. */
enum vm_query_key {
    VM_QUERY_KNOWN,
    VM_QUERY_MISSPELT, /* a documented one in another case, or one letter off it */
    VM_QUERY_UNKNOWN,  /* the array may know it, or ignore it: then nothing is filtered */
};

/*
 * Looks a key of so many bytes up. Where it is misspelt, *meant is the documented one, else NULL.
 * Source: VMstore API reference v310, query parameters of the VM list.
 */
enum vm_query_key vm_query_look_up(const char *key, size_t length, const char **meant);

/* Adds a parameter KEY=VALUE whose bytes are encoded as RFC 3986 wants it. False: no room. */
bool vm_query_add(struct vm_query *query, const char *parameter);

/* Whether a query has a parameter of this name, in any case of its letters. */
bool vm_query_has(const struct vm_query *query, const char *name);

/*
 * Makes a query of parameters of ours and the user's own behind them; where both have one, the
 * user's stands. False where they do not fit.
 */
bool vm_query_join(struct vm_query *query, const char *ours, const struct vm_query *users);

#endif
