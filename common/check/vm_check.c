/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_check.h"

#include "check/plugin.h"
#include "check/vm_findings.h"
#include "check/vm_measure.h"
#include "check/vm_report.h"

static void choose_kinds(struct findings *findings)
{
    unsigned all = (1U << findings->check->about.kind_count) - 1;
    unsigned named = findings->options->kinds;
    findings->kinds = named == 0 ? all : named;
    findings->all_kinds = findings->kinds == all;
}

static bool prepare(void *context, const struct options *options, struct failure *failure)
{
    struct findings *findings = context;
    findings->options = options;
    findings->filter = options->filter;
    tally_start(&findings->tally, options->list);
    choose_kinds(findings);
    return !options->csv || vm_csv_open(&findings->csv, options->csv, failure);
}

static bool measure(void *context, struct plugin_run *run, struct session *session,
                    struct failure *failure)
{
    struct findings *findings = context;
    return vm_measure(session, &run->deadline, findings, failure);
}

static void tell(void *context, const struct plugin_run *run, struct report *report)
{
    vm_report(context, run, report);
}

static void finish(void *context)
{
    struct findings *findings = context;
    tally_free(&findings->tally);
    vmstore_tally_free(&findings->vmstores);
    fleet_free(&findings->fleet);
    vm_csv_close(&findings->csv);
}

int vm_check_main(const struct vm_check *check, int argc, char **argv)
{
    static struct findings findings; /* too large for some stacks */
    findings.check = check;
    const struct plugin plugin = {
        .about = check->about,
        .service = check->service,
        .prepare = prepare,
        .measure = measure,
        .tell = tell,
        .finish = finish,
        .context = &findings,
    };
    return plugin_main(&plugin, argc, argv);
}
