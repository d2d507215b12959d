/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_member.h"

#include <json-c/json.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#define KEY_SIZE 64 /* bytes of a key in a path */

struct json_object *json_member(struct json_object *object, const char *path)
{
    while (*path != '\0') {
        char key[KEY_SIZE];
        struct json_object *member = NULL;
        size_t length = strcspn(path, ".");
        if (!json_object_is_type(object, json_type_object) || length >= sizeof key)
            return NULL;
        memcpy(key, path, length);
        key[length] = '\0';
        json_object_object_get_ex(object, key, &member);
        object = member;
        path += length + (path[length] == '.');
    }
    return object;
}

enum json_said json_member_number(struct json_object *object, const char *path, double *number)
{
    struct json_object *member = json_member(object, path);
    *number = NAN;
    if (!member)
        return JSON_NOT_SAID;
    if (json_object_is_type(member, json_type_int) || json_object_is_type(member, json_type_double))
        *number = json_object_get_double(member);
    if (isfinite(*number))
        return JSON_SAID;
    *number = NAN;
    return JSON_ODD;
}

enum json_said json_member_bool(struct json_object *object, const char *path, bool *value)
{
    struct json_object *member = json_member(object, path);
    *value = false;
    if (!member)
        return JSON_NOT_SAID;
    if (json_object_is_type(member, json_type_boolean)) {
        *value = json_object_get_boolean(member);
        return JSON_SAID;
    }
    const char *text =
        json_object_is_type(member, json_type_string) ? json_object_get_string(member) : "";
    *value = strcasecmp(text, "true") == 0;
    return *value || strcasecmp(text, "false") == 0 ? JSON_SAID : JSON_ODD;
}

enum json_said json_member_text(struct json_object *object, const char *path, const char **text)
{
    struct json_object *member = json_member(object, path);
    *text = "";
    if (!member)
        return JSON_NOT_SAID;
    if (!json_object_is_type(member, json_type_string))
        return JSON_ODD;
    *text = json_object_get_string(member);
    return (*text)[0] != '\0' ? JSON_SAID : JSON_NOT_SAID;
}

enum json_said json_member_list(struct json_object *object, const char *path,
                                struct json_object **list)
{
    struct json_object *member = json_member(object, path);
    *list = NULL;
    if (!member)
        return JSON_NOT_SAID;
    if (!json_object_is_type(member, json_type_array))
        return JSON_ODD;
    *list = member;
    return JSON_SAID;
}

size_t json_list_length(struct json_object *list)
{
    return json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
}

struct json_object *json_list_element(struct json_object *list, size_t number)
{
    return json_object_is_type(list, json_type_array) ? json_object_array_get_idx(list, number)
                                                      : NULL;
}
