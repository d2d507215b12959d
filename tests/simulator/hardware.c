/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hardware.h"

#include "alerts.h"

#include <stdio.h>

#define BEANS "v310.dto.domain.beans."
#define HARDWARE BEANS "hardware."
#define LAST_UPDATE "2026-11-23T06:00:00.000-08:00"

void hardware_info(struct json_out *out, const char *key)
{
    json_object(out, key, HARDWARE "ApplianceInfo");
    json_text(out, "modelName", "T7080");
    json_text(out, "osVersion", "5.6.0.1-12345.67890.27652");
    json_text(out, "serialNumber", "0601-1234-567");
    json_bool(out, "isAllFlash", true);
    json_bool(out, "isExpandable", false);
    json_number(out, "currentCapacityGiB", 43110.4);
    json_object_end(out);
}

void hardware_alert_counts(struct json_out *out, const char *key, const struct options *options)
{
    const struct alert_counts counts = alerts_count(options);

    json_object(out, key, BEANS "alerts.ApplianceAlertCounts");
    json_number(out, "numUnreadAlerts", (double)counts.unread);
    json_number(out, "numInboxAlerts", (double)counts.inbox_alerts);
    json_number(out, "numInboxNotices", (double)counts.inbox_notices);
    json_number(out, "numArchivedAlerts", (double)counts.archived_alerts);
    json_number(out, "numArchivedNotices", 0);
    json_object_end(out);
}

static const struct {
    const char *type;
    const char *locator;
    const char *description;
} components[] = {
    {"POWER_SUPPLY", "PSU 1", "Power supply 1 has no input"},
    {"FAN", "Fan 3", "Fan 3 stands still"},
    {"MEMORY", "DIMM A2", "Too many correctable errors"},
    {"IO_CARD", "Slot 4", "The card does not answer"},
    {"TEMPERATURE", "Inlet", "The inlet air is too warm"},
};
enum { COMPONENTS = sizeof(components) / sizeof(components[0]) };

void hardware_failed_components(struct json_out *out, const struct options *options)
{
    json_object(out, NULL, HARDWARE "ApplianceFailedComponents");
    json_text(out, "sampleTime", LAST_UPDATE);
    if (out->style != JSON_BARE) {
        json_list(out, "failedComponents");
        for (uint64_t i = 0; i < options->failed_components; i++) {
            char serial[32];
            snprintf(serial, sizeof(serial), "SN%06llu", (unsigned long long)i + 1);
            json_object(out, NULL, HARDWARE "ApplianceFailedComponent");
            json_text(out, "componentType", components[i % COMPONENTS].type);
            json_text(out, "description", components[i % COMPONENTS].description);
            json_text(out, "serialNumber", serial);
            json_object_end(out);
        }
        json_list_end(out);
    }
    json_object_end(out);
}

void hardware_operational_status(struct json_out *out, const struct options *options)
{
    const struct faults *faults = &options->faults;
    const bool restart = fault_on(faults, FAULT_RESTART_PENDING);

    json_object(out, NULL, HARDWARE "ApplianceOperationalInfo");
    json_number(out, "alertsUnreadCount", (double)options->alerts);
    json_bool(out, "isFilesystemUp", !fault_on(faults, FAULT_FILESYSTEM_DOWN));
    json_text(out, "restartFlag", restart ? "REBOOT" : "NO_RESTART_REQUIRED");
    if (restart) {
        json_text(out, "restartReason", "A change of the network needs a restart");
    }
    /* Both are there though there is nothing to say: a public client, which arrays have answered,
     * reads them without asking. */
    json_text(out, "urgentMessage",
              fault_on(faults, FAULT_URGENT_MESSAGE) ? "The NVRAM battery is low; replace it" : "");
    if (out->style != JSON_BARE) {
        json_list(out, "criticalActionPrompts");
        if (fault_on(faults, FAULT_ACTION_PROMPT)) {
            json_object(out, NULL, BEANS "CriticalActionPrompt");
            json_text(out, "message", "Restart the appliance to use the new network");
            json_text(out, "timestamp", LAST_UPDATE);
            json_object_end(out);
        }
        json_list_end(out);
    }
    json_text(out, "sampleTime", LAST_UPDATE);
    json_text(out, "uptime", "120 days 4 hours 31 minutes");
    json_object_end(out);
}

