/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/appliance.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "api/api_answer.h"
#include "json/json_member.h"

#define ALERTS_MAX 1e9 /* more than any array keeps */

static bool ask(struct session *session, const char *resource, struct json_object **answer,
                struct failure *failure)
{
    char path[128];
    long status;
    snprintf(path, sizeof path, SESSION_API "appliance/default/%s", resource);
    *answer = session_get(session, path, &status, failure);
    if (*answer && !json_object_is_type(*answer, json_type_object))
        failure_set(failure, "the answer is no object" API_REPORT_ADVICE);
    return json_object_is_type(*answer, json_type_object) ||
           failure_prefix(failure, "asking %s for its %s failed: ", session_host(session),
                          resource);
}

static bool refuse(const struct session *session, const char *key, struct failure *failure)
{
    return failure_set(failure, "the %s of %s is not as the API documents it" API_REPORT_ADVICE,
                       key, session_host(session));
}

static bool read_status(const struct session *session, struct appliance *appliance,
                        struct failure *failure)
{
    bool is_up;
    struct json_object *status = appliance->status;
    enum json_said filesystem = json_member_bool(status, "isFilesystemUp", &is_up);
    appliance->is_filesystem_down = filesystem == JSON_SAID && !is_up;
    if (filesystem == JSON_ODD)
        return refuse(session, "isFilesystemUp", failure);
    if (json_member_text(status, "urgentMessage", &appliance->urgent_message) == JSON_ODD)
        return refuse(session, "urgentMessage", failure);
    if (json_member_text(status, "restartFlag", &appliance->restart) == JSON_ODD)
        return refuse(session, "restartFlag", failure);
    if (strcmp(appliance->restart, "NO_RESTART_REQUIRED") == 0)
        appliance->restart = "";
    json_member_text(status, "restartReason", &appliance->restart_reason);
    return json_member_list(status, "criticalActionPrompts", &appliance->actions) != JSON_ODD ||
           refuse(session, "criticalActionPrompts", failure);
}

/* The counts are a VMstore's; a Global Center may say the first of them with its status. */
static bool read_counts(const struct session *session, struct appliance *appliance,
                        struct failure *failure)
{
    double *unread = &appliance->unread_alerts;
    double *notices = &appliance->notices;
    enum json_said said = json_member_number(appliance->counts, "numUnreadAlerts", unread);
    if (said == JSON_NOT_SAID)
        said = json_member_number(appliance->status, "alertsUnreadCount", unread);
    if (said == JSON_ODD || *unread < 0 || *unread > ALERTS_MAX)
        return refuse(session, "number of unread alerts", failure);
    json_member_number(appliance->counts, "numInboxNotices", notices);
    if (*notices < 0 || *notices > ALERTS_MAX)
        *notices = NAN;
    return true;
}

static bool read_vmstore(const struct session *session, struct appliance *appliance,
                         struct failure *failure)
{
    if (json_member_list(appliance->components, "failedComponents",
                         &appliance->failed_components) == JSON_ODD)
        return refuse(session, "failedComponents", failure);
    return json_member_bool(appliance->maintenance, "isEnabled", &appliance->is_in_maintenance) !=
               JSON_ODD ||
           refuse(session, "isEnabled of the maintenance mode", failure);
}

bool appliance_read(struct session *session, struct appliance *appliance, struct failure *failure)
{
    bool is_vmstore = !session_is_global_center(session);
    *appliance = (struct appliance){.has_components = is_vmstore};
    if (!ask(session, "operationalStatus", &appliance->status, failure))
        return false;
    if (is_vmstore && (!ask(session, "failedComponents", &appliance->components, failure) ||
                       !ask(session, "alertCounts", &appliance->counts, failure) ||
                       !ask(session, "maintenanceMode", &appliance->maintenance, failure)))
        return false;
    return read_status(session, appliance, failure) && read_counts(session, appliance, failure) &&
           read_vmstore(session, appliance, failure);
}

size_t appliance_action_count(const struct appliance *appliance)
{
    return json_list_length(appliance->actions);
}

const char *appliance_first_action(const struct appliance *appliance)
{
    const char *message;
    json_member_text(json_list_element(appliance->actions, 0), "message", &message);
    return message;
}

size_t appliance_failed_count(const struct appliance *appliance)
{
    return json_list_length(appliance->failed_components);
}

struct appliance_component appliance_failed(const struct appliance *appliance, size_t number)
{
    struct appliance_component component;
    struct json_object *object = json_list_element(appliance->failed_components, number);
    json_member_text(object, "componentType", &component.type);
    json_member_text(object, "description", &component.description);
    json_member_text(object, "serialNumber", &component.serial_number);
    return component;
}

void appliance_free(struct appliance *appliance)
{
    json_object_put(appliance->status);
    json_object_put(appliance->components);
    json_object_put(appliance->counts);
    json_object_put(appliance->maintenance);
    *appliance = (struct appliance){0};
}
