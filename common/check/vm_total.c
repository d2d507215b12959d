/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_total.h"

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "vm/vm_fields.h"

#define NOT_DELETED "deleted=FALSE"

const struct page_resource *vm_resource(void)
{
    static struct page_resource resource = {.path = "vm", .items = "VMs", .id = VM_FIELDS_UUID};
    resource.paths = vm_fields_paths(&resource.path_count);
    return &resource;
}

/* Joins parameters with &, without the empty ones. */
static void add_query(struct vm_queries *queries, const char *first, const char *second,
                      const char *third)
{
    const char *const parts[] = {first, second, third};
    char *text = queries->texts[queries->count++];
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < COUNT(parts); i++)
        if (parts[i][0] != '\0')
            used += (size_t)snprintf(text + used, VM_QUERY_SIZE - used, "%s%s", used > 0 ? "&" : "",
                                     parts[i]);
}

void vm_queries_for_question(struct vm_queries *queries, const struct vm_check *check,
                             bool is_global_center)
{
    queries->count = 0;
    if (is_global_center && check->global_center_query)
        add_query(queries, check->query, check->global_center_query, NOT_DELETED);
    add_query(queries, check->query, NOT_DELETED, "");
    add_query(queries, check->query, "", "");
}

void vm_queries_for_all(struct vm_queries *queries)
{
    queries->count = 0;
    add_query(queries, NOT_DELETED, "", "");
    add_query(queries, "", "", "");
}

/* A request for a total, and the VM that came with the answer. */
struct asking {
    const struct findings *findings;
    bool has_vm;
    bool is_deleted;
    enum vm_object object;
    int kind; /* the answer of the check's question */
    struct page_walk_result result;
};

static bool look_at(void *context, const struct json_field *fields, struct failure *failure)
{
    struct asking *asking = context;
    struct vm vm;
    (void)failure;
    vm_fields_read(fields, &vm);
    asking->has_vm = true;
    asking->is_deleted = vm.is_deleted || (vm.unreadable & VM_BIT(VM_DELETED)) != 0;
    asking->object = vm_filter_object(&vm);
    const struct findings *findings = asking->findings;
    const struct vm_check *check = findings->check;
    bool readable = (vm.unreadable & VM_BIT(check->needs)) == 0;
    asking->kind =
        readable ? check->question(&vm, findings->options, findings->now) : VM_CANNOT_TELL;
    return true;
}

/* Asks how many VMs match our parameters and the user's own. */
static enum vm_total_known ask(struct session *session, const struct findings *findings,
                               struct asking *asking, const char *first, const char *second,
                               const char *third, struct failure *failure)
{
    struct vm_queries query = {.count = 0};
    struct vm_query whole;
    *asking = (struct asking){.findings = findings};
    add_query(&query, first, second, third);
    if (!vm_query_join(&whole, query.texts[0], &findings->options->filter.query)) {
        failure_set(failure, "the --filter parameters are too long for a request");
        return VM_TOTAL_FAILED;
    }
    const struct page_walk one = {
        .resource = vm_resource(), .query = whole.text, .item = look_at, .context = asking};
    if (pages_peek(session, &one, &asking->result, failure))
        return asking->has_vm == (asking->result.total > 0) ? VM_TOTAL_PROVEN : VM_TOTAL_NOT_PROVEN;
    return asking->result.refused ? VM_TOTAL_NOT_PROVEN : VM_TOTAL_FAILED;
}

/*
 * Whether a total without deleted VMs is proven to hold none. Where there are deleted VMs, the
 * total with them has to be larger by exactly their number.
 */
static enum vm_total_known prove_no_deleted(struct session *session,
                                            const struct findings *findings, uint64_t total,
                                            struct failure *failure)
{
    struct asking deleted, both;
    enum vm_total_known known = ask(session, findings, &deleted, "deleted=TRUE", "", "", failure);
    if (known != VM_TOTAL_PROVEN || deleted.result.total == 0)
        return known;
    known = ask(session, findings, &both, "deleted=BOTH", "", "", failure);
    if (known != VM_TOTAL_PROVEN)
        return known;
    return deleted.is_deleted && both.result.total == total + deleted.result.total
               ? VM_TOTAL_PROVEN
               : VM_TOTAL_NOT_PROVEN;
}

/*
 * Asks how many objects of each type match a query: at most as many as in `most`, and none of the
 * types that the user asks for.
 */
