/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_check.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/credentials.h"
#include "api/session.h"
#include "base/deadline.h"
#include "base/process.h"
#include "check/command_line.h"
#include "check/report.h"
#include "check/vm_findings.h"
#include "check/vm_measure.h"
#include "options/extra_opts.h"
#include "options/options_help.h"

/* One session: in, read, out again, whatever happens. */
static bool visit(const struct options *options, const struct credentials *credentials,
                  struct deadline *deadline, struct findings *findings, struct failure *failure)
{
    struct session *session =
        session_open(&options->server, credentials, deadline, options->verbosity, failure);
    if (!session)
        return false;
    bool measured = vm_measure(session, deadline, findings, failure);
    findings->seconds = deadline_elapsed(deadline); /* the logout is none of the measurement */
    if (!session_log_out(session, &findings->left_open) && !measured)
        failure_suffix(failure, "; %s", findings->left_open.text);
    if (measured)
        findings_note_session(findings, session); /* the logout is one of its requests */
    session_close(session, &findings->left_open);
    return measured;
}

static void show_version(const struct vm_check *check)
{
    printf("%s %s (%s)\n", check->about.program, PACKAGE_VERSION, PACKAGE_NAME);
    fflush(stdout);
}

static void show_help(const struct vm_check *check)
{
    options_help(&check->about, stdout);
    fflush(stdout);
}

/* The kind of this name; none is all of them. */
static bool find_kind(const struct vm_check *check, const char *name, int *kind)
{
    *kind = VM_ALL_KINDS;
    for (unsigned i = 0; name && i < check->kind_count; i++)
        if (check->kinds[i].metric && strcmp(check->kinds[i].metric, name) == 0)
            *kind = (int)i;
    return !name || *kind != VM_ALL_KINDS;
}

static void run(const struct vm_check *check, const struct options *options,
                struct secret **password, int argc, char **argv, struct deadline *deadline,
                struct report *report)
{
    struct failure failure = {""};
    struct credentials credentials = {0};
    struct findings findings = {.check = check, .options = options};
    if (!find_kind(check, options->kind, &findings.kind)) {
        report_status(report, STATE_UNKNOWN, "--kind takes all or a kind, not '%s'; see --help",
                      options->kind);
        return;
    }
    tally_start(&findings.tally, options->list);
    command_line_write(argc, argv, "--list", "all", findings.command, sizeof findings.command);

    struct timespec start = deadline->start;
    deadline_start(deadline, options->timeout);
    deadline->start = start; /* the limit is for all of it, reading the options' files included */
    deadline_watch(deadline, check->service);
    bool known = server_check_ca_file(&options->server, &failure) &&
                 credentials_find(&credentials, options->username, options->password_file, password,
                                  &failure);
    if (credentials.prompted) { /* a person's typing takes nothing from the array's time */
        deadline_start(deadline, options->timeout);
        deadline_watch(deadline, check->service);
    }
    known = known && visit(options, &credentials, deadline, &findings, &failure);
    credentials_free(&credentials);

    if (known)
        findings_report(&findings, report);
    else
        report_status(report, STATE_UNKNOWN, "%s", failure.text);
    findings_free(&findings);
}

/* Runs, or says what is wrong with the options. Returns the exit code. */
static int report_on(const struct vm_check *check, enum options_outcome outcome,
                     const struct options *options, struct secret **password, int argc, char **argv,
                     struct deadline *deadline, const struct failure *failure)
{
    static struct report report; /* too large for some stacks */
    report_start(&report, check->service);
    if (outcome == OPTIONS_WRONG)
        report_status(&report, STATE_UNKNOWN, "%s; see --help", failure->text);
    else
        run(check, options, password, argc, argv, deadline, &report);
    if (outcome == OPTIONS_RUN && options->server.insecure)
        report_line(&report, 0, "The certificate was not verified (--insecure).");

    process_silence();
    int code = report_write(&report, STDOUT_FILENO);
    return options->exit_ok && code < STATE_UNKNOWN ? STATE_OK : code;
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

/* A copy with rights that its user has not would read files for whoever starts it. */
static int refuse_privileges(const struct vm_check *check)
{
    static struct report report;
    report_start(&report, check->service);
    report_status(&report, STATE_UNKNOWN,
                  "this copy of %s has rights that its user has not, and refuses to run: take them "
                  "away with chmod ug-s or setcap -r, and let the monitoring system's user read "
                  "what it needs",
                  check->about.program);
    return report_write(&report, STDOUT_FILENO);
}

int vm_check_main(const struct vm_check *check, int argc, char **argv)
{
    hold_standard_files();
    if (secret_is_privileged())
        return refuse_privileges(check);
    (void)setlocale(LC_CTYPE, "C.UTF-8"); /* what --include and --exclude match are characters */
    secret_forbid_dumps();
    process_catch_signals();

    struct extra_opts extra;
    struct options options = {0};
    struct failure failure;
    struct deadline deadline; /* from here on, as ini files may be pipes that nobody writes to */
    deadline_start(&deadline, options_early_timeout(&check->about, argc, argv));
    deadline_watch(&deadline, check->service);
    enum options_outcome outcome =
        extra_opts_expand(&extra, &check->about, argc, argv, &failure)
            ? options_parse(&options, &check->about, (int)extra.made_count, extra.argc, extra.argv,
                            &failure)
            : OPTIONS_WRONG;

    int code = STATE_UNKNOWN;
    if (outcome == OPTIONS_HELP)
        show_help(check);
    else if (outcome == OPTIONS_VERSION)
        show_version(check);
    else
        code =
            report_on(check, outcome, &options, &extra.password, argc, argv, &deadline, &failure);
    options_free(&options);
    extra_opts_free(&extra);
    return code;
}
