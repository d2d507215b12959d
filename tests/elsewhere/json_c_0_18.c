/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A library to preload. It makes any json-c behave like 0.18.0, whose strict mode takes each byte
 * above 0x7f for a control character where char is signed (json-c's issues 875 and 892).
 */
#include <dlfcn.h>
#include <json-c/json.h>
#include <stddef.h>
#include <string.h>

typedef struct json_object *parse_function(struct json_tokener *, const char *, int);

struct json_object *json_tokener_parse_ex(struct json_tokener *tokener, const char *text,
                                          int length)
{
    static parse_function *parse;
    if (!parse) {
        void *next = dlsym(RTLD_NEXT, "json_tokener_parse_ex");
        memcpy(&parse, &next, sizeof parse);
    }

    size_t size = length < 0 ? strlen(text) : (size_t)length;
    if (tokener->flags & JSON_TOKENER_STRICT)
        for (size_t i = 0; i < size; i++)
            if ((unsigned char)text[i] > 0x7f) {
                tokener->err = json_tokener_error_parse_string;
                tokener->char_offset = (int)i;
                return NULL;
            }
    return parse(tokener, text, length);
}
