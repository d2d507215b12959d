/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_read.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "json/json_bytes.h"
#include "json/json_text.h"

uint64_t json_read_offset(const struct json_reading *reading, const char *at)
{
    return reading->offset + (uint64_t)(at - reading->text);
}

const char *json_read_refuse(struct json_reading *reading, const char *at, const char *wanted)
{
    char found[8];
    reading->missing = at >= reading->end ? wanted : NULL;
    if (reading->missing)
        return NULL;
    snprintf(found, sizeof found, *at > 0x20 && *at < 0x7f ? "'%c'" : "0x%02X", (unsigned char)*at);
    failure_set(reading->failure, "byte %" PRIu64 ": expected %s, found %s",
                json_read_offset(reading, at), wanted, found);
    return NULL;
}

static const char *behind_colon(struct json_reading *reading, const char *quote)
{
    const char *colon = json_space_end(quote + 1);
    return *colon == ':' ? json_space_end(colon + 1) : json_read_refuse(reading, colon, "':'");
}

/* A key that may be chosen, or that json-c has to free of its escapes. */
static struct json_key find_key(struct json_reading *reading, const struct json_node *object,
                                const char *at, const char *quote)
{
    struct json_tokener *tokener = reading->values->tokener;
    const struct json_node *member = NULL;
    bool fine = true;
    if (!memchr(at, '\\', (size_t)(quote - at))) {
        member = json_paths_member(object, at + 1, (size_t)(quote - at - 1));
    } else {
        struct json_object *key = json_text_parse_with(tokener, at, (size_t)(quote + 1 - at));
        if (key)
            member = json_paths_member(object, json_object_get_string(key),
                                       (size_t)json_object_get_string_len(key));
        else
            fine = failure_set(reading->failure,
                               "byte %" PRIu64 ": cannot read the key that ends here: %s",
                               json_read_offset(reading, quote),
                               json_tokener_error_desc(json_tokener_get_error(tokener)));
        json_object_put(key);
    }
    if (member && member->is_items && reading->items_came)
        fine = failure_set(reading->failure,
                           "byte %" PRIu64 ": the key '%s' comes again after its items",
                           json_read_offset(reading, quote), member->key);
    if (!fine)
        return (struct json_key){NULL, NULL};
    if (member)
        json_values_forget(reading->values, member->below);
    return (struct json_key){member, behind_colon(reading, quote)};
}

struct json_key json_read_key(struct json_reading *reading, const struct json_node *object,
                              const char *at)
{
    const char *mark = json_string_mark(at + 1);
    const char *quote = *mark == '"' ? mark : json_string_end(mark);
    if (quote >= reading->end)
        return (struct json_key){NULL, json_read_refuse(reading, quote, "the end of a string")};
    uint64_t likely = json_likely_key(at + 1, (size_t)(quote - at - 1));
    if (quote != mark || (object->likely_keys & likely))
        return find_key(reading, object, at, quote);
    return (struct json_key){NULL, behind_colon(reading, quote)};
}

/* Behind a string, number or literal. */
static inline const char *pass_scalar(struct json_reading *reading, const char *at)
{
    const char *end = *at == '"' ? json_string_end(at + 1) + 1 : json_word_end(at);
    if (end > reading->end)
        return json_read_refuse(reading, end, "the end of a string");
    return end > at ? end : json_read_refuse(reading, at, "a value");
}

static const char *read_scalar(struct json_reading *reading, const struct json_node *node,
                               const char *at)
{
    const char *end = pass_scalar(reading, at);
    if (!end || end == reading->end || node->field < 0)
        return end;
    bool added = json_values_add(reading->values, node->field, at, (size_t)(end - at),
                                 json_read_offset(reading, at), reading->failure);
    return added ? end : NULL;
}

static const char *pass_container(struct json_reading *reading, const char *at)
{
    json_skip_begin(reading->skip, *at);
    const char *end = json_skip_over(reading->skip, at + 1, reading->end);
    if (reading->skip->refused || reading->skip->depth > 0)
        return json_read_refuse(reading, end, json_skip_expected(reading->skip, end));
    return end;
}

static inline const char *pass_value(struct json_reading *reading, const char *at)
{
    return *at == '{' || *at == '[' ? pass_container(reading, at) : pass_scalar(reading, at);
}

/* The next two begin behind the opening bracket, where something is.
   NOLINTBEGIN(misc-no-recursion): never deeper than the chosen paths */

static const char *read_members(struct json_reading *reading, const struct json_node *object,
                                const char *at)
{
    for (;; at++) {
        at = json_space_end(at);
        if (*at != '"')
            return json_read_refuse(reading, at, "a key");
        struct json_key key = json_read_key(reading, object, at);
        if (!key.value)
            return NULL;
        at = key.member ? json_read_value(reading, key.member, key.value)
                        : pass_value(reading, key.value);
        if (!at)
            return NULL;
        at = json_space_end(at);
        if (*at == '}')
            return at + 1;
        if (*at != ',')
            return json_read_refuse(reading, at, "',' or '}'");
    }
}

static const char *read_elements(struct json_reading *reading, const struct json_node *array,
                                 const char *at)
{
    for (const struct json_node *element = array->first_element;; element = NULL, at++) {
        at = json_read_value(reading, element, json_space_end(at));
        if (!at)
            return NULL;
        at = json_space_end(at);
        if (*at == ']')
            return at + 1;
        if (*at != ',')
            return json_read_refuse(reading, at, "',' or ']'");
    }
}

static const char *read_container(struct json_reading *reading, const struct json_node *node,
                                  const char *at)
{
    bool is_object = *at == '{';
    enum json_kind kind = is_object ? JSON_EMPTY_OBJECT : JSON_EMPTY_ARRAY;
    bool leads_on = is_object ? node->members != NULL : node->first_element != NULL;
    const char *content = json_space_end(at + 1);
    bool is_empty = *content == (is_object ? '}' : ']');
    if (leads_on && is_object && !is_empty && *content != '"')
        return json_read_refuse(reading, content, "a key or '}'");
    if (content == reading->end)
        return json_read_refuse(reading, content, leads_on ? "a value or ']'" : "a value");
    json_values_note(reading->values, node->field, is_empty ? kind : kind + 1 /* filled */);
    if (is_empty)
        return content + 1;
    if (!leads_on)
        return pass_container(reading, at);
    return is_object ? read_members(reading, node, content) : read_elements(reading, node, content);
}

const char *json_read_value(struct json_reading *reading, const struct json_node *node,
                            const char *at)
{
    if (!node)
        return pass_value(reading, at);
    return *at == '{' || *at == '[' ? read_container(reading, node, at)
                                    : read_scalar(reading, node, at);
}

/* NOLINTEND(misc-no-recursion) */
