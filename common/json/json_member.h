/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_JSON_MEMBER_H
#define TINTRI_JSON_MEMBER_H

#include <stdbool.h>
#include <stddef.h>

struct json_object;

/*
 * Members of an object in a tree of json-c's, as arrays send them: an attribute without a value is
 * left out or null, and booleans may stand in quotes. A path leads through objects: "a.b".
 */
enum json_said {
    JSON_NOT_SAID, /* left out, or null */
    JSON_SAID,
    JSON_ODD, /* it came, and not as the API documents it */
};

/* The member itself; NULL: not said. The tree's. */
struct json_object *json_member(struct json_object *object, const char *path);

/* A number that is one: neither NaN nor infinite. */
enum json_said json_member_number(struct json_object *object, const char *path, double *number);

/* true or false. */
enum json_said json_member_bool(struct json_object *object, const char *path, bool *value);

/* A text; the tree's. An empty one is not said. */
enum json_said json_member_text(struct json_object *object, const char *path, const char **text);

/* A list; the tree's. */
enum json_said json_member_list(struct json_object *object, const char *path,
                                struct json_object **list);

/* Of a list: its length, and an element; NULL and 0 for what is no list. */
size_t json_list_length(struct json_object *list);
struct json_object *json_list_element(struct json_object *list, size_t number);

#endif
