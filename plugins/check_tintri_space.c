/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdio.h>

#include "api/datastores.h"
#include "api/fleet.h"
#include "base/decimal.h"
#include "check/label.h"
#include "check/plugin.h"
#include "check/reason.h"

enum { WARNING_DAYS = KEY_OWN, CRITICAL_DAYS, WARNING_RESERVE, CRITICAL_RESERVE };

static const struct option_spec own[] = {
    {WARNING_DAYS, "warning-days", "RANGE", "Thresholds", 0,
     "WARNING where the days until the array is full, as it estimates them, are outside RANGE: 30: "
     "alerts below 30."},
    {CRITICAL_DAYS, "critical-days", "RANGE", "Thresholds", 0, "CRITICAL, likewise."},
    {WARNING_RESERVE, "warning-reserve", "RANGE", "Thresholds", 0,
     "WARNING where the percentage of the performance reserve that remains is outside RANGE: 20: "
     "alerts below 20."},
    {CRITICAL_RESERVE, "critical-reserve", "RANGE", "Thresholds", 0, "CRITICAL, likewise."},
};

struct measured {
    struct datastores datastores;
    struct fleet fleet;
};

static const struct threshold *own_threshold(const struct options *options, int key)
{
    return &options->own[key - KEY_OWN].threshold;
}

/* What the thresholds cannot be judged without. */
static unsigned needs_of(const struct options *options)
{
    const struct threshold *warning = &options->warning, *critical = &options->critical;
    unsigned needs = warning->set || critical->set ? NEED_USED : 0;
    if ((warning->set && warning->percent) || (critical->set && critical->percent))
        needs |= NEED_TOTAL;
    if (own_threshold(options, WARNING_DAYS)->set || own_threshold(options, CRITICAL_DAYS)->set)
        needs |= NEED_DAYS;
    if (own_threshold(options, WARNING_RESERVE)->set ||
        own_threshold(options, CRITICAL_RESERVE)->set)
        needs |= NEED_RESERVE;
    return needs;
}

static bool measure(void *context, struct plugin_run *run, struct session *session,
                    struct failure *failure)
{
    struct measured *measured = context;
    bool allow_old = run->options->ignore_disconnected;
    return fleet_read_connected(session, allow_old, &measured->fleet, failure) &&
           datastores_read(session, needs_of(run->options), allow_old, &measured->datastores,
                           failure);
}

/* Why the thresholds of one severity alert: on the whole, and by share on each datastore. */
static void add_reasons(const struct datastores *datastores, const struct threshold *used,
                        const struct threshold *days, const struct threshold *reserve, char *text,
                        size_t size)
{
    const struct space *all = &datastores->all;
    reason_add(text, size, used->percent ? "share" : "used",
               used->percent ? REASON_PERCENT : REASON_GIB,
               used->percent ? space_share(all) : all->used, used);
    for (size_t i = 0; used->percent && datastores->count > 1 && i < datastores->count; i++)
        reason_add(text, size, datastores->stores[i].name, REASON_PERCENT,
                   space_share(&datastores->stores[i]), used);
    reason_add(text, size, "days", REASON_NUMBER, all->days, days);
    reason_add(text, size, "reserve", REASON_PERCENT, all->reserve, reserve);
}

static void add_status(const struct measured *measured, const struct options *options,
                       struct report *report)
{
    char used[SPACE_TEXT_SIZE], days[SPACE_TEXT_SIZE], reasons[512] = "";
    const struct datastores *datastores = &measured->datastores;
    add_reasons(datastores, &options->critical, own_threshold(options, CRITICAL_DAYS),
                own_threshold(options, CRITICAL_RESERVE), reasons, sizeof reasons);
    enum state state = reasons[0] != '\0' ? STATE_CRITICAL : STATE_OK;
    add_reasons(datastores, &options->warning, own_threshold(options, WARNING_DAYS),
                own_threshold(options, WARNING_RESERVE), reasons, sizeof reasons);
    if (state == STATE_OK && reasons[0] != '\0')
        state = STATE_WARNING;
    space_describe(&datastores->all, used, days);
    report_status(report, state, "%s on %s%s%s%s", used, options->server.host, days,
                  reasons[0] != '\0' ? ": " : "", reasons);
}

static const struct range *range_if(const struct threshold *threshold, bool is_wanted)
{
    return threshold->set && is_wanted ? &threshold->range : NULL;
}

