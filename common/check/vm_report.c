/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/age.h"
#include "base/decimal.h"
#include "base/foreign_text.h"
#include "check/reason.h"
#include "check/vm_metrics.h"
#include "vm/vm_fields.h"

#define LAST_LINES 512  /* bytes of long output that are kept for lines after a list */
#define PARTS_SIZE 1600 /* bytes */

/* A line of parts, separated by ", ". */
struct parts {
    char text[PARTS_SIZE];
};

__attribute__((format(printf, 2, 3))) static void add_part(struct parts *parts, const char *format,
                                                           ...)
{
    size_t used = strlen(parts->text);
    used +=
        (size_t)snprintf(parts->text + used, sizeof parts->text - used, "%s", used > 0 ? ", " : "");
    va_list arguments;
    va_start(arguments, format);
    if (used < sizeof parts->text)
        vsnprintf(parts->text + used, sizeof parts->text - used, format, arguments);
    va_end(arguments);
}

static const char *kind_word(const struct findings *findings, unsigned kind, uint64_t count)
{
    const struct vm_kind *words = &findings->check->about.kinds[kind];
    return count == 1 ? words->singular : words->plural;
}

/* Writes what is counted: "synthetic VMs", "orphans". */
static void write_noun(const struct findings *findings, uint64_t count, char *text, size_t size)
{
    const struct vm_check *check = findings->check;
    text[0] = '\0';
    if (findings->all_kinds)
        snprintf(text, size, "%s", count == 1 ? check->singular : check->plural);
    for (unsigned i = 0; !findings->all_kinds && i < check->about.kind_count; i++) {
        size_t used = strlen(text);
        if (findings->kinds & (1U << i))
            snprintf(text + used, size - used, "%s%s", used > 0 ? " and " : "",
                     kind_word(findings, i, count));
    }
}

/* Status line ---------------------------------------------------------------------------------- */

/* Adds why the thresholds of one severity alert. */
static void add_reasons(const struct findings *findings, const struct threshold *count,
                        const struct threshold *space, char *text, size_t size)
{
    if (count->percent)
        reason_add(text, size, "share", REASON_PERCENT, vm_share(findings), count);
    else
        reason_add(text, size, "count", REASON_NUMBER, (double)findings->tally.count, count);
    reason_add(text, size, "space", REASON_GIB, (double)findings->tally.space / BYTES_PER_GIB,
               space);
}

/* Returns the state. Writes all reasons, the worst first. */
static enum state judge(const struct findings *findings, char *reasons, size_t size)
{
    const struct options *options = findings->options;
    reasons[0] = '\0';
    add_reasons(findings, &options->critical, &options->critical_space, reasons, size);
    bool is_critical = reasons[0] != '\0';
    add_reasons(findings, &options->warning, &options->warning_space, reasons, size);
    return is_critical ? STATE_CRITICAL : reasons[0] != '\0' ? STATE_WARNING : STATE_OK;
}

static void add_status(const struct findings *findings, struct report *report)
{
    char noun[128];
    char reasons[512];
    uint64_t count = findings->tally.count;
    enum state state = judge(findings, reasons, sizeof reasons);
    write_noun(findings, count, noun, sizeof noun);
    report_status(report, state, "%" PRIu64 " %s of %" PRIu64 "%s (%.1f%%) on %s%s%s", count, noun,
                  findings->vms, vm_filter_is_set(&findings->filter) ? " selected" : "",
                  vm_share(findings), findings->options->server.host,
                  reasons[0] != '\0' ? ": " : "", reasons);
}

/* Summary and remarks -------------------------------------------------------------------------- */

/* Adds the number of each kind, and the space. */
static void add_summary(const struct findings *findings, struct report *report)
{
    const struct tally *tally = &findings->tally;
    struct parts counted = {""};
    struct parts others = {""};
    for (unsigned i = 0; i < findings->check->about.kind_count; i++) {
        bool counts = (findings->kinds & (1U << i)) != 0;
        add_part(counts ? &counted : &others, "%" PRIu64 " %s", tally->kinds[i],
                 kind_word(findings, i, tally->kinds[i]));
    }
    if (tally->kind_not_known > 0)
        add_part(&counted, "%" PRIu64 " of a kind that is not known", tally->kind_not_known);
    if (vm_space_is_known(findings)) {
        char space[DECIMAL_TEXT_SIZE];
        decimal_size((double)tally->space / BYTES_PER_GIB, 1, space);
        add_part(&counted, "%s", space);
    }
    if (tally->with_space < tally->count)
        add_part(&counted, "%" PRIu64 " without statistics of space",
                 tally->count - tally->with_space);
    report_line(report, 0, "%s%s%s%s", counted.text,
                others.text[0] != '\0' ? " (not counted: " : "", others.text,
                others.text[0] != '\0' ? ")" : "");
}

