/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>

#include "api/page_link.h"
#include "demand.h"

/* A page's next: what is taken from it is in bounds, and says the same when it is written anew. */

static bool names_offset(const char *text, size_t length)
{
    static const char NAME[] = "offset=";
    for (size_t at = 0; at + strlen(NAME) < length; at++)
        if (memcmp(text + at, NAME, strlen(NAME)) == 0 &&
            isdigit((unsigned char)text[at + strlen(NAME)]))
            return true;
    return false;
}

static void check_reads_back(const struct page_link *link)
{
    char text[100];
    int length = snprintf(text, sizeof text, "offset=%" PRIu64, link->offset);
    if (link->limit > 0)
        length +=
            snprintf(text + length, sizeof text - (size_t)length, "&limit=%" PRIu64, link->limit);
    char *copy = exact_copy(text, (size_t)length);
    struct page_link again = {.offset = 1, .limit = 1};
    DEMAND(page_link_parse(copy, (size_t)length, &again));
    DEMAND(again.offset == link->offset && again.limit == link->limit);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = exact_copy((const char *)data, size);
    struct page_link link = {0};
    if (page_link_parse(text, size, &link)) {
        DEMAND(names_offset(text, size));
        DEMAND(link.offset <= VM_TOTAL_MAX && link.limit <= VM_TOTAL_MAX);
        check_reads_back(&link);
    }
    free(text);
    return 0;
}
