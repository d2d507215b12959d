/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vm_query.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "base/count.h"
#include "base/spelling.h"

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

enum vm_query_key vm_query_look_up(const char *key, size_t length, const char **meant)
{
    *meant = NULL;
    for (size_t i = 0; i < COUNT(documented); i++)
        if (strlen(documented[i]) == length && memcmp(documented[i], key, length) == 0)
            return VM_QUERY_KNOWN;
    if (strspn(key, LETTERS) >= length)
        *meant = spelling_nearest(key, length, documented, COUNT(documented));
    return *meant ? VM_QUERY_MISSPELT : VM_QUERY_UNKNOWN;
}

static bool append(struct vm_query *query, const char *format, const char *text, size_t length)
{
    size_t used = strlen(query->text);
    int written =
        snprintf(query->text + used, sizeof query->text - used, format, (int)length, text);
    return written >= 0 && (size_t)written < sizeof query->text - used;
}

/* Keeps the bytes that need no encoding, and writes all others as %XX (RFC 3986, section 2.3). */
static bool append_encoded(struct vm_query *query, const char *bytes, size_t length)
{
    static const char unreserved[] = LETTERS DIGITS "-._~";
    bool fits = true;
    for (size_t i = 0; i < length && fits; i++) {
        char encoded[4];
        snprintf(encoded, sizeof encoded, strchr(unreserved, bytes[i]) ? "%c" : "%%%02X",
                 (unsigned char)bytes[i]);
        fits = append(query, "%.*s", encoded, strlen(encoded));
    }
    return fits;
}

bool vm_query_add(struct vm_query *query, const char *parameter)
{
    size_t name = strcspn(parameter, "=");
    const char *value = parameter + name + (parameter[name] == '=');
    struct vm_query before = *query;
    bool fits = (query->text[0] == '\0' || append(query, "%.*s", "&", 1)) &&
                append_encoded(query, parameter, name) && append(query, "%.*s", "=", 1) &&
                append_encoded(query, value, strlen(value));
    if (!fits)
        *query = before;
    return fits;
}

static bool has_parameter(const struct vm_query *query, const char *name, size_t length)
{
    const char *at = query->text;
    while (strncasecmp(at, name, length) != 0 || at[length] != '=') {
        at = strchr(at, '&');
        if (!at)
            return false;
        at++;
    }
    return true;
}

bool vm_query_has(const struct vm_query *query, const char *name)
{
    return has_parameter(query, name, strlen(name));
}

bool vm_query_join(struct vm_query *query, const char *ours, const struct vm_query *users)
{
    bool fits = true;
    query->text[0] = '\0';
    while (*ours != '\0' && fits) {
        size_t length = strcspn(ours, "&");
        if (!has_parameter(users, ours, strcspn(ours, "=")))
            fits = append(query, query->text[0] != '\0' ? "&%.*s" : "%.*s", ours, length);
        ours += length + (ours[length] == '&');
    }
    size_t length = strlen(users->text);
    return fits && (length == 0 ||
                    append(query, query->text[0] != '\0' ? "&%.*s" : "%.*s", users->text, length));
}
