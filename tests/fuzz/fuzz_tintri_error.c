/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-c/json.h>
#include <stdbool.h>

#include "../unit/json_oracle.h"
#include "api/api_answer.h"
#include "demand.h"

/* A TintriError as the body of an answer: found if json-c finds one, and cut to the room for it. */

/* For json-c, a NUL behind the root ends the text. */
static const char *member(struct json_object *object, const char *key)
{
    struct json_object *value = NULL;
    if (json_object_is_type(object, json_type_object))
        json_object_object_get_ex(object, key, &value);
    return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

/* Whether out has the text, or as much of it as fits. */
static bool holds(const char *out, size_t size, const char *text)
{
    const char *end = memchr(out, '\0', size);
    if (!end)
        return false;
    size_t length = strlen(text);
    size_t shown = length < size ? length : size - 1;
    return (size_t)(end - out) == shown && memcmp(out, text, shown) == 0;
}

static void check_against_json_c(bool found, const struct tintri_error *error,
                                 struct json_object *root)
{
    struct json_object *first = root;
    if (json_object_is_type(root, json_type_array))
        first = json_object_array_length(root) > 0 ? json_object_array_get_idx(root, 0) : NULL;
    const char *code = member(first, "code");
    const char *message = member(first, "message");
    DEMAND(found == (code != NULL));
    if (!found)
        return;
    DEMAND(holds(error->code, sizeof error->code, code));
    DEMAND(holds(error->message, sizeof error->message, message ? message : ""));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = exact_copy((const char *)data, size);
    struct json_object *root = json_oracle_parse(text, size);
    struct tintri_error error;
    memset(&error, 'x', sizeof error); /* the only NULs are those that are written */
    bool found = tintri_error_parse(text, size, &error);
    check_against_json_c(found, &error, root);
    json_object_put(root);
    free(text);
    return 0;
}
