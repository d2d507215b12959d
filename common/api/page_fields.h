/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_PAGE_FIELDS_H
#define TINTRI_PAGE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/page_link.h"
#include "base/failure.h"
#include "json/json_fields.h"

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
 * it, where not all items fit into the page, where next does not lead on, or where the page is an
 * error. A list that is empty may be left out: so may items where there are none, and on a page
 * behind the last one.
 */
bool page_fields_read(const struct json_field *fields, const struct page_link *here,
                      struct page *page, struct failure *failure);

#endif
