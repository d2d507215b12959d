/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <ctype.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <time.h>

#include "api/page_fields.h"
#include "api/pages.h"
#include "api/session.h"
#include "demand.h"
#include "page_model.h"
#include "vm/vm_fields.h"
#include "vm_oracle.h"

/*
 * From pages to records of VMs. The input is an array's answers, which a fake session plays. The
 * first byte says how to cut them into pieces and how many to ask for at a time; the second how
 * many VMs a page may have. Then come the pages, with a byte 1E between two of them. At a byte 1F
 * the connection breaks and the page begins again. The last page is repeated for all further
 * requests. Requests that run at the same time get the pages in order, and their pieces arrive in
 * turn.
 *
 * For all inputs, the walks end, no VM comes twice, and a reported total is that of the last page.
 * If the pages leave no doubt, the walk succeeds, and each record equals the VM's JSON.
 */

#define QUERY "live=FALSE"
#define WALKS_MAX 5
#define REQUESTS_MAX 300 /* with several requests at a time; one at a time has a lower limit */

/* The answer to a request. */
struct answer {
    const char *page; /* the current try; NULL: no request */
    size_t length;
    size_t given; /* bytes of it that were handed over */
    bool begun;
    size_t behind; /* bytes of further tries */
};

struct session {
    const char *all; /* all pages */
    size_t all_length;
    const char *pages; /* the pages to come */
    size_t length;
    size_t piece; /* how many bytes are handed over at a time; 0: all */
    unsigned page_size;
    unsigned parallel;
    unsigned lanes; /* of the current plan */
    size_t pages_given;
    size_t requests;
    struct answer answers[TRANSPORT_LANES];
    unsigned turn;    /* the lane whose bytes come next */
    const char *last; /* the last answer */
    size_t last_length;

    char offset[PAGE_OFFSET_SIZE]; /* of the last request */
    uint64_t limit;
};

/* The results of a walk. */
struct seen {
    struct json_object *by_uuid; /* each VM as it must be; NULL: not known */
    struct json_object *uuids;   /* an array */
    uint64_t vms;
    uint64_t without_uuid;
    unsigned beginnings;
};

const char *session_host(const struct session *session)
{
    (void)session;
    return "array";
}

/* Reads the number of an offset in its two forms with one. False: another form. */
static bool read_number(const char *offset, uint64_t *number)
{
    const char *end = page_model_number(offset, "", number);
    if (!end)
        end = page_model_number(offset, "position:", number);
    return end && *end == '\0';
}

/* A walk begins with the first page; each further page must follow from the one before. */
static bool leads_on(const char *here, const char *next)
{
    uint64_t from, to;
    bool both = read_number(here, &from) && read_number(next, &to);
    return strcmp(next, "0") == 0 || (both ? to > from : strcmp(here, next) != 0);
}

/* Checks that a request leads on, asks for no more than agreed, and has no byte that ends it. */
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

static struct answer begin_try(const char *text, size_t length)
{
    size_t whole = page_model_until(text, length, TRY_END);
    return (struct answer){.page = text, .length = whole, .behind = length - whole};
}

/* Takes the next page. The last page stays. */
static struct answer turn_page(struct session *session)
{
    const char *page = session->pages;
    size_t length = page_model_until(page, session->length, PAGES_END);
    if (length < session->length) {
        session->pages += length + 1;
        session->length -= length + 1;
        session->pages_given++;
    }
    return begin_try(page, length);
}

/* A walk that changes to one request at a time gets the pages from the first one on. */
static void note_plan(struct session *session, const struct fetch_plan *plan)
{
    DEMAND(plan->lanes >= 1 && plan->lanes <= session->parallel);
    if (plan->lanes < session->lanes) {
        session->pages = session->all;
        session->length = session->all_length;
        session->pages_given = 0;
        session->requests = 0;
    }
    session->lanes = plan->lanes;
    memset(session->answers, 0, sizeof session->answers);
}

/* Asks each free lane for a path. */
static void ask(struct session *session, const struct fetch_plan *plan)
{
    char path[TRANSPORT_PATH_SIZE];
    for (unsigned lane = 0; lane < plan->lanes; lane++) {
        if (session->answers[lane].page || !plan->next(plan->context, lane, path))
            continue;
        DEMAND(strncmp(path, SESSION_API, strlen(SESSION_API)) == 0);
        note_request(session, path + strlen(SESSION_API));
        session->answers[lane] = turn_page(session);
    }
}

/* Finds the next lane with an answer to continue. False if there is none. */
static bool find_turn(struct session *session, const struct fetch_plan *plan)
{
    for (unsigned i = 0; i < plan->lanes; i++) {
        session->turn = (session->turn + 1) % plan->lanes;
        if (session->answers[session->turn].page)
            return true;
    }
    return false;
}

