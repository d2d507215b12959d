/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_VM_REPORT_H
#define SIMULATOR_VM_REPORT_H

#include "inventory.h"
#include "text.h"

#include <json-c/json.h>
#include <stdbool.h>

/* A Global Center's report of its VMs: a request for it is answered with the URL of a table in CSV.
 * VMstore API reference: vm/vmListDownloadable, VirtualMachineDownloadableReportFilter. */

#define VM_REPORT_PATH "/api/v310/vm/report"

/* Adds the URL. False where the filter names no columns, or one that is no word. */
bool vm_report_url(struct text *out, struct json_object *filter, const char *host);

/* Adds the table with these columns, names with commas between them. */
void vm_report_csv(struct text *out, const struct inventory *inventory, const char *columns);

#endif
