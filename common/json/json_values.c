/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_values.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * json-c 0.18.0 takes a byte above 0x7f in a string for a control character where char is signed,
 * and its strict mode then refuses every name beyond ASCII (json-c's issues 875 and 892).
 */
static bool reads_strings_strictly(struct json_tokener *tokener)
{
    static const char BEYOND_ASCII[] = "\"\xc3\xa4\"";

    json_tokener_reset(tokener);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    json_object_put(json_tokener_parse_ex(tokener, BEYOND_ASCII, (int)strlen(BEYOND_ASCII)));
    return json_tokener_get_error(tokener) == json_tokener_success;
}

void json_values_init(struct json_values *values, struct json_tokener *tokener,
                      const char *const *paths, size_t text_limit)
{
    *values = (struct json_values){.tokener = tokener,
                                   .strict_strings = reads_strings_strictly(tokener),
                                   .paths = paths,
                                   .text_limit = text_limit};
}

void json_values_note(struct json_values *values, int field, enum json_kind kind)
{
    values->fields[field].kind = kind;
    values->present |= (uint32_t)1 << field;
}

/* Two bytes more than asked for: a value's closing quote and the array's closing bracket. */
static bool make_room(struct json_values *values, size_t more, struct failure *failure)
{
    enum { SPARE = 2, SMALLEST = 512 };

    size_t needed = values->length + more + SPARE;
    if (needed <= values->capacity)
        return true;
    if (more > INT_MAX || needed > INT_MAX)
        return failure_set(failure, "the chosen values are more than %d bytes", INT_MAX);
    size_t capacity = values->capacity ? values->capacity : SMALLEST;
    while (capacity < needed)
        capacity *= 2;
    char *text = realloc(values->text, capacity);
    if (!text)
        return failure_set(failure, "out of memory");
    values->text = text;
    values->capacity = capacity;
    return true;
}

static bool fail_on_value(const struct json_values *values, const struct json_gathered *value,
                          const char *why, struct failure *failure)
{
    return failure_set(failure, "byte %" PRIu64 ": cannot read the value of '%s': %s",
                       value->offset, values->paths[value->field], why);
}

bool json_values_begin(struct json_values *values, int field, bool quoted, uint64_t offset,
                       struct failure *failure)
{
    if (!make_room(values, 2, failure))
        return false;
    values->text[values->length++] = values->gathered_count ? ',' : '[';
    if (quoted)
        values->text[values->length++] = '"';
    values->gathered[values->gathered_count++] =
        (struct json_gathered){(unsigned)field, quoted, values->length, offset};
    values->present |= (uint32_t)1 << field;
    return true;
}

bool json_values_append(struct json_values *values, const char *bytes, size_t length,
                        struct failure *failure)
{
    const struct json_gathered *value = &values->gathered[values->gathered_count - 1];
    size_t before = values->length - value->start;
    if (values->text_limit && length > values->text_limit - before) {
        char why[100];
        snprintf(why, sizeof why, "it is longer than the %zu bytes that one value may have",
                 values->text_limit);
        return fail_on_value(values, value, why, failure);
    }
    if (!make_room(values, length, failure))
        return false;
    memcpy(values->text + values->length, bytes, length);
    values->length += length;
    return true;
}

/* Whether json-c would make of a string just what stands there. */
static bool is_plain(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == '\\')
            return false;
    return true;
}

static bool is_literal(const char *text, size_t length, enum json_kind *kind)
{
    static const struct {
        const char *text;
        enum json_kind kind;
    } literals[] = {{"true", JSON_TRUE}, {"false", JSON_FALSE}, {"null", JSON_NULL}};
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++) {
        *kind = literals[i].kind;
        if (strlen(literals[i].text) == length && memcmp(literals[i].text, text, length) == 0)
            return true;
    }
    return false;
}

/* Keeps a string's text for its field, with a NUL behind it. */
static bool keep(struct json_values *values, unsigned field, const char *text, size_t length,
                 struct failure *failure)
{
    if (length >= values->kept[field].capacity) {
        size_t capacity = length < 64 ? 128 : 2 * length;
        char *larger = realloc(values->kept[field].text, capacity);
        if (!larger)
            return failure_set(failure, "out of memory");
        values->kept[field].text = larger;
        values->kept[field].capacity = capacity;
    }
    char *kept = values->kept[field].text;
    memcpy(kept, text, length);
    kept[length] = '\0';
    values->fields[field] =
        (struct json_field){.kind = JSON_STRING, .text = kept, .length = length};
    return true;
}

