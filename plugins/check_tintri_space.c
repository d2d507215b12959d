/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdio.h>

#include "api/datastores.h"
#include "base/decimal.h"
#include "check/label.h"
#include "check/plugin.h"
#include "check/reason.h"

enum { WARNING_DAYS = KEY_OWN, CRITICAL_DAYS, WARNING_RESERVE, CRITICAL_RESERVE };

static const struct option_spec own[] = {
    {WARNING_DAYS, "warning-days", "RANGE", "Thresholds", 0,
     "WARNING where the array's estimate of the days until it is full is outside RANGE."},
    {CRITICAL_DAYS, "critical-days", "RANGE", "Thresholds", 0, "As --warning-days, for CRITICAL."},
    {WARNING_RESERVE, "warning-reserve", "RANGE", "Thresholds", 0,
     "WARNING where the remaining performance reserve, in percent, is outside RANGE."},
    {CRITICAL_RESERVE, "critical-reserve", "RANGE", "Thresholds", 0,
     "As --warning-reserve, for CRITICAL."},
};

/* The thresholds of one severity. None is NULL. */
struct thresholds {
    const struct threshold *used, *share, *days, *reserve;
};

static struct measured {
    struct thresholds warning, critical;
    struct datastores datastores;
    struct fleet fleet;
} measured_space;

static const struct threshold none;

static struct thresholds limits_of(const struct options *options, const struct threshold *used,
                                   int days, int reserve)
{
    return (struct thresholds){.used = used->percent ? &none : used,
                               .share = used->percent ? used : &none,
                               .days = &options->own[days - KEY_OWN].threshold,
                               .reserve = &options->own[reserve - KEY_OWN].threshold};
}

/* The numbers that the thresholds need, as bits. */
static unsigned needs_of(const struct thresholds *thresholds)
{
    return (thresholds->used->set ? NEED_USED : 0U) |
           (thresholds->share->set ? NEED_USED | NEED_TOTAL : 0U) |
           (thresholds->days->set ? NEED_DAYS : 0U) |
           (thresholds->reserve->set ? NEED_RESERVE : 0U);
}

static bool measure(void *context, struct plugin_run *run, struct session *session,
                    struct failure *failure)
{
    struct measured *measured = context;
    const struct options *options = run->options;
    measured->warning = limits_of(options, &options->warning, WARNING_DAYS, WARNING_RESERVE);
    measured->critical = limits_of(options, &options->critical, CRITICAL_DAYS, CRITICAL_RESERVE);
    return fleet_read_connected(session, options->ignore_disconnected, &measured->fleet, failure) &&
           datastores_read(session, needs_of(&measured->warning) | needs_of(&measured->critical),
                           options->ignore_disconnected, &measured->datastores, failure);
}

/* Adds why thresholds alert: for all datastores together, and by share for each of them. */
static void add_reasons(const struct datastores *datastores, const struct thresholds *thresholds,
                        char *text, size_t size)
{
    const struct space *all = &datastores->all, *stores = datastores->stores;
    reason_add(text, size, "used", REASON_GIB, all->used, thresholds->used);
    reason_add(text, size, "share", REASON_PERCENT, space_share(all), thresholds->share);
    for (size_t i = 0; datastores->count > 1 && i < datastores->count; i++)
        reason_add(text, size, stores[i].name, REASON_PERCENT, space_share(&stores[i]),
                   thresholds->share);
    reason_add(text, size, "days", REASON_NUMBER, all->days, thresholds->days);
    reason_add(text, size, "reserve", REASON_PERCENT, all->reserve, thresholds->reserve);
}

static void add_status(const struct measured *measured, const struct options *options,
                       struct report *report)
{
    char space[SPACE_TEXT_SIZE], reasons[REPORT_FIRST_LINE_MAX] = "";
    add_reasons(&measured->datastores, &measured->critical, reasons, sizeof reasons);
    bool is_critical = reasons[0] != '\0';
    add_reasons(&measured->datastores, &measured->warning, reasons, sizeof reasons);
    enum state state = is_critical ? STATE_CRITICAL : reasons[0] ? STATE_WARNING : STATE_OK;
    space_describe(&measured->datastores.all, options->server.host, space);
    report_status(report, state, "%s%s%s", space, state != STATE_OK ? ": " : "", reasons);
}

