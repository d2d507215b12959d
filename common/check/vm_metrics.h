/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_METRICS_H
#define TINTRI_VM_METRICS_H

#include <stddef.h>

#include "check/plugin.h"
#include "check/report.h"
#include "check/vm_findings.h"

/* Whether the space of the counted VMs is known. The space of no VMs is: it is 0. */
bool vm_space_is_known(const struct findings *findings);

/* The share of the counted VMs, in percent of all VMs; 0 where there are no VMs. */
double vm_share(const struct findings *findings);

/*
 * Adds the performance data of a count of VMs. The set and order of the labels follow from the
 * command line and the fleet alone, as graphs are stored by them. Returns how many VMstores, the
 * last by name, have no metric since the first line is full.
 */
size_t vm_metrics_add(const struct findings *findings, const struct plugin_run *run,
                      struct report *report);

#endif
