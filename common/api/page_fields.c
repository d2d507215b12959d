/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/page_fields.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/api_answer.h"
#include "base/ascii.h"
#include "json/json_member.h"

static bool parse_number(const char *text, size_t length, uint64_t *number)
{
    uint64_t value = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text[i] - '0');
        if (value > PAGE_TOTAL_MAX)
            return false;
    }
    *number = value;
    return length > 0;
}

/* What stands behind a parameter's name or a value's prefix, or NULL where it begins otherwise. */
static const char *behind(const char *text, size_t *length, const char *prefix)
{
    size_t size = strlen(prefix);
    if (*length < size || strncasecmp(text, prefix, size) != 0)
        return NULL;
    *length -= size;
    return text + size;
}

/* The colon may have come percent-encoded. */
static const char *behind_word(const char *text, size_t *length, const char *plain,
                               const char *encoded)
{
    const char *rest = behind(text, length, plain);
    return rest ? rest : behind(text, length, encoded);
}

/*
 * Takes a name that has come percent-encoded, as a part of a query string. What has no place in
 * one, and could end our request's line, is encoded.
 */
static bool copy_name(struct page_link *link, const char *text, size_t length)
{
    static const char plain[] = LETTERS DIGITS "-._~%+:";
    size_t used = (size_t)snprintf(link->offset, sizeof link->offset, "name:");
    for (size_t i = 0; i < length; i++) {
        bool is_plain = text[i] != '\0' && strchr(plain, text[i]);
        used += (size_t)snprintf(link->offset + used, sizeof link->offset - used,
                                 is_plain ? "%c" : "%%%02X", (unsigned char)text[i]);
        if (used >= sizeof link->offset)
            return false;
    }
    return length > 0;
}

struct page_link page_link_to(uint64_t offset)
{
    struct page_link link = {.has_number = true, .number = offset, .is_plain = true};
    snprintf(link.offset, sizeof link.offset, "%" PRIu64, offset);
    return link;
}

static bool parse_offset(const char *text, size_t length, struct page_link *link)
{
    const char *name = behind_word(text, &length, "name:", "name%3A");
    if (name)
        return copy_name(link, name, length);
    uint64_t number;
    const char *position = behind_word(text, &length, "position:", "position%3A");
    if (!parse_number(position ? position : text, length, &number))
        return false;
    *link = page_link_to(number);
    link->is_plain = !position;
    if (position)
        snprintf(link->offset, sizeof link->offset, "position:%" PRIu64, number);
    return true;
}

bool page_link_parse(const char *next, size_t length, struct page_link *link)
{
    struct page_link parsed = {0};
    uint64_t last_limit = 0;
    bool has_offset = false;
    for (size_t at = 0; at < length;) {
        const char *parameter = next + at;
        const char *end = memchr(parameter, '&', length - at);
        size_t size = end ? (size_t)(end - parameter) : length - at;
        size_t offset_size = size;
        size_t limit_size = size;
        const char *offset = behind(parameter, &offset_size, "offset=");
        const char *limit = behind(parameter, &limit_size, "limit=");
        if (offset) {
            parsed = (struct page_link){0};
            has_offset = parse_offset(offset, offset_size, &parsed);
            if (!has_offset)
                return false;
        }
        if (limit && !parse_number(limit, limit_size, &last_limit))
            return false;
        at += size + 1;
    }
    parsed.limit = last_limit;
    if (has_offset)
        *link = parsed;
    return has_offset;
}

/* Source: VMstore API reference, Page. */
enum { FILTERED_TOTAL, OVERFLOW, NEXT, ITEMS, FIELD_COUNT };
static const char *const paths[FIELD_COUNT] = {[FILTERED_TOTAL] = "filteredTotal",
                                               [OVERFLOW] = "overflow",
                                               [NEXT] = "next",
                                               [ITEMS] = "items"};

const char *const *page_fields_paths(size_t *count)
{
    *count = FIELD_COUNT;
    return paths;
}

