/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_findings.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/foreign_text.h"

#define BYTES_PER_GIB 1073741824.0
#define LAST_LINES 512 /* bytes of long output behind the list, but for the command */
#define NAME_CHARACTERS 128
#define NAME_SIZE (4 * NAME_CHARACTERS + 1) /* bytes of a name in UTF-8 */

void findings_note_session(struct findings *findings, const struct session *session)
{
    findings->product = session_product(session);
    findings->is_global_center = session_is_global_center(session);
    snprintf(findings->api_version, sizeof findings->api_version, "%s",
             session_api_version(session));
    findings->requests = session_requests(session);
    findings->bytes = session_bytes(session);
}

/* What is counted, in one word or two. */
static const char *noun(const struct findings *findings, uint64_t count)
{
    const struct vm_check *check = findings->check;
    if (findings->kind == VM_ALL_KINDS)
        return count == 1 ? check->singular : check->about.counted;
    const struct vm_kind *kind = &check->kinds[findings->kind];
    return count == 1 ? kind->singular : kind->plural;
}

static double percent(const struct findings *findings)
{
    return findings->vms > 0 ? 100.0 * (double)findings->tally.count / (double)findings->vms : 0;
}

static bool alerts(const struct findings *findings, const struct threshold *count,
                   const struct threshold *space)
{
    double value = count->percent ? percent(findings) : (double)findings->tally.count;
    double gib = (double)findings->tally.space / BYTES_PER_GIB;
    return (count->set && range_alerts(&count->range, value)) ||
           (space->set && range_alerts(&space->range, gib));
}

static enum state judge(const struct findings *findings)
{
    const struct options *options = findings->options;
    if (alerts(findings, &options->critical, &options->critical_space))
        return STATE_CRITICAL;
    return alerts(findings, &options->warning, &options->warning_space) ? STATE_WARNING : STATE_OK;
}

/* The range of a threshold that is on this metric, or NULL. */
static const struct range *range_of(const struct threshold *threshold, bool percent)
{
    return threshold->set && threshold->percent == percent ? &threshold->range : NULL;
}

static void add_metric(struct report *report, const char *label, const char *suffix,
                       struct metric metric)
{
    char full_label[128];
    snprintf(full_label, sizeof full_label, "%s%s", label, suffix);
    metric.label = full_label;
    report_metric(report, &metric);
}

/* Nothing that counts uses nothing; but what no statistics came of is not known. */
static bool is_space_known(const struct findings *findings)
{
    return findings->tally.with_space > 0 || (findings->tally.count == 0 && !findings->count_only);
}

static void add_metrics(const struct findings *findings, struct report *report)
{
    const struct vm_check *check = findings->check;
    const struct options *options = findings->options;
    const struct tally *tally = &findings->tally;

    add_metric(report, check->metric, "",
               (struct metric){.value = (double)tally->count,
                               .warning = range_of(&options->warning, false),
                               .critical = range_of(&options->critical, false),
                               .max = (double)findings->vms});
    add_metric(report, "vms", "", (struct metric){.value = (double)findings->vms, .max = NAN});
    add_metric(report, check->metric, "_percent",
               (struct metric){.value = percent(findings),
                               .decimals = 2,
                               .unit = "%",
                               .warning = range_of(&options->warning, true),
                               .critical = range_of(&options->critical, true),
                               .max = 100});
    for (unsigned i = 0; i < check->kind_count && !findings->count_only; i++) {
        char suffix[32];
        if (!check->kinds[i].metric)
            continue;
        snprintf(suffix, sizeof suffix, "_%s", check->kinds[i].metric);
        add_metric(report, check->metric, suffix,
                   (struct metric){.value = (double)tally->kinds[i], .max = NAN});
    }
    if (is_space_known(findings))
        add_metric(report, check->metric, "_space",
                   (struct metric){.value = (double)tally->space,
                                   .unit = "B",
                                   .warning = range_of(&options->warning_space, false),
                                   .critical = range_of(&options->critical_space, false),
                                   .range_unit = BYTES_PER_GIB,
                                   .max = NAN});
    add_metric(
        report, "time", "",
        (struct metric){
            .value = findings->seconds, .decimals = 3, .unit = "s", .max = options->timeout});
}

