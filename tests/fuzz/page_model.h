/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_PAGE_MODEL_H
#define TINTRI_PAGE_MODEL_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An array's answers as text. */
#define PAGES_END '\x1E' /* between two pages */
#define TRY_END '\x1F'   /* the connection breaks here, and the page begins anew */

/* How many bytes there are before end, or in all. */
size_t page_model_until(const char *text, size_t length, char end);

/*
 * Reads a word and the whole number behind it. Returns where they end, or NULL where text is NULL
 * or begins otherwise, so that calls can be chained.
 */
const char *page_model_number(const char *text, const char *word, uint64_t *number);

/*
 * A text as json-c reads it in its strict mode. NULL where it does not, and where it has an escaped
 * NUL, which for json-c ends a key. To be put.
 */
struct json_object *page_model_parse(const char *text, size_t length);

/* How walks over pages have to go. */
struct page_model_walks {
    uint64_t vms;
    unsigned walks;
    bool moved;                  /* a VM came twice */
    struct json_object *by_uuid; /* each VM that has one, as it came first */
};

/*
 * Whether these pages are beyond doubt: the plainest documents, all with the same total, each of
 * which leads to the next one, and in the end as many different VMs as the total says. VMs may come
 * twice, and hide others until a further walk shows them. Many a walk that is no less right is not
 * among them. wanted->by_uuid is to be put in either case.
 */
bool page_model_is_plain(const char *pages, size_t length, struct page_model_walks *wanted);

#endif
