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

/*
 * Whether these pages are beyond doubt: the plainest documents, all with the same total, each of
 * which leads to the next one, and as many different VMs in them as the total says. What has to be
 * counted then is in *vms. Many a walk that is no less right is not among them.
 */
bool page_model_is_plain_walk(const char *pages, size_t length, uint64_t *vms);

#endif
