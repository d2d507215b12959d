/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_read.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "json/json_text.h"

void json_values_note(struct json_values *values, int field, enum json_kind kind)
{
    if (field < 0)
        return;
    values->fields[field].kind = kind;
    values->present |= (uint32_t)1 << field;
}

/* Whether json-c would make of a string just what stands there. */
static bool is_plain(const char *text, size_t length)
{
    while (length > 0 && (unsigned char)text[length - 1] >= 0x20 && text[length - 1] != '\\')
        length--;
    return length == 0;
}

/* JSON_ABSENT where it is none. */
static enum json_kind literal_kind(const char *text, size_t length)
{
    if (length == 4 && memcmp(text, "true", 4) == 0)
        return JSON_TRUE;
    if (length == 5 && memcmp(text, "false", 5) == 0)
        return JSON_FALSE;
    return length == 4 && memcmp(text, "null", 4) == 0 ? JSON_NULL : JSON_ABSENT;
}

/* Returns NULL, or what is wrong. */
static const char *parse(struct json_values *values, int field, const char *text, size_t length)
{
    struct json_object *object = json_text_parse_with(values->tokener, text, length);
    bool is_quoted = *text == '"';
    if (!object)
        return is_quoted ? json_tokener_error_desc(json_tokener_get_error(values->tokener))
                         : "it is neither a number nor true, false or null";
    const char *found = json_object_get_string(object);
    values->objects[field] = object;
    values->fields[field] = (struct json_field){
        .kind = is_quoted ? JSON_STRING : JSON_NUMBER,
        .number = is_quoted ? 0 : json_object_get_double(object),
        .text = found,
        .length = is_quoted ? (size_t)json_object_get_string_len(object) : strlen(found),
    };
    return NULL;
}

bool json_values_add(struct json_values *values, int field, const char *text, size_t length,
                     uint64_t offset, struct failure *failure)
{
    bool is_quoted = *text == '"';
    size_t inside = is_quoted ? length - 2 : length;
    enum json_kind literal = literal_kind(text, length);
    char too_long[100];
    const char *wrong = NULL;
    if (values->text_limit && inside > values->text_limit) {
        snprintf(too_long, sizeof too_long,
                 "it is longer than the %zu bytes that one value may have", values->text_limit);
        wrong = too_long;
    } else if (literal != JSON_ABSENT) {
        values->fields[field].kind = literal;
    } else if (is_quoted && values->in_place && is_plain(text + 1, inside)) {
        values->fields[field] =
            (struct json_field){.kind = JSON_STRING, .text = text + 1, .length = inside};
    } else {
        wrong = parse(values, field, text, length);
    }
    values->present |= (uint32_t)1 << field;
    return !wrong || failure_set(failure, "byte %" PRIu64 ": cannot read the value of '%s': %s",
                                 offset, values->paths[field], wrong);
}

void json_values_end(struct json_values *values)
{
    for (size_t i = 0; i < JSON_FIELDS_MAX; i++) {
        struct json_field *field = &values->fields[i];
        if (field->kind == JSON_STRING && !values->objects[i])
            ((char *)field->text)[field->length] = '\0';
    }
}

void json_values_forget(struct json_values *values, uint32_t which)
{
    which &= values->present;
    values->present &= ~which;
    for (size_t i = 0; which; i++, which >>= 1) {
        if (!(which & 1))
            continue;
        json_object_put(values->objects[i]);
        values->objects[i] = NULL;
        values->fields[i] = (struct json_field){.kind = JSON_ABSENT};
    }
}
