/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_PAGE_LINK_H
#define TINTRI_PAGE_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most items that a server may speak of: ten times the largest fleet that Tintri names. */
#define PAGE_TOTAL_MAX 10000000

/* Bytes of an offset, the NUL included: room for the longest name of a VM, percent-encoded. */
#define PAGE_OFFSET_SIZE 512

/*
 * Where a page's next leads: of the query string only its offset and its limit are of use, the
 * rest of it is not trusted. Source: VMstore API reference, Page.next and Page.offset.
 */
struct page_link {
    char offset[PAGE_OFFSET_SIZE]; /* to be sent as it is: "100", "position:100" or "name:TEXT" */
    bool has_number;               /* false: it leads to a name */
    uint64_t number;               /* what the first two forms count to */
    bool is_plain;                 /* it has the first form */
    uint64_t limit;                /* 0 where it names none */
};

/* The link to this offset. */
struct page_link page_link_to(uint64_t offset);

/* False where it names no offset, one that cannot be sent, or a number above PAGE_TOTAL_MAX. */
bool page_link_parse(const char *next, size_t length, struct page_link *link);

#endif
