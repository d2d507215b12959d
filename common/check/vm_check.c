/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_check.h"

#include <string.h>

#include "base/spelling.h"
#include "check/plugin.h"
#include "check/vm_findings.h"
#include "check/vm_measure.h"
#include "check/vm_report.h"

/* Says which kinds there are, and which one was probably meant. */
static bool refuse_kind(const struct vm_check *check, const char *name, struct failure *failure)
{
    const char *meant = NULL;
    failure_set(failure, "--kind takes all");
    for (unsigned i = 0; i < check->kind_count; i++) {
        const char *kind = check->kinds[i].name;
        failure_suffix(failure, "%s%s", i + 1 < check->kind_count ? ", " : " or ", kind);
        if (name[0] != '\0' && spelling_is_near(name, strlen(name), kind))
            meant = kind;
    }
    failure_suffix(failure, ", not '%.60s'", name);
    if (meant)
        failure_suffix(failure, "; write --kind %s", meant);
    return failure_suffix(failure, "; see --help");
}

/* Notes the kinds that the user names; none are all of them. */
static bool choose_kinds(struct findings *findings, struct failure *failure)
{
    const struct vm_check *check = findings->check;
    const struct options *options = findings->options;
    unsigned all = (1U << check->kind_count) - 1;
    for (size_t i = 0; i < options->kind_count; i++) {
        const char *name = options->kinds[i];
        unsigned kind = 0;
        while (kind < check->kind_count && strcmp(check->kinds[kind].name, name) != 0)
            kind++;
        if (kind == check->kind_count)
            return refuse_kind(check, name, failure);
        findings->kinds |= 1U << kind;
    }
    findings->all_kinds = options->kind_count == 0 || findings->kinds == all;
    if (findings->all_kinds)
        findings->kinds = all;
    return true;
}

static bool prepare(void *context, const struct options *options, struct failure *failure)
{
    struct findings *findings = context;
    findings->options = options;
    findings->filter = options->filter;
    tally_start(&findings->tally, options->list);
    return choose_kinds(findings, failure) &&
           (!options->csv || vm_csv_open(&findings->csv, options->csv, failure));
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
