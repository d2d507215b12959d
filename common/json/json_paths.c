/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_paths.h"

#include <stdlib.h>
#include <string.h>

static uint64_t length_bit(size_t length)
{
    return (uint64_t)1 << (length % 64);
}

const struct json_node *json_paths_member(const struct json_node *node, const char *key,
                                          size_t length)
{
    if (!(node->key_lengths & length_bit(length)))
        return NULL;
    for (const struct json_node *member = node->members; member; member = member->next)
        if (member->length == length && memcmp(member->key, key, length) == 0)
            return member;
    return NULL;
}

static struct json_node *add_node(struct json_paths *paths)
{
    struct json_node *node = &paths->nodes[paths->count++];
    node->field = -1;
    return node;
}

static struct json_node *member_of(struct json_paths *paths, struct json_node *parent,
                                   const char *key, size_t length)
{
    for (struct json_node *member = parent->members; member; member = member->next)
        if (member->length == length && memcmp(member->key, key, length) == 0)
            return member;

    struct json_node *member = add_node(paths);
    member->key = key;
    member->length = length;
    member->next = parent->members;
    parent->members = member;
    parent->key_lengths |= length_bit(length);
    if (paths->longest_key < length)
        paths->longest_key = length;
    return member;
}

static struct json_node *first_element_of(struct json_paths *paths, struct json_node *parent)
{
    if (!parent->first_element)
        parent->first_element = add_node(paths);
    return parent->first_element;
}

/* One path: a key, then any number of ".key" and "[0]". */
static bool add_path(struct json_paths *paths, struct json_node *node, const char *path,
                     unsigned field)
{
    const char *at = path;
    do {
        if (node->is_items)
            return false;
        if (at > path && *at == '[') {
            if (strncmp(at, "[0]", 3) != 0)
                return false;
            node = first_element_of(paths, node);
            at += 3;
        } else {
            if (at > path && *at++ != '.')
                return false;
            size_t length = strcspn(at, ".[]");
            if (length == 0)
                return false;
            node = member_of(paths, node, at, length);
            at += length;
        }
        node->below |= (uint32_t)1 << field;
    } while (*at);
    if (node->field >= 0)
        return false;
    node->field = (int)field;
    return true;
}

static bool add_paths(struct json_paths *paths, struct json_node *node, const char *const *list,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!add_path(paths, node, list[i], (unsigned)i))
            return false;
    return true;
}

/* No more nodes than this many: one for each key and each "[0]". */
static size_t count_nodes(const char *const *list, size_t count)
{
    size_t nodes = 0;
    for (size_t i = 0; i < count; i++) {
        nodes++;
        for (const char *at = list[i]; *at; at++)
            nodes += *at == '.' || *at == '[';
    }
    return nodes;
}

bool json_paths_compile(struct json_paths *paths, const struct json_selection *selection)
{
    *paths = (struct json_paths){0};
    if (selection->item_count > JSON_FIELDS_MAX || selection->root_count > JSON_FIELDS_MAX)
        return false;
    size_t most = 3 /* the text's object, the items, an item */ +
                  count_nodes(selection->item_paths, selection->item_count) +
                  count_nodes(selection->root_paths, selection->root_count);
    paths->nodes = calloc(most, sizeof *paths->nodes);
    if (!paths->nodes)
        return false;
    paths->root = add_node(paths);
    paths->item = add_node(paths);
    if (selection->items) {
        size_t length = strlen(selection->items);
        member_of(paths, paths->root, selection->items, length)->is_items = true;
    }
    return add_paths(paths, paths->item, selection->item_paths, selection->item_count) &&
           add_paths(paths, paths->root, selection->root_paths, selection->root_count);
}

void json_paths_free(struct json_paths *paths)
{
    free(paths->nodes);
    *paths = (struct json_paths){0};
}
