/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_ALERTS_H
#define SIMULATOR_ALERTS_H

#include "json_out.h"
#include "options.h"

#include <microhttpd.h>
#include <stdint.h>

/* How many alerts and notices there are: the unread ones that the command line asks for, and a
 * few others. */
struct alert_counts {
    uint64_t unread;
    uint64_t inbox_alerts;
    uint64_t inbox_notices;
    uint64_t archived_alerts;
};

struct alert_counts alerts_count(const struct options *options);

/* Writes the alerts that the severity and state in the query ask for: as a Page, or as a plain
 * list, which some versions may send. */
void alerts_page(struct json_out *out, struct MHD_Connection *connection,
                 const struct options *options, bool plain_list);

#endif
