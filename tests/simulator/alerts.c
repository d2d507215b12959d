/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "alerts.h"

#include "json_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* 2026-11-23T06:00:00-08:00, in milliseconds since 1970. */
#define NEWEST 1795442400000.0
#define HOUR 3600000.0
#define PAGE_LIMIT 2000U

/* The alerts and notices that the simulator has in addition to those that the command line asks
 * for. */
static const struct other {
    const char *severity;
    const char *state;
    const char *message;
} others[] = {
    {"NOTICE", "NEW", "A scheduled snapshot was skipped, since the VM was busy"},
    {"NOTICE", "NEW", "The time server did not answer for 10 minutes"},
    {"ALERT", "ACKNOWLEDGED", "Used space has reached 90 percent"},
    {"ALERT", "ARCHIVED", "Controller B has restarted"},
};
enum { OTHERS = sizeof(others) / sizeof(others[0]) };

static const char *const messages[] = {
    "Power supply 1 has no input",
    "Replication to 192.0.2.17 has failed",
    "The inlet air is too warm",
};

static const char *const evil_messages[] = {
    "x|evil=1;2;3",
    "two\nlines\r\ttab\x1b[31m",
    "<script>alert(1)</script>",
};

struct alert_counts alerts_count(const struct options *options)
{
    return (struct alert_counts){.unread = options->alerts,
                                 .inbox_alerts = options->alerts + 1,
                                 .inbox_notices = 2,
                                 .archived_alerts = 1};
}

/* Numbers the alerts from the newest one on. */
static struct other alert_at(const struct options *options, uint64_t index)
{
    if (index >= options->alerts) {
        return others[index - options->alerts];
    }
    return (struct other){"ALERT", "NEW",
                          fault_on(&options->faults, FAULT_ALERT_EVIL) ? evil_messages[index % 3]
                                                                       : messages[index % 3]};
}

static void add_alert(struct json_out *out, const struct other *alert, uint64_t index)
{
    char uuid[64];

    snprintf(uuid, sizeof(uuid), "5CFC98F0-731C-2474-FE84-0BC2C3A28543-ALT-%016llX",
             (unsigned long long)index + 1);
    json_object(out, NULL, "v310.dto.domain.Alert");
    json_bool(out, "isEmailSent", true);
    json_text(out, "message", alert->message);
    json_number(out, "notifiedTimestamp", NEWEST - HOUR * (double)index);
    json_text(out, "severity", alert->severity);
    json_text(out, "source", "HARDWARE");
    json_text(out, "sourceApplianceDisplayName", "vmstore01");
    json_text(out, "state", alert->state);
    json_uuid(out, "uuid", uuid, "ALERT");
    json_object_end(out);
}

static const char *argument(struct MHD_Connection *connection, const char *name, const char *other)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);

    return value != NULL ? value : other;
}

static uint64_t number_of(struct MHD_Connection *connection, const char *name, uint64_t other)
{
    return strtoull(argument(connection, name, ""), NULL, 10) > 0
               ? strtoull(argument(connection, name, ""), NULL, 10)
               : other;
}

void alerts_page(struct json_out *out, struct MHD_Connection *connection,
                 const struct options *options, bool plain_list)
{
    const char *severity = argument(connection, "severity", "");
    const char *state = argument(connection, "state", "");
    const uint64_t all = options->alerts + OTHERS;
    const uint64_t offset = plain_list ? 0 : number_of(connection, "offset", 0);
    const uint64_t limit = plain_list ? all : number_of(connection, "limit", PAGE_LIMIT);
    uint64_t matches = 0;

    if (!plain_list) {
        json_object(out, NULL, "v310.dto.Page");
    }
    json_list(out, plain_list ? NULL : "items");
    for (uint64_t i = 0; i < all; i++) {
        struct other alert = alert_at(options, i);
        if ((severity[0] != '\0' && strcasecmp(severity, alert.severity) != 0) ||
            (state[0] != '\0' && strcasecmp(state, alert.state) != 0)) {
            continue;
        }
        if (matches >= offset && matches - offset < limit) {
            add_alert(out, &alert, i);
        }
        matches++;
    }
    json_list_end(out);
    if (!plain_list) {
        json_number(out, "absoluteTotal", (double)all);
        json_number(out, "filteredTotal", (double)matches);
        json_number(out, "total", (double)all);
        json_number(out, "offset", (double)offset);
        json_number(out, "limit", (double)limit);
        if (offset + limit < matches) {
            const unsigned long long next_offset = offset + limit;
            char next[96];
            snprintf(next, sizeof(next), "offset=%llu&limit=%llu%s%s%s%s", next_offset,
                     (unsigned long long)limit, severity[0] != '\0' ? "&severity=" : "", severity,
                     state[0] != '\0' ? "&state=" : "", state);
            json_text(out, "next", next);
        }
        json_object_end(out);
    }
}
