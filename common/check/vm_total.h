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

/* Queries that ask for the same, the narrowest first: an array may refuse parameters. */
struct vm_queries {
    char texts[VM_QUERIES_MAX][VM_QUERY_SIZE];
    size_t count;
};

/* What to ask the array for, to be put to the check's question; and to see every VM. */
void vm_queries_for_question(struct vm_queries *queries, const struct vm_check *check,
                             bool is_global_center);
void vm_queries_for_all(struct vm_queries *queries);

/* The resource /vm, in pages. */
const struct page_resource *vm_resource(void);

/* What came of asking the array for a total instead of reading every VM. */
enum vm_total_known {
    VM_TOTAL_PROVEN,
    VM_TOTAL_NOT_PROVEN, /* it may hold what is no VM, or the array may not filter: read */
    VM_TOTAL_FAILED,     /* no answer; failure says why */
};

/*
 * Asks how many VMs there are in all, without deleted ones and objects that are no VMs, and fills
 * findings->vms. Deleted VMs: none match deleted=TRUE, or just as many as deleted=BOTH adds.
 * Objects: of each type none matches, or one that does is of that type; those are taken off and
 * noted in findings->left_out.
 */
enum vm_total_known vm_total_ask(struct session *session, struct findings *findings,
                                 struct failure *failure);

/*
 * The same, and how many of them count, into findings->tally. One VM that the array says counts is
 * looked at; where all are said to count, the opposite has to match none.
 */
enum vm_total_known vm_total_ask_count(struct session *session, struct findings *findings,
                                       struct failure *failure);

#endif
