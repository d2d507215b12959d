# SPDX-License-Identifier: GPL-3.0-or-later
"""What each plugin must find of an array, computed from its answers in the plainest way."""

import urllib.error

import oracle

ALERTS = "alert?state=NEW&severity=ALERT"
APPLIANCE = "appliance/default/"
# What a Global Center refuses is None.
RESOURCES = ["datastore", "vmstore", ALERTS, *(APPLIANCE + name for name in (
    "operationalStatus", "alertCounts", "failedComponents", "maintenanceMode"))]


class Array:
    """All that the plugins may ask it for, as it is now."""

    def __init__(self, sim):
        client = oracle.Client(sim)
        try:
            self.vms = list(client.vms())
            self.answers = {path: self._get(client, path) for path in RESOURCES}
        finally:
            client.log_out()

    @staticmethod
    def _get(client, path):
        try:
            return client.get(path)
        except urllib.error.HTTPError:
            return None

    def findings(self, check, arguments=()):
        """What the plugin has to find. The arguments are only looked at where it counts VMs."""
        special = {"space": Space, "health": Health}.get(check)
        return special(self.answers) if special else oracle.Findings(self.vms, check, arguments)


class Space:
    check = "space"

    def __init__(self, answers):
        self.stores = sorted(answers["datastore"], key=lambda store: store["displayName"].encode())
        self.is_fleet = answers["vmstore"] is not None
        stats = [store["stat"] for store in self.stores]
        self.total = sum(stat["spaceTotalGiB"] for stat in stats)
        self.used = sum(stat["spaceUsedPhysicalGiB"] for stat in stats)
        self.remaining = sum(stat["spaceRemainingPhysicalGiB"] for stat in stats)
        self.days = min(stat["spaceRemainingDays"] for stat in stats)
        self.reserve = min(stat["performanceReserveRemaining"] for stat in stats)

    def text(self):
        return (f"{100 * self.used / self.total:.1f}% of {oracle.size(self.total * 2**30)} used on "
                f"localhost, full in {self.days:.0f} days")

    def values(self):
        return {**used_values(self.used, self.total), "remaining": gib(self.remaining),
                "days": oracle.number(self.days), "reserve_remaining": oracle.number(self.reserve)}

    def of_vmstores(self):
        return {f"{oracle.label(store['displayName'])}_{name}": value
                for store in self.stores if self.is_fleet
                for name, value in used_values(store["stat"]["spaceUsedPhysicalGiB"],
                                               store["stat"]["spaceTotalGiB"]).items()}

    def lines(self, _now):
        assert not self.is_fleet, "a fleet's lines are not computed here"
        return []


def gib(value):
    """Whole bytes."""
    return f"{value * 2**30:.0f}"


def used_values(used, total):
    return {"used": gib(used), "used_percent": oracle.number(100 * used / total)}


class Health:
    """With the thresholds that it has unless others are given."""

    check = "health"

    def __init__(self, answers):
        status = answers[APPLIANCE + "operationalStatus"]
        alerts = answers[ALERTS]
        self.items = alerts if isinstance(alerts, list) else alerts["items"]
        self.counts = answers[APPLIANCE + "alertCounts"]
        self.unread = (self.counts or {}).get("numUnreadAlerts", status["alertsUnreadCount"])
        self.failed = (answers[APPLIANCE + "failedComponents"] or {}).get("failedComponents", [])
        self.is_maintained = (answers[APPLIANCE + "maintenanceMode"] or {}).get("isEnabled")
        self.lost = [store for store in answers["vmstore"] or []
                     if not store["sessionStatusInfo"]["connected"]]

    def text(self):
        parts = []
        if self.failed:
            first = self.failed[0]
            parts.append(oracle.worded(len(self.failed), ("failed component", "failed components"))
                         + f" ({first['componentType']}: {first['description']}"
                         + (", …)" if self.failed[1:] else ")"))
        if self.unread or not parts:
            parts.append(oracle.worded(self.unread, ("unread alert", "unread alerts")))
        if not self.failed and not self.unread and self.counts:
            parts.insert(0, "no failed component")
        return f"{', '.join(parts)} on localhost"

    def values(self):
        values = {"alerts": str(self.unread)}
        if self.counts:
            values.update(notices=str(self.counts["numInboxNotices"]),
                          failed_components=str(len(self.failed)),
                          maintenance=str(int(self.is_maintained)))
        return {**values, "disconnected": str(len(self.lost))}

    @staticmethod
    def of_vmstores():
        return {}

    def lines(self, now):
        """Of the long output, without remarks and with all alerts."""
        return [*(f"failed: {each['componentType']}, {each['description']}, serial number "
                  f"{each['serialNumber']}" for each in self.failed),
                *(f"alert, {oracle.age(now - each['notifiedTimestamp'] / 1000)} ago: "
                  f"{each['message']}, on {each['sourceApplianceDisplayName']}"
                  for each in sorted(self.items, key=lambda each: -each["notifiedTimestamp"]))]
