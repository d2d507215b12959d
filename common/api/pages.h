/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_PAGES_H
#define TINTRI_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/session.h"
#include "base/deadline.h"
#include "base/failure.h"
#include "json/json_fields.h"

/* A resource that the array answers in pages. All texts are the caller's. */
struct page_resource {
    const char *path;         /* behind /api/v310/: "vm" */
    const char *items;        /* what it has, for messages: "VMs" */
    const char *const *paths; /* the fields of an item that are read, for json_fields */
    size_t path_count;
    unsigned id; /* the field that tells one item from another */
};

/* A walk over a resource, page by page: which items, and who is told. */
struct page_walk {
    const struct page_resource *resource;
    const char *query; /* the filter's parameters, percent-encoded, joined with &; "" for none */
    unsigned page_size;
    unsigned parallel; /* how many pages are read at a time, 1 to TRANSPORT_LANES */
    /* The counting begins, or begins again: what was counted before is void. */
    void (*begin)(void *context);
    /* One item. No item comes twice after a begin. False ends the walk with this failure. */
    bool (*item)(void *context, const struct json_field *fields, struct failure *failure);
    /* A page is read: so many items have come, of so many in all. May be NULL. */
    void (*page)(void *context, uint64_t items, uint64_t total);
    void *context;
};

/* How a walk went; filled where it failed, too. */
struct page_walk_result {
    uint64_t items;      /* how many came */
    uint64_t total;      /* how many there are, as the page said that came last */
    uint64_t without_id; /* of those that came, how many cannot be told from each other */
    unsigned walks;      /* how often the pages were read, because items came, went or moved */
    bool changed;        /* they still did in the last walk, which its totals agree with all the
                            same */
    bool moved;          /* they moved between pages; the walks together showed all of them */
    bool refused;        /* it failed, as the array calls the first request invalid (400) */
    double seconds;      /* since the first page was asked for */
};

/*
 * Reads all pages. True only where every item was seen once: as many different ones as the last
 * page's filteredTotal says. Where items move between pages while the total stays, the walks
 * together have to show all of them; where they come and go, the counting begins again. There are
 * at most five walks, while time allows.
 */
bool pages_walk(struct session *session, struct deadline *deadline, const struct page_walk *walk,
                struct page_walk_result *result, struct failure *failure);

/*
 * Reads a page of one item: result->total says how many match the walk's query. walk->item is given
 * that item, where there is one; begin, page, page_size and parallel are not used.
 */
bool pages_peek(struct session *session, const struct page_walk *walk,
                struct page_walk_result *result, struct failure *failure);

#endif
