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
    uint64_t key_lengths;      /* of the members: a bit for each length modulo 64 */
    struct json_node *members; /* the first of them, or NULL */
    struct json_node *next;    /* the next member of the same object, or NULL */
    struct json_node *first_element; /* of the array; or NULL */
};

struct json_paths {
    struct json_node *nodes;
    size_t count;           /* of nodes */
    struct json_node *root; /* the text's object */
    struct json_node *item; /* each element of the array of items */
    size_t longest_key;     /* in bytes */
};

/* False where memory is out, or a path cannot be read, comes twice or leads into the items. */
bool json_paths_compile(struct json_paths *paths, const struct json_selection *selection);

/* The member of this key, or NULL where no path leads there. */
const struct json_node *json_paths_member(const struct json_node *node, const char *key,
                                          size_t length);

/* Frees what json_paths_compile made, also where it failed. */
void json_paths_free(struct json_paths *paths);

#endif