/* Hands over the next piece of a try. */
static bool hand_over(const struct session *session, struct answer *answer,
                      const struct body_reader *reader, struct failure *failure)
{
    size_t left = answer->length - answer->given;
    size_t size = session->piece > 0 && session->piece < left ? session->piece : left;
    if (!answer->begun)
        reader->begin(reader->context);
    answer->begun = true;
    char *copy = exact_copy(answer->page + answer->given, size);
    bool taken = size == 0 || reader->bytes(reader->context, copy, size, failure);
    free(copy);
    answer->given += size;
    return taken;
}

/*
 * Hands over a piece to the lane whose turn it is. After the last piece of the last try, the page
 * is done.
 */
static bool serve(struct session *session, const struct fetch_plan *plan, struct failure *failure)
{
    struct answer *answer = &session->answers[session->turn];
    if (!hand_over(session, answer, &plan->readers[session->turn], failure))
        return false;
    if (answer->given < answer->length)
        return true;
    if (answer->behind > 0) {
        *answer = begin_try(answer->page + answer->length + 1, answer->behind - 1);
        return true;
    }
    session->last = answer->page;
    session->last_length = answer->length;
    answer->page = NULL;
    return plan->done(plan->context, session->turn, failure);
}

bool session_fetch(struct session *session, const struct fetch_plan *plan, struct fetch_end *end,
                   struct failure *failure)
{
    note_plan(session, plan);
    for (;;) {
        ask(session, plan);
        *end = (struct fetch_end){.status = 200};
        if (!find_turn(session, plan))
            return true;
        end->lane = session->turn;
        if (session->lanes > 1 && session->requests > REQUESTS_MAX)
            return failure_set(failure, "enough");
        if (!serve(session, plan, failure))
            return false;
    }
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

static void compare_vm(const struct seen *seen, const struct vm *vm)
{
    struct json_object *wanted = NULL;
    if (!seen->by_uuid || vm->uuid.length == 0)
        return;
    DEMAND(json_object_object_get_ex(seen->by_uuid, vm->uuid.bytes, &wanted));
    vm_oracle_check(vm, wanted);
}

static bool note_vm(void *context, const struct json_field *fields, struct failure *failure)
{
    struct seen *seen = context;
    struct vm vm;
    (void)failure;
    vm_fields_read(fields, &vm);
    check_vm(&vm);
    compare_vm(seen, &vm);
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

/*
 * Checks that the total is that of the last page, if json-c can read the page: text without a
 * chosen path may be anything.
 */
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

/*
 * With several requests at a time, a walk may get other pages and fall back to one at a time. If a
 * single walk shows all VMs, its result is the same in both ways.
 */
static void check_against_model(const struct session *session,
                                const struct page_walk_result *result,
                                const struct page_model_walks *wanted)
{
    DEMAND(result->items == wanted->vms && !result->changed);
    if (session->parallel == 1)
        DEMAND(result->walks == wanted->walks && result->moved == wanted->moved);
}

/* As the last page names one offset, each walk gets it at most twice. */
static void check_requests(const struct session *session)
{
    if (session->lanes == 1)
        DEMAND(session->requests <= session->pages_given + 2UL * WALKS_MAX);
}

static void check_walk(struct session session)
{
    struct page_model_walks wanted;
    bool is_plain = page_model_is_plain(session.pages, session.length, &wanted) &&
                    (session.parallel == 1 || wanted.walks == 1);
    struct seen seen = {.by_uuid = is_plain ? wanted.by_uuid : NULL};
    const struct page_resource resource = vm_resource();
    const struct page_walk walk = {.resource = &resource,
                                   .query = QUERY,
                                   .page_size = session.page_size,
                                   .parallel = session.parallel,
                                   .begin = begin,
                                   .item = note_vm,
                                   .context = &seen};
    struct deadline deadline = far_deadline();
    struct failure failure = {""};
    struct page_walk_result result;
    if (pages_walk(&session, &deadline, &walk, &result, &failure)) {
        DEMAND(result.items == seen.vms && result.without_id == seen.without_uuid);
        DEMAND(result.total == result.items && !result.refused);
        if (is_plain)
            check_against_model(&session, &result, &wanted);
        check_total(&session, seen.vms);
    } else {
        DEMAND(!is_plain && failure.text[0] != '\0');
    }
    DEMAND(seen.beginnings <= result.walks + (session.parallel > 1) && result.walks <= WALKS_MAX);
    check_requests(&session);
    forget_walk(&seen);
    json_object_put(wanted.by_uuid);
}

static void check_peek(struct session session)
{
    struct failure failure = {""};
    session.page_size = 1;
    session.parallel = 1;
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
    static const unsigned parallel[] = {1, 2, 3, TRANSPORT_LANES};
    const struct session session = {
        .all = (const char *)data + 2,
        .all_length = size - 2,
        .pages = (const char *)data + 2,
        .length = size - 2,
        .piece = data[0] % 64,
        .page_size = 1U + data[1],
        .parallel = parallel[data[0] / 64],
    };
    check_walk(session);
    check_peek(session);
    return 0;
}
