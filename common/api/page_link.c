/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/page_link.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

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
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789-._~%+:";
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
