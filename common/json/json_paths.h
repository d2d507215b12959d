/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_JSON_PATHS_H
#define TINTRI_JSON_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json/json_fields.h"

/*
 * The chosen paths as a tree: a node for each key that a path leads through, so that a reader who
 * walks the text knows at each key whether anything below it was chosen.
 */
struct json_node {
    const char *key;           /* in the caller's path; NULL where this is no object's member */
    size_t length;             /* of the key, in bytes */
    int field;                 /* what is chosen here: its place among the fields, or -1 */
    uint32_t below;            /* the fields chosen here and below, a bit each */
    bool is_items;             /* this is the array of items */
    uint64_t likely_keys;      /* of the members: json_likely_key */
    struct json_node *members; /* the first of them, or NULL */
    struct json_node *next;    /* the next member of the same object, or NULL */
    struct json_node *first_element; /* of the array; or NULL */
};

enum { JSON_NODES_MAX = 256 };

struct json_paths {
    struct json_node nodes[JSON_NODES_MAX];
    size_t count;
    struct json_node *root; /* the text's object */
    struct json_node *item; /* each element of the array of items */
};

/* False where the paths are not as json_fields_new wants them. */
bool json_paths_compile(struct json_paths *paths, const struct json_selection *selection);

/* A bit in which most keys that nobody chose differ from those that were chosen. */
static inline uint64_t json_likely_key(const char *key, size_t length)
{
    size_t last = length > 0 ? (unsigned char)key[length - 1] : 0;
    return (uint64_t)1 << ((length + 11 * last) % 64);
}

/* The member of this key, or NULL where no path leads there. */
struct json_node *json_paths_member(const struct json_node *node, const char *key, size_t length);

#endif
