/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_measure.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "api/vm_pages.h"
#include "check/progress.h"
#include "vm/vm_query.h"

/* What a walk fills. */
struct counting {
    const struct vm_check *check;
    const struct vm_filter *filter;
    struct findings *findings;
    char query[VM_QUERY_SIZE]; /* what to ask the array for; empty for every VM */
    uint64_t passed;           /* VMs that the filters leave */
    int64_t now;               /* seconds since 1970 */
    struct progress progress;
};

static void begin_count(void *context)
{
    struct counting *counting = context;
    struct findings *findings = counting->findings;
    counting->passed = 0;
    tally_clear(&findings->tally);
    vmstore_tally_clear(&findings->vmstores);
    findings->ages = (struct age_tally){0};
}

static bool explain_missing(const struct vm *vm, const char *field, struct failure *failure)
{
    return failure_set(failure, "the VM '%.128s' has no %s",
                       vm->name.bytes ? vm->name.bytes : "without a name", field);
}

/* Counts a VM of a kind that is asked for. */
static bool count_one(struct counting *counting, const struct vm *vm, unsigned kind,
                      struct failure *failure)
{
    struct findings *findings = counting->findings;
    if (vm->has_snapshot_time)
        age_tally_add(&findings->ages, vm->snapshot_time, counting->now);
    return tally_add(&findings->tally, vm, kind) || failure_set(failure, "out of memory");
}

static bool count_vm(void *context, const struct vm *vm, struct failure *failure)
{
    struct counting *counting = context;
    struct findings *findings = counting->findings;
    if (counting->filter->live_only && vm->live == VM_NOT_SAID)
        return explain_missing(vm, "isLive", failure);
    if (!vm_filter_passes(counting->filter, vm))
        return true;
    counting->passed++;

    int kind = counting->check->question(vm);
    if (kind == VM_CANNOT_TELL)
        return explain_missing(vm, counting->check->needs, failure);
    bool counts = kind >= 0 && (findings->kind == VM_ALL_KINDS || findings->kind == kind);
    if (!vmstore_tally_add(&findings->vmstores, vm, counts, failure))
        return false;
    if (counts)
        return count_one(counting, vm, (unsigned)kind, failure);
    if (kind >= 0)
        tally_note(&findings->tally, (unsigned)kind);
    return true;
}

/* Shows how far the reading is, where a person looks. */
static void show_progress(void *context, uint64_t vms, uint64_t total)
{
    struct counting *counting = context;
    progress_show(&counting->progress, vms, total);
}

static bool too_long(struct failure *failure)
{
    return failure_set(failure, "the --filter parameters are too long for a request");
}

/* Walks over what matches a query and the user's own parameters. */
static bool walk_over(struct session *session, struct deadline *deadline, const char *query,
                      struct vm_walk walk, struct vm_walk_result *result, struct failure *failure)
{
    struct counting *counting = walk.context;
    const struct options *options = counting->findings->options;
    struct vm_query whole;
    if (!vm_query_join(&whole, query, &options->filter.query))
        return too_long(failure);
    walk.query = whole.text;
    walk.page_size = options->page_size;
    walk.parallel = options->parallel;
    walk.page = show_progress;
    progress_start(&counting->progress);
    bool walked = vm_pages_walk(session, deadline, &walk, result, failure);
    progress_end(&counting->progress);
    return walked;
}

/* Reads every VM that the array may have for the question. */
static bool count_all(struct session *session, struct deadline *deadline, struct counting *counting,
                      struct failure *failure)
{
    struct findings *findings = counting->findings;
    const struct vm_walk walk = {.begin = begin_count, .vm = count_vm, .context = counting};
    counting->now = time(NULL);
    return walk_over(session, deadline, counting->query, walk, &findings->walk, failure);
}

static void begin_passing(void *context)
{
    struct counting *counting = context;
    counting->passed = 0;
    vmstore_tally_clear(&counting->findings->vmstores_seen);
}

static bool count_passing(void *context, const struct vm *vm, struct failure *failure)
{
    struct counting *counting = context;
    if (!vm_filter_passes(counting->filter, vm))
        return true;
    counting->passed++;
    return vmstore_tally_add(&counting->findings->vmstores_seen, vm, false, failure);
}

static bool pass_over(void *context, const struct vm *vm, struct failure *failure)
{
    (void)context;
    (void)vm;
    (void)failure;
    return true;
}

/* How many VMs the array says match a query and the user's own parameters. */
static bool ask_total(struct session *session, const struct options *options, const char *query,
                      uint64_t *total, struct failure *failure)
{
    struct vm_query whole;
    const struct vm_walk one = {.query = whole.text, .vm = pass_over};
    return vm_query_join(&whole, query, &options->filter.query)
               ? vm_pages_peek(session, &one, total, failure)
               : too_long(failure);
}

/*
 * How many VMs there are in all, of those that the filters leave: what the share is of. Where names
 * or VMstores are filtered, only a walk over all of them can tell.
 */
