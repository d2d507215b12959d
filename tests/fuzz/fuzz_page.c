/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <ctype.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <time.h>

#include "api/page_link.h"
#include "api/pages.h"
#include "api/session.h"
#include "demand.h"
#include "page_model.h"
#include "vm/vm_fields.h"

/*
 * Pages to VM records. The input is an array's answers, played by a session that is none: the
 * first byte says how they are cut into pieces, the second how many VMs a page may have. Behind
 * them come the pages, with a byte 1E between two of them; a byte 1F is where the connection breaks
 * and the page begins anew. The last page is what the array answers from then on.
 *
 * Whatever comes, the walks end, no VM comes twice, and what it counts is what the last page says;
 * where the pages leave no doubt, it does count.
 */

#define QUERY "live=FALSE"
#define WALKS_MAX 5

struct session {
    const char *pages; /* those to come */
    size_t length;
    size_t piece; /* bytes that are handed over at a time, 0 for all */
    unsigned page_size;
    size_t pages_given;
    size_t requests;
    const char *last; /* what the last request got in the end */
    size_t last_length;

    char offset[PAGE_OFFSET_SIZE]; /* of the last request */
    uint64_t limit;
};

/* What came of a walk. */
struct seen {
    struct session *session;
    struct json_object *uuids; /* an array */
    uint64_t vms;
    uint64_t without_uuid;
    unsigned beginnings;
};

const char *session_host(const struct session *session)
{
    (void)session;
    return "array";
}

bool session_refused_request(const struct session *session)
{
    (void)session;
    return false;
}

/* The number of an offset in one of its two forms with one, else false. */
static bool read_number(const char *offset, uint64_t *number)
{
    const char *end = page_model_number(offset, "", number);
    if (!end)
        end = page_model_number(offset, "position:", number);
    return end && *end == '\0';
}

/* The first page is asked for where a walk begins; all others lead on from the one before. */
static bool leads_on(const char *here, const char *next)
{
    uint64_t from, to;
    bool both = read_number(here, &from) && read_number(next, &to);
    return strcmp(next, "0") == 0 || (both ? to > from : strcmp(here, next) != 0);
}

/* Requests lead on, ask for no more than was agreed, and hold nothing that could end them. */
static void note_request(struct session *session, const char *path)
{
    static const char BEFORE[] = "vm?" QUERY "&offset=";
    uint64_t limit = 0;
    char offset[PAGE_OFFSET_SIZE];
    DEMAND(strncmp(path, BEFORE, strlen(BEFORE)) == 0);
    const char *text = path + strlen(BEFORE);
    size_t length = strcspn(text, "&");
    DEMAND(length > 0 && length < sizeof offset);
    memcpy(offset, text, length);
    offset[length] = '\0';
    for (const char *c = offset; *c != '\0'; c++)
        DEMAND(isalnum((unsigned char)*c) || strchr("-._~%+:", *c));
    const char *end = page_model_number(text + length, "&limit=", &limit);
    DEMAND(end && *end == '\0');

    if (strcmp(offset, "0") == 0)
        session->limit = session->page_size;
    DEMAND(session->requests > 0 ? leads_on(session->offset, offset) : strcmp(offset, "0") == 0);
    DEMAND(limit > 0 && limit <= session->limit);
    strcpy(session->offset, offset);
    session->limit = limit;
    session->requests++;
}

/* The next page stays where it is if it is the last one. */
static void turn_page(struct session *session)
{
    size_t length = page_model_until(session->pages, session->length, PAGES_END);
    session->last = session->pages;
    session->last_length = length;
    if (length < session->length) {
        session->pages += length + 1;
        session->length -= length + 1;
        session->pages_given++;
    }
}

static bool hand_over(const struct session *session, const char *text, size_t length,
                      const struct body_reader *reader, struct failure *failure)
{
    size_t piece = session->piece > 0 ? session->piece : length;
    for (size_t at = 0; at < length; at += piece) {
        size_t size = piece < length - at ? piece : length - at;
        char *copy = exact_copy(text + at, size);
        bool taken = reader->bytes(reader->context, copy, size, failure);
        free(copy);
        if (!taken)
            return false;
    }
    return true;
}

static bool answer(struct session *session, const char *path, const struct body_reader *reader,
                   struct failure *failure)
{
    note_request(session, path);
    turn_page(session);
    for (;;) {
        size_t length = page_model_until(session->last, session->last_length, TRY_END);
        reader->begin(reader->context);
        if (!hand_over(session, session->last, length, reader, failure))
            return false;
        if (length == session->last_length)
            return true;
        session->last += length + 1;
        session->last_length -= length + 1;
    }
}

bool session_fetch(struct session *session, const struct fetch_plan *plan, unsigned *failed_lane,
                   struct failure *failure)
{
    char path[FETCH_PATH_SIZE];
    *failed_lane = 0;
    while (plan->next(plan->context, 0, path))
        if (!answer(session, path + strlen(SESSION_API), &plan->readers[0], failure) ||
            !plan->done(plan->context, 0, failure))
            return false;
    return true;
}

static int compare_uuids(const void *left, const void *right)
{
    struct json_object *const *one = left;
    struct json_object *const *other = right;
    size_t length = (size_t)json_object_get_string_len(*one);
    size_t other_length = (size_t)json_object_get_string_len(*other);
    if (length != other_length)
        return length < other_length ? -1 : 1;
    return memcmp(json_object_get_string(*one), json_object_get_string(*other), length);
}