/* Adds a metric. Its label begins with vmstore unless that is "". False where it does not fit. */
static bool add(struct report *report, const char *vmstore, const char *name,
                const struct threshold *warning, const struct threshold *critical,
                struct metric metric)
{
    char label[LABEL_NAME_SIZE + 32];
    snprintf(label, sizeof label, "%s%s%s", vmstore, vmstore[0] != '\0' ? "_" : "", name);
    metric.label = label;
    metric.warning = warning->set ? &warning->range : NULL;
    metric.critical = critical->set ? &critical->range : NULL;
    return report_metric(report, &metric);
}

static bool add_used(struct report *report, const char *vmstore, const struct space *space,
                     const struct thresholds *warning, const struct thresholds *critical)
{
    double used = space->used * BYTES_PER_GIB, total = space->total * BYTES_PER_GIB;
    return add(report, vmstore, "used", warning->used, critical->used,
               (struct metric){
                   .value = used, .unit = "B", .range_unit = BYTES_PER_GIB, .max = total}) &&
           add(report, vmstore, "used_percent", warning->share, critical->share,
               (struct metric){
                   .value = space_share(space), .decimals = 2, .unit = "%", .max = 100});
}

static void add_metrics(const struct measured *measured, const struct plugin_run *run,
                        struct report *report)
{
    const struct thresholds *warning = &measured->warning, *critical = &measured->critical;
    const struct space *all = &measured->datastores.all;
    add_used(report, "", all, warning, critical);
    add(report, "", "remaining", &none, &none,
        (struct metric){.value = all->remaining * BYTES_PER_GIB, .unit = "B", .max = NAN});
    add(report, "", "days", warning->days, critical->days,
        (struct metric){.value = all->days, .decimals = 2, .max = NAN});
    add(report, "", "reserve_remaining", warning->reserve, critical->reserve,
        (struct metric){.value = all->reserve, .decimals = 2, .unit = "%", .max = NAN});
    plugin_time_metric(run, report);
}

/* Adds the metrics of each VMstore, as many as fit. */
static void add_vmstores(const struct datastores *datastores, struct report *report)
{
    static struct labels labels; /* too large for some stacks */
    static const struct thresholds unset = {&none, &none, &none, &none};
    report_long_first_line(report);
    for (size_t i = 0; i < datastores->count; i++) {
        const char *label = labels_add(&labels, datastores->stores[i].name);
        size_t fitting = report->metrics_length;
        if (add_used(report, label, &datastores->stores[i], &unset, &unset))
            continue;
        report->metrics_length = fitting; /* a VMstore has both metrics or none */
        plugin_without_metric(datastores->count - i, report);
        return;
    }
}

static void tell(void *context, const struct plugin_run *run, struct report *report)
{
    struct measured *measured = context;
    const struct datastores *datastores = &measured->datastores;
    add_status(measured, run->options, report);
    add_metrics(measured, run, report);
    if (run->is_global_center)
        add_vmstores(datastores, report);
    plugin_remarks(run, report);
    plugin_fleet_remarks(run, &measured->fleet, report);
    if (datastores->stale > 0)
        report_line(report, 0, "Out of reach, the numbers are old: %u of %zu datastores.",
                    datastores->stale, datastores->count);
    for (size_t i = 0; run->is_global_center && i < datastores->count; i++) {
        char space[SPACE_TEXT_SIZE];
        space_describe(&datastores->stores[i], NULL, space);
        report_line(report, 0, "%s: %s", datastores->stores[i].name, space);
    }
}

static void finish(void *context)
{
    fleet_free(&((struct measured *)context)->fleet);
}

static const struct plugin plugin = {
    .about = {.program = "check_tintri_space",
              .summary = "Checks how full a Tintri VMstore is, or each of a Global Center's "
                         "VMstores and all of them together: physical space, the days until it is "
                         "full, and the remaining performance reserve.",
              .judged = "the GiB that are used",
              .share = "100 GiB",
              .warning =
                  "WARNING where the used GiB are outside RANGE. With a % at the end, RANGE is "
                  "for their share, on a Global Center also for that of each VMstore.",
              .example = "-w 80% -c 90% --critical-days 14:",
              .groups = GROUP_THRESHOLDS | GROUP_FLEET,
              .own = own,
              .own_count = sizeof own / sizeof own[0]},
    .service = "TINTRI SPACE",
    .measure = measure,
    .tell = tell,
    .finish = finish,
    .context = &measured_space,
};

int main(int argc, char **argv)
{
    return plugin_main(&plugin, argc, argv);
}
