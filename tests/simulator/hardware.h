/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_HARDWARE_H
#define SIMULATOR_HARDWARE_H

#include "json_out.h"
#include "options.h"

/* What an appliance reports. VMstore API reference: Appliance and its beans. Each function adds
 * one object, as a member if `key` is not NULL. */
void hardware_info(struct json_out *out, const char *key);
void hardware_alert_counts(struct json_out *out, const char *key, const struct options *options);
void hardware_failed_components(struct json_out *out, const struct options *options);
void hardware_operational_status(struct json_out *out, const struct options *options);
void hardware_maintenance_mode(struct json_out *out, const char *key,
                               const struct options *options);

/* Adds a whole Appliance. */
void hardware_appliance(struct json_out *out, const struct options *options);

#endif