/* Adds what the array sent although it never counts. */
static void add_left_out(const struct findings *findings, struct report *report)
{
    const struct left_out *left_out = &findings->left_out;
    struct parts types = {""};
    struct parts parts = {""};
    uint64_t objects = 0;
    for (unsigned i = 0; i < VM_OBJECT_COUNT; i++) {
        objects += left_out->objects[i];
        if (left_out->objects[i] > 0)
            add_part(&types, "%" PRIu64 " %s", left_out->objects[i],
                     vm_filter_object_name((enum vm_object)i));
    }
    if (left_out->deleted > 0)
        add_part(&parts, "%" PRIu64 " deleted VM%s", left_out->deleted,
                 decimal_plural(left_out->deleted));
    if (objects > 0)
        add_part(&parts, "%" PRIu64 " %s (%s)", objects,
                 objects == 1 ? "object that is no VM" : "objects that are no VMs", types.text);
    if (findings->without_age > 0)
        add_part(&parts, "%" PRIu64 " VM%s without a snapshot, whose age is not known",
                 findings->without_age, decimal_plural(findings->without_age));
    if (parts.text[0] != '\0')
        report_line(report, 0, "Left out: %s.", parts.text);
}

/* Adds what is not known of some VMs. */
static void add_not_known(const struct findings *findings, struct report *report)
{
    const struct tally *tally = &findings->tally;
    struct parts parts = {""};
    for (unsigned i = 0; i < VM_PROPERTY_COUNT; i++)
        if (findings->unreadable[i] > 0)
            add_part(&parts, "%s of %" PRIu64 " VM%s", vm_fields_name((enum vm_property)i),
                     findings->unreadable[i], decimal_plural(findings->unreadable[i]));
    if (parts.text[0] != '\0')
        report_line(report, 0, "Not as the API documents it, and taken for not known: %s.",
                    parts.text);
    if (findings->check->needs == VM_CLONE && tally->without_snapshot > 0)
        report_line(report, 0,
                    "%" PRIu64
                    " of the %s came without any snapshot data: whether %s is not known.",
                    tally->without_snapshot, findings->check->plural,
                    tally->without_snapshot == 1 ? "it is a clone" : "they are clones");
    if (findings->walk.without_id > 0)
        report_line(report, 0,
                    "%" PRIu64 " VM%s came without a UUID; whether one came twice is not known.",
                    findings->walk.without_id, decimal_plural(findings->walk.without_id));
}

static void add_walks(const struct page_walk_result *walk, struct report *report)
{
    if (walk->moved && !walk->changed)
        report_line(report, 0,
                    "VMs moved between pages while they were read: read %u times, and seen all.",
                    walk->walks);
    else if (walk->walks > 1 || walk->changed)
        report_line(report, 0, "The inventory changed while it was read: read %u times%s.",
                    walk->walks,
                    walk->changed ? ", and it still did the last time; its totals agree" : "");
}

static void add_remarks(struct findings *findings, const struct plugin_run *run,
                        size_t without_metric, struct report *report)
{
    const struct options *options = findings->options;
    plugin_remarks(run, report);
    plugin_fleet_remarks(run, &findings->fleet, report);
    if (findings->filter.unknown_keys[0] != '\0')
        report_line(report, 0, "The array may ignore what --filter has and no document names: %s.",
                    findings->filter.unknown_keys);
    add_left_out(findings, report);
    add_not_known(findings, report);
    add_walks(&findings->walk, report);
    if (options->count_only && !findings->is_believed)
        report_line(report, 0,
                    "The array's total could not be proven (--count-only), so the VMs "
                    "were read.");
    plugin_without_metric(without_metric, report);
    if (options->csv) {
        char rows[DECIMAL_TEXT_SIZE];
        decimal_group(findings->csv.rows, rows);
        report_line(report, 0, "%s row%s written to %s", rows, decimal_plural(findings->csv.rows),
                    options->csv);
    }
    if (options->verbosity > 0)
        report_line(report, 0, "%s, API %s: %lu requests, %llu bytes read.", run->session.product,
                    run->session.api_version, run->session.requests, run->session.bytes);
}

static void add_ages(const struct findings *findings, struct report *report)
{
    const struct age_tally *ages = &findings->ages;
    unsigned median = age_tally_median(ages), oldest = age_tally_oldest(ages);
    if (ages->count > 0)
        report_line(report, 0,
                    "Newest snapshots: median age %u day%s, oldest %u day%s, of %" PRIu64 " VM%s.",
                    median, decimal_plural(median), oldest, decimal_plural(oldest), ages->count,
                    decimal_plural(ages->count));
}

