/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json_oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *parse(const char *text, size_t length, int flags)
{
    struct json_tokener *tokener = json_tokener_new_ex((int)length + 1); /* deep enough for any */
    if (!tokener)
        abort();
    json_tokener_set_flags(tokener, flags);
    struct json_object *root = json_tokener_parse_ex(tokener, text, (int)length);
    if (!root && json_tokener_get_error(tokener) == json_tokener_continue)
        root = json_tokener_parse_ex(tokener, "", 1); /* ends a number or literal at the top */
    else if (json_tokener_get_parse_end(tokener) < length) {
        json_object_put(root);
        root = NULL;
    }
    json_tokener_free(tokener);
    return root;
}

struct json_object *json_oracle_parse(const char *text, size_t length)
{
    char *ascii = malloc(length > 0 ? length : 1);
    if (!ascii)
        abort();
    /*
     * json-c's strict mode accepts keys in single quotes; JSON has single quotes only within
     * strings.
     */
    for (size_t i = 0; i < length; i++)
        ascii[i] = (unsigned char)text[i] < 0x80 && text[i] != '\'' ? text[i] : 'x';
    struct json_object *strict = parse(ascii, length, JSON_TOKENER_STRICT);
    free(ascii);
    json_object_put(strict);
    return strict ? parse(text, length, 0) : NULL;
}

struct json_object *json_oracle_at(struct json_object *object, const char *path, bool *found)
{
    *found = true;
    while (*path && *found) {
        size_t length = strcspn(path, ".[");
        if (length > 0) {
            char key[32];
            snprintf(key, sizeof key, "%.*s", (int)length, path);
            *found = json_object_is_type(object, json_type_object) &&
                     json_object_object_get_ex(object, key, &object);
            path += length;
        } else if (*path == '[') {
            *found = json_object_is_type(object, json_type_array) &&
                     json_object_array_length(object) > 0;
            object = *found ? json_object_array_get_idx(object, 0) : NULL;
            path += strlen("[0]");
        }
        path += *path == '.';
    }
    return object;
}

enum json_kind json_oracle_kind(struct json_object *object, bool found)
{
    if (!found)
        return JSON_ABSENT;
    switch (json_object_get_type(object)) {
    case json_type_boolean:
        return json_object_get_boolean(object) ? JSON_TRUE : JSON_FALSE;
    case json_type_int:
    case json_type_double:
        return JSON_NUMBER;
    case json_type_string:
        return JSON_STRING;
    case json_type_object:
        return json_object_object_length(object) ? JSON_FILLED_OBJECT : JSON_EMPTY_OBJECT;
    case json_type_array:
        return json_object_array_length(object) ? JSON_FILLED_ARRAY : JSON_EMPTY_ARRAY;
    default:
        return JSON_NULL;
    }
}
