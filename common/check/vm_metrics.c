/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_metrics.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "check/label.h"

#define LABEL_SIZE (LABEL_NAME_SIZE + 64)

bool vm_space_is_known(const struct findings *findings)
{
    return findings->tally.with_space > 0 || (findings->tally.count == 0 && !findings->is_believed);
}

double vm_share(const struct findings *findings)
{
    return findings->vms > 0 ? 100.0 * (double)findings->tally.count / (double)findings->vms : 0;
}

/* The range of a threshold if it is on this metric, else NULL. */
static const struct range *range_of(const struct threshold *threshold, bool percent)
{
    return threshold->set && threshold->percent == percent ? &threshold->range : NULL;
}

/* Adds a metric whose label begins with that of the count. */
static void add(const struct findings *findings, struct report *report, const char *suffix,
                struct metric metric)
{
    char label[128];
    snprintf(label, sizeof label, "%s%s", findings->check->metric, suffix);
    metric.label = label;
    report_metric(report, &metric);
}

static void add_count(const struct findings *findings, struct report *report)
{
    const struct options *options = findings->options;
    add(findings, report, "",
        (struct metric){.value = (double)findings->tally.count,
                        .warning = range_of(&options->warning, false),
                        .critical = range_of(&options->critical, false),
                        .max = (double)findings->vms});
    report_metric(report,
                  &(struct metric){.label = "vms", .value = (double)findings->vms, .max = NAN});
    add(findings, report, "_percent",
        (struct metric){.value = vm_share(findings),
                        .decimals = 2,
                        .unit = "%",
                        .warning = range_of(&options->warning, true),
                        .critical = range_of(&options->critical, true),
                        .max = 100});
}

/* Adds the metrics that need every VM. --count-only has none of them, even if it had to read. */
static void add_kinds_and_space(const struct findings *findings, struct report *report)
{
    const struct options *options = findings->options;
    const struct tally *tally = &findings->tally;
    for (unsigned i = 0; i < findings->check->about.kind_count; i++) {
        char suffix[32];
        snprintf(suffix, sizeof suffix, "_%s", findings->check->about.kinds[i].name);
        add(findings, report, suffix,
            (struct metric){.value = (double)tally->kinds[i], .max = NAN});
    }
    add(findings, report, "_space",
        (struct metric){.value = vm_space_is_known(findings) ? (double)tally->space : NAN,
                        .unit = "B",
                        .warning = range_of(&options->warning_space, false),
                        .critical = range_of(&options->critical_space, false),
                        .range_unit = BYTES_PER_GIB,
                        .max = NAN});
}

static size_t add_vmstores(const struct findings *findings, struct report *report)
{
    static struct labels labels; /* too large for some stacks */
    const struct vmstore_tally *tally = &findings->vmstores;
    for (size_t i = 0; i < tally->store_count; i++) {
        char label[LABEL_SIZE];
        snprintf(label, sizeof label, "%s_%s",
                 labels_add(&labels, vmstore_tally_name(tally, &tally->stores[i])),
                 findings->check->metric);
        if (!report_metric(report, &(struct metric){.label = label,
                                                    .value = (double)tally->stores[i].count,
                                                    .max = NAN}))
            return tally->store_count - i;
    }
    return 0;
}

size_t vm_metrics_add(const struct findings *findings, const struct plugin_run *run,
                      struct report *report)
{
    bool with_all = !findings->options->count_only;
    add_count(findings, report);
    if (with_all)
        add_kinds_and_space(findings, report);
    plugin_time_metric(run, report);
    return findings->is_global_center && with_all ? add_vmstores(findings, report) : 0;
}
