/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/page_link.h"

#include <string.h>

static bool parse_number(const char *text, size_t length, uint64_t *number)
{
    uint64_t value = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text[i] - '0');
        if (value > VM_TOTAL_MAX)
            return false;
    }
    *number = value;
    return length > 0;
}

/* The value of a parameter of this length, or NULL where it has another name. */
static const char *value_of(const char *parameter, size_t length, const char *name)
{
    size_t size = strlen(name);
    return length >= size && memcmp(parameter, name, size) == 0 ? parameter + size : NULL;
}

bool page_link_parse(const char *next, size_t length, struct page_link *link)
{
    struct page_link parsed = {0};
    bool has_offset = false;
    for (size_t at = 0; at < length;) {
        const char *parameter = next + at;
        const char *end = memchr(parameter, '&', length - at);
        size_t size = end ? (size_t)(end - parameter) : length - at;
        const char *offset = value_of(parameter, size, "offset=");
        const char *limit = value_of(parameter, size, "limit=");
        if (offset) {
            has_offset = parse_number(offset, size - (size_t)(offset - parameter), &parsed.offset);
            if (!has_offset)
                return false;
        }
        if (limit && !parse_number(limit, size - (size_t)(limit - parameter), &parsed.limit))
            return false;
        at += size + 1;
    }
    if (has_offset)
        *link = parsed;
    return has_offset;
}
