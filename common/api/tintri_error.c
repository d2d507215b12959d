/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/tintri_error.h"

#include <stdio.h>

#include "json/json_text.h"

bool tintri_error_parse(const char *text, size_t length, struct tintri_error *error)
{
    struct json_object *tree = json_text_parse(text, length);
    struct json_object *first = tree;
    if (json_object_is_type(tree, json_type_array) && json_object_array_length(tree) > 0)
        first = json_object_array_get_idx(tree, 0);

    const char *code = json_text_member(first, "code");
    const char *message = json_text_member(first, "message");
    if (code) {
        snprintf(error->code, sizeof error->code, "%s", code);
        snprintf(error->message, sizeof error->message, "%s", message ? message : "");
    }
    json_object_put(tree);
    return code != NULL;
}
