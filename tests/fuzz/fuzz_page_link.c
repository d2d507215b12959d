/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <strings.h>

#include "api/page_fields.h"
#include "demand.h"

/*
 * A page's next. The offset that is taken from it is within its limits, can be sent, and gives the
 * same when it is parsed again.
 */

static bool begins_like(const char *text, const char *word)
{
    return strncasecmp(text, word, strlen(word)) == 0;
}

/* A number or position has only digits; all else is a name. */
static void check_form(const struct page_link *link)
{
    const char *digits = link->offset;
    DEMAND(link->is_plain ? link->has_number : true);
    if (!link->has_number) {
        DEMAND(begins_like(link->offset, "name:") && link->offset[strlen("name:")] != '\0');
        return;
    }
    if (!link->is_plain) {
        DEMAND(begins_like(link->offset, "position:"));
        digits += strlen("position:");
    }
    char written[32];
    snprintf(written, sizeof written, "%" PRIu64, link->number);
    DEMAND(strcmp(digits, written) == 0);
    DEMAND(link->number <= PAGE_TOTAL_MAX);
}

/* No byte may end a parameter or the line of the request. */
static void check_can_be_sent(const char *offset)
{
    DEMAND(strnlen(offset, PAGE_OFFSET_SIZE) < PAGE_OFFSET_SIZE);
    for (; *offset != '\0'; offset++)
        DEMAND(isalnum((unsigned char)*offset) || strchr("-._~%+:", *offset));
}

static void check_reads_back(const struct page_link *link)
{
    char text[PAGE_OFFSET_SIZE + 100];
    int length = snprintf(text, sizeof text, "offset=%s", link->offset);
    if (link->limit > 0)
        length +=
            snprintf(text + length, sizeof text - (size_t)length, "&limit=%" PRIu64, link->limit);
    char *copy = exact_copy(text, (size_t)length);
    struct page_link again = {.number = 1, .limit = 1};
    DEMAND(page_link_parse(copy, (size_t)length, &again));
    DEMAND(strcmp(again.offset, link->offset) == 0 && again.limit == link->limit);
    DEMAND(again.has_number == link->has_number && again.number == link->number &&
           again.is_plain == link->is_plain);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = exact_copy((const char *)data, size);
    struct page_link link = {.limit = 77};
    if (page_link_parse(text, size, &link)) {
        check_can_be_sent(link.offset);
        check_form(&link);
        DEMAND(link.limit <= PAGE_TOTAL_MAX);
        check_reads_back(&link);
    } else {
        DEMAND(link.offset[0] == '\0' && link.limit == 77);
    }
    free(text);
    return 0;
}
