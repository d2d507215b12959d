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
        return *total <= VM_TOTAL_MAX;
    }
    if (field->kind != JSON_NUMBER || !(field->number >= 0 && field->number <= VM_TOTAL_MAX) ||
        floor(field->number) != field->number)
        return false;
    *total = (uint64_t)field->number;
    return true;
}

static bool read_next(const struct json_field *field, uint64_t offset, struct page *page,
                      struct failure *failure)
{
    page->has_next = field->kind == JSON_STRING && field->length > 0;
    if (!page->has_next)
        return field->kind == JSON_ABSENT || field->kind == JSON_NULL ||
               field->kind == JSON_STRING || failure_set(failure, "its next is not a text");
    if (!page_link_parse(field->text, field->length, &page->next))
        return failure_set(failure, "its next '%.100s' names no offset that can be used",
                           field->text);
    if (page->next.offset <= offset)
        return failure_set(failure, "its next leads back to offset %" PRIu64, page->next.offset);
    return true;
}

bool page_fields_read(const struct json_field *fields, uint64_t offset, struct page *page,
                      struct failure *failure)
{
    enum json_kind items = fields[ITEMS].kind;
    if (items != JSON_FILLED_ARRAY && items != JSON_EMPTY_ARRAY) {
        if (fields[CODE].kind == JSON_STRING)
            return failure_set(failure, "the array reports an error: %.300s (%.60s)",
                               fields[MESSAGE].kind == JSON_STRING ? fields[MESSAGE].text : "",
                               fields[CODE].text);
        return failure_set(failure, "it has no list of VMs (items)");
    }
    if (fields[OVERFLOW].kind == JSON_TRUE)
        return failure_set(failure, "the array says that not all VMs fit (overflow); try a "
                                    "smaller --page-size");
    if (fields[OVERFLOW].kind != JSON_FALSE && fields[OVERFLOW].kind != JSON_ABSENT &&
        fields[OVERFLOW].kind != JSON_NULL)
        return failure_set(failure, "its overflow is neither true nor false");
    if (!read_total(&fields[FILTERED_TOTAL], &page->total))
        return failure_set(failure, "its filteredTotal is not a number from 0 to %d", VM_TOTAL_MAX);
    return read_next(&fields[NEXT], offset, page, failure);
}