/* Adds the used space and its share; of a datastore the label has its name and "_" in front. */
static void add_used(struct report *report, const char *prefix, const struct space *space,
                     const struct threshold *warning, const struct threshold *critical)
{
    char used[LABEL_NAME_SIZE + 16], share[LABEL_NAME_SIZE + 16];
    snprintf(used, sizeof used, "%sused", prefix);
    snprintf(share, sizeof share, "%sused_percent", prefix);
    report_metric(report, &(struct metric){.label = used,
                                           .value = space->used * BYTES_PER_GIB,
                                           .unit = "B",
                                           .warning = range_if(warning, !warning->percent),
                                           .critical = range_if(critical, !critical->percent),
                                           .range_unit = BYTES_PER_GIB,
                                           .max = space->total * BYTES_PER_GIB});
    report_metric(report, &(struct metric){.label = share,
                                           .value = space_share(space),
                                           .decimals = 2,
                                           .unit = "%",
                                           .warning = range_if(warning, warning->percent),
                                           .critical = range_if(critical, critical->percent),
                                           .max = 100});
}

/* Adds a metric with thresholds of its own. */
static void add_own(struct report *report, const struct options *options, const char *label,
                    double value, const char *unit, int warning, int critical)
{
    report_metric(report,
                  &(struct metric){.label = label,
                                   .value = value,
                                   .decimals = 2,
                                   .unit = unit,
                                   .warning = range_if(own_threshold(options, warning), true),
                                   .critical = range_if(own_threshold(options, critical), true),
                                   .max = NAN});
}

static void add_metrics(const struct datastores *datastores, const struct plugin_run *run,
                        struct report *report)
{
    static struct labels labels; /* too large for some stacks */
    static const struct threshold none;
    const struct options *options = run->options;
    const struct space *all = &datastores->all;
    add_used(report, "", all, &options->warning, &options->critical);
    report_metric(report, &(struct metric){.label = "remaining",
                                           .value = all->remaining * BYTES_PER_GIB,
                                           .unit = "B",
                                           .max = NAN});
    add_own(report, options, "days", all->days, NULL, WARNING_DAYS, CRITICAL_DAYS);
    add_own(report, options, "reserve_remaining", all->reserve, "%", WARNING_RESERVE,
            CRITICAL_RESERVE);
    plugin_time_metric(run, report);
    for (size_t i = 0; run->is_global_center && i < datastores->count; i++) {
        char prefix[LABEL_NAME_SIZE + 1];
        snprintf(prefix, sizeof prefix, "%s_", labels_add(&labels, datastores->stores[i].name));
        add_used(report, prefix, &datastores->stores[i], &none, &none);
    }
}

static void tell(void *context, const struct plugin_run *run, struct report *report)
{
    struct measured *measured = context;
    const struct datastores *datastores = &measured->datastores;
    char used[SPACE_TEXT_SIZE], days[SPACE_TEXT_SIZE];
    if (run->is_global_center)
        report_long_first_line(report);
    add_status(measured, run->options, report);
    add_metrics(datastores, run, report);
    plugin_remarks(run, report);
    plugin_fleet_remarks(run, &measured->fleet, report);
    if (datastores->stale > 0)
        report_line(report, 0, "Out of reach, their numbers are old: %u datastores.",
                    datastores->stale);
    for (size_t i = 0; run->is_global_center && i < datastores->count; i++) {
        space_describe(&datastores->stores[i], used, days);
        report_line(report, 0, "%.128s: %s%s", datastores->stores[i].name, used, days);
    }
}

static void finish(void *context)
{
    struct measured *measured = context;
    fleet_free(&measured->fleet);
    datastores_free(&measured->datastores);
}

int main(int argc, char **argv)
{
    static struct measured measured;
    const struct plugin space = {
        .about = {.program = "check_tintri_space",
                  .summary = "Checks how full a Tintri VMstore is, or each VMstore of a Global "
                             "Center and all of them together: physical space, the days until it "
                             "is full, and the performance reserve that remains.",
                  .judged = "the GiB that are used",
                  .share = "100 GiB",
                  .warning = "WARNING where the used physical space is outside RANGE, in GiB; with "
                             "a % at the end, where its share of the whole is. On a Global Center "
                             "a share is judged for each VMstore, too.",
                  .example = "-w 80% -c 90% --critical-days 14:",
                  .groups = GROUP_THRESHOLDS | GROUP_FLEET,
                  .own = own,
                  .own_count = sizeof own / sizeof own[0]},
        .service = "TINTRI SPACE",
        .measure = measure,
        .tell = tell,
        .finish = finish,
        .context = &measured,
    };
    return plugin_main(&space, argc, argv);
}
