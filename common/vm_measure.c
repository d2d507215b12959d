/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm_measure.h"

#include <inttypes.h>

#include "progress.h"
#include "vm_pages.h"

/* What a walk fills. */
struct counting {
    const struct vm_check *check;
    struct tally *tally;
    struct progress progress;
};

static void begin_count(void *context)
{
    struct counting *counting = context;
    tally_clear(counting->tally);
}

static bool count_vm(void *context, const struct vm *vm, struct failure *failure)
{
    struct counting *counting = context;
    int kind = counting->check->question(vm);
    if (kind == VM_DOES_NOT_COUNT)
        return true;
    if (kind == VM_CANNOT_TELL)
        return failure_set(failure, "the VM '%.128s' has no %s",
                           vm->name.bytes ? vm->name.bytes : "without a name",
                           counting->check->needs);
    return tally_add(counting->tally, vm, (unsigned)kind) || failure_set(failure, "out of memory");
}

/* Shows how far the reading is, where a person looks. */
static void show_progress(void *context, uint64_t vms, uint64_t total)
{
    struct counting *counting = context;
    progress_show(&counting->progress, vms, total);
}

/* Reads every VM that the array may have for the question. */
static bool count_all(struct session *session, struct deadline *deadline, struct findings *findings,
                      struct failure *failure)
{
    const struct vm_check *check = findings->check;
    const struct options *options = findings->options;
    struct counting counting = {.check = check, .tally = &findings->tally};
    const struct vm_walk walk = {.query = check->query,
                                 .page_size = options->page_size,
                                 .parallel = options->parallel,
                                 .begin = begin_count,
                                 .vm = count_vm,
                                 .page = show_progress,
                                 .context = &counting};
    progress_start(&counting.progress);
    bool counted = vm_pages_walk(session, deadline, &walk, &findings->walk, failure);
    progress_end(&counting.progress);
    return counted;
}

static bool pass_over(void *context, const struct vm *vm, struct failure *failure)
{
    (void)context;
    (void)vm;
    (void)failure;
    return true;
}

/* How many VMs the array says match a query. */
static bool ask_total(struct session *session, const char *query, uint64_t *total,
                      struct failure *failure)
{
    const struct vm_walk one = {.query = query, .vm = pass_over};
    return vm_pages_peek(session, &one, total, failure);
}

/* The one VM that --count-only fetches has to be one that counts. */
static bool expect_vm(void *context, const struct vm *vm, struct failure *failure)
{
    const struct vm_check *check = context;
    return check->question(vm) >= 0 ||
           failure_set(failure,
                       "the array does not filter: asked for %s, it sent another VM; leave "
                       "--count-only out",
                       check->plural);
}

/*
 * Takes the array's word for the count, where its filter holds. Where every VM is said to match, it
 * may be that the array does not filter at all: then none may match the opposite.
 */
static bool believe_total(struct session *session, struct findings *findings,
                          struct failure *failure)
{
    const struct vm_check *check = findings->check;
    uint64_t opposite = 0;
    const struct vm_walk one = {
        .query = check->query, .vm = expect_vm, .context = (void *)(uintptr_t)check};
    findings->count_only = true;
    if (!vm_pages_peek(session, &one, &findings->tally.count, failure) ||
        !ask_total(session, "", &findings->vms, failure))
        return false;
    if (findings->tally.count == 0 || findings->tally.count != findings->vms)
        return true;
    if (!ask_total(session, check->opposite_query, &opposite, failure))
        return false;
    return opposite == 0 ||
           failure_set(failure, "the array does not filter: all of its VMs match, and so "
                                "they do the opposite; leave --count-only out");
}

bool vm_measure(struct session *session, struct deadline *deadline, struct findings *findings,
                struct failure *failure)
{
    const struct vm_check *check = findings->check;
    const struct options *options = findings->options;
    if (options->count_only) {
        if (!believe_total(session, findings, failure))
            return false;
    } else {
        if (!count_all(session, deadline, findings, failure))
            return false;
        /* A walk over every VM has just told how many there are. */
        findings->vms = findings->walk.vms;
        if (check->query[0] != '\0' && !ask_total(session, "", &findings->vms, failure))
            return false;
    }
    return findings->tally.count <= findings->vms ||
           failure_set(failure,
                       "%s lists %" PRIu64 " %s, but says that it has %" PRIu64
                       " VMs in all; the count is not known",
                       options->server.host, findings->tally.count, check->plural, findings->vms);
}