/* Lists ---------------------------------------------------------------------------------------- */

static bool add_vmstore(const struct findings *findings, const struct vmstore_count *store,
                        struct report *report)
{
    char name[FOREIGN_NAME_SIZE];
    char noun[128];
    const char *text = vmstore_tally_name(&findings->vmstores, store);
    foreign_text_clean(name, sizeof name, text, strlen(text), FOREIGN_NAME_CHARACTERS);
    write_noun(findings, store->count, noun, sizeof noun);
    return report_line(report, LAST_LINES, "%s: %" PRIu64 " %s", name, store->count, noun);
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

static void add_known(struct parts *parts, const char *format, const char *text)
{
    char part[FOREIGN_NAME_SIZE + 16];
    if (text[0] == '\0')
        return;
    snprintf(part, sizeof part, format, text);
    add_part(parts, "%s", part);
}

static void add_kind(struct parts *parts, const struct findings *findings, int kind)
{
    if (kind == TALLY_KIND_NOT_KNOWN)
        add_part(parts, "kind not known");
    else if (findings->check->about.kind_count > 0)
        add_part(parts, "%s", kind_word(findings, (unsigned)kind, 1));
}

/* Adds what is known of a VM behind its name: kind, space, age, VMstore; with -v the rest. */
static void describe(const struct findings *findings, const struct tally_entry *entry,
                     struct parts *parts)
{
    add_kind(parts, findings, entry->kind);
    if (entry->has_space) {
        char space[DECIMAL_TEXT_SIZE];
        decimal_size((double)entry->space / BYTES_PER_GIB, 1, space);
        add_part(parts, "%s", space);
    }
    if (entry->has_snapshot_time) {
        char age[AGE_TEXT_SIZE];
        age_format(findings->now - entry->snapshot_time, age);
        add_part(parts, "newest snapshot %s ago", age);
    }
    add_known(parts, "on %s", entry->vmstore);
    if (findings->options->verbosity == 0)
        return;
    add_known(parts, "%s", entry->hypervisor);
    add_known(parts, "%s", entry->vcenter);
    add_known(parts, "%s", entry->uuid);
}

static bool add_entry(const struct findings *findings, const struct tally_entry *entry,
                      struct report *report)
{
    struct parts parts = {""};
    describe(findings, entry, &parts);
    return report_line(report, LAST_LINES, "%s%s%s",
                       entry->name[0] != '\0' ? entry->name : "without a name",
                       parts.text[0] != '\0' ? ": " : "", parts.text);
}

static void add_list(struct findings *findings, struct report *report)
{
    struct tally *tally = &findings->tally;
    size_t named = 0;
    tally_sort(tally);
    while (named < tally->entry_count && add_entry(findings, &tally->entries[named], report))
        named++;
    if (findings->options->list == 0 || named >= tally->count)
        return;
    bool all_asked = findings->options->list >= LIST_ALL;
    report_line(report, 0, "… %" PRIu64 " more (%s)", tally->count - named,
                all_asked ? "--csv FILE has all" : "--list all");
}

/* ---------------------------------------------------------------------------------------------- */

/* Fails where a threshold cannot be judged, or the table cannot be written. */
static bool can_tell(struct findings *findings, struct failure *failure)
{
    const struct options *options = findings->options;
    char noun[128];
    write_noun(findings, findings->tally.count, noun, sizeof noun);
    if ((options->warning_space.set || options->critical_space.set) && !vm_space_is_known(findings))
        return failure_set(failure,
                           "%s has no statistics of space for any of the %" PRIu64
                           " %s; leave --warning-space and --critical-space out",
                           options->server.host, findings->tally.count, noun);
    return vm_csv_commit(&findings->csv, failure);
}

void vm_report(struct findings *findings, const struct plugin_run *run, struct report *report)
{
    struct failure failure = {""};
    if (!can_tell(findings, &failure)) {
        report_status(report, STATE_UNKNOWN, "%s", failure.text);
        plugin_remarks(run, report);
        return;
    }
    if (findings->is_global_center)
        report_long_first_line(report);
    vmstore_tally_sort(&findings->vmstores);
    add_status(findings, report);
    size_t without_metric = vm_metrics_add(findings, run, report);
    if (findings->is_believed)
        report_line(report, 0,
                    "The array's total, by --count-only: kinds, space and names are "
                    "not known.");
    else
        add_summary(findings, report);
    add_remarks(findings, run, without_metric, report);
    if (findings->is_believed)
        return;
    add_ages(findings, report);
    add_vmstores(findings, report);
    add_list(findings, report);
}
