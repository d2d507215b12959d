/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json_oracle.h"

#include <stdio.h>
#include <string.h>

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