/* How many there are of each kind, and how much space they use. */
static void add_summary(const struct findings *findings, struct report *report)
{
    const struct vm_check *check = findings->check;
    const struct tally *tally = &findings->tally;
    char text[512];
    size_t used = 0;
    for (unsigned i = 0; i < check->kind_count; i++) {
        const struct vm_kind *kind = &check->kinds[i];
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%" PRIu64 " %s", i > 0 ? ", " : "",
                             tally->kinds[i], tally->kinds[i] == 1 ? kind->singular : kind->plural);
    }
    if (is_space_known(findings))
        used += (size_t)snprintf(text + used, sizeof text - used, ", %.1f GiB",
                                 (double)tally->space / BYTES_PER_GIB);
    if (tally->with_space < tally->count)
        snprintf(text + used, sizeof text - used, ", %" PRIu64 " without statistics of space",
                 tally->count - tally->with_space);
    report_line(report, 0, "%s", text);
}

static void clean_name(const struct vmstore_count *store, char name[static NAME_SIZE])
{
    foreign_text_clean(name, NAME_SIZE, store->name, strlen(store->name), NAME_CHARACTERS);
}

/* Bytes of long output that are kept for what follows the list. */
static size_t last_lines(const struct findings *findings)
{
    return LAST_LINES + strlen(findings->command);
}

/* The same for each VMstore of a Global Center: the largest first, as many as fit. */
static void add_vmstore_metrics(struct findings *findings, struct report *report)
{
    vmstore_tally_sort(&findings->vmstores);
    for (size_t i = 0; i < findings->vmstores.store_count; i++) {
        const struct vmstore_count *store = &findings->vmstores.stores[i];
        char name[NAME_SIZE];
        char label[NAME_SIZE + 64];
        clean_name(store, name);
        snprintf(label, sizeof label, "%s::%s", name, findings->check->metric);
        report_metric(report,
                      &(struct metric){.label = label, .value = (double)store->count, .max = NAN});
    }
}

static bool add_vmstore(const struct findings *findings, const struct vmstore_count *store,
                        struct report *report)
{
    char name[NAME_SIZE];
    clean_name(store, name);
    return report_line(report, last_lines(findings), "%s: %" PRIu64 " %s", name, store->count,
                       noun(findings, store->count));
}

static void add_vmstores(const struct findings *findings, struct report *report)
{
    const struct vmstore_tally *tally = &findings->vmstores;
    size_t i = 0;
    while (i < tally->store_count && add_vmstore(findings, &tally->stores[i], report))
        i++;
    if (i < tally->store_count)
        report_line(report, 0, "… %zu more VMstores", tally->store_count - i);
}

static void add_ages(const struct findings *findings, struct report *report)
{
    const struct age_tally *ages = &findings->ages;
    if (ages->count > 0)
        report_line(report, 0,
                    "Newest snapshots: median age %u days, oldest %u days, of %" PRIu64 " VMs.",
                    age_tally_median(ages), age_tally_oldest(ages), ages->count);
}

/* Writes more of an entry, with a comma in front. */
static void append_part(char *text, size_t size, const char *format, const char *part)
{
    size_t used = strlen(text);
    if (part[0] != '\0')
        snprintf(text + used, size - used, format, part);
}