void hardware_maintenance_mode(struct json_out *out, const char *key, const struct options *options)
{
    json_object(out, key, HARDWARE "ApplianceMaintenanceMode");
    json_bool(out, "autoArchive", false);
    json_bool(out, "isEnabled", options->maintenance);
    if (options->maintenance) {
        json_text(out, "startTime", "2026-11-23T05:00:00.000-08:00");
        json_text(out, "endTime", "2026-11-23T09:00:00.000-08:00");
    }
    json_object_end(out);
}

static void add_component(struct json_out *out, size_t which, bool failed)
{
    json_object(out, NULL, HARDWARE "ApplianceComponent");
    json_text(out, "type", components[which].type);
    json_text(out, "locator", components[which].locator);
    json_text(out, "status", failed ? "Failed" : "Good");
    json_object_end(out);
}

static void add_controller(struct json_out *out, unsigned number)
{
    char name[32];

    snprintf(name, sizeof(name), "Controller %c", number == 0 ? 'A' : 'B');
    json_object(out, NULL, HARDWARE "ApplianceController");
    json_text(out, "locator", name);
    json_text(out, "role", number == 0 ? "ACTIVE" : "STANDBY");
    json_text(out, "state", "Good");
    json_members(out, "'components':[{'type':'CPU','locator':'CPU 1','status':'Good'},"
                      "{'type':'MEMORY','locator':'DIMM A1','status':'Good'}],"
                      "'networkBonds':[{'name':'net-bond0','type':'NET_BOND_DATA',"
                      "'status':'Up','macAddress':'00:1b:21:00:00:01','ports':["
                      "{'locator':'eth0','status':'Up','role':'Active','maxSpeed':10,"
                      "'maxUnit':'Gbps'}]}]");
    json_object_end(out);
}

void hardware_appliance(struct json_out *out, const struct options *options)
{
    json_object(out, NULL, "v310.dto.domain.Appliance");
    json_text(out, "lastUpdatedTime", LAST_UPDATE);
    hardware_info(out, "info");
    hardware_alert_counts(out, "alertCounts", options);
    hardware_maintenance_mode(out, "maintenanceMode", options);
    json_list(out, "components");
    for (size_t i = 0; i < COMPONENTS; i++) {
        add_component(out, i, i < options->failed_components);
    }
    json_list_end(out);
    json_list(out, "controllers");
    add_controller(out, 0);
    add_controller(out, 1);
    json_list_end(out);
    json_members(out, "'configIps':[{'ip':'192.0.2.10','serviceType':'Admin',"
                      "'networkBond':'net-bond0','vlanId':'0','netmask':'255.255.255.0',"
                      "'gateway':'192.0.2.1'},{'ip':'192.0.2.11','serviceType':'Data',"
                      "'networkBond':'net-bond0','vlanId':'20','netmask':'255.255.255.0',"
                      "'gateway':'192.0.2.1'}],"
                      "'disks':[{'locator':'Disk 1','state':'DISK_STATE_ACTIVE',"
                      "'diskType':'DISK_TYPE_SSD','type':'DISK','status':'Good'},"
                      "{'locator':'Disk 2','state':'DISK_STATE_REBUILD','rebuildPercent':40,"
                      "'diskType':'DISK_TYPE_SSD','type':'DISK','status':'Good'}]");
    json_uuid(out, "uuid", "5CFC98F0-731C-2474-FE84-0BC2C3A28543", "APPLIANCE");
    json_object_end(out);
}