/* A total: a whole number, or one in a string, which some clients have met. */
static bool read_total(const struct json_field *field, uint64_t *total)
{
    if (field->kind == JSON_STRING) {
        size_t digits = strspn(field->text, DIGITS);
        if (digits == 0 || digits != field->length || digits > 9)
            return false;
        *total = strtoull(field->text, NULL, 10);
        return *total <= PAGE_TOTAL_MAX;
    }
    if (field->kind != JSON_NUMBER || !(field->number >= 0 && field->number <= PAGE_TOTAL_MAX) ||
        floor(field->number) != field->number)
        return false;
    *total = (uint64_t)field->number;
    return true;
}

/* Whether a link leads on from here: an offset grows, and a name is another one. */
static bool leads_on(const struct page_link *here, const struct page_link *next)
{
    return here->has_number && next->has_number ? next->number > here->number
                                                : strcmp(next->offset, here->offset) != 0;
}

static bool read_next(const struct json_field *field, const struct page_link *here,
                      struct page *page, struct failure *failure)
{
    page->has_next = field->kind == JSON_STRING && field->length > 0;
    if (!page->has_next)
        return field->kind == JSON_ABSENT || field->kind == JSON_NULL ||
               field->kind == JSON_STRING ||
               failure_set(failure, "its next is not a text" API_REPORT_ADVICE);
    if (!page_link_parse(field->text, field->length, &page->next))
        return failure_set(failure,
                           "its next '%.100s' names no offset that can be used" API_REPORT_ADVICE,
                           field->text);
    return leads_on(here, &page->next) ||
           failure_set(failure, "its next leads back to offset %.100s" API_REPORT_ADVICE,
                       page->next.offset);
}

/* Whether a field is a boolean, or in quotes the word for it, as some answers have it. */
static bool says(const struct json_field *field, enum json_kind literal, const char *word)
{
    return field->kind == literal ||
           (field->kind == JSON_STRING && strcasecmp(field->text, word) == 0);
}

static bool read_overflow(const struct json_field *field, struct failure *failure)
{
    if (field->kind == JSON_ABSENT || field->kind == JSON_NULL || says(field, JSON_FALSE, "false"))
        return true;
    return failure_set(failure, says(field, JSON_TRUE, "true")
                                    ? "the array says that not all of it fit (overflow); give a "
                                      "smaller --page-size"
                                    : "its overflow is neither true nor false" API_REPORT_ADVICE);
}

bool page_fields_read(const struct json_field *fields, const struct page_link *here,
                      struct page *page, struct failure *failure)
{
    enum json_kind items = fields[ITEMS].kind;
    bool left_out = items == JSON_ABSENT || items == JSON_NULL;
    bool has_total = read_total(&fields[FILTERED_TOTAL], &page->total);
    bool is_first = here->has_number && here->number == 0;
    if (left_out ? !has_total || (is_first && page->total > 0)
                 : items != JSON_FILLED_ARRAY && items != JSON_EMPTY_ARRAY)
        return failure_set(failure, "it has no list (items)" API_REPORT_ADVICE);
    if (!read_overflow(&fields[OVERFLOW], failure))
        return false;
    if (!has_total)
        return failure_set(failure,
                           "its filteredTotal is not a number from 0 to %d" API_REPORT_ADVICE,
                           PAGE_TOTAL_MAX);
    return read_next(&fields[NEXT], here, page, failure);
}

bool page_whole_list(struct json_object *answer, struct json_object **list)
{
    *list = answer;
    if (json_object_is_type(answer, json_type_array))
        return true;
    double total = 0;
    enum json_said has_total = json_member_number(answer, "filteredTotal", &total);
    enum json_said has_items = json_member_list(answer, "items", list);
    return has_total != JSON_ODD && has_items != JSON_ODD &&
           (has_total == JSON_SAID || has_items == JSON_SAID) &&
           !(total > (double)json_list_length(*list));
}
