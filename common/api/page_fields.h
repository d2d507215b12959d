/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_PAGE_FIELDS_H
#define TINTRI_PAGE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "json/json_fields.h"

struct json_object;

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

/* What a page says of itself. Source: VMstore API reference, Page. */
struct page {
    uint64_t total; /* filteredTotal: how many items match */
    bool has_next;
    struct page_link next; /* where it leads, if there is one */
};

/* Which fields of a page's JSON are read, beside its items: paths for json_fields. */
const char *const *page_fields_paths(size_t *count);

/*
 * Reads these fields of the page that this link led to. False where one is not as the API documents
 * it, where not all items fit into the page, or where next does not lead on. A list that is empty
 * may be left out: so may items where there are none, and on a page behind the last one. That an
 * error came in the page's place, fetch says (api/fetch.h).
 */
bool page_fields_read(const struct json_field *fields, const struct page_link *here,
                      struct page *page, struct failure *failure);

/*
 * Finds the list in a small answer: a plain list, or the items of a page that holds all of them.
 * The reference has either for some resources, from one release to the next. False where the answer
 * is neither. *list belongs to the answer; NULL stands for an empty list, which a page may leave
 * out.
 */
bool page_whole_list(struct json_object *answer, struct json_object **list);

#endif