static bool count_in_all(struct session *session, struct deadline *deadline,
                         struct counting *counting, struct failure *failure)
{
    struct findings *findings = counting->findings;
    const struct options *options = findings->options;
    if (counting->query[0] != '\0' && !vm_filter_looks(&options->filter))
        return ask_total(session, options, "", &findings->vms, failure);
    if (counting->query[0] != '\0') {
        struct vm_walk_result result;
        const struct vm_walk walk = {
            .begin = begin_passing, .vm = count_passing, .context = counting};
        if (!walk_over(session, deadline, "", walk, &result, failure))
            return false;
    }
    findings->vms = counting->passed; /* a walk over every VM has just told */
    return true;
}

/* Each VMstore that the user names has to be there: a wrong name would look like a good result. */
static bool find_vmstores(const struct session *session, const struct counting *counting,
                          struct failure *failure)
{
    struct findings *findings = counting->findings;
    const struct vm_filter *filter = counting->filter;
    const struct vmstore_tally *seen =
        counting->query[0] != '\0' ? &findings->vmstores_seen : &findings->vmstores;
    if (filter->vmstore_count > 0 && !session_is_global_center(session))
        return failure_set(failure, "%s is a VMstore, and --vmstore is for a Global Center",
                           session_host(session));
    for (size_t i = 0; i < filter->vmstore_count; i++) {
        if (!vmstore_tally_has(seen, filter->vmstores[i]))
            return failure_set(failure,
                               "%s has no VM on a VMstore '%.100s' that the filters leave; check "
                               "--vmstore",
                               session_host(session), filter->vmstores[i]);
        if (!vmstore_tally_name(&findings->vmstores, filter->vmstores[i], failure))
            return false;
    }
    return true;
}

/* The one VM that --count-only fetches has to be one that counts. */
static bool expect_vm(void *context, const struct vm *vm, struct failure *failure)
{
    const struct counting *counting = context;
    const struct vm_check *check = counting->check;
    return check->question(vm) >= 0 ||
           failure_set(failure,
                       "the array does not filter: asked for %s, it sent another VM; leave "
                       "--count-only out",
                       check->about.counted);
}

/*
 * Takes the array's word for the count, where its filter holds. Where every VM is said to match, it
 * may be that the array does not filter at all: then none may match the opposite.
 */
static bool believe_total(struct session *session, struct counting *counting,
                          struct failure *failure)
{
    struct findings *findings = counting->findings;
    const struct vm_check *check = counting->check;
    const struct options *options = findings->options;
    uint64_t opposite = 0;
    struct vm_query query;
    const struct vm_walk one = {.query = query.text, .vm = expect_vm, .context = counting};
    findings->count_only = true;
    if (!vm_query_join(&query, counting->query, &options->filter.query))
        return too_long(failure);
    if (!vm_pages_peek(session, &one, &findings->tally.count, failure) ||
        !ask_total(session, options, "", &findings->vms, failure))
        return false;
    if (findings->tally.count == 0 || findings->tally.count != findings->vms)
        return true;
    if (!ask_total(session, options, check->opposite_query, &opposite, failure))
        return false;
    return opposite == 0 ||
           failure_set(failure, "the array does not filter: all of its VMs match, and so "
                                "they do the opposite; leave --count-only out");
}

/*
 * Chooses what to ask the array for. A Global Center may be able to tell more VMs apart than a
 * VMstore is; one that is not answers 400, and what comes is put to the question all the same.
 */
static bool choose_query(struct session *session, struct counting *counting,
                         struct failure *failure)
{
    const struct vm_check *check = counting->check;
    uint64_t ignored;
    if (session_is_global_center(session) && check->global_center_query) {
        snprintf(counting->query, sizeof counting->query, "%s&%s", check->query,
                 check->global_center_query);
        if (ask_total(session, counting->findings->options, counting->query, &ignored, failure))
            return true;
        if (!session_refused_request(session))
            return false;
    }
    snprintf(counting->query, sizeof counting->query, "%s", check->query);
    return true;
}

bool vm_measure(struct session *session, struct deadline *deadline, struct findings *findings,
                struct failure *failure)
{
    struct counting counting = {
        .check = findings->check, .filter = &findings->options->filter, .findings = findings};
    if (!choose_query(session, &counting, failure))
        return false;
    bool measured = findings->options->count_only
                        ? believe_total(session, &counting, failure)
                        : count_all(session, deadline, &counting, failure) &&
                              count_in_all(session, deadline, &counting, failure) &&
                              find_vmstores(session, &counting, failure);
    if (!measured)
        return false;
    return findings->tally.count <= findings->vms ||
           failure_set(failure,
                       "%s lists %" PRIu64 " %s, but says that it has %" PRIu64
                       " VMs in all; the count is not known",
                       session_host(session), findings->tally.count, findings->check->about.counted,
                       findings->vms);
}
