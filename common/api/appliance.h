/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_APPLIANCE_H
#define TINTRI_APPLIANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "api/session.h"
#include "base/failure.h"

/* What an array says of itself. Texts are foreign; they are the answers', and empty where not said.
 */
struct appliance {
    bool is_filesystem_down;
    const char *urgent_message;
    const char *restart; /* which restart is pending: REBOOT, TOMCAT_RESTART, …; empty: none */
    const char *restart_reason;
    struct json_object *actions;   /* what the array asks for; a list, or NULL */
    double unread_alerts, notices; /* NAN: not said */

    /* A VMstore alone tells these. */
    bool has_components; /* it was asked for them */
    struct json_object *failed_components;
    bool is_in_maintenance;

    struct json_object *status, *components, *counts, *maintenance; /* the answers */
};

/* One failed component. */
struct appliance_component {
    const char *type; /* FAN, POWER_SUPPLY, … */
    const char *description;
    const char *serial_number;
};

/*
 * Asks for the operational status, and a VMstore for its failed components, its alerts' numbers and
 * its maintenance mode. False with a failure where one of these is not answered, or says what is
 * not documented. A field that does not come says nothing: arrays leave attributes without a value
 * out. Source: VMstore API reference, appliance/default/…. Free in every case.
 */
bool appliance_read(struct session *session, struct appliance *appliance, struct failure *failure);

/* What the array asks for: how many actions, and the words of the first. */
size_t appliance_action_count(const struct appliance *appliance);
const char *appliance_first_action(const struct appliance *appliance);

/* The failed components: how many, and one of them. */
size_t appliance_failed_count(const struct appliance *appliance);
struct appliance_component appliance_failed(const struct appliance *appliance, size_t number);

void appliance_free(struct appliance *appliance);

#endif
