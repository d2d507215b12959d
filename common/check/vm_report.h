/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_REPORT_H
#define TINTRI_VM_REPORT_H

#include "check/plugin.h"
#include "check/report.h"
#include "check/vm_findings.h"

/*
 * Judges a count of VMs by the thresholds, and reports it: the status line with its reasons, the
 * metrics, and the long output. Sorts the tallies, and commits the table of --csv. The state is
 * UNKNOWN where that fails, or where a threshold cannot be judged.
 */
void vm_report(struct findings *findings, const struct plugin_run *run, struct report *report);

#endif
