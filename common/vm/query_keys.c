/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/query_keys.h"

#include <string.h>

#include "base/spelling.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const documented[] = {
    "offset",       "limit",          "page",
    "live",         "deleted",        "template",
    "powered",      "refresh",        "since",
    "until",        "allStats",       "lastSnapshotDate",
    "queryType",    "name",           "uuid",
    "host",         "vcenterName",    "subdir",
    "categoryName", "types",          "serviceGroupName",
    "protections",  "sortedBy",       "serviceGroupId",
    "sortOrder",    "hypervisorType", "replicationHasIssue",
};

enum query_key query_key_find(const char *key, size_t length, const char **meant)
{
    *meant = NULL;
    for (size_t i = 0; i < COUNT(documented); i++)
        if (strlen(documented[i]) == length && memcmp(documented[i], key, length) == 0)
            return QUERY_KEY_KNOWN;
    if (strspn(key, LETTERS) >= length)
        *meant = spelling_nearest(key, length, documented, COUNT(documented));
    return *meant ? QUERY_KEY_MISSPELT : QUERY_KEY_UNKNOWN;
}
