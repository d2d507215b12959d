/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_SPACE_H
#define SIMULATOR_SPACE_H

#include "json_out.h"
#include "options.h"

#include <stdbool.h>

/* How full the datastores are. VMstore API reference: Datastore and DatastoreStat. */

/* A plain list; a Global Center has one datastore of each VMstore. */
void space_datastores(struct json_out *out, const struct options *options);

/* The statistics of one datastore, by its UUID; `default` is a VMstore's only one, or the fleet's
 * sum. False where there is none such. */
bool space_summary(struct json_out *out, const struct options *options, const char *datastore);

/* A Page of a VMstore's statistics as they are now. */
void space_realtime(struct json_out *out, const struct options *options);

#endif
