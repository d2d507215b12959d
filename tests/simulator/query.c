/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "query.h"

#include "text.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Far above any inventory, and low enough to add a limit without overflow. */
#define NUMBER_MAX 1000000000000U

enum kind {
    KIND_OFFSET,
    KIND_NUMBER,
    KIND_TRI,
    KIND_TEXT,
    KIND_HYPERVISORS,
    KIND_TYPES,
    KIND_WORD,
    KIND_ANYTHING, /* known, but without effect */
};

struct query {
    struct page_request request;
    uint64_t offset; /* UINT64_MAX: not in the query */
    uint64_t limit;
    uint64_t page;
    const struct query_rules *rules;
    enum tri replication_has_issue;
    size_t filter_length;
    char *problem;
};

/* VMstore API reference: the query parameters of GET /v310/vm. */
static const char *const query_types[] = {"TOP_DOCS_BY_TIME", "TOP_DOCS_BY_LATEST_TIME",
                                          "OFFSET_BY_TIME", "OFFSET_BY_SEQUENCE", NULL};
static const char *const sort_orders[] = {"ASC", "DESC", NULL};

static const struct parameter {
    const char *name;
    enum kind kind;
    size_t at;                /* offset in struct query */
    const char *const *words; /* the values that are allowed */
} parameters[] = {
    {"offset", KIND_OFFSET, 0, NULL},
    {"limit", KIND_NUMBER, offsetof(struct query, limit), NULL},
    {"page", KIND_NUMBER, offsetof(struct query, page), NULL},
    {"live", KIND_TRI, offsetof(struct query, request.filter.live), NULL},
    {"deleted", KIND_TRI, offsetof(struct query, request.filter.deleted), NULL},
    {"template", KIND_TRI, offsetof(struct query, request.filter.is_template), NULL},
    {"powered", KIND_TRI, offsetof(struct query, request.filter.powered), NULL},
    {"name", KIND_TEXT, offsetof(struct query, request.filter.name), NULL},
    {"uuid", KIND_TEXT, offsetof(struct query, request.filter.uuid), NULL},
    {"host", KIND_TEXT, offsetof(struct query, request.filter.host), NULL},
    {"vcenterName", KIND_TEXT, offsetof(struct query, request.filter.vcenter), NULL},
    {"hypervisorType", KIND_HYPERVISORS, 0, NULL},
    {"types", KIND_TYPES, 0, NULL},
    {"queryType", KIND_WORD, 0, query_types},
    {"sortOrder", KIND_WORD, 0, sort_orders},
    {"replicationHasIssue", KIND_TRI, offsetof(struct query, replication_has_issue), NULL},
    {"refresh", KIND_ANYTHING, 0, NULL},
    {"since", KIND_ANYTHING, 0, NULL},
    {"until", KIND_ANYTHING, 0, NULL},
    {"allStats", KIND_ANYTHING, 0, NULL},
    {"lastSnapshotDate", KIND_ANYTHING, 0, NULL},
    {"subdir", KIND_ANYTHING, 0, NULL},
    {"serviceGroupName", KIND_ANYTHING, 0, NULL},
    {"serviceGroupId", KIND_ANYTHING, 0, NULL},
    {"categoryName", KIND_ANYTHING, 0, NULL},
    {"protections", KIND_ANYTHING, 0, NULL},
    {"sortedBy", KIND_ANYTHING, 0, NULL},
};

static bool parse_number(const char *text, uint64_t *number)
{
    char *end = NULL;

    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    *number = value;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && value <= NUMBER_MAX;
}

static bool parse_tri(const char *text, enum tri *tri)
{
    /* Tintri's SDK writes true and false in lower case. */
    if (strcasecmp(text, "BOTH") == 0 || strcasecmp(text, "NOT_FOUND") == 0) {
        *tri = TRI_BOTH;
    } else if (strcasecmp(text, "TRUE") == 0) {
        *tri = TRI_TRUE;
    } else if (strcasecmp(text, "FALSE") == 0) {
        *tri = TRI_FALSE;
    } else {
        return false;
    }
    return true;
}

static bool parse_text(const char *text, char *to)
{
    if (strlen(text) >= INVENTORY_TEXT_MAX) {
        return false;
    }
    memcpy(to, text, strlen(text) + 1);
    return true;
}

static int type_bit(const char *word, size_t length)
{
    static const char *const types[] = {"SYNTHETIC", "LIVE", "HISTORICAL"};

    for (int i = 0; i < 3; i++) {
        if (strlen(types[i]) == length && memcmp(types[i], word, length) == 0) {
            return i;
        }
    }
    return -1;
}

/* Parses words with commas between them, each a bit. A parameter may also come several times. */
static bool parse_bits(const char *text, int (*bit_of)(const char *, size_t), unsigned *bits)
{
    for (;;) {
        size_t length = strcspn(text, ",");
        int bit = bit_of(text, length);
        if (bit < 0) {
            return false;
        }
        *bits |= 1U << bit;
        if (text[length] == '\0') {
            return true;
        }
        text += length + 1;
    }
}

