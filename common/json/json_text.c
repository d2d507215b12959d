/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_text.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

/* Parses with these flags of json-c's. NULL where that fails, or not all of the text is read. */
static struct json_object *parse(const char *text, size_t length, int flags)
{
    struct json_tokener *tokener = length < INT_MAX ? json_tokener_new() : NULL;
    if (!tokener)
        return NULL;
    json_tokener_set_flags(tokener, flags);

    /* The NUL behind the text ends a number or literal; anything else there is refused. */
    struct json_object *tree = json_tokener_parse_ex(tokener, text, (int)length);
    size_t parsed = json_tokener_get_parse_end(tokener);
    if (!tree && json_tokener_get_error(tokener) == json_tokener_continue)
        tree = json_tokener_parse_ex(tokener, "", 1);
    /* json-c takes a NUL for the text's end, whatever follows. */
    bool is_whole = parsed == length && json_tokener_get_error(tokener) == json_tokener_success;
    if (!is_whole) {
        json_object_put(tree);
        tree = NULL;
    }
    json_tokener_free(tokener);
    return tree;
}

/*
 * Whether json-c's strict mode takes a text, whatever stands in its strings beyond ASCII: json-c
 * 0.18.0 takes each such byte for a control character (json-c's issues 875 and 892). It would also
 * take keys in single quotes, which in JSON are only part of strings.
 */
static bool is_strict(const char *text, size_t length)
{
    char *ascii = malloc(length + 1);
    if (!ascii)
        return false;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x80 && text[i] != '\'')
            ascii[i] = text[i];
        else
            ascii[i] = 'x';
    struct json_object *tree = parse(ascii, length, JSON_TOKENER_STRICT);
    json_object_put(tree);
    free(ascii);
    return tree != NULL;
}

struct json_object *json_text_parse(const char *text, size_t length)
{
    return is_strict(text, length) ? parse(text, length, 0) : NULL;
}

const char *json_text_member(struct json_object *object, const char *key)
{
    struct json_object *member = NULL;
    if (!json_object_is_type(object, json_type_object) ||
        !json_object_object_get_ex(object, key, &member) ||
        !json_object_is_type(member, json_type_string))
        return NULL;
    return json_object_get_string(member);
}
