/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_PAGE_LINK_H
#define TINTRI_PAGE_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most VMs that a server may speak of: ten times the largest fleet that Tintri names. */
#define VM_TOTAL_MAX 10000000

/*
 * Where a page's next leads: of the query string only its offset and its limit are of use, the
 * rest of it is not trusted. Source: VMstore API reference, Page.next.
 */
struct page_link {
    uint64_t offset;
    uint64_t limit; /* 0 where it names none */
};

/* False where it names no offset, or one of the two is no number up to VM_TOTAL_MAX. */
bool page_link_parse(const char *next, size_t length, struct page_link *link);

#endif
