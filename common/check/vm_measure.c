/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_measure.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "api/api_answer.h"
#include "base/decimal.h"
#include "base/process.h"
#include "check/progress.h"
#include "check/vm_fleet.h"
#include "check/vm_total.h"
#include "vm/vm_fields.h"
#include "vm/vm_query.h"

/* The results of one walk. */
struct counting {
    struct findings *findings;
    uint64_t passed; /* VMs that the filters leave */
    struct progress progress;
};

/* Fails where a property that decides is not as documented. */
static bool can_decide(const struct vm *vm, unsigned needs, struct failure *failure)
{
    unsigned wrong = vm->unreadable & needs;
    enum vm_property property = 0;
    if (wrong == 0)
        return true;
    while (!(wrong & VM_BIT(property)))
        property++;
    return failure_set(
        failure, "the VM '%.128s': its %s is not as the API documents it" API_REPORT_ADVICE,
        vm->name.bytes ? vm->name.bytes : "without a name", vm_fields_name(property));
}

static bool explain_missing(const struct vm *vm, const char *field, struct failure *failure)
{
    return failure_set(failure, "the VM '%.128s' has no %s" API_REPORT_ADVICE,
                       vm->name.bytes ? vm->name.bytes : "without a name", field);
}

static void leave_out(struct findings *findings, const struct vm *vm, enum vm_verdict verdict)
{
    if (verdict == VM_IS_DELETED)
        findings->left_out.deleted++;
    if (verdict == VM_IS_OBJECT)
        findings->left_out.objects[vm_filter_object(vm)]++;
}

/* Reads a VM, and applies the filters. False where they cannot be applied. */
static bool read_vm(const struct counting *counting, const struct json_field *fields, struct vm *vm,
                    enum vm_verdict *verdict, struct failure *failure)
{
    const struct vm_filter *filter = &counting->findings->filter;
    vm_fields_read(fields, vm);
    if (!can_decide(vm, VM_BIT(VM_DELETED), failure))
        return false;
    *verdict = vm_filter_judge(filter, vm, counting->findings->now);
    leave_out(counting->findings, vm, *verdict);
    if (*verdict != VM_PASSES && *verdict != VM_HAS_NO_AGE)
        return true;
    if (!can_decide(vm, vm_filter_needs(filter), failure))
        return false;
    return !filter->live_only || vm->live != VM_NOT_SAID || explain_missing(vm, "isLive", failure);
}

/* Question ------------------------------------------------------------------------------------- */

static void begin_count(void *context)
{
    struct counting *counting = context;
    struct findings *findings = counting->findings;
    counting->passed = 0;
    tally_clear(&findings->tally);
    vmstore_tally_reset(&findings->vmstores);
    findings->ages = (struct age_tally){0};
    findings->left_out = (struct left_out){0};
    findings->without_age = 0;
    memset(findings->unreadable, 0, sizeof findings->unreadable);
    vm_csv_begin(&findings->csv);
}

static void note_unreadable(struct findings *findings, const struct vm *vm)
{
    for (unsigned i = 0; vm->unreadable != 0 && i < VM_PROPERTY_COUNT; i++)
        findings->unreadable[i] += (vm->unreadable & VM_BIT(i)) != 0;
}

/* Asks the question. Fails where it cannot be answered. */
static bool ask_kind(const struct findings *findings, const struct vm *vm, int *kind,
                     struct failure *failure)
{
    const struct vm_check *check = findings->check;
    if (!can_decide(vm, VM_BIT(check->needs), failure))
        return false;
    *kind = check->question(vm, findings->options, findings->now);
    if (*kind == VM_CANNOT_TELL)
        return explain_missing(vm, vm_fields_name(check->needs), failure);
    if (*kind == VM_KIND_NOT_KNOWN && !findings->all_kinds)
        return can_decide(vm, check->kind_needs, failure) &&
               failure_set(failure,
                           "the VM '%.128s' does not say of which kind it is; leave --kind out",
                           vm->name.bytes ? vm->name.bytes : "without a name");
    return true;
}

/* Counts a VM of a wanted kind. */
static bool count_one(struct counting *counting, const struct vm *vm, int kind,
                      struct failure *failure)
{
    struct findings *findings = counting->findings;
    const struct vm_check *check = findings->check;
    const struct options *options = findings->options;
    const char *kind_name =
        kind >= 0 && check->about.kind_count > 0 ? check->about.kinds[kind].name : "";
    bool space_decides = options->warning_space.set || options->critical_space.set;
    if (space_decides && !can_decide(vm, VM_BIT(VM_SPACE), failure))
        return false;
    if (vm->has_snapshot_time)
        age_tally_add(&findings->ages, vm->snapshot_time, findings->now);
    if (!tally_add(&findings->tally, vm, kind))
        return failure_set(failure, "out of memory");
    return vm_csv_add(&findings->csv, vm, kind_name, failure);
}

