/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_TOTAL_H
#define TINTRI_VM_TOTAL_H

#include <stdbool.h>
#include <stddef.h>

#include "api/pages.h"
#include "api/session.h"
#include "base/failure.h"
#include "check/vm_findings.h"
#include "vm/vm_query.h"

#define VM_QUERIES_MAX 3

/* Queries for the same VMs, the one with the most parameters first: an array may refuse some. */
struct vm_queries {
    char texts[VM_QUERIES_MAX][VM_QUERY_SIZE];
    size_t count;
};

/* The queries for the VMs that may count, and for all VMs. */
void vm_queries_for_question(struct vm_queries *queries, const struct vm_check *check,
                             bool is_global_center);
void vm_queries_for_all(struct vm_queries *queries);

/* The resource /vm, in pages. */
const struct page_resource *vm_resource(void);

/* The outcome of asking for a total instead of reading every VM. */
enum vm_total_known {
    VM_TOTAL_PROVEN,
    VM_TOTAL_NOT_PROVEN, /* objects may be in it, or the array may not filter: the VMs have to be
                            read */
    VM_TOTAL_FAILED,     /* no answer; failure says why */
};

/*
 * Asks for the number of all VMs, without deleted VMs and objects, and fills findings->vms.
 * It is proven where no VM matches deleted=TRUE, or exactly as many as deleted=BOTH adds; and where
 * for each type of object nothing matches, or the match that comes is of that type. Objects are
 * subtracted, and noted in findings->left_out.
 */
enum vm_total_known vm_total_ask(struct session *session, struct findings *findings,
                                 struct failure *failure);

/*
 * Likewise asks for the number of VMs that count, and fills findings->tally. One of these VMs is
 * checked. Where all VMs are said to count, the opposite query has to match none.
 */
enum vm_total_known vm_total_ask_count(struct session *session, struct findings *findings,
                                       struct failure *failure);

#endif
