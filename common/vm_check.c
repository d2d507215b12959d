/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm_check.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command_line.h"
#include "credentials.h"
#include "deadline.h"
#include "options_help.h"
#include "report.h"
#include "session.h"
#include "vm_findings.h"
#include "vm_measure.h"

/* One session: in, read, out again, whatever happens. */
static bool visit(const struct options *options, const struct credentials *credentials,
                  struct deadline *deadline, struct findings *findings, struct failure *failure)
{
    struct session *session =
        session_open(&options->server, credentials, deadline, options->verbosity, failure);
    if (!session)
        return false;
    bool measured = vm_measure(session, deadline, findings, failure);
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

/* The kind of this name; none is all of them. */
static bool find_kind(const struct vm_check *check, const char *name, int *kind)
{
    *kind = VM_ALL_KINDS;
    for (unsigned i = 0; name && i < check->kind_count; i++)
        if (check->kinds[i].metric && strcmp(check->kinds[i].metric, name) == 0)
            *kind = (int)i;
    return !name || *kind != VM_ALL_KINDS;
}

static void run(const struct vm_check *check, const struct options *options, int argc, char **argv,
                struct report *report)
{
    static char words[128]; /* for the watchdog, which may come at any time */
    struct failure failure = {""};
    struct deadline deadline;
    struct credentials credentials;
    struct findings findings = {.check = check, .options = options};
    if (!find_kind(check, options->kind, &findings.kind)) {
        report_status(report, STATE_UNKNOWN, "--kind takes all or a kind, not '%s'; see --help",
                      options->kind);
        return;
    }
    tally_start(&findings.tally, options->list);
    command_line_write(argc, argv, "--list", "all", findings.command, sizeof findings.command);

    deadline_start(&deadline, options->timeout, last_words(check, words, sizeof words));
    bool known =
        credentials_find(&credentials, options->username, options->password_file, &failure);
    if (credentials.prompted) /* a person's typing takes nothing from the array's time */
        deadline_start(&deadline, options->timeout, words);
    known = known && visit(options, &credentials, &deadline, &findings, &failure);
    credentials_free(&credentials);

    findings.seconds = deadline_elapsed(&deadline);
    if (known)
        findings_report(&findings, report);
    else
        report_status(report, STATE_UNKNOWN, "%s", failure.text);
    findings_free(&findings);
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
        run(check, &options, argc, argv, &report);
    if (outcome == OPTIONS_RUN && options.server.insecure)
        report_line(&report, 0, "The certificate was not verified (--insecure).");

    options_free(&options);
    int code = report_write(&report, STDOUT_FILENO);
    return options.exit_ok && code < STATE_UNKNOWN ? STATE_OK : code;
}