static bool count_vm(void *context, const struct json_field *fields, struct failure *failure)
{
    struct counting *counting = context;
    struct findings *findings = counting->findings;
    struct vm vm;
    enum vm_verdict verdict;
    int kind;
    if (!read_vm(counting, fields, &vm, &verdict, failure))
        return false;
    if (verdict != VM_PASSES && verdict != VM_HAS_NO_AGE)
        return true;
    bool is_told = ask_kind(findings, &vm, &kind, failure);
    bool counts = !is_told || kind == VM_KIND_NOT_KNOWN ||
                  (kind >= 0 && (findings->all_kinds || findings->kinds & (1U << (unsigned)kind)));
    findings->without_age += verdict == VM_HAS_NO_AGE && counts;
    if (verdict == VM_HAS_NO_AGE || !is_told)
        return verdict == VM_HAS_NO_AGE; /* a VM that is left out needs no kind */

    counting->passed++;
    note_unreadable(findings, &vm);
    if (!vmstore_tally_add(&findings->vmstores, &vm, counts, failure))
        return false;
    if (counts)
        return count_one(counting, &vm, kind, failure);
    if (kind != VM_DOES_NOT_COUNT)
        tally_note(&findings->tally, kind);
    return true;
}

/* Total ---------------------------------------------------------------------------------------- */

static void begin_passing(void *context)
{
    struct counting *counting = context;
    counting->passed = 0;
    counting->findings->left_out = (struct left_out){0};
}

static bool count_passing(void *context, const struct json_field *fields, struct failure *failure)
{
    struct counting *counting = context;
    struct vm vm;
    enum vm_verdict verdict;
    if (!read_vm(counting, fields, &vm, &verdict, failure))
        return false;
    if (verdict != VM_PASSES)
        return true;
    counting->passed++;
    return vmstore_tally_add(&counting->findings->vmstores, &vm, false, failure);
}

/* Walks ---------------------------------------------------------------------------------------- */

/* Shows the progress. */
static void show_progress(void *context, uint64_t vms, uint64_t total)
{
    struct counting *counting = context;
    progress_show(&counting->progress, vms, total);
}

/*
 * Appends to a timeout how far the reading came, and how much time all VMs need at the same
 * speed.
 */
static void explain_timeout(const struct options *options, const struct page_walk_result *result,
                            double elapsed, struct failure *failure)
{
    char items[DECIMAL_TEXT_SIZE], total[DECIMAL_TEXT_SIZE];
    decimal_group(result->items, items);
    decimal_group(result->total, total);
    double before = elapsed - result->seconds;
    double needed = before + result->seconds * (double)result->total / (double)result->items;
    double step = needed < 30 ? 5 : 30; /* seconds: a round number is easier to remember */
    double enough = ceil(needed * 1.05 / step) * step;
    failure_cut(failure, DEADLINE_ADVICE);
    failure_suffix(failure, "; %s of %s VMs in %u s; about %.0f s are needed: -t %.0f", items,
                   total, options->timeout, ceil(needed), enough);
    if (options->page_size < 2000)
        failure_suffix(failure, "%s --page-size 2000", options->parallel < 4 ? "," : " or");
    if (options->parallel < 4)
        failure_suffix(failure, " or --parallel 4");
}

/* Walks over the VMs that match a query and the user's own parameters. */
static bool walk_over(struct session *session, struct deadline *deadline, const char *query,
                      struct page_walk walk, struct page_walk_result *result,
                      struct failure *failure)
{
    struct counting *counting = walk.context;
    const struct options *options = counting->findings->options;
    struct vm_query whole;
    *result = (struct page_walk_result){0};
    if (!vm_query_join(&whole, query, &options->filter.query))
        return failure_set(failure, "the --filter parameters are too long for a request");
    walk.resource = vm_resource();
    walk.query = whole.text;
    walk.page_size = options->page_size;
    walk.parallel = options->parallel;
    walk.page = show_progress;
    progress_start(&counting->progress);
    bool walked = pages_walk(session, deadline, &walk, result, failure);
    progress_end(&counting->progress);
    if (!walked && result->items > 0 && result->total > result->items && !process_signal() &&
        deadline_left(deadline, DEADLINE_WORK) <= 0)
        explain_timeout(options, result, deadline_elapsed(deadline), failure);
    if (!walked && result->refused && options->filter.query.text[0] != '\0') {
        failure_cut(failure, API_REFUSAL_ADVICE);
        failure_suffix(failure, "; check each --filter");
    }
    return walked;
}

