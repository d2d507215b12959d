/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_QUERY_H
#define TINTRI_VM_QUERY_H

#include <stdbool.h>

#define VM_QUERY_SIZE 768 /* bytes, the NUL included */

/* The query parameters of a request for VMs, percent-encoded, joined with &; may be empty. */
struct vm_query {
    char text[VM_QUERY_SIZE];
};

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