static void check_uuids_differ(struct json_object *uuids)
{
    json_object_array_sort(uuids, compare_uuids);
    for (size_t i = 1; i < json_object_array_length(uuids); i++) {
        struct json_object *one = json_object_array_get_idx(uuids, i - 1);
        struct json_object *other = json_object_array_get_idx(uuids, i);
        DEMAND(compare_uuids(&one, &other) != 0);
    }
}

static void forget_walk(struct seen *seen)
{
    if (seen->uuids)
        check_uuids_differ(seen->uuids);
    json_object_put(seen->uuids);
    seen->uuids = NULL;
}

static void begin(void *context)
{
    struct seen *seen = context;
    forget_walk(seen);
    seen->uuids = json_object_new_array();
    DEMAND(seen->uuids);
    seen->vms = 0;
    seen->without_uuid = 0;
    seen->beginnings++;
}

static bool is_text(const struct vm_text *text)
{
    return text->bytes ? text->bytes[text->length] == '\0' : text->length == 0;
}

static void check_vm(const struct vm *vm)
{
    DEMAND(is_text(&vm->uuid) && is_text(&vm->name) && is_text(&vm->vmstore));
    DEMAND(is_text(&vm->hypervisor) && is_text(&vm->vcenter));
    DEMAND(vm->unreadable < VM_BIT(VM_PROPERTY_COUNT));
    DEMAND(vm->live == VM_NOT_SAID || !(vm->unreadable & VM_BIT(VM_LIVE)));
    DEMAND(vm->clone == VM_YES || vm->clone == VM_NO || (vm->unreadable & VM_BIT(VM_CLONE)));
    DEMAND(vm->replica == VM_YES || vm->replica == VM_NO || (vm->unreadable & VM_BIT(VM_REPLICA)));
    DEMAND(vm->has_space || vm->space == 0);
    DEMAND(vm->space <= UINT64_C(1) << 53);
    DEMAND(vm->has_snapshot_time == (vm->snapshot_time != 0));
}

static bool note_vm(void *context, const struct json_field *fields, struct failure *failure)
{
    struct seen *seen = context;
    struct vm vm;
    (void)failure;
    vm_fields_read(fields, &vm);
    check_vm(&vm);
    seen->vms++;
    if (vm.uuid.length == 0)
        seen->without_uuid++;
    else
        json_object_array_add(seen->uuids,
                              json_object_new_string_len(vm.uuid.bytes, (int)vm.uuid.length));
    return true;
}

static struct page_resource vm_resource(void)
{
    struct page_resource resource = {.path = "vm", .items = "VMs", .id = VM_FIELDS_UUID};
    resource.paths = vm_fields_paths(&resource.path_count);
    return resource;
}

/* What was counted is what the last page says, where json-c reads it: what no chosen path leads to
   may be anything. */
static void check_total(const struct session *session, uint64_t counted)
{
    struct json_object *root = page_model_parse(session->last, session->last_length);
    if (!root)
        return;
    struct json_object *total = NULL;
    DEMAND(json_object_object_get_ex(root, "filteredTotal", &total));
    DEMAND((uint64_t)json_object_get_int64(total) == counted);
    DEMAND(json_object_get_double(total) <= (double)counted);
    json_object_put(root);
}

static struct deadline far_deadline(void)
{
    struct deadline deadline = {.seconds = 3600, .work = 3600, .logout = 3600};
    clock_gettime(CLOCK_MONOTONIC, &deadline.start);
    return deadline;
}

static void check_walk(struct session session)
{
    struct page_model_walks wanted;
    bool is_plain = page_model_is_plain(session.pages, session.length, &wanted);
    struct seen seen = {.session = &session};
    const struct page_resource resource = vm_resource();
    const struct page_walk walk = {.resource = &resource,
                                   .query = QUERY,
                                   .page_size = session.page_size,
                                   .begin = begin,
                                   .item = note_vm,
                                   .context = &seen};
    struct deadline deadline = far_deadline();
    struct failure failure = {""};
    struct page_walk_result result;
    if (pages_walk(&session, &deadline, &walk, &result, &failure)) {
        DEMAND(result.items == seen.vms && result.without_id == seen.without_uuid);
        DEMAND(result.total == result.items && !result.refused);
        DEMAND(!is_plain || (result.items == wanted.vms && result.walks == wanted.walks &&
                             result.moved == wanted.moved && !result.changed));
        check_total(&session, seen.vms);
    } else {
        DEMAND(!is_plain && failure.text[0] != '\0');
    }
    /* The last page names a single offset, so that each walk gets it twice at most. */
    DEMAND(seen.beginnings <= result.walks && result.walks <= WALKS_MAX);
    DEMAND(session.requests <= session.pages_given + 2UL * WALKS_MAX);
    forget_walk(&seen);
}

static void check_peek(struct session session)
{
    struct failure failure = {""};
    session.page_size = 1;
    struct seen seen = {.uuids = json_object_new_array()};
    const struct page_resource resource = vm_resource();
    const struct page_walk walk = {
        .resource = &resource, .query = QUERY, .item = note_vm, .context = &seen};
    struct page_walk_result result;
    if (pages_peek(&session, &walk, &result, &failure))
        check_total(&session, result.total);
    else
        DEMAND(failure.text[0] != '\0');
    DEMAND(session.requests == 1);
    forget_walk(&seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const struct session session = {
        .pages = (const char *)data + 2,
        .length = size - 2,
        .piece = data[0] % 64,
        .page_size = 1U + data[1],
    };
    check_walk(session);
    check_peek(session);
    return 0;
}