bool json_values_finish(struct json_values *values, struct failure *failure)
{
    struct json_gathered *value = &values->gathered[values->gathered_count - 1];
    const char *text = values->text + value->start;
    size_t length = values->length - value->start;
    enum json_kind kind = JSON_NULL;
    if (value->quoted ? !is_plain(text, length) : !is_literal(text, length, &kind)) {
        if (value->quoted)
            values->text[values->length++] = '"';
        return true;
    }

    if (value->quoted && !keep(values, value->field, text, length, failure))
        return false;
    if (!value->quoted)
        values->fields[value->field].kind = kind;
    /* Nothing is left to be parsed: neither the text, nor a quote, nor the comma in front. */
    values->length = value->start - value->quoted - 1;
    values->gathered_count--;
    return true;
}

static void set_text(struct json_field *field, struct json_object *object)
{
    field->text = json_object_get_string(object);
    field->length = strlen(field->text);
}

static void set_field(struct json_field *field, struct json_object *object)
{
    switch (json_object_get_type(object)) {
    case json_type_boolean:
        field->kind = json_object_get_boolean(object) ? JSON_TRUE : JSON_FALSE;
        break;
    case json_type_int:
    case json_type_double:
        field->kind = JSON_NUMBER;
        field->number = json_object_get_double(object);
        set_text(field, object);
        break;
    case json_type_string:
        field->kind = JSON_STRING;
        field->text = json_object_get_string(object);
        field->length = (size_t)json_object_get_string_len(object);
        break;
    default: /* arrays and objects are never gathered */
        field->kind = JSON_NULL;
        break;
    }
}

static void set_fields(struct json_values *values, struct json_object *array)
{
    for (size_t i = 0; i < values->gathered_count; i++) {
        unsigned field = values->gathered[i].field;
        values->objects[field] = json_object_get(json_object_array_get_idx(array, i));
        set_field(&values->fields[field], values->objects[field]);
    }
}

/* Value by value, so that the strings among them are spared the strict mode. Sets the place in the
   gathered text up to which json-c came. */
static struct json_object *parse_one_by_one(struct json_values *values, size_t *place)
{
    struct json_object *array = NULL;
    size_t start = 0;
    for (size_t i = 0; i < values->gathered_count; i++) {
        const struct json_gathered *next = &values->gathered[i + 1];
        size_t end = i + 1 < values->gathered_count ? next->start - next->quoted : values->length;
        json_tokener_set_flags(values->tokener,
                               values->gathered[i].quoted ? 0 : JSON_TOKENER_STRICT);
        array = json_tokener_parse_ex(values->tokener, values->text + start, (int)(end - start));
        *place = start + json_tokener_get_parse_end(values->tokener);
        if (json_tokener_get_error(values->tokener) != json_tokener_continue)
            break;
        start = end;
    }
    return array;
}

static struct json_object *parse_text(struct json_values *values, size_t *place)
{
    json_tokener_reset(values->tokener);
    if (!values->strict_strings)
        return parse_one_by_one(values, place);
    json_tokener_set_flags(values->tokener, JSON_TOKENER_STRICT);
    struct json_object *array =
        json_tokener_parse_ex(values->tokener, values->text, (int)values->length);
    *place = json_tokener_get_parse_end(values->tokener);
    return array;
}

static bool fail_at(const struct json_values *values, size_t place, struct failure *failure)
{
    const struct json_gathered *value = values->gathered;
    for (size_t i = 1; i < values->gathered_count; i++)
        if (values->gathered[i].start <= place)
            value = &values->gathered[i];
    return fail_on_value(values, value,
                         json_tokener_error_desc(json_tokener_get_error(values->tokener)), failure);
}

bool json_values_parse(struct json_values *values, struct failure *failure)
{
    if (values->gathered_count == 0)
        return true;
    values->text[values->length++] = ']';
    size_t place = 0;
    struct json_object *array = parse_text(values, &place);
    if (array)
        set_fields(values, array);
    else
        fail_at(values, place, failure);
    bool is_valid = array != NULL;
    json_object_put(array);
    values->gathered_count = 0;
    values->length = 0;
    return is_valid;
}

static void drop(struct json_values *values, uint32_t which)
{
    for (size_t i = 0; which; i++, which >>= 1) {
        if (!(which & 1))
            continue;
        json_object_put(values->objects[i]);
        values->objects[i] = NULL;
        values->fields[i] = (struct json_field){.kind = JSON_ABSENT};
    }
}

/* Parses before it drops, so that a value is not gathered twice: memory stays bounded, and what
   is dropped is as valid as what is kept. */
bool json_values_forget(struct json_values *values, uint32_t which, struct failure *failure)
{
    if (!json_values_parse(values, failure))
        return false;
    drop(values, which);
    values->present &= ~which;
    return true;
}

void json_values_clear(struct json_values *values)
{
    drop(values, values->present);
    values->present = 0;
    values->gathered_count = 0;
    values->length = 0;
}

void json_values_free(struct json_values *values)
{
    json_values_clear(values);
    for (size_t i = 0; i < JSON_FIELDS_MAX; i++) {
        free(values->kept[i].text);
        values->kept[i] = (struct json_kept){0};
    }
    free(values->text);
    values->text = NULL;
    values->capacity = 0;
}
