/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_PAGE_H
#define SIMULATOR_PAGE_H

#include "faults.h"
#include "inventory.h"
#include "vm_template.h"

#include <stddef.h>
#include <stdint.h>

/* VMstore API reference: the default of Page.limit is 2000. */
#define PAGE_LIMIT_MAX 2000U
#define PAGE_FILTER_QUERY_MAX 1024

struct page_request {
    uint64_t offset;
    uint64_t limit;
    struct vm_filter filter;
    /* From offset=name:NAME: the name of the first VM; "" for none. */
    char offset_name[INVENTORY_TEXT_MAX];
    /* All parameters but offset, limit and page, each with & in front. */
    char filter_query[PAGE_FILTER_QUERY_MAX];
};

/* What pages are made from. */
struct page_source {
    struct inventory *inventory;
    const struct vm_template *compiled;
    const struct faults *faults;
};

/* The JSON text of a page, which is made VM by VM while it is read. */
struct page;

/* `number` counts the requests for VMs, from 1 on. The source must outlive the page. NULL: out of
 * memory. */
struct page *page_create(const struct page_source *source, const struct page_request *request,
                         uint64_t number);
void page_free(struct page *page);

/* Adds so many blanks between two tokens of the page. */
void page_add_blanks(struct page *page, uint64_t count);

/* The length of the whole text. Call it before the first page_read(). */
uint64_t page_length(struct page *page);

/* Reads the next bytes, at most `size`. Returns their number; 0 at the end, or out of memory. */
size_t page_read(struct page *page, char *bytes, size_t size);

#endif
