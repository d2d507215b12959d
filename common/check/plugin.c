/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/plugin.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "api/ca_file.h"
#include "api/credentials.h"
#include "base/decimal.h"
#include "base/process.h"
#include "options/extra_opts.h"
#include "options/options_help.h"

void plugin_without_metric(size_t count, struct report *report)
{
    if (count > 0)
        report_line(report, 0,
                    "%zu VMstore%s, the last by name, %s no metric: the first line is full.", count,
                    decimal_plural(count), count == 1 ? "has" : "have");
}

void plugin_remarks(const struct plugin_run *run, struct report *report)
{
    const struct options *options = run->options;
    if (options->server.insecure)
        report_line(report, 0, "The certificate was not verified (--insecure).");
    if (run->session.left.text[0] != '\0')
        report_line(report, 0, "%s", run->session.left.text);
    if (options->exit_ok && report->state != STATE_OK && report->state != STATE_UNKNOWN)
        report_line(report, 0, "The exit code is 0 whatever was found (--exit-ok).");
}

void plugin_time_metric(const struct plugin_run *run, struct report *report)
{
    report_metric(report, &(struct metric){.label = "time",
                                           .value = run->seconds,
                                           .decimals = 3,
                                           .unit = "s",
                                           .max = run->options->timeout});
}

void plugin_fleet_remarks(const struct plugin_run *run, const struct fleet *fleet,
                          struct report *report)
{
    if (run->is_global_center && !fleet->is_known)
        report_line(report, 0, "Whether all VMstores are connected could not be checked: %s.",
                    fleet->not_known.text);
    for (size_t i = 0; i < fleet->count; i++)
        if (!fleet->members[i].connected)
            report_line(report, 0, "Not connected, its numbers are old: VMstore %.100s.",
                        fleet->members[i].hostname);
}

/* One session: logs in, reads, and logs out, whatever happens. */
static bool visit(const struct plugin *plugin, struct plugin_run *run,
                  const struct credentials *credentials, struct failure *failure)
{
    const struct options *options = run->options;
    struct session *session =
        session_open(&options->server, credentials, &run->deadline, options->verbosity, failure);
    if (!session)
        return false;
    run->is_global_center = session_is_global_center(session);
    bool measured = plugin->measure(plugin->context, run, session, failure);
    run->seconds = deadline_elapsed(&run->deadline); /* without the logout */
    session_close(session, &run->session);
    return measured;
}

/* Finds the user name and the password, and measures. */
static bool measure(const struct plugin *plugin, struct plugin_run *run, struct secret **password,
                    struct failure *failure)
{
    const struct options *options = run->options;
    struct credentials credentials = {0};
    bool known = ca_file_check(options->server.ca_file, failure) &&
                 credentials_find(&credentials, options->username, options->password_file, password,
                                  failure);
    if (credentials.prompted) { /* the time that a person takes to type does not count */
        deadline_start(&run->deadline, options->timeout);
        deadline_watch(&run->deadline, plugin->service);
    }
    bool measured = known && visit(plugin, run, &credentials, failure);
    credentials_free(&credentials);
    return measured;
}

static void run_plugin(const struct plugin *plugin, struct plugin_run *run,
                       struct secret **password, struct report *report)
{
    struct failure failure = {""};
    struct timespec start = run->deadline.start;
    deadline_start(&run->deadline, run->options->timeout);
    run->deadline.start = start; /* the time limit includes the reading of files */
    deadline_watch(&run->deadline, plugin->service);
    if ((!plugin->prepare || plugin->prepare(plugin->context, run->options, &failure)) &&
        measure(plugin, run, password, &failure)) {
        plugin->tell(plugin->context, run, report);
    } else {
        report_status(report, STATE_UNKNOWN, "%s", failure.text);
        plugin_remarks(run, report);
    }
    plugin->finish(plugin->context);
}

static void show_version(const struct plugin *plugin)
{
    printf("%s %s (%s)\n", plugin->about.program, PACKAGE_VERSION, PACKAGE_NAME);
    fflush(stdout);
}

static void show_help(const struct plugin *plugin)
{
    options_help(&plugin->about, stdout);
    fflush(stdout);
}

/* Runs the check, or reports what is wrong with the options. Returns the exit code. */
static int report_on(const struct plugin *plugin, struct plugin_run *run,
                     enum options_outcome outcome, struct secret **password,
                     const struct failure *failure)
{
    const struct options *options = run->options;
    static struct report report; /* too large for some stacks */
    report_start(&report, plugin->service);
    if (outcome == OPTIONS_RUN)
        run_plugin(plugin, run, password, &report);
    else
        report_status(&report, STATE_UNKNOWN, "%s; see --help", failure->text);
    process_silence();
    int code = report_write(&report, STDOUT_FILENO);
    if (options->exit_ok && code < STATE_UNKNOWN)
        code = STATE_OK;
    process_told(code);
    return code;
}

/*
 * Opens each standard file that is closed. Otherwise a connection would get its number, and the
 * output would go to the array. Nothing can be written to what is opened here, so that a result
 * that nobody can read is an error.
 */
static void hold_standard_files(void)
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) < 0)
            (void)open("/dev/null", O_RDONLY); /* gets the lowest free number */
}

/* A setuid or setgid copy would read files that its user may not read. */
static int refuse_privileges(const struct plugin *plugin)
{
    static struct report report; /* too large for some stacks */
    report_start(&report, plugin->service);
    report_status(&report, STATE_UNKNOWN,
                  "this copy of %s has rights that its user has not, and refuses to run: take them "
                  "away with chmod ug-s or setcap -r, and let the monitoring system's user read "
                  "what it needs",
                  plugin->about.program);
    return report_write(&report, STDOUT_FILENO);
}

int plugin_main(const struct plugin *plugin, int argc, char **argv)
{
    hold_standard_files();
    if (secret_is_privileged())
        return refuse_privileges(plugin);
    secret_forbid_dumps();
    process_catch_signals();

    struct extra_opts extra;
    struct options options = {0};
    struct failure failure;
    struct plugin_run run = {.options = &options};
    unsigned timeout;
    enum options_outcome asked = options_look_ahead(&plugin->about, argc, argv, &timeout);
    /* From here on there is a time limit: an ini file may be a pipe that nobody writes to. */
    deadline_start(&run.deadline, timeout);
    deadline_watch(&run.deadline, plugin->service);
    enum options_outcome outcome =
        extra_opts_expand(&extra, &plugin->about, argc, argv, &failure)
            ? options_parse(&options, &plugin->about, (int)extra.made_count, extra.argc, extra.argv,
                            &failure)
            : OPTIONS_WRONG;
    if (outcome == OPTIONS_WRONG && asked != OPTIONS_RUN)
        outcome = asked; /* --help works whatever else is wrong */

    int code = STATE_UNKNOWN;
    if (outcome == OPTIONS_HELP)
        show_help(plugin);
    else if (outcome == OPTIONS_VERSION)
        show_version(plugin);
    else
        code = report_on(plugin, &run, outcome, &extra.password, &failure);
    options_free(&options);
    extra_opts_free(&extra);
    return code;
}