static bool is_word(const char *text, const char *const *words)
{
    while (*words != NULL && strcmp(*words, text) != 0) {
        words++;
    }
    return *words != NULL;
}

/* Keeps a parameter for `next`, which repeats the filter. */
static void remember(struct query *query, const char *name, const char *value)
{
    char *to = query->request.filter_query;
    struct text text = {0};

    text_printf(&text, "&%s=", name);
    text_add_query(&text, value);
    if (!text.failed && query->filter_length + text.length < sizeof(query->request.filter_query)) {
        memcpy(to + query->filter_length, text.data, text.length);
        query->filter_length += text.length;
    }
    text_free(&text);
}

/* A number, position:NUMBER or name:TEXT. VMstore API reference: Page.offset. */
static bool parse_offset(struct query *query, const char *text)
{
    static const char name[] = "name:";
    static const char position[] = "position:";

    if (strncmp(text, name, sizeof(name) - 1) == 0) {
        query->offset = 0;
        return parse_text(text + sizeof(name) - 1, query->request.offset_name);
    }
    if (strncmp(text, position, sizeof(position) - 1) == 0) {
        text += sizeof(position) - 1;
    }
    return parse_number(text, &query->offset);
}

static bool parse_value(struct query *query, const struct parameter *parameter, const char *value)
{
    void *to = (char *)query + parameter->at;
    struct vm_filter *filter = &query->request.filter;

    switch (parameter->kind) {
    case KIND_OFFSET:
        return parse_offset(query, value);
    case KIND_NUMBER:
        return parse_number(value, to);
    case KIND_TRI:
        return parse_tri(value, to);
    case KIND_TEXT:
        return parse_text(value, to);
    case KIND_HYPERVISORS:
        return parse_bits(value, inventory_hypervisor_number, &filter->hypervisors);
    case KIND_TYPES:
        return query->rules->takes_types && parse_bits(value, type_bit, &filter->types);
    case KIND_WORD:
        return is_word(value, parameter->words);
    default:
        return true;
    }
}

static const struct parameter *find_parameter(const char *name)
{
    for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
        if (strcmp(parameters[i].name, name) == 0) {
            return &parameters[i];
        }
    }
    return NULL;
}

/* Whether a fault makes the array refuse a parameter. */
static bool is_refused(const struct faults *faults, const char *name, const char *value)
{
    return (fault_on(faults, FAULT_DELETED_400) && strcmp(name, "deleted") == 0) ||
           (fault_on(faults, FAULT_NEXT_REFUSED) && strcmp(name, "replicationHasIssue") == 0 &&
            strcmp(value, "NOT_FOUND") == 0);
}

static enum MHD_Result take(void *context, enum MHD_ValueKind kind, const char *key,
                            const char *value)
{
    struct query *query = context;
    const struct faults *faults = query->rules->faults;
    const struct parameter *parameter = find_parameter(key);
    const char *text = value != NULL ? value : "";

    (void)kind;
    if (parameter == NULL) {
        if (fault_on(faults, FAULT_UNKNOWN_400)) {
            snprintf(query->problem, QUERY_PROBLEM_MAX, "unknown parameter");
            return MHD_NO;
        }
        return MHD_YES;
    }
    if (is_refused(faults, key, text) || !parse_value(query, parameter, text)) {
        snprintf(query->problem, QUERY_PROBLEM_MAX, "invalid value of the parameter %s",
                 parameter->name);
        return MHD_NO;
    }
    if (parameter->kind != KIND_NUMBER && parameter->kind != KIND_OFFSET) {
        remember(query, key, text);
    }
    return MHD_YES;
}

bool query_parse(struct MHD_Connection *connection, const struct query_rules *rules,
                 struct page_request *request, char problem[QUERY_PROBLEM_MAX])
{
    struct query query = {.offset = UINT64_MAX,
                          .limit = PAGE_LIMIT_MAX,
                          .page = 1,
                          .rules = rules,
                          .problem = problem};

    problem[0] = '\0';
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take, &query);
    if (query.limit == 0) {
        snprintf(problem, QUERY_PROBLEM_MAX, "limit must be at least 1");
    } else if (query.page == 0) {
        snprintf(problem, QUERY_PROBLEM_MAX, "page must be at least 1");
    }
    /* cppcheck-suppress knownConditionTrueFalse ; take() writes to it through query.problem */
    if (problem[0] != '\0') {
        return false;
    }
    *request = query.request;
    request->limit = query.limit < PAGE_LIMIT_MAX ? query.limit : PAGE_LIMIT_MAX;
    request->offset = query.offset != UINT64_MAX ? query.offset : (query.page - 1) * request->limit;
    return true;
}
