/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_paths.h"

#include <string.h>

struct json_node *json_paths_member(const struct json_node *node, const char *key, size_t length)
{
    struct json_node *member = node->members;
    while (member && (member->length != length || memcmp(member->key, key, length) != 0))
        member = member->next;
    return member;
}

/* NULL where there are too many. */
static struct json_node *add_node(struct json_paths *paths)
{
    if (paths->count == JSON_NODES_MAX)
        return NULL;
    struct json_node *node = &paths->nodes[paths->count++];
    *node = (struct json_node){.field = -1};
    return node;
}

static struct json_node *member_of(struct json_paths *paths, struct json_node *parent,
                                   const char *key, size_t length)
{
    struct json_node *member = json_paths_member(parent, key, length);
    if (member || !(member = add_node(paths)))
        return member;
    member->key = key;
    member->length = length;
    member->next = parent->members;
    parent->members = member;
    parent->likely_keys |= json_likely_key(key, length);
    return member;
}

/* One path: a key, then any number of ".key" and "[0]". */
static bool add_path(struct json_paths *paths, struct json_node *node, const char *path,
                     unsigned field)
{
    const char *at = path;
    do {
        if (node->is_items)
            return false;
        if (at > path && strncmp(at, "[0]", 3) == 0) {
            if (!node->first_element)
                node->first_element = add_node(paths);
            node = node->first_element;
            at += 3;
        } else {
            if (at > path && *at++ != '.')
                return false;
            size_t length = strcspn(at, ".[]");
            node = length > 0 ? member_of(paths, node, at, length) : NULL;
            at += length;
        }
        if (!node)
            return false;
        node->below |= (uint32_t)1 << field;
    } while (*at);
    if (node->field >= 0)
        return false;
    node->field = (int)field;
    return true;
}

bool json_paths_compile(struct json_paths *paths, const struct json_selection *selection)
{
    paths->count = 0;
    paths->root = add_node(paths);
    paths->item = add_node(paths);
    if (selection->items)
        member_of(paths, paths->root, selection->items, strlen(selection->items))->is_items = true;
    bool fine =
        selection->item_count <= JSON_FIELDS_MAX && selection->root_count <= JSON_FIELDS_MAX;
    for (unsigned i = 0; fine && i < selection->item_count; i++)
        fine = add_path(paths, paths->item, selection->item_paths[i], i);
    for (unsigned i = 0; fine && i < selection->root_count; i++)
        fine = add_path(paths, paths->root, selection->root_paths[i], i);
    return fine;
}
