/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "space.h"

#include "vmstores.h"

#include <stdio.h>
#include <string.h>

#define TOTAL_GIB 43110.4
#define STAT "v310.dto.domain.beans.perf.DatastoreStat"
#define LAST_UPDATE "2026-11-23T06:00:00.000-08:00"

/* What no option changes. A public client, which arrays have answered, takes all of these for
 * given. */
static const struct {
    const char *key;
    double value;
} constants[] = {
    {"cloneDedupeFactor", 1.9},
    {"compressionFactor", 1.7},
    {"dedupeFactor", 1.2},
    {"flashHitPercent", 99.4},
    {"intervalSeconds", 600},
    {"latencyContentionMs", 0},
    {"latencyDiskMs", 0.4},
    {"latencyFlashMs", 0.1},
    {"latencyHostMs", 0.3},
    {"latencyIopsPercent", 12.5},
    {"latencyNetworkMs", 0.1},
    {"latencyStorageMs", 0.6},
    {"latencyThrottleMs", 0},
    {"latencyTotalMs", 1.4},
    {"logicalUniqueSpaceUsedGiB", 9000},
    {"normalizedTotalIops", 3700},
    {"operationsInWeekMaximumIops", 9100},
    {"operationsInWeekMinimumIops", 120},
    {"operationsReadIops", 2310},
    {"operationsTotalIops", 3500},
    {"operationsWriteIops", 1190},
    {"performanceReserveAutoAllocated", 61.5},
    {"performanceReservePinned", 0},
    {"performanceReserveRemaining", 38.5},
    {"performanceReserveUsed", 61.5},
    {"spaceProvisionedPercent", 200},
    {"spaceRemainingDays", 210},
    {"spaceSavingsFactor", 3.2},
    {"spaceUsedSnapshotsHypervisorGiB", 40},
    {"spaceUsedSnapshotsHypervisorPhysicalGiB", 25},
    {"thickSpaceUsedGiB", 0},
    {"thickSpaceUsedPercent", 0},
    {"throughputCacheReadMBps", 80.5},
    {"throughputFlashMissMBps", 0.5},
    {"throughputInWeekMaximumMBps", 610},
    {"throughputInWeekMinimumMBps", 3.5},
    {"throughputReadMBps", 88.5},
    {"throughputTotalMBps", 129.75},
    {"throughputWriteMBps", 41.25},
    {"totalSpaceSavingsIncludingThinProvisioningFactor", 5.1},
};

static unsigned vmstores_of(const struct options *options)
{
    return options->tgc ? options->vmstores : 1;
}

/* There are VMstores of three sizes. */
static double total_of(unsigned vmstore)
{
    return TOTAL_GIB * ((vmstore - 1) % 3 + 1);
}

/* Adds the statistics of the VMstores from `first` to `last`, which are numbered from 1 on. */
static void add_stat(struct json_out *out, const char *key, const struct options *options,
                     unsigned first, unsigned last)
{
    const double share = options->used_percent / 100;
    const unsigned vmstores = vmstores_of(options);
    const uint64_t vms = vmstores > 0 ? options->counts.vms * (last - first + 1) / vmstores : 0;
    double total = 0;

    for (unsigned i = first; i <= last; i++) {
        total += total_of(i);
    }
    json_object(out, key, STAT);
    for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
        json_number(out, constants[i].key, constants[i].value);
    }
    json_number(out, "spaceProvisionedGiB", total * 2);
    json_number(out, "spaceRemainingPhysicalGiB", total * (1 - share));
    json_number(out, "spaceTotalGiB", total);
    json_number(out, "spaceUsedGiB", total * share * 3.2);
    json_number(out, "spaceUsedLiveGiB", total * share * 2.5);
    json_number(out, "spaceUsedLivePhysicalGiB", total * share * 0.8);
    json_number(out, "spaceUsedMappedGiB", total * share * 4);
    json_number(out, "spaceUsedOtherGiB", total * share * 0.1);
    json_number(out, "spaceUsedOtherPhysicalGiB", total * share * 0.05);
    json_number(out, "spaceUsedPhysicalGiB", total * share);
    json_number(out, "spaceUsedSnapshotsTintriGiB", total * share * 0.3);
    json_number(out, "spaceUsedSnapshotsTintriPhysicalGiB", total * share * 0.15);
    json_number(out, "disksCount", (double)vms * 2);
    json_number(out, "vmsCount", (double)vms);
    json_text(out, "timeStart", "2026-11-23T05:50:00.000-08:00");
    json_text(out, "timeEnd", LAST_UPDATE);
    json_object(out, "replicationOutgoing", "v310.dto.domain.beans.perf.ReplicationStat");
    json_number(out, "bytesRemainingMB", 512);
    json_object_end(out);
    json_object_end(out);
}

static void add_datastore(struct json_out *out, const struct options *options, unsigned vmstore)
{
    const bool stale = fault_on(&options->faults, FAULT_DATASTORE_STALE);
    char uuid[VMSTORE_UUID_SIZE];
    struct text name = {0};

    vmstore_uuid(options->tgc ? vmstore : 0, uuid);
    vmstore_add_name(&name, &options->faults, vmstore);
    json_object(out, NULL, "v310.dto.domain.Datastore");
    if (!name.failed && out->style == JSON_RIGHT) {
        text_printf(&out->text, ",\"displayName\":\"%.*s\"", (int)name.length, name.data);
    }
    text_free(&name);
    json_bool(out, "isDataFromAppliance", !stale);
    json_text(out, "lastUpdatedTime", LAST_UPDATE);
    json_uuid(out, "applianceUuid", uuid, "APPLIANCE");
    json_uuid(out, "uuid", uuid, "DATASTORE");
    add_stat(out, "stat", options, vmstore, vmstore);
    json_object_end(out);
}

void space_datastores(struct json_out *out, const struct options *options)
{
    json_list(out, NULL);
    for (unsigned i = 1; i <= vmstores_of(options); i++) {
        add_datastore(out, options, i);
    }
    json_list_end(out);
}

bool space_summary(struct json_out *out, const struct options *options, const char *datastore)
{
    char uuid[VMSTORE_UUID_SIZE];

    if (strcmp(datastore, "default") == 0) {
        add_stat(out, NULL, options, 1, vmstores_of(options));
        return true;
    }
    for (unsigned i = 1; i <= vmstores_of(options); i++) {
        vmstore_uuid(options->tgc ? i : 0, uuid);
        if (strcmp(datastore, uuid) == 0) {
            add_stat(out, NULL, options, i, i);
            return true;
        }
    }
    return false;
}

void space_realtime(struct json_out *out, const struct options *options)
{
    json_object(out, NULL, "v310.dto.Page");
    json_list(out, "items");
    json_object(out, NULL, "v310.dto.domain.beans.perf.Stats");
    json_list(out, "sortedStats");
    add_stat(out, NULL, options, 1, 1);
    json_list_end(out);
    json_object_end(out);
    json_list_end(out);
    json_number(out, "absoluteTotal", 1);
    json_number(out, "filteredTotal", 1);
    json_number(out, "total", 1);
    json_object_end(out);
}
