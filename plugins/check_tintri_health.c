/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <time.h>

#include "api/alerts.h"
#include "api/api_answer.h"
#include "api/appliance.h"
#include "check/plugin.h"
#include "check/reason.h"
#include "check/report_parts.h"

#define LAST_LINES 100 /* bytes of long output that are kept for lines after a list */

enum { MAINTENANCE_OK = KEY_OWN };

static const struct option_spec own[] = {
    {MAINTENANCE_OK, "maintenance-ok", NULL, "Output", 0,
     "Do not alert on the maintenance mode; it is shown all the same."}};

static struct measured {
    struct fleet fleet;
    struct appliance appliance;
    struct alerts alerts;
    struct failure no_alerts; /* why the list of alerts could not be read, or empty */
    double unread;
} measured_health;

static bool measure(void *context, struct plugin_run *run, struct session *session,
                    struct failure *failure)
{
    struct measured *measured = context;
    if (!fleet_read_known(session, run->options->ignore_disconnected, &measured->fleet, failure) ||
        !appliance_read(session, &measured->appliance, failure))
        return false;
    bool listed = alerts_read(session, &run->deadline, run->options->list, &measured->alerts,
                              &measured->no_alerts);
    measured->unread = measured->appliance.unread_alerts;
    if (isnan(measured->unread) && listed)
        measured->unread = (double)measured->alerts.total;
    /* Where their number is known, a list that is late is reported like one that does not come. */
    bool is_late = !listed && !deadline_allows(&run->deadline, DEADLINE_WORK, failure);
    if (is_late && (run->deadline.signalled || isnan(measured->unread)))
        return failure_set(failure, "%s", measured->no_alerts.text); /* which names the phase */
    return !isnan(measured->unread) ||
           failure_set(failure, "%s does not say its numUnreadAlerts" API_REPORT_ADVICE,
                       session_host(session));
}

/* Judges and adds each part; the alerts are judged already. */
static void add_parts(const struct measured *measured, const struct options *options,
                      enum state alerts, struct report_parts *parts)
{
    const struct appliance *array = &measured->appliance;
    const struct fleet_member *store = NULL;
    size_t lost = fleet_lost(&measured->fleet, &store);
    size_t failed = appliance_failed_count(array), actions = appliance_action_count(array);
    struct appliance_component first = appliance_failed(array, 0);
    if (failed > 0)
        report_parts_add(parts, STATE_CRITICAL, "%zu failed component%s (%.60s%s%.100s%s)", failed,
                         failed == 1 ? "" : "s", first.type, first.description[0] ? ": " : "",
                         first.description, failed > 1 ? ", …" : "");
    else if (array->has_components)
        report_parts_add(parts, STATE_OK, "no failed component");
    if (array->is_filesystem_down)
        report_parts_add(parts, STATE_CRITICAL, "the file system is down");
    if (store)
        report_parts_add(parts, options->ignore_disconnected ? STATE_OK : STATE_CRITICAL,
                         "%zu lost VMstore%s (%.100s%s)", lost, lost == 1 ? "" : "s",
                         store->hostname, lost == 1 ? "" : ", …");
    if (array->urgent_message[0] != '\0')
        report_parts_add(parts, STATE_WARNING, "urgent message (%.200s)", array->urgent_message);
    if (actions > 0)
        report_parts_add(parts, STATE_WARNING, "%zu required action%s (%.200s)", actions,
                         actions == 1 ? "" : "s", appliance_first_action(array));
    if (array->restart[0] != '\0')
        report_parts_add(parts, STATE_WARNING, "a restart is pending (%.60s%s%.100s)",
                         array->restart, array->restart_reason[0] ? ": " : "",
                         array->restart_reason);
    if (array->is_in_maintenance)
        report_parts_add(parts, options->own[0].is_set ? STATE_OK : STATE_WARNING,
                         "maintenance mode");
    report_parts_add(parts, alerts, "%.0f unread alert%s", measured->unread,
                     measured->unread == 1 ? "" : "s");
}

static void add_metric(struct report *report, const char *label, double value)
{
    report_metric(report, &(struct metric){.label = label, .value = value, .max = NAN});
}

