/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_QUERY_H
#define TINTRI_VM_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#define VM_QUERY_SIZE 768 /* bytes, the NUL included */

/* The query parameters of a request for VMs: percent-encoded, and joined with &. May be empty. */
struct vm_query {
    char text[VM_QUERY_SIZE];
};

/* What the API reference says of a query parameter of GET /vm. */
enum vm_query_key {
    VM_QUERY_KNOWN,
    VM_QUERY_MISSPELT, /* one letter or the case differs from a documented one */
    VM_QUERY_UNKNOWN,  /* not documented: the array may know it, or ignore it and filter nothing */
};

/*
 * Looks up a key of length bytes. *meant becomes the documented name if the key is misspelt, else
 * NULL. Source: VMstore API reference v310, query parameters of the VM list.
 */
enum vm_query_key vm_query_look_up(const char *key, size_t length, const char **meant);

/*
 * Adds a parameter KEY=VALUE and percent-encodes it (RFC 3986). False if it does not fit; query
 * stays.
 */
bool vm_query_add(struct vm_query *query, const char *parameter);

/* Whether a query has a parameter of this name, in upper or lower case. */
bool vm_query_has(const struct vm_query *query, const char *name);

/*
 * Joins the parameters in ours with those of the user. The user's parameter replaces ours of the
 * same name. False if they do not fit.
 */
bool vm_query_join(struct vm_query *query, const char *ours, const struct vm_query *users);

#endif