/* What is known of an entry beside its name: kind, space, VMstore; and with -v all the rest. */
static void describe(const struct findings *findings, const struct tally_entry *entry, char *text,
                     size_t size)
{
    snprintf(text, size, "%s", findings->check->kinds[entry->kind].singular);
    if (entry->has_space) {
        char space[32];
        snprintf(space, sizeof space, "%.1f GiB", (double)entry->space / BYTES_PER_GIB);
        append_part(text, size, ", %s", space);
    }
    append_part(text, size, ", on %s", entry->vmstore);
    if (findings->options->verbosity == 0)
        return;
    append_part(text, size, ", %s", entry->hypervisor);
    append_part(text, size, ", %s", entry->vcenter);
    struct tm utc;
    time_t seconds = (time_t)entry->snapshot_time;
    char when[64];
    if (entry->has_snapshot_time && gmtime_r(&seconds, &utc) &&
        strftime(when, sizeof when, "%Y-%m-%d %H:%M UTC", &utc) > 0)
        append_part(text, size, ", newest snapshot %s", when);
}

static bool add_entry(const struct findings *findings, const struct tally_entry *entry,
                      struct report *report)
{
    char description[1600];
    describe(findings, entry, description, sizeof description);
    return report_line(report, last_lines(findings), "%s%s%s%s: %s",
                       entry->name[0] != '\0' ? entry->name : "without a name",
                       entry->uuid[0] != '\0' ? " (" : "", entry->uuid,
                       entry->uuid[0] != '\0' ? ")" : "", description);
}

static void add_list(struct findings *findings, struct report *report)
{
    struct tally *tally = &findings->tally;
    tally_sort(tally);
    size_t named = 0;
    while (named < tally->entry_count && add_entry(findings, &tally->entries[named], report))
        named++;
    if (findings->options->list > 0 && named < tally->count)
        report_line(report, 0, "… %" PRIu64 " more", tally->count - named);
    if (findings->options->list > 0 && tally->entry_count < tally->count &&
        findings->command[0] != '\0')
        report_line(report, 0, "All of them: %s", findings->command);
}

static void add_remarks(const struct findings *findings, struct report *report)
{
    const struct vm_walk_result *walk = &findings->walk;
    const struct options *options = findings->options;
    if (walk->walks > 1 || walk->changed)
        report_line(report, 0, "The inventory changed while it was read: read %u times%s.",
                    walk->walks,
                    walk->changed ? ", and it still did the last time; its totals agree" : "");
    if (walk->without_uuid > 0)
        report_line(report, 0,
                    "%" PRIu64 " VMs came without a UUID; whether one came twice is not known.",
                    walk->without_uuid);
    if (options->exit_ok && report->state != STATE_OK)
        report_line(report, 0, "The exit code is 0 whatever was found (--exit-ok).");
    if (options->verbosity > 0)
        report_line(report, 0, "%s, API %s: %lu requests, %llu bytes read.", findings->product,
                    findings->api_version, findings->requests, findings->bytes);
}

void findings_free(struct findings *findings)
{
    tally_free(&findings->tally);
    vmstore_tally_clear(&findings->vmstores);
    vmstore_tally_clear(&findings->vmstores_seen);
}

void findings_report(struct findings *findings, struct report *report)
{
    const struct options *options = findings->options;
    uint64_t count = findings->tally.count;
    if ((options->warning_space.set || options->critical_space.set) && !is_space_known(findings)) {
        report_status(report, STATE_UNKNOWN,
                      "%s has no statistics of space for any of the %" PRIu64
                      " %s; the space thresholds cannot be judged",
                      options->server.host, count, noun(findings, count));
        return;
    }
    report_status(report, judge(findings), "%" PRIu64 " %s of %" PRIu64 " (%.1f%%) on %s", count,
                  noun(findings, count), findings->vms, percent(findings), options->server.host);
    add_metrics(findings, report);
    if (findings->is_global_center)
        add_vmstore_metrics(findings, report);
    if (findings->left_open.text[0] != '\0')
        report_line(report, 0, "%s", findings->left_open.text);
    if (findings->count_only) {
        report_line(report, 0,
                    "The array's total, by --count-only: kinds, space and names are "
                    "not known.");
    } else {
        add_summary(findings, report);
        add_vmstores(findings, report);
        add_list(findings, report);
        add_ages(findings, report);
    }
    add_remarks(findings, report);
}