/*
 * Walks with the first of these queries that the array accepts: it may refuse a parameter that it
 * does not know (400). Each VM that comes is checked in any case.
 */
static bool walk_over_any(struct session *session, struct deadline *deadline,
                          const struct vm_queries *queries, struct page_walk walk,
                          struct page_walk_result *result, struct failure *failure)
{
    for (size_t i = 0;; i++) {
        if (walk_over(session, deadline, queries->texts[i], walk, result, failure))
            return true;
        if (!result->refused || i + 1 == queries->count)
            return false;
    }
}

/* Reads all VMs that may count. */
static bool count_all(struct session *session, struct deadline *deadline, struct counting *counting,
                      struct failure *failure)
{
    struct findings *findings = counting->findings;
    const struct page_walk walk = {.begin = begin_count, .item = count_vm, .context = counting};
    struct vm_queries queries;
    vm_queries_for_question(&queries, findings->check, findings->is_global_center);
    return walk_over_any(session, deadline, &queries, walk, &findings->walk, failure);
}

/* Reads all VMs, to count them. */
static bool count_in_all(struct session *session, struct deadline *deadline,
                         struct counting *counting, struct failure *failure)
{
    struct page_walk_result result;
    const struct page_walk walk = {
        .begin = begin_passing, .item = count_passing, .context = counting};
    struct vm_queries queries;
    vm_queries_for_all(&queries);
    return walk_over_any(session, deadline, &queries, walk, &result, failure);
}

/*
 * Counts by reading. The share needs the number of all VMs that the filters leave: where the
 * array's total cannot be proven, all VMs are read for it.
 */
static bool count_by_reading(struct session *session, struct deadline *deadline,
                             struct findings *findings, struct failure *failure)
{
    struct counting counting = {.findings = findings};
    if (!count_all(session, deadline, &counting, failure))
        return false;
    if (findings->check->query[0] != '\0') {
        enum vm_total_known known = VM_TOTAL_NOT_PROVEN;
        if (!vm_filter_looks(&findings->filter))
            known = vm_total_ask(session, findings, failure);
        if (known == VM_TOTAL_PROVEN)
            return true;
        if (known == VM_TOTAL_FAILED || !count_in_all(session, deadline, &counting, failure))
            return false;
    }
    findings->vms = counting.passed; /* the walk was over all VMs */
    return true;
}

/* Takes the array's total for the count where it can be proven; else reads. */
static bool count(struct session *session, struct deadline *deadline, struct findings *findings,
                  struct failure *failure)
{
    if (findings->options->count_only) {
        enum vm_total_known known = vm_total_ask_count(session, findings, failure);
        findings->is_believed = known == VM_TOTAL_PROVEN;
        if (known != VM_TOTAL_NOT_PROVEN)
            return known == VM_TOTAL_PROVEN;
    }
    return count_by_reading(session, deadline, findings, failure);
}

/* Fails where there are no VMs: the account may have lost its rights, or a filter be misspelt. */
static bool expect_vms(const struct session *session, const struct findings *findings,
                       struct failure *failure)
{
    const char *host = session_host(session);
    if (findings->vms > 0 || findings->options->allow_empty)
        return true;
    char filters[512];
    vm_filter_describe(&findings->filter, filters, sizeof filters);
    if (vm_filter_is_set(&findings->filter))
        return failure_set(failure,
                           "none of the VMs of %s passes the filters (%s); check their spelling, "
                           "or take it for a count of 0 with --allow-empty",
                           host, filters);
    return failure_set(failure,
                       "no VMs present on %s; check whether the account may read them, or take it "
                       "for a count of 0 with --allow-empty",
                       host);
}

bool vm_measure(struct session *session, struct deadline *deadline, struct findings *findings,
                struct failure *failure)
{
    findings->is_global_center = session_is_global_center(session);
    findings->now = time(NULL);
    if (!vm_fleet_check(session, findings, failure) ||
        !count(session, deadline, findings, failure) ||
        !vm_fleet_find_named(session, findings, failure) || !expect_vms(session, findings, failure))
        return false;
    return findings->tally.count <= findings->vms ||
           failure_set(failure,
                       "%s lists %" PRIu64 " %s, but says that it has %" PRIu64
                       " VMs in all; run it again",
                       session_host(session), findings->tally.count, findings->check->plural,
                       findings->vms);
}