static void add_metrics(const struct measured *measured, const struct plugin_run *run,
                        const struct threshold *warning, struct report *report)
{
    const struct appliance *appliance = &measured->appliance;
    const struct threshold *critical = &run->options->critical;
    bool is_known = !run->is_global_center || measured->fleet.is_known;
    report_metric(report, &(struct metric){.label = "alerts",
                                           .value = measured->unread,
                                           .warning = &warning->range,
                                           .critical = critical->set ? &critical->range : NULL,
                                           .max = NAN});
    if (appliance->has_components) {
        add_metric(report, "notices", appliance->notices);
        add_metric(report, "failed_components", (double)appliance_failed_count(appliance));
        add_metric(report, "maintenance", appliance->is_in_maintenance);
    }
    add_metric(report, "disconnected", is_known ? (double)fleet_lost(&measured->fleet, NULL) : NAN);
    plugin_time_metric(run, report);
}

static bool add_component(struct report *report, const struct appliance *array, size_t number)
{
    struct appliance_component failed = appliance_failed(array, number);
    return report_line(report, LAST_LINES, "failed: %.60s, %.200s, serial number %.60s",
                       failed.type, failed.description, failed.serial_number);
}

static bool add_alert(struct report *report, const struct alert *alert)
{
    char text[ALERT_TEXT_SIZE];
    alert_describe(alert, time(NULL), text);
    return report_line(report, LAST_LINES, "%s", text);
}

/* Lists at most max failed components, and as many alerts. */
static void add_lists(const struct measured *measured, size_t max, struct report *report)
{
    const struct alerts *alerts = &measured->alerts;
    size_t failed = appliance_failed_count(&measured->appliance), i = 0;
    while (i < failed && i < max && add_component(report, &measured->appliance, i))
        i++;
    if (i < failed && max > 0)
        report_line(report, 0, "… %zu more failed (--list all)", failed - i);
    for (i = 0; i < alerts->count && add_alert(report, &alerts->newest[i]);)
        i++;
    if (i < alerts->total && max > 0)
        report_line(report, 0, "… %" PRIu64 " more (--list all)", alerts->total - i);
}

static void tell(void *context, const struct plugin_run *run, struct report *report)
{
    static const struct threshold none_unread = {.set = true}; /* 0:0 */
    struct measured *measured = context;
    const struct options *options = run->options;
    const struct threshold *warning = options->warning.set ? &options->warning : &none_unread;
    char reasons[256] = "";
    struct report_parts parts = {.count = 0};
    enum state alerts = reason_judge(reasons, sizeof reasons, "alerts", REASON_NUMBER,
                                     measured->unread, &options->critical, warning);
    add_parts(measured, options, alerts, &parts);
    report_parts_status(&parts, options->server.host, reasons, report);
    add_metrics(measured, run, warning, report);
    plugin_remarks(run, report);
    plugin_fleet_remarks(run, &measured->fleet, report);
    if (run->is_global_center)
        report_line(report, 0,
                    "A Global Center says nothing about failed components, notices and "
                    "the maintenance mode.");
    if (measured->appliance.is_in_maintenance)
        report_line(report, 0, "The maintenance mode is on.");
    if (measured->no_alerts.text[0] != '\0')
        report_line(report, 0, "The list of alerts could not be read: %s.",
                    measured->no_alerts.text);
    add_lists(measured, options->list, report);
}

static void finish(void *context)
{
    struct measured *measured = context;
    fleet_free(&measured->fleet);
    appliance_free(&measured->appliance);
    alerts_free(&measured->alerts);
}

static const struct plugin plugin = {
    .about = {.program = "check_tintri_health",
              .summary = "Checks what a Tintri VMstore or Global Center reports about itself. "
                         "CRITICAL is a failed component, the file system down, or a VMstore that "
                         "the Global Center has lost. WARNING is an urgent message, a required "
                         "action, a pending restart, the maintenance mode, or an unread alert.",
              .judged = "the number of unread alerts",
              .warning = "WARNING where the number of unread alerts is outside RANGE (default 0).",
              .example = "-w 0 -c 10",
              .groups = GROUP_THRESHOLDS | GROUP_FLEET | GROUP_LIST,
              .own = own,
              .own_count = sizeof own / sizeof own[0]},
    .service = "TINTRI HEALTH",
    .measure = measure,
    .tell = tell,
    .finish = finish,
    .context = &measured_health,
};

int main(int argc, char **argv)
{
    return plugin_main(&plugin, argc, argv);
}
