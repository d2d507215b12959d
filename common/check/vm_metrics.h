/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_METRICS_H
#define TINTRI_VM_METRICS_H

#include <stddef.h>

#include "check/plugin.h"
#include "check/report.h"
#include "check/vm_findings.h"

/* Whether the space that the counted VMs use is known: nothing that counts uses nothing. */
bool vm_space_is_known(const struct findings *findings);

/* The counted VMs' share of all VMs, in percent; 0 where there are none. */
double vm_share(const struct findings *findings);

/*
 * Adds the performance data of a count of VMs. Which labels there are, and in which order, follows
 * from the command line and the fleet alone, as graphs are stored by it. Returns how many VMstores
 * have none, as the first line is full: the last ones by name.
 */
size_t vm_metrics_add(const struct findings *findings, const struct plugin_run *run,
                      struct report *report);

#endif
