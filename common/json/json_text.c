/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_text.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A text with a NUL behind it, which ends a number or literal. */
static struct json_object *parse(struct json_tokener *tokener, const char *text, size_t length,
                                 int flags)
{
    json_tokener_reset(tokener);
    json_tokener_set_flags(tokener, flags);
    struct json_object *tree = json_tokener_parse_ex(tokener, text, (int)length + 1);
    /* json-c takes any NUL for the text's end, whatever follows. */
    if (json_tokener_get_parse_end(tokener) == length)
        return tree;
    json_object_put(tree);
    return NULL;
}

/*
 * json-c's strict mode needs help in two ways. 0.18.0 takes each byte beyond ASCII for a control
 * character, where char is signed (json-c's issues 875 and 892), and every version takes keys in
 * single quotes. In valid JSON, both are parts of strings: in their place it is shown an x.
 */
struct json_object *json_text_parse_with(struct json_tokener *tokener, const char *text,
                                         size_t length)
{
    char *shown = length < INT_MAX ? malloc(length + 1) : NULL;
    if (!shown)
        return NULL;
    bool is_all = true;
    for (size_t i = 0; i < length; i++) {
        bool is_shown = (unsigned char)text[i] < 0x80 && text[i] != '\'';
        shown[i] = (char)(is_shown ? text[i] : 'x');
        is_all = is_all && is_shown;
    }
    shown[length] = '\0';
    struct json_object *tree = parse(tokener, shown, length, JSON_TOKENER_STRICT);
    if (tree && !is_all) {
        json_object_put(tree);
        memcpy(shown, text, length);
        tree = parse(tokener, shown, length, 0);
    }
    free(shown);
    return tree;
}

struct json_object *json_text_parse(const char *text, size_t length)
{
    struct json_tokener *tokener = json_tokener_new();
    if (!tokener)
        return NULL;
    struct json_object *tree = json_text_parse_with(tokener, text, length);
    json_tokener_free(tokener);
    return tree;
}