static enum vm_total_known ask_objects(struct session *session, const struct findings *findings,
                                       const char *query, const uint64_t *most, uint64_t *objects,
                                       struct failure *failure)
{
    for (unsigned i = 0; i < VM_OBJECT_COUNT; i++) {
        char type[64];
        struct asking asking;
        objects[i] = 0;
        if (most[i] == 0)
            continue;
        snprintf(type, sizeof type, "hypervisorType=%s", vm_filter_object_name((enum vm_object)i));
        enum vm_total_known known =
            ask(session, findings, &asking, query, type, NOT_DELETED, failure);
        if (known != VM_TOTAL_PROVEN)
            return known;
        objects[i] = asking.result.total;
        if (objects[i] > most[i] || (objects[i] > 0 && asking.object != (enum vm_object)i))
            return VM_TOTAL_NOT_PROVEN;
    }
    return VM_TOTAL_PROVEN;
}

/* Subtracts the objects from a total. False where there are more objects than the total. */
static bool take_off(uint64_t *total, const uint64_t *objects)
{
    uint64_t left = *total;
    for (unsigned i = 0; i < VM_OBJECT_COUNT; i++) {
        if (objects[i] > left)
            return false;
        left -= objects[i];
    }
    *total = left;
    return true;
}

/* Whether the user's own parameters include one that is needed here. */
static bool is_askable(const struct vm_filter *filter)
{
    return !vm_query_has(&filter->query, "deleted") &&
           !vm_query_has(&filter->query, "hypervisorType");
}

enum vm_total_known vm_total_ask(struct session *session, struct findings *findings,
                                 struct failure *failure)
{
    struct asking all;
    uint64_t most[VM_OBJECT_COUNT];
    uint64_t *objects = findings->left_out.objects;
    if (!is_askable(&findings->filter))
        return VM_TOTAL_NOT_PROVEN;
    enum vm_total_known known = ask(session, findings, &all, NOT_DELETED, "", "", failure);
    if (known == VM_TOTAL_PROVEN)
        known = prove_no_deleted(session, findings, all.result.total, failure);
    if (known != VM_TOTAL_PROVEN)
        return known;
    findings->vms = all.result.total;
    for (unsigned i = 0; i < VM_OBJECT_COUNT; i++)
        most[i] = findings->vms;
    known = ask_objects(session, findings, "", most, objects, failure);
    if (known == VM_TOTAL_PROVEN && !take_off(&findings->vms, objects))
        known = VM_TOTAL_NOT_PROVEN;
    return known;
}

/*
 * Asks for the VMs that count. A Global Center may refuse the parameter that is only for it. Writes
 * the parameters that the array accepted.
 */
static enum vm_total_known ask_question(struct session *session, const struct findings *findings,
                                        struct asking *asking, char query[static VM_QUERY_SIZE],
                                        struct failure *failure)
{
    const struct vm_check *check = findings->check;
    if (findings->is_global_center && check->global_center_query) {
        snprintf(query, VM_QUERY_SIZE, "%s&%s", check->query, check->global_center_query);
        enum vm_total_known known = ask(session, findings, asking, query, NOT_DELETED, "", failure);
        if (known != VM_TOTAL_NOT_PROVEN)
            return known;
    }
    snprintf(query, VM_QUERY_SIZE, "%s", check->query);
    return ask(session, findings, asking, query, NOT_DELETED, "", failure);
}

enum vm_total_known vm_total_ask_count(struct session *session, struct findings *findings,
                                       struct failure *failure)
{
    struct asking counted, opposite;
    char query[VM_QUERY_SIZE];
    uint64_t objects[VM_OBJECT_COUNT];
    enum vm_total_known known = vm_total_ask(session, findings, failure);
    if (known == VM_TOTAL_PROVEN)
        known = ask_question(session, findings, &counted, query, failure);
    if (known == VM_TOTAL_PROVEN && counted.has_vm &&
        (counted.is_deleted || counted.kind < VM_KIND_NOT_KNOWN))
        known = VM_TOTAL_NOT_PROVEN;
    if (known == VM_TOTAL_PROVEN)
        known = ask_objects(session, findings, query, findings->left_out.objects, objects, failure);
    if (known != VM_TOTAL_PROVEN)
        return known;
    findings->tally.count = counted.result.total;
    if (!take_off(&findings->tally.count, objects))
        return VM_TOTAL_NOT_PROVEN;
    if (findings->tally.count == 0 || findings->tally.count < findings->vms)
        return VM_TOTAL_PROVEN;
    /* The array may not filter at all. */
    known = ask(session, findings, &opposite, findings->check->opposite_query, NOT_DELETED, "",
                failure);
    return known == VM_TOTAL_PROVEN && opposite.result.total > 0 ? VM_TOTAL_NOT_PROVEN : known;
}
