/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm_check.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "credentials.h"
#include "deadline.h"
#include "options_help.h"
#include "progress.h"
#include "report.h"
#include "session.h"
#include "vm_findings.h"
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
static bool count_all(const struct vm_check *check, const struct options *options,
                      struct session *session, struct deadline *deadline, struct findings *findings,
                      struct failure *failure)
{
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
static bool believe_total(const struct vm_check *check, struct session *session,
                          struct findings *findings, struct failure *failure)
{
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

/* Asks the array and counts. */
static bool measure(const struct vm_check *check, const struct options *options,
                    struct session *session, struct deadline *deadline, struct findings *findings,
                    struct failure *failure)
{
    if (options->count_only) {
        if (!believe_total(check, session, findings, failure))
            return false;
    } else {
        if (!count_all(check, options, session, deadline, findings, failure))
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

/* One session: in, read, out again, whatever happens. */
static bool visit(const struct vm_check *check, const struct options *options,
                  const struct credentials *credentials, struct deadline *deadline,
                  struct findings *findings, struct failure *failure)
{
    struct session *session =
        session_open(&options->server, credentials, deadline, options->verbosity, failure);
    if (!session)
        return false;
    bool measured = measure(check, options, session, deadline, findings, failure);
    if (measured)
        findings_note_session(findings, session);
    session_close(session);
    return measured;
}

static int show_version(const struct vm_check *check)
{
    printf("%s %s (%s)\n", check->about.program, PACKAGE_VERSION, PACKAGE_NAME);
    fflush(stdout);
    return STATE_UNKNOWN;
}

static int show_help(const struct vm_check *check)
{
    options_help(&check->about, stdout);
    fflush(stdout);
    return STATE_UNKNOWN;
}

/* Words for a run that ends without having said anything. */
static const char *last_words(const struct vm_check *check, char *text, size_t size)
{
    snprintf(text, size, "%s UNKNOWN - timed out, and something does not let go: see -vv\n",
             check->service);
    return text;
}

static void run(const struct vm_check *check, const struct options *options, struct report *report)
{
    static char words[128]; /* for the watchdog, which may come at any time */
    struct failure failure = {""};
    struct deadline deadline;
    struct credentials credentials;
    struct findings findings = {.check = check, .options = options};
    tally_start(&findings.tally, options->list);

    deadline_start(&deadline, options->timeout, last_words(check, words, sizeof words));
    bool known =
        credentials_find(&credentials, options->username, options->password_file, &failure);
    if (credentials.prompted) /* a person's typing takes nothing from the array's time */
        deadline_start(&deadline, options->timeout, words);
    known = known && visit(check, options, &credentials, &deadline, &findings, &failure);
    credentials_free(&credentials);

    findings.seconds = deadline_elapsed(&deadline);
    if (known)
        findings_report(&findings, report);
    else
        report_status(report, STATE_UNKNOWN, "%s", failure.text);
    tally_free(&findings.tally);
    deadline_silence();
}

/*
 * Where a standard file is closed, a connection would take its number, and whatever is written to
 * it. What takes it here cannot be written to, so that a result that nobody gets is an error.
 */
static void hold_standard_files(void)
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) < 0)
            (void)open("/dev/null", O_RDONLY); /* takes the lowest number that is free */
}

int vm_check_main(const struct vm_check *check, int argc, char **argv)
{
    hold_standard_files();
    secret_forbid_dumps();
    deadline_catch_signals();

    struct options options;
    struct failure failure;
    enum options_outcome outcome = options_parse(&options, &check->about, argc, argv, &failure);
    if (outcome == OPTIONS_HELP)
        return show_help(check);
    if (outcome == OPTIONS_VERSION)
        return show_version(check);

    static struct report report; /* too large for some stacks */
    report_start(&report, check->service);
    if (outcome == OPTIONS_WRONG)
        report_status(&report, STATE_UNKNOWN, "%s; see --help", failure.text);
    else
        run(check, &options, &report);
    if (outcome == OPTIONS_RUN && options.server.insecure)
        report_line(&report, 0, "The certificate was not verified (--insecure).");

    int code = report_write(&report, STDOUT_FILENO);
    return options.exit_ok && code < STATE_UNKNOWN ? STATE_OK : code;
}
