/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/page_fields.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of a Page. Source: VMstore API reference, Page and TintriError. */
enum { FILTERED_TOTAL, OVERFLOW, NEXT, ITEMS, CODE, MESSAGE, FIELD_COUNT };
static const char *const paths[FIELD_COUNT] = {[FILTERED_TOTAL] = "filteredTotal",
                                               [OVERFLOW] = "overflow",
                                               [NEXT] = "next",
                                               [ITEMS] = "items",
                                               [CODE] = "code",
                                               [MESSAGE] = "message"};

const char *const *page_fields_paths(size_t *count)
{
    *count = FIELD_COUNT;
    return paths;
}

/* A total: a whole number, or one in a string, which some clients have met. */
static bool read_total(const struct json_field *field, uint64_t *total)
{
    if (field->kind == JSON_STRING) {
        size_t digits = strspn(field->text, "0123456789");
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
               field->kind == JSON_STRING || failure_set(failure, "its next is not a text");
    if (!page_link_parse(field->text, field->length, &page->next))
        return failure_set(failure, "its next '%.100s' names no offset that can be used",
                           field->text);
    return leads_on(here, &page->next) ||
           failure_set(failure, "its next leads back to offset %.100s", page->next.offset);
}

/* Says why there is no list of items: the page may be an error. */
static bool explain_no_items(const struct json_field *fields, struct failure *failure)
{
    if (fields[CODE].kind == JSON_STRING)
        return failure_set(failure, "the array reports an error: %.300s (%.60s)",
                           fields[MESSAGE].kind == JSON_STRING ? fields[MESSAGE].text : "",
                           fields[CODE].text);
    return failure_set(failure, "it has no list (items)");
}

static bool read_overflow(const struct json_field *field, struct failure *failure)
{
    if (field->kind == JSON_FALSE || field->kind == JSON_ABSENT || field->kind == JSON_NULL)
        return true;
    return failure_set(failure, field->kind == JSON_TRUE
                                    ? "the array says that not all of it fit (overflow); try a "
                                      "smaller --page-size"
                                    : "its overflow is neither true nor false");
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
        return explain_no_items(fields, failure);
    if (!read_overflow(&fields[OVERFLOW], failure))
        return false;
    if (!has_total)
        return failure_set(failure, "its filteredTotal is not a number from 0 to %d",
                           PAGE_TOTAL_MAX);
    return read_next(&fields[NEXT], here, page, failure);
}
