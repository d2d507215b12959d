/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_PAGE_H
#define SIMULATOR_PAGE_H

#include "faults.h"
#include "inventory.h"
#include "vm_template.h"

#include <stddef.h>
#include <stdint.h>

/* VMstore API reference: Page.limit is 2000 where the query names none. */
#define PAGE_LIMIT_MAX 2000U
#define PAGE_FILTER_QUERY_MAX 1024

struct page_request {
    uint64_t offset;
    uint64_t limit;
    struct vm_filter filter;
    /* offset=name:NAME: the offset is that of the first VM of this name; "" for none. */
    char offset_name[INVENTORY_TEXT_MAX];
    /* The parameters other than offset, limit and page, each with & before it. */
    char filter_query[PAGE_FILTER_QUERY_MAX];
};

/* What pages are made from. */
struct page_source {
    struct inventory *inventory;
    const struct vm_template *compiled;
    const struct faults *faults;
};

/* The JSON text of a page, made VM by VM as it is read. */
struct page;

/* `number` is that of the request for VMs, from 1 on. The source must outlive the page. NULL where
 * memory runs out. */
struct page *page_create(const struct page_source *source, const struct page_request *request,
                         uint64_t number);
void page_free(struct page *page);

/* Puts so many blanks between two of the page's tokens. */
void page_add_blanks(struct page *page, uint64_t count);

/* The length of the whole text, before the first reading. */
uint64_t page_length(struct page *page);

/* The next bytes of the text, at most `size`; 0 at its end, or where memory runs out. */
size_t page_read(struct page *page, char *bytes, size_t size);

#endif
