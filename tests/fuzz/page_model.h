/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_PAGE_MODEL_H
#define TINTRI_PAGE_MODEL_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An array's answers as a text. */
#define PAGES_END '\x1E' /* between two pages */
#define TRY_END '\x1F'   /* the connection breaks, and the page begins again */

/* How many bytes come before end; all if there is no end. */
size_t page_model_until(const char *text, size_t length, char end);

/*
 * Reads a word and the whole number behind it. Returns their end, or NULL if text is NULL or begins
 * with something else, so that calls can be chained.
 */
const char *page_model_number(const char *text, const char *word, uint64_t *number);

/*
 * Parses a text as json-c's strict mode does. NULL if the text is not valid, or has an escaped NUL,
 * which ends a key for json-c. The caller puts the object.
 */
struct json_object *page_model_parse(const char *text, size_t length);

/* The walks that the pages must give. */
struct page_model_walks {
    uint64_t vms;
    unsigned walks;
    bool moved;                  /* a VM came twice */
    struct json_object *by_uuid; /* each VM with a UUID, as it came first */
};

/*
 * Whether these pages leave no doubt: they are plain documents with the same total, each leads to
 * the next one, and all together have as many different VMs as the total says. VMs may come twice
 * and hide others until a further walk shows them. Some other walks are right as well, but are not
 * recognised. The caller puts wanted->by_uuid in either case.
 */
bool page_model_is_plain(const char *pages, size_t length, struct page_model_walks *wanted);

#endif
