/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_SPACE_H
#define SIMULATOR_SPACE_H

#include "json_out.h"
#include "options.h"

#include <stdbool.h>

/* How full the datastores are. VMstore API reference: Datastore and DatastoreStat. */

/* Writes a plain list. A Global Center has one datastore per VMstore. */
void space_datastores(struct json_out *out, const struct options *options);

/* Writes the statistics of the datastore with this UUID. `default` is the only one of a VMstore,
 * or the sum of a fleet. False if there is no such datastore. */
bool space_summary(struct json_out *out, const struct options *options, const char *datastore);

/* Writes a Page with the present statistics of a VMstore. */
void space_realtime(struct json_out *out, const struct options *options);

#endif
