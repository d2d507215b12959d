/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_JSON_FIELDS_H
#define TINTRI_JSON_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/failure.h"

/*
 * Picks chosen fields out of a stream of JSON text: an object that has, under one of its keys, an
 * array of objects, the items; or such an array alone. The fields of each item are handed over soon
 * after it came, those of the object itself when the text ends. Memory follows the largest item.
 * Everything that no chosen path leads to is passed over: only its brackets and its strings' ends
 * are checked. What is chosen is parsed by json-c, in its strict mode: it takes some numbers that
 * RFC 8259 does not (00, 1., NaN, -Infinity), fewer with each release. A byte order mark is passed.
 *
 * A path names keys from the object inwards: "vmware.name". "stat.sortedStats[0].spaceUsedGiB"
 * leads through the first element of an array; no other element can be chosen. Keys compare by
 * value ("\u0062ases" is "bases"). Where a key comes twice, the last one counts as a whole, as in
 * json-c; only behind an array of items the items' key may not come again.
 *
 * A failure names the byte of the text, counted from 0, and what was expected and found there.
 */

enum { JSON_FIELDS_MAX = 32 }; /* how many paths of a kind there may be */

enum json_kind {
    JSON_ABSENT, /* no such key, or something else on the way to it */
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_EMPTY_OBJECT,
    JSON_FILLED_OBJECT, /* has at least one member; what is in it is passed over */
    JSON_EMPTY_ARRAY,
    JSON_FILLED_ARRAY, /* has at least one element; what is in it is passed over */
};

/* One chosen field. Text and number are valid until the callback returns. */
struct json_field {
    enum json_kind kind;
    double number;    /* of a JSON_NUMBER; may be infinite or not a number */
    const char *text; /* of a JSON_STRING: unescaped, with a NUL behind it; may contain NULs. Of a
                         JSON_NUMBER: as it came, but an integer as json-c writes it, "-0" as "0" */
    size_t length;    /* of text, in bytes */
};

/* Zero in a member stands for no limit. */
struct json_limits {
    size_t item_bytes; /* of one item's text, and of a member of the object that is read */
    size_t text_bytes; /* of one chosen value, as it stands in the text between its quotes */
};

/* Which fields, and who is told. All of it stays the caller's, and must outlive the parser. */
struct json_selection {
    const char *items; /* the key of the array of items. NULL: the text is this array, or, where
                          there is no on_item, an object without items */
    const char *const *item_paths; /* of each item */
    size_t item_count;             /* how many item_paths; at most JSON_FIELDS_MAX */
    const char *const *root_paths; /* of the object itself */
    size_t root_count;             /* how many root_paths; at most JSON_FIELDS_MAX */
    struct json_limits limits;
    /* One item: its fields in the order of item_paths. False ends the parse as a failure. */
    bool (*on_item)(void *context, const struct json_field *fields, struct failure *failure);
    void *context;
};

struct json_fields;

/* A parser for one text, or NULL where memory is out or a path cannot be read, comes twice or leads
   from the object into its items, or where the paths have too many keys. */
struct json_fields *json_fields_new(const struct json_selection *selection);

/* The next bytes of the text, cut anywhere. False: not valid, over a limit, or on_item said so; the
   parser is of no use then until it is reset. A fault may be found only when more bytes come. */
bool json_fields_feed(struct json_fields *fields, const char *bytes, size_t length,
                      struct failure *failure);

/*
 * The text is over. Returns the object's own fields in the order of root_paths, valid until the
 * parser is reset or freed, or NULL with a failure where the text is not valid or not complete.
 * The field of the items' own key may be among root_paths: its kind tells what was there.
 */
const struct json_field *json_fields_end(struct json_fields *fields, struct failure *failure);

/* Makes the parser ready for another text with the same selection. */
void json_fields_reset(struct json_fields *fields);

/* Wipes nothing, frees all. NULL is fine. */
void json_fields_free(struct json_fields *fields);

#endif
