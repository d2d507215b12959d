/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <time.h>

#include "api/session.h"
#include "api/vm_pages.h"
#include "demand.h"
#include "page_model.h"

/*
 * Pages to VM records. The input is an array's answers, played by a session that is none: the
 * first byte says how they are cut into pieces, the second how many VMs a page may have. Behind
 * them come the pages, with a byte 1E between two of them; a byte 1F is where the connection breaks
 * and the page begins anew. The last page is what the array answers from then on.
 *
 * Whatever comes, the walk ends, no VM comes twice, and what it counts is what the last page says;
 * where the pages leave no doubt, it does count.
 */

#define QUERY "live=FALSE"
#define WALKS_MAX 3

struct session {
    const char *pages; /* those to come */
    size_t length;
    size_t piece; /* bytes that are handed over at a time, 0 for all */
    unsigned page_size;
    size_t pages_given;
    size_t requests;
    const char *last; /* what the last request got in the end */
    size_t last_length;

    uint64_t offset; /* of the last request */
    uint64_t limit;
    bool at_start; /* of a walk */
};

/* What came of a walk. */
struct seen {
    struct session *session;
    struct json_object *uuids; /* an array */
    uint64_t vms;
    uint64_t without_uuid;
    unsigned walks;
};

const char *session_host(const struct session *session)
{
    (void)session;
    return "array";
}

/* Requests lead forward, and ask for no more than was agreed. */
static void note_request(struct session *session, const char *path)
{
    uint64_t offset = 0;
    uint64_t limit = 0;
    const char *end = page_model_number(path, "vm?" QUERY "&offset=", &offset);
    end = page_model_number(end, "&limit=", &limit);
    DEMAND(end && *end == '\0');
    DEMAND(session->at_start ? offset == 0 : offset > session->offset);
    DEMAND(limit > 0 && limit <= session->limit);
    session->offset = offset;
    session->limit = limit;
    session->at_start = false;
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
    seen->walks++;
    seen->session->at_start = true;
    seen->session->limit = seen->session->page_size;
}

static bool is_text(const struct vm_text *text)
{
    return text->bytes ? text->bytes[text->length] == '\0' : text->length == 0;
}

static bool note_vm(void *context, const struct vm *vm, struct failure *failure)
{
    struct seen *seen = context;
    (void)failure;
    DEMAND(is_text(&vm->uuid) && is_text(&vm->name));
    DEMAND(vm->live == VM_NOT_SAID || vm->live == VM_NO || vm->live == VM_YES);
    DEMAND(vm->has_space || vm->space == 0);
    DEMAND(vm->space <= UINT64_C(1) << 53);
    seen->vms++;
    if (vm->uuid.length == 0)
        seen->without_uuid++;
    else
        json_object_array_add(seen->uuids,
                              json_object_new_string_len(vm->uuid.bytes, (int)vm->uuid.length));
    return true;
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
    uint64_t vms;
    bool is_plain = page_model_is_plain_walk(session.pages, session.length, &vms);
    struct seen seen = {.session = &session};
    const struct vm_walk walk = {.query = QUERY,
                                 .page_size = session.page_size,
                                 .begin = begin,
                                 .vm = note_vm,
                                 .context = &seen};
    struct deadline deadline = far_deadline();
    struct failure failure = {""};
    struct vm_walk_result result;
    if (vm_pages_walk(&session, &deadline, &walk, &result, &failure)) {
        DEMAND(result.vms == seen.vms && result.without_uuid == seen.without_uuid);
        DEMAND(result.walks == seen.walks);
        DEMAND(!is_plain || (result.vms == vms && result.walks == 1 && !result.changed));
        check_total(&session, seen.vms);
    } else {
        DEMAND(!is_plain && failure.text[0] != '\0');
    }
    /* The last page names a single offset, so that each walk gets it twice at most. */
    DEMAND(seen.walks <= WALKS_MAX && session.requests <= session.pages_given + 2UL * WALKS_MAX);
    forget_walk(&seen);
}

static void check_vm_total(struct session session)
{
    uint64_t total = UINT64_MAX;
    struct failure failure = {""};
    session.at_start = true;
    session.limit = 1;
    struct seen seen = {.uuids = json_object_new_array()};
    const struct vm_walk walk = {.query = QUERY, .vm = note_vm, .context = &seen};
    if (vm_pages_peek(&session, &walk, &total, &failure))
        check_total(&session, total);
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
    check_vm_total(session);
    return 0;
}
